"""Recordings dropped into a thread, over real sockets, heard by the offline recogniser."""

from pathlib import Path

import pytest

from tests.journeys.world import BOT, GENERAL, JIYOON, Bot, Workspace, until

pytest.importorskip("pocketsphinx", reason="the offline recogniser has no wheel for this Python")

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


async def test_a_recording_posted_without_a_word_gets_its_transcript(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)

    text = await workspace.answer(ts)

    assert text.startswith(f"**Transcript of {memo.name}**")
    assert "decided" in text
    assert "friday" in text.lower()


async def test_a_question_about_a_recording_is_answered_from_its_transcript(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)
    await workspace.answers(ts)

    await workspace.say(f"<@{BOT}> what did we decide?", thread_ts=ts)

    answer = (await workspace.answers(ts, 2))[1]
    assert "friday" in answer.lower()


async def test_a_question_posted_with_a_recording_waits_for_its_transcript(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo, f"<@{BOT}> what did we decide?")

    transcript, answer = await workspace.answers(ts, 2)

    assert transcript.startswith("**Transcript of")
    assert "friday" in answer.lower()
    assert len(await workspace.model_requests()) == 2


async def test_another_question_meanwhile_is_answered_and_told_what_is_missing(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    await workspace.do(
        "faults", surface="model", name="transcriptions", kind="delay", delay_ms=3_000
    )
    await workspace.script(["Meanwhile.", "Afterwards."])
    ts = await workspace.upload(memo, f"<@{BOT}> what did we decide?")

    await workspace.say(f"<@{BOT}> how are you?", thread_ts=ts)

    first, transcript, second = await workspace.answers(ts, 3)
    assert (first, second) == ("Meanwhile.", "Afterwards.")
    assert transcript.startswith("**Transcript of")
    chats = [r["body"] for r in await workspace.model_requests() if "messages" in r.get("body", {})]
    assert "still being transcribed" in chats[0]["messages"][-1]["content"]
    assert "what did we decide?" in chats[1]["messages"][-1]["content"]


async def test_a_recording_deleted_in_slack_takes_its_transcript_along(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)
    await workspace.answers(ts)
    (parent, *_) = await workspace.thread(ts)

    await workspace.do("delete_file", file=parent["files"][0]["id"])

    async def is_gone() -> bool:
        return not await workspace.replies(ts)

    await until(is_gone)


async def test_what_nobody_asked_for_and_holds_nothing_leaves_the_thread_quiet(
    workspace: Workspace, bot: Bot, tmp_path: Path
) -> None:
    fake = tmp_path / "song.mp3"
    fake.write_bytes(b"this is no music at all " * 100)

    ts = await workspace.upload(fake)

    await until(lambda: workspace.calls("chat.postEphemeral"))
    assert await workspace.replies(ts) == []


async def test_asked_for_it_a_person_hears_why_there_is_no_transcript(
    workspace: Workspace, bot: Bot, tmp_path: Path
) -> None:
    fake = tmp_path / "song.mp3"
    fake.write_bytes(b"this is no music at all " * 100)

    ts = await workspace.upload(fake, f"<@{BOT}>")

    assert "couldn't read that file as audio" in await workspace.answer(ts)


async def test_killed_in_the_middle_no_chunk_is_paid_for_twice(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    await workspace.do("faults", surface="slack", name="chat.postMessage", kind="hang", times=1)
    ts = await workspace.upload(memo)

    async def is_heard() -> bool:
        return bool([r for r in await workspace.model_requests() if "messages" not in str(r)])

    await until(is_heard)
    await until(lambda: workspace.calls("chat.postMessage"))
    heard = len(await workspace.model_requests())
    await bot.kill()
    await bot.start()

    assert (await workspace.answer(ts)).startswith("**Transcript of")
    assert len(await workspace.model_requests()) == heard


async def test_a_clip_is_transcribed_in_a_direct_message(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    channel = await workspace.dm()

    ts = await workspace.upload(memo, channel=channel)

    assert "decided" in await workspace.answer(ts, channel)


async def test_not_transcribed_on_sight_where_other_organisations_read(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    shared = await workspace.do(
        "channels", name="shared", members=[JIYOON, BOT], is_ext_shared=True
    )

    ts = await workspace.upload(memo, channel=shared["id"])
    asked = await workspace.say(f"<@{BOT}> hello", channel=GENERAL)
    await workspace.answers(asked)

    assert await workspace.replies(ts, shared["id"]) == []
