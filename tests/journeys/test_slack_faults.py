"""Whatever Slack does, an answer is whole and there once."""

from pathlib import Path
from typing import Any

import pytest

from bot.texts import say
from tests.journeys.faults import (
    ANSWER,
    ENGLISH,
    all_well_again,
    anyio_backend,
    bot,
    failures,
    fresh_bot,
    model_fails,
    only_answer,
    slack_fails,
    workspace,
)
from tests.journeys.world import BOT, MINSU, Bot, Workspace

__all__ = ["all_well_again", "anyio_backend", "bot", "fresh_bot", "workspace"]

pytestmark = pytest.mark.anyio


async def test_without_streams_the_answer_is_posted_and_edited(
    workspace: Workspace, fresh_bot: Bot
) -> None:
    await slack_fails(workspace, "chat.startStream", error="unknown_method", times=0)
    await workspace.script(ANSWER, delta_ms=60)
    before = len(await workspace.calls("chat.update"))

    ts = await workspace.say(ENGLISH)

    assert await only_answer(workspace, fresh_bot, ts, ANSWER)
    assert len(await workspace.calls("chat.update")) > before


@pytest.mark.parametrize(
    ("method", "rule"),
    [
        pytest.param("chat.appendStream", {"error": "fatal_error", "times": 0}, id="no append"),
        pytest.param("chat.appendStream", {"error": "ratelimited", "times": 0}, id="append 429"),
        pytest.param("chat.appendStream", {"kind": "reset_after", "times": 2}, id="append lost"),
        pytest.param("chat.startStream", {"error": "ratelimited", "times": 1}, id="start 429"),
        pytest.param("chat.startStream", {"kind": "reset", "times": 1}, id="start unheard"),
        pytest.param("chat.startStream", {"kind": "reset_after", "times": 1}, id="start lost"),
        pytest.param("chat.startStream", {"status": 503, "times": 1}, id="start 503"),
        pytest.param("chat.stopStream", {"error": "ratelimited", "times": 1}, id="stop 429"),
        pytest.param("chat.stopStream", {"kind": "reset_after", "times": 1}, id="stop lost"),
        pytest.param("chat.stopStream", {"kind": "reset", "times": 1}, id="stop unheard"),
    ],
)
async def test_a_stream_that_goes_wrong_ends_in_one_whole_answer(
    workspace: Workspace, bot: Bot, method: str, rule: dict[str, Any]
) -> None:
    before = await failures(workspace, method)
    await slack_fails(workspace, method, **rule)
    await workspace.script(ANSWER, delta_ms=30)

    ts = await workspace.say(ENGLISH)

    assert await only_answer(workspace, bot, ts, ANSWER)
    assert await failures(workspace, method) > before


@pytest.mark.parametrize("kind", ["reset_after", "reset"])
async def test_a_post_whose_answer_is_lost_is_not_made_twice(
    workspace: Workspace, bot: Bot, kind: str
) -> None:
    await model_fails(workspace, error=401)
    await slack_fails(workspace, "chat.postMessage", kind=kind)

    ts = await workspace.say(ENGLISH)

    assert await only_answer(workspace, bot, ts, say("key_rejected", "en"))


@pytest.mark.parametrize("kind", ["reset_after", "reset"])
async def test_without_streams_a_lost_post_is_not_made_twice(
    workspace: Workspace, fresh_bot: Bot, kind: str
) -> None:
    await slack_fails(workspace, "chat.startStream", error="unknown_method", times=0)
    await slack_fails(workspace, "chat.postMessage", kind=kind)

    ts = await workspace.say(ENGLISH)

    assert await only_answer(workspace, fresh_bot, ts, ANSWER)


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        pytest.param(
            {"status": 200, "error": "<!DOCTYPE html><html><title>Sign in"},
            "file_forbidden",
            id="login page",
        ),
        pytest.param({"status": 403, "error": "no"}, "file_forbidden", id="403"),
        pytest.param({"status": 404, "error": "no"}, "file_gone", id="404"),
    ],
)
async def test_a_recording_that_can_not_be_had_is_told(
    workspace: Workspace, bot: Bot, tmp_path: Path, rule: dict[str, Any], key: str
) -> None:
    await slack_fails(workspace, "files.download", times=0, **rule)
    recording = tmp_path / "song.mp3"
    recording.write_bytes(b"no matter what")

    ts = await workspace.upload(recording, f"<@{BOT}>", user=MINSU)

    assert await only_answer(workspace, bot, ts, say(key, "en"))


async def test_a_recording_that_is_too_large_is_told(
    workspace: Workspace, bot: Bot, tmp_path: Path
) -> None:
    recording = tmp_path / "song.mp3"
    recording.write_bytes(b"x" * 1_000_001)

    ts = await workspace.upload(recording, f"<@{BOT}>", user=MINSU)

    assert await only_answer(workspace, bot, ts, say("file_too_large", "en", limit_mb=1))


async def test_a_download_that_fails_once_is_tried_again(
    workspace: Workspace, bot: Bot, tmp_path: Path
) -> None:
    await slack_fails(workspace, "files.download", status=500, error="no", times=2)
    recording = tmp_path / "song.mp3"
    recording.write_bytes(b"this is no music at all")

    ts = await workspace.upload(recording, f"<@{BOT}>", user=MINSU)

    assert await only_answer(workspace, bot, ts, say("not_media", "en"))
