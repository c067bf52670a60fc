"""What is made of a transcript: translation, captions, summary, text, seconds to play."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import av
import pytest
import srt

from bot.conversation import Question, Recording, Rendition, RenditionKind, Wish
from bot.playground.workspace import JIYOON, MINSU, TEAM
from bot.store import recordings
from bot.store.work import answer_item, render_item
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, labels, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

GERMAN = Rendition(RenditionKind.TRANSLATION, "de")
SRT = Rendition(RenditionKind.CAPTIONS, format="srt")
SUMMARY = Rendition(RenditionKind.SUMMARY)
LINES = ("We ship on Friday.", "Jane sends the notes.", "Who books the room?", "Nobody knows yet.")


def model(messages: Sequence[Mapping[str, str]]) -> str:
    """Translate and summarise as an honest model does; answer anything else in a word."""
    try:
        data: dict[str, Any] = json.loads(messages[-1]["content"])
    except ValueError:
        return "An answer."
    if "sentences" in data:
        texts = [
            {"id": each["id"], "text": f"Auf Deutsch: {each['text']}"} for each in data["sentences"]
        ]
        return json.dumps({"translations": texts})
    return json.dumps(
        {
            "overview": "A meeting about shipping.",
            "decisions": [
                {"text": "Shipping is on Friday.", "quote": LINES[0], "time": "0:01"},
                {"text": "Ten people are hired.", "quote": "We hire ten people.", "time": "0:05"},
            ],
            "tasks": [],
            "open_questions": [],
        }
    )


@pytest.fixture
async def heard(studio: Studio) -> Recording:
    """The tape as it was transcribed; the model answers from now on."""
    studio.scribe.said = dict(enumerate(LINES))
    studio.model.reply = model
    recording = studio.recording()
    await studio.transcribe(recording)
    return recording


async def want(
    studio: Studio,
    recording: Recording,
    rendition: Rendition,
    asked_at: str = "1",
    user: str = JIYOON,
) -> list[str]:
    """Choose something in the menu, and have it made."""
    wish = Wish(recording.thread, recording.ts, recording.file_id, rendition, user)
    await studio.accept(render_item(wish, asked_at))
    return await studio.work()


async def write(studio: Studio, text: str) -> list[str]:
    """Ask for something in words, in the thread."""
    ts = await studio.reply(f"<@U0TARAE01> {text}")
    await studio.accept(answer_item(Question(studio.thread, ts, JIYOON, TEAM, text)))
    return await studio.work()


async def test_a_translation_is_posted_with_buttons_for_its_captions(
    studio: Studio, heard: Recording
) -> None:
    outcomes = await want(studio, heard, GERMAN)

    _, shown = await studio.shown()
    _, text = await studio.texts()
    assert text.startswith("**German translation of weekly sync .m4a**")
    assert all(f"Auf Deutsch: {line}" in text for line in LINES)
    assert labels(shown) == ["transcript_captions:srt", "transcript_captions:vtt"]
    assert outcomes == ["done"]


async def test_a_translation_is_paid_for_once_and_has_one_place(
    studio: Studio, heard: Recording
) -> None:
    await want(studio, heard, GERMAN)
    before = len(studio.model.sent)

    await want(studio, heard, GERMAN, "2", MINSU)

    assert len(studio.model.sent) == before
    assert len(await studio.shown()) == 2


async def test_captions_of_a_translation_take_the_one_that_was_made(
    studio: Studio, heard: Recording
) -> None:
    await want(studio, heard, GERMAN)
    before = len(studio.model.sent)

    await want(studio, heard, Rendition(RenditionKind.CAPTIONS, "de", "srt"))

    files = await studio.files()
    cues = list(srt.parse(files["weekly sync.de.srt"].decode()))
    assert len(studio.model.sent) == before
    assert "Auf Deutsch:" in cues[0].content


async def test_a_transcript_is_not_translated_into_its_own_language(
    studio: Studio, heard: Recording
) -> None:
    await want(studio, heard, Rendition(RenditionKind.TRANSLATION, "en"))

    assert (await studio.texts())[-1] == "It is in English already."
    assert studio.model.sent == []


async def test_the_endpoints_own_translation_is_used_where_it_is_chosen(studio: Studio) -> None:
    studio.native = True
    studio.scribe.language = "de"
    studio.scribe.text = "Wir liefern am Freitag."
    recording = await studio.share()
    await studio.transcribe(recording)

    await want(studio, recording, Rendition(RenditionKind.TRANSLATION, "en"))

    assert (await studio.texts())[-1].endswith("In English. In English. In English. In English.")
    assert studio.model.sent == []


async def test_captions_are_a_file_that_parses(studio: Studio, heard: Recording) -> None:
    await want(studio, heard, SRT)

    files = await studio.files()
    cues = list(srt.parse(files["weekly sync.en.srt"].decode()))
    assert " ".join(" ".join(cue.content.split()) for cue in cues) == " ".join(LINES)
    assert all(cue.start < cue.end for cue in cues)


async def test_captions_asked_for_twice_are_attached_once(studio: Studio, heard: Recording) -> None:
    await want(studio, heard, SRT)
    await studio.files()

    await want(studio, heard, SRT, "2")

    await studio.files()
    assert len(await studio.attached()) == 1


async def test_captions_as_vtt_say_so(studio: Studio, heard: Recording) -> None:
    await want(studio, heard, Rendition(RenditionKind.CAPTIONS, format="vtt"))

    files = await studio.files()
    assert files["weekly sync.en.vtt"].startswith(b"WEBVTT\n")


async def test_a_summary_holds_what_was_said_and_is_remembered(
    studio: Studio, heard: Recording
) -> None:
    await want(studio, heard, SUMMARY)

    text = (await studio.texts())[-1]
    assert text.startswith("**Summary of weekly sync .m4a**")
    assert "Shipping is on Friday." in text
    assert "Ten people" not in text
    assert "Shipping is on Friday." in (await studio.said())[-1]


async def test_a_summary_is_paid_for_once(studio: Studio, heard: Recording) -> None:
    await want(studio, heard, SUMMARY)

    await want(studio, heard, SUMMARY, "2")

    assert len(studio.model.sent) == 1
    assert len(await studio.shown()) == 2
    assert len(await studio.said()) == 2


async def test_a_summary_the_model_cannot_write_is_told_to_who_asked(
    studio: Studio, heard: Recording
) -> None:
    studio.model.reply = lambda _: "I'd rather not."

    outcomes = await want(studio, heard, SUMMARY, user=MINSU)

    assert outcomes == ["summary_failed"]
    assert len(await studio.whispers(MINSU)) == 1
    assert len(await studio.shown()) == 1


async def test_the_text_as_a_file(studio: Studio, heard: Recording) -> None:
    await want(studio, heard, Rendition(RenditionKind.TEXT))

    files = await studio.files()
    assert " ".join(files["weekly sync.txt"].decode().split()) == " ".join(LINES)


async def test_an_excerpt_can_be_played(studio: Studio) -> None:
    recording = await studio.share()
    await studio.transcribe(recording)

    await want(studio, recording, Rendition(RenditionKind.EXCERPT, at=3.0))

    files = await studio.files()
    assert "**weekly.wav**, 0:03–0:16" in await studio.texts()
    with av.open(io.BytesIO(files["weekly 0.03.mp3"]), "r") as media:
        frames = [frame.samples / frame.sample_rate for frame in media.decode(audio=0)]
    assert 13 < sum(frames) < 14


async def test_what_is_gone_from_slack_cannot_be_played(studio: Studio) -> None:
    recording = await studio.share()
    await studio.transcribe(recording)
    await studio.running.people.do("delete_file", file=recording.file_id, user=JIYOON)

    outcomes = await want(studio, recording, Rendition(RenditionKind.EXCERPT, at=3.0))

    assert outcomes == ["play_gone"]
    assert await studio.whispers() == ["녹음이 더 이상 Slack에 없어 들려 드릴 수 없습니다."]


async def test_of_what_was_removed_nothing_is_made_and_only_who_asked_is_told(
    studio: Studio, heard: Recording
) -> None:
    stored = await studio.stored(heard)
    async with studio.database.begin() as connection:
        await recordings.erase(connection, stored.id)

    outcomes = await want(studio, heard, GERMAN, user=MINSU)

    assert outcomes == ["transcript_gone"]
    assert await studio.whispers(MINSU) == ["That transcript was removed."]
    assert await studio.whispers(JIYOON) == []
    assert len(await studio.shown()) == 1


# Wishes in words


async def test_a_wish_in_words_is_answered_in_the_thread(studio: Studio, heard: Recording) -> None:
    outcomes = await write(studio, "translate to German")

    assert (await studio.texts())[-1].startswith("**German translation of")
    assert all("sentences" in messages[-1]["content"] for messages in studio.model.sent)
    assert outcomes == ["done", "done"]


async def test_a_wish_in_words_is_part_of_the_conversation(
    studio: Studio, heard: Recording
) -> None:
    await write(studio, "translate to German")

    assert (await studio.said())[-1] == "[Posted: translation/de of weekly sync .m4a]"


async def test_what_goes_wrong_with_a_wish_in_words_is_said_in_the_thread(
    studio: Studio, heard: Recording
) -> None:
    studio.model.reply = lambda _: "I'd rather not."

    await write(studio, "summarize")

    assert await studio.whispers() == []
    assert len(await studio.shown()) == 2


async def test_a_wish_without_a_recording_goes_to_the_model(studio: Studio) -> None:
    studio.model.reply = model

    await write(studio, "translate to German")

    assert await studio.texts() == ["An answer."]


async def test_a_question_about_a_recording_goes_to_the_model(
    studio: Studio, heard: Recording
) -> None:
    await write(studio, "what did Jane promise?")

    assert (await studio.texts())[-1] == "An answer."


async def test_a_wish_is_about_the_recording_posted_with_it(
    studio: Studio, heard: Recording
) -> None:
    ts = await studio.reply("another one")
    other = replace(heard, ts=ts, file_id="F2", name="other.m4a")
    await studio.transcribe(other)
    wish = "translate to German"
    question = Question(heard.thread, heard.ts, JIYOON, TEAM, wish, recordings=(heard.file_id,))

    await studio.accept(answer_item(question))
    await studio.work()

    assert "German translation of weekly sync" in (await studio.texts())[-1]
