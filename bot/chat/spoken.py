"""Questions that were spoken: what was heard is quoted above the answer, so that people see it."""

from collections.abc import Sequence

from bot.chat.manner import Manner
from bot.conversation import Message, Question
from bot.slack.text import strip_mention
from bot.store import conversations, recordings
from bot.store.database import Database
from bot.store.recordings import State
from bot.texts import say

# More of what was said is not quoted (characters).
_LONGEST_QUOTE = 900


async def quoted(database: Database, asked: Sequence[Question], manner: Manner) -> str:
    """Return the quotes of what was spoken in `asked`, as Markdown that ends in an empty line.

    "" where nothing was.
    """
    spoken = {question.ts for question in asked if question.recordings}
    if not spoken:
        return ""
    async with database.read() as connection:
        said = await conversations.load_said(connection, asked[0].thread, spoken)
    quotes = [
        _quote(message.text, manner)
        for message in said
        if message.is_spoken and message.ts in spoken
    ]
    return "".join(f"{quote}\n\n" for quote in quotes)


async def is_answered(database: Database, question: Question, bot_user: str) -> bool:
    """Whether nothing is left to answer to a question that came with recordings.

    None of them could be heard, which was said already; or nothing was asked beside posting them.
    """
    if not question.recordings:
        return False
    async with database.read() as connection:
        posted = await recordings.find_by_message(connection, question.thread, question.ts)
    came = [stored for stored in posted if stored.file_id in question.recordings]
    is_heard = any(stored.state is State.TRANSCRIBED for stored in came)
    if not is_heard:
        return bool(came) and all(stored.state is State.FAILED for stored in came)
    has_words = bool(strip_mention(question.text, bot_user).strip())
    is_clip_asked = any(stored.is_question for stored in came)
    return not has_words and not is_clip_asked and not question.is_spoken


def without_envelopes(messages: Sequence[Message], bot_user: str) -> list[Message]:
    """Return `messages` without those whose clip says all: what was heard in it is asked instead.

    Slack's message of a clip has no text, or only our mention.
    """
    spoken = {message.ts for message in messages if message.is_spoken}
    return [
        message
        for message in messages
        if message.recording
        or message.ts not in spoken
        or strip_mention(message.text, bot_user).strip()
    ]


def _quote(text: str, manner: Manner) -> str:
    """Return "[Voice message, 0:12]" and what follows as a quote."""
    label, _, words = text.partition("\n")
    duration = label.rstrip("]").rpartition(", ")[2]
    head = say("voice_quote", manner.language_for(words), duration=duration)
    if len(words) > _LONGEST_QUOTE:
        words = words[:_LONGEST_QUOTE].rsplit(None, 1)[0] + " …"
    lines = [head, *(line for line in words.splitlines() if line.strip())]
    return "\n".join(f"> {line}" for line in lines)
