"""The life of a streamed message."""

from typing import Any

import pytest
from slack_sdk.models.messages.chunk import MarkdownTextChunk

from bot.playground.workspace import GENERAL, JIYOON, RANDOM, TEAM
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio


async def test_a_stream_grows_and_is_closed(running: Running) -> None:
    root = await running.root()

    ts = await running.stream(root, "one")
    await running.append(ts, " two")
    answer = await running.client.chat_stopStream(
        channel=GENERAL, ts=ts, chunks=[MarkdownTextChunk(text=" three")]
    )

    assert await running.texts(root) == ["hello", "one two three"]
    assert answer["message"]["text"] == "one two three"
    assert answer["message"]["streaming_state"] == "completed"


async def test_the_sdks_own_helper_streams_in_a_dm_without_recipients(running: Running) -> None:
    dm = running.playground.workspace.dm_of(JIYOON).id
    root = await running.root(channel=dm)

    stream = await running.client.chat_stream(channel=dm, thread_ts=root, buffer_size=1)
    await stream.append(markdown_text="안녕하세요")
    await stream.stop(markdown_text="!")

    assert await running.texts(root, dm) == ["hello", "안녕하세요!"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"thread_ts": None}, "invalid_thread_ts"),
        ({"thread_ts": "1000000000.000001"}, "invalid_thread_ts"),
        ({"recipient_user_id": None}, "missing_recipient_user_id"),
        ({"recipient_team_id": None}, "missing_recipient_team_id"),
        ({"recipient_user_id": "U0NOBODY"}, "user_not_found"),
        ({"recipient_team_id": "T0WRONG"}, "team_not_found"),
        ({"channel": RANDOM}, "not_in_channel"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"chunks": [{"type": "song"}]}, "invalid_chunks"),
        (
            {"markdown_text": "a", "chunks": [{"type": "markdown_text", "text": "b"}]},
            "cannot_provide_both_markdown_text_and_chunks",
        ),
    ],
)
async def test_a_wrong_start_is_refused(
    running: Running, fields: dict[str, Any], error: str
) -> None:
    right = {
        "channel": GENERAL,
        "thread_ts": await running.root(),
        "recipient_user_id": JIYOON,
        "recipient_team_id": TEAM,
    }

    call = running.client.api_call("chat.startStream", json=right | fields)

    assert await error_of(call) == error


async def test_an_open_stream_refuses_edits(running: Running) -> None:
    ts = await running.stream(await running.root(), "one")

    editing = running.client.chat_update(channel=GENERAL, ts=ts, text="two")

    assert await error_of(editing) == "streaming_state_conflict"


async def test_a_closed_stream_takes_edits_and_no_more_text(running: Running) -> None:
    root = await running.root()
    ts = await running.stream(root, "one")
    await running.client.chat_stopStream(channel=GENERAL, ts=ts)

    await running.client.chat_update(channel=GENERAL, ts=ts, markdown_text="two")

    assert await running.texts(root) == ["hello", "two"]
    assert await error_of(running.append(ts, "x")) == "message_not_in_streaming_state"
    stopping = running.client.chat_stopStream(channel=GENERAL, ts=ts)
    assert await error_of(stopping) == "message_not_in_streaming_state"


async def test_a_stream_closes_by_age(running: Running) -> None:
    ts = await running.stream(await running.root(), "one")

    await running.people.do("knobs", stream_seconds=0)

    assert await error_of(running.append(ts, "x")) == "message_not_in_streaming_state"
    assert (await running.client.chat_update(channel=GENERAL, ts=ts, text="whole"))["ok"]


@pytest.mark.parametrize(
    ("first", "then"), [("x" * 10_000, "y" * 600), ("x" * 9_600, "가" * 333 + "y")]
)
async def test_a_stream_holds_10_600_bytes(running: Running, first: str, then: str) -> None:
    root = await running.root()
    ts = await running.stream(root, first)

    await running.append(ts, then)

    assert await error_of(running.append(ts, "z")) == "msg_too_long"
    assert (await running.texts(root))[1] == first + then


async def test_a_stream_can_not_begin_with_more_than_it_holds(running: Running) -> None:
    root = await running.root()

    assert await error_of(running.stream(root, "x" * 10_601)) == "msg_too_long"


async def test_an_append_needs_text(running: Running) -> None:
    ts = await running.stream(await running.root())

    appending = running.client.api_call(
        "chat.appendStream", json={"channel": GENERAL, "ts": ts, "chunks": []}
    )

    assert await error_of(appending) == "no_text"


async def test_only_streams_of_the_app_can_be_appended_to(running: Running) -> None:
    theirs = await running.root()
    posted = await running.client.chat_postMessage(channel=GENERAL, text="posted")

    assert await error_of(running.append(theirs, "x")) == "message_not_owned_by_app"
    assert await error_of(running.append(str(posted["ts"]), "x")) == (
        "message_not_in_streaming_state"
    )
    assert await error_of(running.append("1000000000.000001", "x")) == "message_not_found"


async def test_stop_ends_the_streams_of_a_thread(running: Running) -> None:
    root = await running.root()
    ts = await running.stream(root, "one")

    stopped = await running.people.do("stop", channel=GENERAL, thread_ts=root, user=JIYOON)

    assert stopped["streams"] == [ts]
    assert await error_of(running.append(ts, "x")) == "stopped_by_user"
    (event,) = running.events("agent_session_stopped")
    assert (event["thread_ts"], event["streaming_message_ts"]) == (root, [ts])


async def test_stop_needs_something_to_stop(running: Running) -> None:
    root = await running.root()

    with pytest.raises(Exception, match="not at work"):
        await running.people.do("stop", channel=GENERAL, thread_ts=root, user=JIYOON)


async def test_a_session_follows_its_stream(running: Running) -> None:
    root = await running.root()
    session = running.playground.sessions.of(GENERAL, root)

    ts = await running.stream(root)
    assert session.state == "processing"
    await running.client.chat_stopStream(channel=GENERAL, ts=ts, session_status="suspended")

    assert session.state == "suspended"


async def test_metadata_can_come_with_the_end(running: Running) -> None:
    root = await running.root()
    ts = await running.stream(root, "one")
    metadata = {"event_type": "tarae_reply", "event_payload": {"key": "k"}}

    await running.client.chat_stopStream(channel=GENERAL, ts=ts, metadata=metadata)

    assert (await running.people.messages(GENERAL, root))[1]["metadata"] == metadata
