"""What was said in a thread, as the model reads it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.chat import history
from bot.chat.names import Names
from bot.chat.window import Window
from bot.conversation import Message, Question, Recording, Role, ThreadKey
from bot.slack.client import Identity, SlackClient
from bot.store import conversations, recordings
from bot.store.database import Database
from tests.chat.conftest import PeopledSlack
from tests.slack.conftest import Clock

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T1", "C1", "1700000000.000100")
US = Identity("T1", "UBOT", "B1", "", "Team", "tarae", frozenset())
QUESTION = Question(THREAD, "1700000000.000300", "U1", "T1", "<@UBOT> and now?")
WINDOW = 8_000
IN_DM = replace(QUESTION, channel_type="im")


def payload(**fields: Any) -> dict[str, Any]:
    """A message as `conversations.replies` gives it."""
    plain = {"type": "message", "user": "U1", "text": "hello", "ts": "1700000000.000200"}
    return {**plain, **fields}


def said(text: str, author: str = "U1", ts: str = "1700000000.000200", **more: Any) -> Message:
    return Message(ts, Role.USER, text, author=author, position_ts=ts, **more)


def rendering(
    names: Names, question: Question = QUESTION, beside: dict[str, list[str]] | None = None
) -> history.Rendering:
    is_channel = question.channel_type != "im"
    return history.Rendering(names, US, WINDOW, THREAD.channel, is_channel, beside or {})


async def rendered(
    messages: list[Message], names: Names, question: Question = QUESTION
) -> list[str]:
    sent = await rendering(names, question).of(messages, THREAD.team)
    return [message.rendered for message in sent]


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast", "me_message"])
def test_what_people_said_is_read(subtype: str | None) -> None:
    message = history.from_slack(payload(subtype=subtype), US)

    assert message == said("hello")


@pytest.mark.parametrize(
    "fields",
    [
        {"user": "UBOT", "bot_id": "B1"},
        {"user": "UBOT"},
        {"user": None, "bot_id": "B1", "subtype": "bot_message"},
        {"user": None},
        {"subtype": "channel_join"},
        {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."},
    ],
)
def test_our_own_and_system_notices_are_not(fields: dict[str, Any]) -> None:
    message = history.from_slack(payload(**fields), US)

    assert message is None


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({"user": None, "bot_id": "B7", "subtype": "bot_message", "username": "ci"}, "B7"),
        ({"user": "U7", "bot_id": "B7"}, "B7/U7"),
    ],
)
def test_what_other_bots_post_is_read_too(fields: dict[str, Any], author: str) -> None:
    message = history.from_slack(payload(**fields), US)

    assert message == said("hello", author)


async def test_in_channels_a_message_begins_with_its_author(names: Names) -> None:
    texts = await rendered([said("hello"), said("hi", "U2")], names)

    assert texts == ["Jiyoon: hello", "Minsu: hi"]


async def test_in_direct_messages_it_does_not(names: Names) -> None:
    texts = await rendered([said("hello")], names, IN_DM)

    assert texts == ["hello"]


async def test_in_group_messages_it_does(names: Names) -> None:
    texts = await rendered([said("hello")], names, replace(QUESTION, channel_type="mpim"))

    assert texts == ["Jiyoon: hello"]


async def test_mentions_and_markup_are_read_as_people_see_them(names: Names) -> None:
    asked = "<@UBOT> does <@U2> like <https://a.b|this &amp; that>, or only <@UBOT>'s &lt;b&gt;?"

    texts = await rendered([said(asked)], names)

    assert texts == ["Jiyoon: does @Minsu like [this & that](https://a.b), or only @tarae's <b>?"]


async def test_a_bare_mention_is_said_to_have_no_text(names: Names) -> None:
    texts = await rendered([said("<@UBOT>")], names)

    assert texts == ["Jiyoon: (no text)"]


async def test_what_came_with_a_message_stands_below_it(names: Names) -> None:
    message = said("see this")

    sent = await rendering(names, beside={message.ts: ["[File a.txt]", "[linked]"]}).of(
        [message], THREAD.team
    )

    assert [each.rendered for each in sent] == ["Jiyoon: see this\n\n[File a.txt]\n\n[linked]"]


async def test_what_was_heard_and_what_was_answered_is_no_markup(names: Names) -> None:
    transcript = said("[Transcript of a.mp3]\n<@U2> &amp; so on", recording="F1")
    answer = Message("1~", Role.ASSISTANT, "**See** <@U2>", author="UBOT", position_ts="1~")

    texts = await rendered([transcript, answer], names)

    assert texts == [f"Jiyoon: {transcript.text}", answer.text]


async def test_what_was_sent_once_is_sent_the_same_again(
    names: Names, slack: PeopledSlack, clock: Clock
) -> None:
    first = await rendering(names).of([said("hello <@U2>")], THREAD.team)
    slack.people |= {"U1": "Somebody", "U2": "Else"}
    clock.now += 7 * 24 * 3600

    texts = await rendered([*first, said("and now?", ts="1700000000.000300")], names)

    assert texts == ["Jiyoon: hello @Minsu", "Somebody: and now?"]


async def test_a_rendering_outlives_the_process(sqlite: Database, names: Names) -> None:
    async with sqlite.begin() as connection:
        await conversations.open_(connection, THREAD, 1.0, is_summoned=True, is_complete=True)
        await conversations.add_message(connection, THREAD, said("hello"), 1.0)
        loaded = await conversations.load_window(connection, THREAD)
    sent = await rendering(names).of(loaded, THREAD.team)

    await history.remember(sqlite, THREAD, Window(tuple(sent), 10))

    async with sqlite.read() as connection:
        again = await conversations.load_window(connection, THREAD)
    assert [message.rendered for message in again] == ["Jiyoon: hello"]


async def test_the_window_starts_where_it_was_cut(sqlite: Database, names: Names) -> None:
    messages = [said(f"text {number}", ts=f"1700000000.00020{number}") for number in range(4)]
    async with sqlite.begin() as connection:
        await conversations.open_(connection, THREAD, 1.0, is_summoned=True, is_complete=True)
        await conversations.add_messages(connection, THREAD, messages, 1.0)
    sent = await rendering(names).of(messages[2:], THREAD.team)

    await history.remember(sqlite, THREAD, Window(tuple(sent), 10, is_cut=True))

    async with sqlite.read() as connection:
        again = await conversations.load_window(connection, THREAD)
    assert [message.text for message in again] == ["text 2", "text 3"]


async def test_a_thread_is_read_from_slack_the_first_time_only(
    sqlite: Database, client: SlackClient, slack: PeopledSlack, clock: Clock
) -> None:
    slack.history = [payload(ts=THREAD.thread_ts, text="root"), payload(text="reply", user="U2")]
    first = await history.load(sqlite, client, US, QUESTION, clock)

    second = await history.load(sqlite, client, US, QUESTION, clock)

    assert [message.text for message in first] == ["root", "reply"]
    assert second == first
    assert slack.methods().count("conversations.replies") == 1


async def test_what_is_still_being_transcribed_is_said_once(sqlite: Database) -> None:
    """Also when an earlier attempt at the answer has said it."""
    async with sqlite.begin() as connection:
        recording = Recording(THREAD, "1700000000.000200", "U1", "F1", "stand-up.m4a")
        await recordings.add(connection, recording, 1.0)
    question = said("what was decided?", rendered="Jiyoon: what was decided?")
    first = await history.note_unfinished(sqlite, THREAD, [question])

    second = await history.note_unfinished(sqlite, THREAD, first)

    note = "[The recording stand-up.m4a is still being transcribed.]"
    assert first[-1].rendered == f"Jiyoon: what was decided?\n\n{note}"
    assert second == first
