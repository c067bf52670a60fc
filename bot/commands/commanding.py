"""Commands under way: each goes to whoever does what its first word wants."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.asides import Asides
from bot.commands.asked import Asked, Doer
from bot.commands.help import Helping
from bot.commands.parsing import first_word, read_typed
from bot.commands.words import Word, nearest_word, word_of
from bot.conversation import Command
from bot.errors import UserFacingError
from bot.languages import Languages
from bot.store.inbox import Claim


@dataclass(frozen=True, slots=True)
class Commanding:
    """Does commands; `app` builds one.

    `slash` is the slash command as it is named in examples where none was typed.
    """

    team: str
    asides: Asides
    languages: Languages
    doers: Mapping[Word, Doer]
    slash: str

    async def do(self, claim: Claim, command: Command) -> None:
        """Do what its first word wants; what is no word gets the nearest one, and help.

        Raises UserFacingError, and SlackError where Slack has no answer.
        """
        name, asked = await self._read(claim, command)
        word = word_of(name)
        if word is None:
            await Helping(self.asides).unknown(asked, name, nearest_word(name))
        else:
            await self.doers[word].do(asked)

    async def tell(self, claim: Claim, command: Command, error: UserFacingError) -> None:
        """Tell whoever gave it what went wrong, and nobody else."""
        _, asked = await self._read(claim, command)
        await self.asides.show(asked.aside(asked.say(error.text, **error.details)))

    async def _read(self, claim: Claim, command: Command) -> tuple[str, Asked]:
        name, rest = first_word(read_typed(command.text))
        language = await self.languages.of_person(command.user)
        slash = command.name or self.slash
        return name, Asked(claim.key, self.team, command, rest, language, slash)
