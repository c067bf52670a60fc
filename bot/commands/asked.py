"""One command that somebody gave, as those who do it see it."""

from dataclasses import dataclass
from typing import Protocol

from bot.asides import Aside
from bot.conversation import Command, ThreadKey
from bot.money import Spender
from bot.texts import say


@dataclass(frozen=True, slots=True)
class Asked:
    """A command under way. `key` is that of its work, `rest` what follows its word.

    `language` is the asker's; `slash` the command as it is typed, for examples.
    """

    key: str
    team: str
    command: Command
    rest: str
    language: str
    slash: str

    @property
    def channel(self) -> str:
        """Where it was given."""
        return self.command.channel

    @property
    def user(self) -> str:
        """Who gave it."""
        return self.command.user

    @property
    def is_direct(self) -> bool:
        """Whether it was given where nobody but she and the bot reads."""
        return self.channel.startswith("D")

    @property
    def thread(self) -> ThreadKey:
        """The thread it was given in, with no thread_ts where it was given in none."""
        return ThreadKey(self.team, self.channel, self.command.thread_ts)

    @property
    def spender(self) -> Spender:
        """Whose money it costs."""
        return Spender(self.team, self.channel, self.command.thread_ts, self.user)

    def say(self, key: str, /, **details: object) -> str:
        """Return a sentence in the asker's language; `command` is the slash command in all."""
        return say(key, self.language, **{"command": self.slash, **details})  # type: ignore[arg-type] # details of texts

    def aside(self, text: str, *, footer: str = "", is_shareable: bool = False) -> Aside:
        """Return what she alone is to be shown of it."""
        return Aside(
            self.key,
            self.team,
            self.channel,
            self.command.thread_ts,
            self.user,
            text,
            footer,
            self.command.response_url,
            is_shareable,
        )


class Doer(Protocol):
    """Who does what one word wants."""

    async def do(self, asked: Asked) -> None:
        """Do it, and show the asker what came of it. Raises UserFacingError."""
