"""Posts, changes and deletes messages; each act is stored, told to the app, shown on the page."""

from bot.playground.events import Events
from bot.playground.feed import Feed
from bot.playground.ids import now
from bot.playground.records import Json, Message
from bot.playground.sessions import Sessions
from bot.playground.shapes import Shapes
from bot.playground.watch import Watch
from bot.playground.workspace import BOT_USER, Workspace


class Posts:
    """What can be done to messages, whoever does it."""

    def __init__(
        self, workspace: Workspace, shapes: Shapes, events: Events, feed: Feed, sessions: Sessions
    ) -> None:
        self._workspace = workspace
        self._shapes = shapes
        self._events = events
        self._feed = feed
        self._sessions = sessions
        self.watch = Watch(workspace)

    def add(self, message: Message) -> Message:
        """Post a message."""
        self.watch.read(message)
        self._workspace.add_message(message)
        for file_id in message.files:
            self._share(file_id, message)
        if message.user == BOT_USER:
            self._sessions.clear_status(message.channel, message.thread_ts)
        self._events.posted(message)
        self.show(message)
        if message.is_reply:
            self._count_reply(message)
        return message

    def change(self, message: Message, changes: Json, *, is_edit: bool = True) -> None:
        """Change a message's fields; an edit is marked as one and sets who is mentioned anew."""
        previous = self._shapes.message(message, with_metadata=True)
        for name, value in changes.items():
            setattr(message, name, value)
        if is_edit:
            message.edited = f"{int(now())}.000000"
        self.watch.read(message)
        self._workspace.save_message(message)
        self._events.changed(message, previous, is_edit=is_edit)
        self.show(message)

    def grow(self, message: Message, text: str) -> None:
        """Add to a message's text, which the app is not told of."""
        message.text += text
        self.watch.read(message)
        self._workspace.save_message(message)
        self.show(message)

    def delete(self, message: Message) -> None:
        """Delete a message; a parent with replies leaves a tombstone."""
        if self._workspace.replies(message.channel, message.ts):
            grave = {
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "user": "USLACKBOT",
            }
            gone: Json = {"files": [], "blocks": [], "metadata": None, "stream": ""}
            self.change(message, grave | gone, is_edit=False)
            return
        previous = self._shapes.message(message, with_metadata=True)
        self._workspace.remove_message(message)
        self._events.deleted(message, previous)
        self._feed.tell("removed", channel=message.channel, ts=message.ts)
        parent = self._workspace.message(message.channel, message.thread_ts)
        if message.is_reply and parent is not None:
            self.show(parent)  # it has a reply less

    def show_to_one(self, message: Message) -> None:
        """Show an ephemeral message, or its new content, to the person it is for."""
        self.watch.read(message)
        self._workspace.ephemerals[message.channel, message.ts] = message
        self.show(message)

    def take_from_one(self, message: Message) -> None:
        """Take an ephemeral message away."""
        self._workspace.ephemerals.pop((message.channel, message.ts), None)
        self._feed.tell("removed", channel=message.channel, ts=message.ts)

    def show(self, message: Message) -> None:
        """Show a message's present state on the page."""
        if self._feed.is_heard:
            self._feed.tell("message", channel=message.channel, message=self.for_page(message))

    def for_page(self, message: Message) -> Json:
        """Return a message as the page and tests see it, with what only Slack would know of it.

        `notifies` is whom it notifies as it is, `notified` whom any state of the app's message did.
        """
        shape = self._shapes.message(message, with_metadata=True)
        shape |= {"notifies": self.watch.reached(message), "notified": list(message.notified)}
        shape["unfurled"] = list(message.unfurled)
        if message.only_for:
            shape["only_for"] = message.only_for
        return shape | {"is_markdown": message.is_markdown, "stream": str(message.stream)}

    def _share(self, file_id: str, message: Message) -> None:
        file = self._workspace.files[file_id]
        file.shares.append([message.channel, message.ts])
        self._workspace.save_file(file)

    def _count_reply(self, reply: Message) -> None:
        """Tell of a thread's first reply: Slack sends the parent as changed, with the same text."""
        parent = self._workspace.message(reply.channel, reply.thread_ts)
        if parent is None:
            return
        if len(self._workspace.replies(reply.channel, parent.ts)) == 1:
            self._events.changed(parent, self._shapes.message(parent), is_edit=False)
        self.show(parent)
