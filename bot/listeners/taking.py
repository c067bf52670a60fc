"""A message that is ours, into the store: what was said, and what it asks."""

from collections.abc import Sequence

from bot.conversation import Message, Question, Recording, Role
from bot.listeners.payloads import Said
from bot.store import attachments, conversations, inbox
from bot.store.database import Connection
from bot.store.work import answer_item


async def remember(connection: Connection, said: Said, now: float) -> None:
    """Store what was said and the files with it, in a conversation that is open."""
    message = Message(said.ts, Role.USER, said.text, author=said.user, position_ts=said.ts)
    # A late copy of what was edited meanwhile must not bring back how it read before.
    await conversations.add_messages(connection, said.thread, [message], now)
    for attachment in said.attachments:
        await attachments.add(connection, attachment, now)


async def ask(connection: Connection, said: Said, posted: Sequence[Recording], now: float) -> None:
    """Accept `said` as a question, whose answer waits for the recordings posted with it."""
    question = Question(
        thread=said.thread,
        ts=said.ts,
        user=said.user,
        user_team=said.user_team,
        text=said.text,
        channel_type=said.channel_type,
        edited_ts=said.edited_ts,
        recordings=tuple(recording.file_id for recording in posted),
    )
    waits_for = tuple(recording.reply_key for recording in posted)
    await inbox.accept(connection, answer_item(question, waits_for), now)
