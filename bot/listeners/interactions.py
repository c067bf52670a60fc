"""Clicks, commands, shortcuts and views. None is ours yet; all are acknowledged.

A stale button or a command of an older version would otherwise show people Slack's error sign.
"""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

ANYTHING = re.compile(".*")


def register(app: AsyncApp) -> None:
    """Acknowledge every action, option request, view, shortcut and command."""

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    views = (app.view, app.view_closed)
    for listen in (app.action, app.options, *views, app.shortcut, app.command):
        listen(ANYTHING)(acknowledge)
