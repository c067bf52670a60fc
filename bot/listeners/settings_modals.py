"""What opens the modals of settings, as the listeners that open them see it."""

from typing import Protocol

from bot.chosen import Place


class OpensSettings(Protocol):
    """Opens the modals of settings: `bot.listeners.settings_desk.SettingsDesk`."""

    async def open(
        self,
        place: Place,
        *,
        user: str,
        trigger_id: str,
        channel: str = "",
        thread_ts: str = "",
        language: str = "",
    ) -> str:
        """Open what can be chosen at `place`; return the text key of what `user` is told, or ""."""


class OpensModals(OpensSettings, Protocol):
    """Opens those of the workspace, and its budgets too."""

    async def open_budgets(self, *, user: str, trigger_id: str) -> str:
        """Open the budgets, for who may set them; returns what `open` does."""
