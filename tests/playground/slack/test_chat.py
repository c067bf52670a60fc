"""Posting, editing and deleting messages."""

from typing import Any

import pytest

from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, MINSU, RANDOM
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio
METADATA = {"event_type": "tarae_reply", "event_payload": {"key": "k", "position": 1}}


async def post(running: Running, **fields: Any) -> str:
    answer = await running.client.chat_postMessage(channel=GENERAL, **fields)
    return str(answer["ts"])


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "hi"}, "channel_not_found"),
        ({"channel": RANDOM, "text": "hi"}, "not_in_channel"),
        ({"text": ""}, "no_text"),
        ({"text": "hi", "markdown_text": "hi"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "hi", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"text": "hi", "thread_ts": "1000000000.000001"}, "thread_not_found"),
        ({"text": "hi", "blocks": [{"type": "hologram"}]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"text": "x" * 3001}}]}, "invalid_blocks"),
        ({"text": "hi", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "hi", "attachments": [{}] * 101}, "too_many_attachments"),
    ],
)
async def test_a_wrong_post_is_refused(
    running: Running, fields: dict[str, Any], error: str
) -> None:
    call = running.client.api_call("chat.postMessage", json={"channel": GENERAL, **fields})

    assert await error_of(call) == error


async def test_an_archived_channel_takes_no_posts(running: Running) -> None:
    await running.people.do("archive", channel=GENERAL)

    posting = running.client.chat_postMessage(channel=GENERAL, text="hi")

    assert await error_of(posting) == "is_archived"


async def test_a_reply_is_no_thread_to_reply_in(running: Running) -> None:
    root = await running.root()
    reply = await post(running, text="a", thread_ts=root)

    posting = running.client.chat_postMessage(channel=GENERAL, text="b", thread_ts=reply)

    assert await error_of(posting) == "invalid_thread_ts"


async def test_a_text_over_40_000_characters_is_cut(running: Running) -> None:
    answer = await running.client.chat_postMessage(channel=GENERAL, text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"


async def test_a_persons_id_stands_for_her_dm(running: Running) -> None:
    answer = await running.client.chat_postMessage(channel=JIYOON, text="hi")

    assert answer["channel"] == running.playground.workspace.dm_of(JIYOON).id


async def test_metadata_comes_back_to_those_who_ask(running: Running) -> None:
    root = await running.root()
    await post(running, text="a", thread_ts=root, metadata=METADATA)

    without = await running.client.conversations_replies(channel=GENERAL, ts=root)
    with_all = await running.client.conversations_replies(
        channel=GENERAL, ts=root, include_all_metadata=True
    )

    assert "metadata" not in without["messages"][1]
    assert with_all["messages"][1]["metadata"] == METADATA


async def test_an_edit_replaces_the_text_and_keeps_the_place(running: Running) -> None:
    ts = await post(running, text="befor", metadata=METADATA)

    await running.client.chat_update(channel=GENERAL, ts=ts, markdown_text="**after**")

    (message,) = await running.people.messages(GENERAL)
    assert (message["ts"], message["text"]) == (ts, "**after**")
    assert message["edited"]["user"] == BOT_USER
    assert message["metadata"] == METADATA


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"text": "x" * 4_001}, "msg_too_long"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"text": ""}, "no_text"),
        ({"text": "a", "ts": "1000000000.000001"}, "message_not_found"),
    ],
)
async def test_a_wrong_edit_is_refused(
    running: Running, fields: dict[str, Any], error: str
) -> None:
    ts = await post(running, text="hi")

    call = running.client.api_call("chat.update", json={"channel": GENERAL, "ts": ts, **fields})

    assert await error_of(call) == error


async def test_others_messages_are_not_the_bots_to_change(running: Running) -> None:
    ts = await running.root()

    editing = running.client.chat_update(channel=GENERAL, ts=ts, text="mine")
    deleting = running.client.chat_delete(channel=GENERAL, ts=ts)

    assert await error_of(editing) == "cant_update_message"
    assert await error_of(deleting) == "cant_delete_message"


async def test_a_deleted_message_is_gone(running: Running) -> None:
    ts = await post(running, text="hi")

    await running.client.chat_delete(channel=GENERAL, ts=ts)

    assert await running.people.messages(GENERAL) == []
    again = running.client.chat_delete(channel=GENERAL, ts=ts)
    assert await error_of(again) == "message_not_found"


async def test_an_ephemeral_message_needs_a_member_and_leaves_no_trace(running: Running) -> None:
    client = running.client
    stranger = (await running.people.do("users", name="Eve"))["id"]

    await client.chat_postEphemeral(channel=GENERAL, user=MINSU, text="psst")
    refused = client.chat_postEphemeral(channel=GENERAL, user=stranger, text="psst")

    assert await error_of(refused) == "user_not_in_channel"
    assert await running.people.messages(GENERAL) == []


async def test_in_a_thread_without_replies_an_ephemeral_message_is_shown_to_nobody(
    running: Running,
) -> None:
    client, root = running.client, await running.root()

    answer = await client.chat_postEphemeral(
        channel=GENERAL, user=MINSU, thread_ts=root, text="too early"
    )
    await post(running, text="a", thread_ts=root)
    await client.chat_postEphemeral(channel=GENERAL, user=MINSU, thread_ts=root, text="now")

    shown = (await running.people.look("ephemerals", user=MINSU))["messages"]
    assert answer["ok"]
    assert [message["text"] for message in shown] == ["now"]


async def test_a_permalink_names_the_thread(running: Running) -> None:
    root = await running.root()
    reply = await post(running, text="a", thread_ts=root)

    answer = await running.client.chat_getPermalink(channel=GENERAL, message_ts=reply)

    assert answer["permalink"].endswith(f"thread_ts={root}&cid={GENERAL}")


@pytest.mark.parametrize(
    ("fields", "notified"),
    [
        ({"text": "<!channel> look"}, ["channel"]),
        ({"markdown_text": f"ask <@{MINSU}|Minsu>"}, [MINSU]),
        ({"text": "<!subteam^S123> and <!here>"}, ["S123", "here"]),
        ({"text": "@channel"}, []),
        ({"text": "@channel", "link_names": True}, ["channel"]),
        ({"text": "&lt;!channel&gt; <\u2060!here> <https://a.example|@here>"}, []),
    ],
)
async def test_the_page_shows_whom_a_message_notified(
    running: Running, fields: dict[str, Any], notified: list[str]
) -> None:
    await post(running, **fields)

    (message,) = await running.people.messages(GENERAL)

    assert message["notifies"] == notified
