"""What can be typed, with examples."""

from dataclasses import dataclass

from bot.asides import Asides
from bot.commands.asked import Asked
from bot.commands.parsing import quotable

SECTIONS = ("ask", "find", "money", "settings", "privacy")
_LONGEST = 50  # characters of a word that is told


@dataclass(frozen=True, slots=True)
class Helping:
    """Shows help."""

    asides: Asides

    async def do(self, asked: Asked) -> None:
        """Show all of it."""
        await self.asides.show(asked.aside(help_text(asked)))

    async def unknown(self, asked: Asked, typed: str, nearest: str) -> None:
        """Say that there is no such word, which may be meant, and show all there are."""
        key = "command_misspelt" if nearest else "command_unknown"
        told = asked.say(key, typed=quotable(typed, _LONGEST), nearest=nearest)
        await self.asides.show(asked.aside(f"{told}\n\n{help_text(asked)}"))


def help_text(asked: Asked) -> str:
    """Return the sections of the help, each with its examples."""
    return "\n\n".join(asked.say(f"help_{section}") for section in ("intro", *SECTIONS))
