"""Agent sessions: titles, the hour they last, Slack's Stop button, and workspaces without them."""

from pathlib import Path
from typing import Any

import pytest

from bot.playground import sessions
from bot.playground.manifest import DEFAULT_EVENTS, Manifest, load_manifest
from bot.playground.people import Refusal
from bot.playground.playground import Options
from bot.playground.records import Json
from bot.playground.workspace import GENERAL, JIYOON, MINSU
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def options() -> Options:
    """An app whose manifest suggests something."""
    prompts = ({"title": "Of the manifest", "message": "hello"},)
    return Options(Manifest(prompts=prompts), allows_faults=True)


async def session(running: Running, root: str) -> Json:
    return await running.people.look("session", channel=GENERAL, thread_ts=root)


async def processing(running: Running) -> str:
    """Begin a session and return the thread's root."""
    root = await running.root()
    await running.client.agents_sessions_setStatus(
        channel_id=GENERAL, thread_ts=root, status="processing"
    )
    return root


async def press_stop(running: Running, root: str, user: str = JIYOON) -> Json:
    return await running.people.do("stop", channel=GENERAL, thread_ts=root, user=user)


async def test_a_session_is_renamed(running: Running) -> None:
    root = await processing(running)

    answer = await running.client.agents_sessions_rename(
        channel_id=GENERAL, thread_ts=root, title="Trip"
    )

    assert answer["title"] == "Trip"
    assert (await session(running, root))["title"] == "Trip"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"title": ""}, "invalid_name"),
        ({"title": "x" * 201}, "invalid_name"),
        ({"title": " "}, "invalid_name"),
        ({"thread_ts": ""}, "thread_ts_required"),
        ({"thread_ts": "1000000000.000001"}, "thread_ts_required"),
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
    ],
)
async def test_a_wrong_title_is_refused(
    running: Running, fields: dict[str, str], error: str
) -> None:
    right = {"channel_id": GENERAL, "thread_ts": await processing(running), "title": "Trip"}

    assert await error_of(
        running.client.api_call("agents.sessions.rename", json=right | fields)
    ) == (error)


async def test_only_a_session_can_be_renamed(running: Running) -> None:
    root = await running.root()

    renaming = running.client.agents_sessions_rename(
        channel_id=GENERAL, thread_ts=root, title="Trip"
    )

    assert await error_of(renaming) == "session_not_found"


async def test_the_older_method_gives_a_title_too(running: Running) -> None:
    root = await running.root()

    await running.client.assistant_threads_setTitle(
        channel_id=GENERAL, thread_ts=root, title="Trip"
    )

    assert (await session(running, root))["title"] == "Trip"


async def test_a_title_in_a_status_counts_only_at_the_beginning(running: Running) -> None:
    root = await running.root()
    set_status = running.client.agents_sessions_setStatus

    for title in ("First", "Second"):
        await set_status(channel_id=GENERAL, thread_ts=root, status="active", title=title)

    assert (await session(running, root))["title"] == "First"


async def test_a_person_renames_a_session_and_the_app_hears_of_it(running: Running) -> None:
    root = await processing(running)
    rename = {"channel": GENERAL, "thread_ts": root, "user": MINSU}

    await running.people.do("rename", **rename, title="Trip")
    await running.people.do("rename", **rename, title="Journey")

    first, second = running.events("agent_session_title_changed")
    assert "previous_title" not in first
    assert (second["title"], second["previous_title"]) == ("Journey", "Trip")


async def test_a_post_ends_no_session_but_the_stop_of_a_stream_does(running: Running) -> None:
    root = await processing(running)

    await running.client.chat_postMessage(channel=GENERAL, thread_ts=root, text="done")
    after_post = (await session(running, root))["state"]
    ts = await running.stream(root, "one")
    await running.client.chat_stopStream(channel=GENERAL, ts=ts)

    assert after_post == "processing"
    assert (await session(running, root))["state"] == "active"


async def test_processing_lasts_an_hour(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    root = await processing(running)
    begun = running.playground.sessions.of(GENERAL, root).processing_until - 3_600

    states = []
    for later in (3_599, 3_601):
        monkeypatch.setattr(sessions, "now", lambda later=later: begun + later)
        states.append((await session(running, root))["state"])

    assert states == ["processing", "active"]


async def test_a_status_text_lasts_two_minutes(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = await running.root()
    await running.client.assistant_threads_setStatus(
        channel_id=GENERAL, thread_ts=root, status="is thinking"
    )
    until = running.playground.sessions.of(GENERAL, root).text_until

    monkeypatch.setattr(sessions, "now", lambda: until + 1)

    shown = await session(running, root)
    assert (shown["text"], shown["state"]) == ("", "processing")


async def test_stop_without_a_stream_is_heard_too_and_changes_no_state(running: Running) -> None:
    root = await processing(running)

    stopped = await press_stop(running, root, MINSU)

    (event,) = running.events("agent_session_stopped")
    assert (stopped["streams"], event["streaming_message_ts"]) == ([], [])
    assert (event["user"], event["channel"]) == (MINSU, GENERAL)
    assert (await session(running, root))["state"] == "processing"


async def test_the_button_goes_when_the_app_is_done(running: Running) -> None:
    root = await processing(running)
    seen = (await session(running, root))["has_stop"]

    await running.client.agents_sessions_setStatus(
        channel_id=GENERAL, thread_ts=root, status="active"
    )

    assert seen
    assert not (await session(running, root))["has_stop"]
    with pytest.raises(Refusal, match="no Stop button"):
        await press_stop(running, root)


@pytest.mark.parametrize(
    ("feature", "method", "fields", "error"),
    [
        ("sessions", "agents.sessions.setStatus", {"status": "processing"}, "feature_disabled"),
        ("sessions", "agents.sessions.rename", {"title": "Trip"}, "feature_disabled"),
        ("status", "assistant.threads.setStatus", {"status": "is thinking"}, "unknown_method"),
        ("titles", "assistant.threads.setTitle", {"title": "Trip"}, "unknown_method"),
        ("prompts", "assistant.threads.setSuggestedPrompts", {"prompts": []}, "unknown_method"),
        ("streams", "chat.startStream", {}, "unknown_method"),
        ("streams_in_channels", "chat.startStream", {}, "channel_type_not_supported"),
    ],
)
async def test_a_workspace_may_lack_features(
    running: Running, feature: str, method: str, fields: dict[str, Any], error: str
) -> None:
    root = await running.root()
    place = {"channel_id": GENERAL, "channel": GENERAL, "thread_ts": root}
    await running.people.do("knobs", without=[feature])

    call = running.client.api_call(method, json=place | fields)

    assert await error_of(call) == error
    await running.people.do("knobs", without=[])
    assert not running.playground.knobs.without


async def test_without_sessions_a_stream_brings_no_stop(running: Running) -> None:
    await running.people.do("knobs", without=["sessions"])
    root = await running.root()

    await running.stream(root, "one")

    assert not (await session(running, root))["has_stop"]


async def test_an_unknown_feature_is_no_feature(running: Running) -> None:
    with pytest.raises(Refusal, match="no such feature"):
        await running.people.do("knobs", without=["magic"])


async def test_kinds_of_blocks_may_be_refused(running: Running) -> None:
    root = await running.root()
    await running.people.do("knobs", refused_blocks=["context_actions", "markdown"])
    markdown = {"type": "markdown", "text": "hi"}

    posting = running.client.chat_postMessage(channel=GENERAL, text="hi", blocks=[markdown])

    assert await error_of(posting) == "invalid_blocks"
    await running.client.chat_postMessage(
        channel=GENERAL, thread_ts=root, blocks=[{"type": "divider"}], text="hi"
    )


class TestAppDeafToStop:
    """One that is not subscribed to `agent_session_stopped`."""

    @pytest.fixture
    def options(self) -> Options:
        """How its playground is started."""
        return Options(Manifest(events=DEFAULT_EVENTS - {"agent_session_stopped"}))

    async def test_has_a_warning_and_no_button(self, running: Running) -> None:
        root = await running.root()

        answer = await running.client.agents_sessions_setStatus(
            channel_id=GENERAL, thread_ts=root, status="processing"
        )

        assert answer["warning"] == "missing_agent_session_stopped_event_subscription"
        with pytest.raises(Refusal, match="no Stop button"):
            await press_stop(running, root)


class TestAppThatIsNoAgent:
    """One without `agent_view` in its manifest."""

    @pytest.fixture
    def options(self) -> Options:
        """How its playground is started."""
        return Options(Manifest(is_agent=False))

    async def test_has_neither_sessions_nor_prompts(self, running: Running) -> None:
        dm, root = running.playground.workspace.dm_of(JIYOON).id, await running.root()

        beginning = running.client.agents_sessions_setStatus(
            channel_id=GENERAL, thread_ts=root, status="processing"
        )
        suggesting = running.client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=[])

        assert await error_of(beginning) == "feature_disabled"
        assert await error_of(suggesting) == "not_agent_app"


def test_the_manifest_says_what_is_suggested() -> None:
    manifest = load_manifest(Path(__file__).parents[3] / "app.yaml")

    assert manifest.is_agent
    assert {frozenset(prompt) for prompt in manifest.prompts} == {frozenset({"title", "message"})}


async def test_prompts_are_the_manifests_until_the_app_suggests_others(running: Running) -> None:
    dm = running.playground.workspace.dm_of(JIYOON).id
    before = (await running.people.look("state"))["prompts"][dm]["prompts"]

    await running.client.assistant_threads_setSuggestedPrompts(
        channel_id=dm, prompts=[{"title": "Help", "message": "What can you do?"}]
    )

    after = (await running.people.look("state"))["prompts"][dm]["prompts"]
    assert [prompt["title"] for prompt in before] == ["Of the manifest"]
    assert [prompt["title"] for prompt in after] == ["Help"]


async def test_the_messages_tab_is_opened_beside_a_channel(running: Running) -> None:
    await running.people.do("open_tab", user=JIYOON, tab="messages", looking_at=GENERAL)

    (opened,) = running.events("app_home_opened")
    assert (opened["tab"], opened["channel"]) == (
        "messages",
        running.playground.workspace.dm_of(JIYOON).id,
    )
    assert opened["context"]["entities"][0]["value"] == GENERAL
