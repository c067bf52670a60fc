"""Watches what the app writes: whom any state of a message notifies, which links of it unfurl."""

from collections import deque

from bot.playground.ids import now
from bot.playground.notifying import BROADCASTS, links, notified, notified_by_elements, texts_of
from bot.playground.records import Json, Message
from bot.playground.workspace import BOT_USER, Workspace

REMEMBERED = 2_000
OF_SLACK = ("channel_join", "channel_leave")


class Watch:
    """Reads each message of the app's, whole, after each change; `alarms` outlive the messages."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.alarms: deque[Json] = deque(maxlen=REMEMBERED)

    def read(self, message: Message) -> None:
        """Note on a message what its present state would do that no earlier one did."""
        if message.user != BOT_USER or message.subtype in OF_SLACK:  # a sentence of Slack's
            return
        reached = [name for name in self.reached(message) if name not in message.notified]
        texts = [*texts_of(message.text, message.blocks, is_markdown=message.is_markdown)]
        found = links(texts) if message.unfurls else []
        unfurled = [link for link in found if link not in message.unfurled]
        message.notified += reached
        message.unfurled += unfurled
        if reached or unfurled:
            place = {"at": now(), "channel": message.channel, "ts": message.ts}
            self.alarms.append(place | {"notified": reached, "unfurled": unfurled})

    def reached(self, message: Message) -> list[str]:
        """Return whom a message as it is now notifies."""
        texts = [*texts_of(message.text, message.blocks, is_markdown=message.is_markdown)]
        names = self._names() if message.links_names else ()
        by_elements = notified_by_elements(message.blocks)
        return list(dict.fromkeys([*notified(texts, names=names), *by_elements]))

    def _names(self) -> list[str]:
        users = self._workspace.users.values()
        return [*BROADCASTS, *(user.name for user in users)]
