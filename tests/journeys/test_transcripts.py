"""What people do with transcripts, over real sockets: menus, spoken questions, wishes, retries."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import srt

from tests.journeys.world import (
    BOT,
    GENERAL,
    JIYOON,
    MINSU,
    Bot,
    Workspace,
    is_progress,
    shown,
    until,
)

pytest.importorskip("pocketsphinx", reason="the offline recogniser has no wheel for this Python")

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

KOREAN = json.dumps(
    {
        "translations": [
            {"id": n, "text": f"이 문장은 시험을 위해 미리 적어 둔 {n}번째 번역 문장입니다."}
            for n in range(1, 2)
        ]
    },
    ensure_ascii=False,
)

MENU, RETRY, REMOVE = "transcript_menu", "transcript_retry", "transcript_remove"


async def transcript_of(workspace: Workspace, ts: str) -> str:
    """The ts of the transcript in a thread, once it stands."""
    await workspace.answers(ts)
    return str(next(m["ts"] for m in await workspace.replies(ts) if not is_progress(m)))


async def file_named(workspace: Workspace, ts: str, ending: str) -> str:
    """Wait for a file of the bot's in the thread, and return its text."""

    async def found() -> str | None:
        for message in await workspace.replies(ts):
            for file in message.get("files", []):
                if file["name"].endswith(ending):
                    return str(file["id"])
        return None

    return await workspace.download(await until(found))


async def transcriptions(workspace: Workspace) -> int:
    return sum("messages" not in r.get("body", {}) for r in await workspace.model_requests())


async def test_a_clip_in_a_direct_message_is_a_question_quoted_above_its_answer(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    dm = await workspace.dm()

    ts = await workspace.upload(memo, channel=dm, clip="audio")

    text = await workspace.answer(ts, dm)
    quote, answer = text.split("\n\n", 1)
    assert quote.startswith("> 🎙")
    assert "the new release" in quote
    assert answer.strip()
    assert not answer.startswith(">")


async def test_a_clip_that_begins_with_its_name_asks_it(
    workspace: Workspace, standup: Path, tmp_path: Path
) -> None:
    bot = Bot(tmp_path, workspace.address, SPOKEN_NAMES="good")  # "Good morning everyone …"
    await bot.start()

    ts = await workspace.upload(standup, clip="audio")

    transcript, answer = await workspace.answers(ts, 2)
    assert transcript.startswith("**Transcript of")
    assert answer
    await bot.kill()


async def test_a_transcript_makes_nobody_a_partner(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)
    await workspace.answers(ts)

    await workspace.say("interesting, isn't it?", thread_ts=ts)
    asked = await workspace.say(f"<@{BOT}> hello")
    await workspace.answers(asked)

    assert len(await workspace.replies(ts)) == 1


async def test_the_menu_gives_captions_that_parse(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)
    transcript = await transcript_of(workspace, ts)

    assert await workspace.click(transcript, MENU, value="captions||srt")

    cues = list(srt.parse(await file_named(workspace, ts, ".srt")))
    assert "decided" in " ".join(cue.content for cue in cues)
    assert all(len(line) <= 42 for cue in cues for line in cue.content.splitlines())


async def test_what_is_chosen_twice_stands_once(workspace: Workspace, bot: Bot, memo: Path) -> None:
    ts = await workspace.upload(memo)
    transcript = await transcript_of(workspace, ts)
    await workspace.click(transcript, MENU, value="captions||srt")
    await file_named(workspace, ts, ".srt")
    before = len(await workspace.replies(ts))

    await workspace.click(transcript, MENU, value="captions||srt", user=MINSU)
    asked = await workspace.say(f"<@{BOT}> hello")
    await workspace.answers(asked)

    assert len(await workspace.replies(ts)) == before


async def test_a_translation_is_made_once_and_has_captions(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)
    transcript = await transcript_of(workspace, ts)
    await workspace.script(KOREAN)

    await workspace.click(transcript, MENU, value="translation|ko|")

    head, _ = await until(lambda: translation(workspace, ts))
    assert head.startswith("**Korean translation of decision.mp3**")
    asked = len(await workspace.model_requests())
    shown_in = next(m for m in await workspace.replies(ts) if "Korean translation" in shown(m))
    await workspace.click(str(shown_in["ts"]), "transcript_captions:vtt", value="captions|ko|vtt")
    assert (await file_named(workspace, ts, ".ko.vtt")).startswith("WEBVTT")
    assert len(await workspace.model_requests()) == asked


async def translation(workspace: Workspace, ts: str) -> tuple[str, str] | None:
    for message in await workspace.replies(ts):
        head, _, text = shown(message).partition("\n\n")
        if "translation of" in head:
            return head, text
    return None


async def test_a_wish_in_words_is_answered_in_the_thread(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)
    await workspace.answers(ts)

    await workspace.say(f"<@{BOT}> play 0:01", thread_ts=ts)

    async def played() -> bool:
        names = [f["name"] for m in await workspace.replies(ts) for f in m.get("files", [])]
        return any(name.startswith("decision 0.") for name in names)

    await until(played)
    assert all("messages" not in r.get("body", {}) for r in await workspace.model_requests())


async def test_removed_by_its_poster_everything_is_gone_and_by_nobody_else(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo)
    transcript = await transcript_of(workspace, ts)
    await workspace.click(transcript, MENU, value="captions||srt")
    await file_named(workspace, ts, ".srt")

    await workspace.click(transcript, MENU, value="remove||", user=MINSU)
    (refusal,) = await until(lambda: workspace.ephemerals(MINSU))
    await workspace.click(transcript, MENU, value="remove||")
    (question,) = await until(lambda: workspace.ephemerals(JIYOON))
    await workspace.click(str(question["ts"]), REMOVE, is_ephemeral=True)

    async def is_gone() -> bool:
        return not await workspace.replies(ts)

    assert "Only the person who posted" in shown(refusal)
    await until(is_gone)


async def test_recordings_from_before_it_was_called_are_heard_before_it_answers(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    place = await workspace.do("channels", name="quiet", members=[JIYOON, MINSU])
    channel = str(place["id"])
    ts = await workspace.upload(memo, channel=channel)
    await workspace.do("join", channel=channel, user=BOT, inviter=JIYOON)

    await workspace.say(f"<@{BOT}> what did we decide?", channel=channel, thread_ts=ts)

    transcript, answer = await workspace.answers(ts, 2, channel)
    assert transcript.startswith("**Transcript of decision.mp3**")
    assert "friday" in answer.lower()


@pytest.fixture
async def fine(tmp_path: Path, workspace: Workspace) -> AsyncIterator[Bot]:
    """A bot that sends sound in pieces of at most ten seconds."""
    bot = Bot(tmp_path, workspace.address, AUDIO_CHUNK_SECONDS="10", AUDIO_PARALLEL="1")
    await bot.start()
    yield bot
    await bot.kill()


async def test_a_part_that_fails_is_marked_and_retry_hears_only_that(
    workspace: Workspace, fine: Bot, standup: Path
) -> None:
    await workspace.do(
        "faults",
        surface="model",
        name="transcriptions",
        status=400,
        code="invalid_value",
        message="Audio could not be processed",
        after=1,
        times=1,
    )
    ts = await workspace.upload(standup)
    (holed,) = await workspace.answers(ts)
    (message,) = await workspace.replies(ts)
    heard = await transcriptions(workspace)

    await workspace.click(str(message["ts"]), RETRY)

    async def is_whole() -> str | None:
        (text,) = [shown(m) for m in await workspace.replies(ts)]
        return text if "could not be transcribed" not in text else None

    assert "could not be transcribed" in holed
    whole: str = await until(is_whole)
    assert "decided" in whole
    assert await transcriptions(workspace) == heard + 1
    assert RETRY not in json.dumps((await workspace.replies(ts))[0])


async def test_the_same_bytes_are_heard_once(workspace: Workspace, bot: Bot, memo: Path) -> None:
    first = await workspace.upload(memo)
    await workspace.answers(first)
    heard = await transcriptions(workspace)

    again = await workspace.upload(memo)

    assert (await workspace.answer(again)).startswith("**Transcript of decision.mp3**")
    assert await transcriptions(workspace) == heard


async def test_a_file_that_lies_elsewhere_gets_a_sentence_and_no_token(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo, f"<@{BOT}>", state="external")

    assert "outside Slack" in await workspace.answer(ts)
    assert not any(leak["token"] for leak in await workspace.leaks())


async def test_a_stub_is_looked_up_and_transcribed_when_asked(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    ts = await workspace.upload(memo, f"<@{BOT}> what did we decide?", state="check_file_info")

    transcript, answer = await workspace.answers(ts, 2)

    assert transcript.startswith("**Transcript of decision.mp3**")
    assert "friday" in answer.lower()


async def test_slacks_own_transcript_stands_in_while_the_endpoint_is_down(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    await workspace.do(
        "faults",
        surface="model",
        name="transcriptions",
        status=401,
        code="invalid_api_key",
        times=0,
    )

    ts = await workspace.upload(memo, clip="audio", transcription="We ship on Friday.")

    text = await workspace.answer(ts)
    assert text.startswith("**Slack's own transcript of")
    assert "We ship on Friday." in text


async def test_what_a_channel_chooses_is_done_for_every_recording(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    first = await workspace.upload(memo)
    transcript = await transcript_of(workspace, first)
    await workspace.click(transcript, MENU, value="channel||")
    view = await workspace.opened(JIYOON)
    sent = await workspace.submit(JIYOON, {"files": {"answer": ["vtt"]}})

    second = await workspace.upload(memo)

    assert view["title"]["text"]
    assert sent["action"] == "close"
    assert (await file_named(workspace, second, ".vtt")).startswith("WEBVTT")


async def test_several_files_in_one_message_have_a_transcript_each(
    workspace: Workspace, bot: Bot, memo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "녹음.mp3"
    other.write_bytes(memo.read_bytes())

    ts = await workspace.share([memo, other], user=JIYOON, channel=GENERAL)

    texts = await workspace.answers(ts, 2)
    assert {text.split("**")[1] for text in texts} == {
        "Transcript of decision.mp3",
        "Transcript of 녹음.mp3",
    }
