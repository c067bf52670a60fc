"""What a settings modal shows: read from the store, with what is known of models and languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.choosing import Choosing
from bot.chosen import Choices, Place, resolve
from bot.endpoints.efforts import EFFORTS
from bot.slack.modals.choices import Page, Sheet, Spot
from bot.slack.modals.fields import Offers
from bot.store import choices
from bot.store.database import Connection, Database
from bot.texts import LANGUAGES, name_of


@dataclass(frozen=True, slots=True)
class Sheets:
    """Fills in the pages. `app` builds one.

    `models` are those of the endpoint as far as they are known; it is asked within the three seconds of
    a trigger, so it never waits.
    """

    database: Database
    choosing: Choosing
    team: str
    models: Callable[[], Sequence[str]]

    async def sheet(self, spot: Spot, page: Page) -> Sheet:
        """Return a page as it is kept."""
        async with self.database.read() as connection:
            return await self.sheet_within(connection, spot, page)

    async def sheet_within(self, connection: Connection, spot: Spot, page: Page) -> Sheet:
        """Return a page as it is kept, read within a transaction."""
        made = await choices.load_all(connection, self.team, spot.channel or "-", thread_of(spot))
        own = made.pop(spot.place, Choices())
        if spot.place is Place.CHANNEL:
            made.pop(Place.THREAD, None)
        return Sheet(spot, page, own, resolve(self.choosing.server, made), self.offers())

    def offers(self) -> Offers:
        """Return what can be offered now."""
        return Offers(self.models(), EFFORTS, {code: name_of(code) for code in LANGUAGES})


def thread_of(spot: Spot) -> str:
    """Return the thread that is chosen for, "" where it is the channel or the workspace."""
    return spot.thread_ts if spot.place is Place.THREAD else ""
