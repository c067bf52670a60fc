"""What was said in a thread, as the model will read it.

The database is the history: a thread we know costs Slack no call. Summoned into a thread that went on
without us, we read it once, whole.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat.long import abridge
from bot.chat.names import Names
from bot.chat.window import Window
from bot.conversation import Attachment, Message, Question, Recording, Role, ThreadKey
from bot.endpoints import tokens
from bot.slack.attached import attachments_of
from bot.slack.authors import author_of, name_id
from bot.slack.client import Identity, SlackClient
from bot.slack.media import shown_name
from bot.slack.recordings import recordings_of
from bot.slack.rich_text import text_of
from bot.slack.text import mentioned_channels, named_users, strip_mention, to_markdown
from bot.store import attachments, conversations, inbox, recordings
from bot.store.database import Connection, Database
from bot.store.inbox import Claim, Postponed
from bot.store.work import transcribe_item

# So many recordings from before we were asked in are transcribed, the last ones.
MOST_EARLIER = 5
# So many messages before an old answer are looked at to give it again.
MOST_BEFORE = 1_000
SAID = {None, "file_share", "thread_broadcast", "me_message", "bot_message"}
UNFINISHED = "[The recording {name} is still being transcribed.]"


async def load(
    database: Database,
    slack: SlackClient,
    identity: Identity,
    question: Question,
    clock: Callable[[], float],
    claim: Claim | None = None,
) -> list[Message]:
    """Return the messages of a thread from where its window starts, reading Slack only the first time.

    Left out are questions that wait for their own turn: they are no part of this one. Recordings from
    before we were asked in are accepted to be transcribed; raises Postponed, to go on when they are.
    What is forgotten meanwhile is not stored: for the work of `claim`, raises Dropped and LeaseLost.
    """
    thread = question.thread
    async with database.read() as connection:
        if await conversations.is_complete(connection, thread):
            return await _load(connection, thread)
    payloads = await slack.replies(thread.channel, thread.thread_ts)
    said = [m for payload in payloads if (m := from_slack(payload, identity)) is not None]
    async with database.begin() as connection:
        if claim is not None:
            await inbox.hold_wanted(connection, claim)
        await conversations.open_(connection, thread, clock(), is_summoned=True, is_complete=True)
        await conversations.add_messages(connection, thread, said, clock())
        for attachment in _attached(payloads, thread, identity)[-MOST_EARLIER:]:
            await attachments.add(connection, attachment, clock())
        earlier = await _accept_earlier(connection, payloads, question, identity, clock())
        if not earlier:
            return await _load(connection, thread)
    raise Postponed(tuple(recording.reply_key for recording in earlier))


def _attached(
    payloads: Sequence[Mapping[str, Any]], thread: ThreadKey, identity: Identity
) -> list[Attachment]:
    """Return the files, other than recordings, that were posted in a thread."""
    return [
        attachment
        for payload in payloads
        if payload.get("user") != identity.user and payload.get("subtype") in SAID
        for attachment in attachments_of(payload, thread)
    ]


async def _accept_earlier(
    connection: Connection,
    payloads: Sequence[Mapping[str, Any]],
    question: Question,
    identity: Identity,
    now: float,
) -> list[Recording]:
    """Accept the last recordings that people posted before we were asked in, and return them."""
    thread = question.thread
    posted = [
        recording
        for payload in payloads
        if payload.get("user") not in {None, identity.user} and not payload.get("bot_id")
        if payload.get("user_team") in {None, identity.team}
        for recording in recordings_of(payload, thread, channel_type=question.channel_type)
        if not recording.is_stub and not recording.trouble
    ]
    earlier = [
        recording
        for recording in posted
        if await recordings.find(connection, thread, recording.ts, recording.file_id) is None
    ]
    for recording in earlier[-MOST_EARLIER:]:
        await recordings.add(connection, recording, now)
        await inbox.accept(connection, transcribe_item(recording), now)
    return earlier[-MOST_EARLIER:]


async def _load(connection: Connection, thread: ThreadKey) -> list[Message]:
    waiting = await inbox.waiting_in(connection, thread.chat_lane)
    return _without(waiting, await conversations.load_window(connection, thread))


def _without(waiting: Collection[str], said: Sequence[Message]) -> list[Message]:
    """Return `said` without the questions, by their ts, that wait for their own turn."""
    return [
        message
        for message in said
        if message.ts not in waiting or (message.recording and not message.is_spoken)
    ]


async def load_before(database: Database, question: Question, position_ts: str) -> list[Message]:
    """Return the messages that an answer at `position_ts` was, or could have been, given to.

    They begin where the window starts; before it, as many as are at hand. The question is one of them:
    one that was edited stands where it was sent anew, perhaps behind its answer. It is then the last.
    """
    thread = question.thread
    async with database.read() as connection:
        waiting = await inbox.waiting_in(connection, thread.chat_lane) - {question.ts}
        said = await conversations.load_before(connection, thread, position_ts, MOST_BEFORE)
        if not any(message.ts == question.ts for message in said):
            said += await conversations.load_said(connection, thread, [question.ts])
    return _without(waiting, said)


def from_slack(payload: Mapping[str, Any], identity: Identity) -> Message | None:
    """Return a message of `conversations.replies` as ours; None for our own and for system notices.

    Other bots are read here, though never answered: people ask about what they post.
    """
    author = author_of(payload)
    ours = {identity.user, identity.bot_id}
    is_ours = payload.get("user") in ours or author in ours
    if payload.get("subtype") not in SAID or is_ours or not author:
        return None
    ts = str(payload["ts"])
    return Message(ts, Role.USER, text_of(payload), author=author, position_ts=ts)


@dataclass(frozen=True, slots=True)
class Rendering:
    """What the messages of a thread in `channel` are rendered with. `window` is its budget in tokens.

    `beside` is what stands below the text of a message, by its ts: its files, what it links to.
    """

    names: Names
    identity: Identity
    window: int
    channel: str
    is_channel: bool
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)

    async def of(self, messages: Sequence[Message], team: str) -> list[Message]:
        """Return `messages` with `rendered` set: as it was sent before, or now for the first time.

        In channels every message of a person begins with her name, as it is now. Transcripts too long
        for the window are abridged.
        """
        new = [message for message in messages if not message.rendered]
        if not new:
            return list(messages)
        users = {user for message in new for user in named_users(message.text)}
        users |= {name_id(m.author) for m in new if m.role is Role.USER and m.author}
        known = {
            **await self.names.of(team, users - {self.identity.user}),
            self.identity.user: self.identity.bot_name,
        }
        named = {channel for message in new for channel in mentioned_channels(message.text)}
        channels = await self.names.channels(team, named, here=self.channel) if named else {}
        return [
            message
            if message.rendered
            else replace(message, rendered=self._render(message, known, channels))
            for message in messages
        ]

    def _render(
        self, message: Message, names: Mapping[str, str], channels: Mapping[str, str]
    ) -> str:
        if message.role is Role.ASSISTANT:
            return message.text
        if message.recording:  # what was heard is no markup
            text = abridge(message.text, self.window, tokens.estimate)
        else:
            said = strip_mention(message.text, self.identity.user)
            text = to_markdown(said, names, channels).strip()
            text = "\n\n".join(filter(None, [text, *self.beside.get(message.ts, ())]))
        text = text or "(no text)"
        author = name_id(message.author)
        return f"{names.get(author, author)}: {text}" if self.is_channel else text


async def note_unfinished(
    database: Database, thread: ThreadKey, messages: Sequence[Message]
) -> list[Message]:
    """Return `messages`, the last one saying which recordings of the thread have no transcript yet.

    What it says of them from an earlier attempt isn't said twice.
    """
    async with database.read() as connection:
        waiting = await recordings.waiting(connection, thread)
    if not messages:
        return []
    last = messages[-1]
    notes = [UNFINISHED.format(name=shown_name(name)) for name in waiting]
    new = [note for note in notes if note not in last.rendered]
    if not new:
        return list(messages)
    told = "\n\n".join([last.rendered, "\n".join(new)])
    return [*messages[:-1], replace(last, rendered=told)]


async def remember(
    database: Database,
    thread: ThreadKey,
    window: Window,
    read: Collection[tuple[str, str]] = (),
) -> None:
    """Store what is sent for the first time, with its place, and where the window now starts.

    `read` are the files, by ts and file id, that stand in messages rendered for this. Where one was
    deleted meanwhile its message is rendered anew the next time.
    """
    async with database.begin() as connection:
        erased = await attachments.erased_of(connection, thread, read)
        kept = [message for message in window.messages if message.ts not in erased]
        await conversations.save_rendered(connection, thread, kept)
        if window.is_cut:
            await conversations.set_window_start(connection, thread, window.messages[0].position_ts)
