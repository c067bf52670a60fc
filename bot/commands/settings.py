"""Settings where no modal can be opened at once: a button that opens it."""

from dataclasses import dataclass

from bot.asides import Asides
from bot.commands.asked import Asked
from bot.slack.command_menu import settings_button


@dataclass(frozen=True, slots=True)
class Offering:
    """Offers the modal: what is typed as a message brings no trigger that could open it."""

    asides: Asides

    async def do(self, asked: Asked) -> None:
        """Show the button."""
        button = settings_button(asked.say("settings_button"))
        await self.asides.show(asked.aside(asked.say("settings_offer")), button)
