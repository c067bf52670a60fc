"""Status lines, sessions, suggested prompts and the Home tab."""

from typing import Any

import pytest

from bot.playground.workspace import GENERAL, JIYOON
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


async def test_a_status_lasts_until_the_bots_next_message(running: Running) -> None:
    root = await running.root()
    session = running.playground.sessions.of(GENERAL, root)

    await running.client.assistant_threads_setStatus(
        channel_id=GENERAL, thread_ts=root, status="is thinking", loading_messages=["Reading"]
    )
    shown = session.for_page()
    await running.client.chat_postMessage(channel=GENERAL, thread_ts=root, text="done")

    assert (shown["text"], shown["loading_messages"]) == ("is thinking", ["Reading"])
    assert session.for_page()["text"] == ""


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"thread_ts": "1000000000.000001"}, "invalid_thread_ts"),
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ({"loading_messages": ["x" * 51]}, "invalid_arguments"),
        ({"loading_messages": ["x"] * 11}, "invalid_arguments"),
    ],
)
async def test_a_wrong_status_is_refused(
    running: Running, fields: dict[str, Any], error: str
) -> None:
    right = {"channel_id": GENERAL, "thread_ts": await running.root(), "status": "is thinking"}

    call = running.client.api_call("assistant.threads.setStatus", json=right | fields)

    assert await error_of(call) == error


async def test_an_empty_status_takes_it_away(running: Running) -> None:
    root = await running.root()
    session = running.playground.sessions.of(GENERAL, root)
    set_status = running.client.assistant_threads_setStatus

    await set_status(channel_id=GENERAL, thread_ts=root, status="is thinking")
    await set_status(channel_id=GENERAL, thread_ts=root, status="")

    assert (session.text, session.state) == ("", "active")


async def test_a_session_has_the_status_the_app_gives_it(running: Running) -> None:
    root = await running.root()

    answer = await running.client.agents_sessions_setStatus(
        channel_id=GENERAL, thread_ts=root, status="processing", title="Trip"
    )

    assert (answer["status"], answer["title"]) == ("processing", "Trip")


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"status": "busy"}, "invalid_status"), ({"thread_ts": ""}, "thread_ts_required")],
)
async def test_a_wrong_session_status_is_refused(
    running: Running, fields: dict[str, str], error: str
) -> None:
    right = {"channel_id": GENERAL, "thread_ts": await running.root(), "status": "active"}

    call = running.client.api_call("agents.sessions.setStatus", json=right | fields)

    assert await error_of(call) == error


async def test_prompts_are_offered_in_a_dm_and_never_in_a_thread(running: Running) -> None:
    dm = running.playground.workspace.dm_of(JIYOON).id
    prompts: list[dict[str, str]] = [{"title": "Help", "message": "What can you do?"}]
    suggest = running.client.assistant_threads_setSuggestedPrompts

    await suggest(channel_id=dm, thread_ts="1000000000.000001", prompts=prompts)
    offered_in_thread = dict(running.playground.prompts)
    await suggest(channel_id=dm, prompts=prompts)

    assert offered_in_thread == {}
    assert running.playground.prompts[dm]["prompts"] == prompts


async def test_more_than_four_prompts_are_refused(running: Running) -> None:
    dm = running.playground.workspace.dm_of(JIYOON).id

    suggesting = running.client.assistant_threads_setSuggestedPrompts(
        channel_id=dm, prompts=[{"title": "a", "message": "b"}] * 5
    )

    assert await error_of(suggesting) == "invalid_arguments"


async def test_a_home_view_is_published_and_replaced_by_its_hash(running: Running) -> None:
    first = await running.client.views_publish(user_id=JIYOON, view=HOME)
    second = await running.client.views_publish(
        user_id=JIYOON, view=HOME, hash=first["view"]["hash"]
    )

    stale = running.client.views_publish(user_id=JIYOON, view=HOME, hash="0.1")

    assert first["view"]["id"] == second["view"]["id"]
    assert await error_of(stale) == "hash_conflict"
    (shown,) = (await running.people.look("home", user=JIYOON))["view"]["blocks"]
    shown.pop("block_id")
    assert [shown] == HOME["blocks"]


@pytest.mark.parametrize(
    "view",
    [
        {"type": "modal", "blocks": []},
        {"type": "home", "blocks": [{"type": "nonsense"}]},
        {"type": "home", "blocks": [{"type": "divider"}] * 101},
    ],
)
async def test_a_wrong_view_is_refused(running: Running, view: dict[str, Any]) -> None:
    publishing = running.client.views_publish(user_id=JIYOON, view=view)

    assert await error_of(publishing) == "invalid_arguments"
