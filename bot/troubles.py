"""A key that stops working is told to admins as soon as any work fails for it, not at the daily look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.endpoints.failures import KeyRejected, QuotaSpent
from bot.errors import UserFacingError
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Claim, Kind
from bot.store.work import key_trouble_item

CHAT_KEY = "OPENAI_API_KEY"


@dataclass(frozen=True, slots=True)
class Troubles:
    """Takes note of what ended work; `app` builds one.

    `keys` are the settings that hold the key of the endpoint which a kind of work asks, where that is not
    the chat model's.
    """

    database: Database
    keys: Mapping[Kind, str]
    clock: Callable[[], float]

    async def note(self, claim: Claim, error: UserFacingError) -> None:
        """Have admins told where `error` is about a key; one item a day, however much work fails."""
        if isinstance(error, (KeyRejected, QuotaSpent)):
            now = self.clock()
            item = key_trouble_item(self.keys.get(claim.kind, CHAT_KEY), error.text, now)
            async with self.database.begin() as connection:
                await inbox.accept(connection, item, now)
            await self.database.notify()
