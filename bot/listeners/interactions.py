"""Clicks, commands, shortcuts and views. All are acknowledged, ours or not.

A stale button or a command of an older version would otherwise show people Slack's error sign.
"""

import re
from typing import Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp

ANYTHING = re.compile(".*")


class Listeners(Protocol):
    """What listens for interactions of some kind."""

    def register(self, app: AsyncApp) -> None:
        """Register with Bolt, which asks listeners in the order of their registration."""


def register(app: AsyncApp, *ours: Listeners) -> None:
    """Register `ours`, and acknowledge every other action, option request, view and command."""
    for listeners in ours:
        listeners.register(app)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    views = (app.view, app.view_closed)
    for listen in (app.action, app.options, *views, app.shortcut, app.command):
        listen(ANYTHING)(acknowledge)
