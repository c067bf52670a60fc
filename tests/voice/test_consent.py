"""Over an hour that nobody asked for: it waits until somebody finds it worth the price."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.chosen import Choices, SpeechLevel
from bot.conversation import Recording
from bot.playground.workspace import JIYOON, MINSU
from bot.slack.menu import MENU, RETRY
from bot.store import recordings, tables
from bot.store.recordings import State
from bot.voice import ear
from bot.voice.manage import retry
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, labels, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

LONG = 3_725.0


async def press(
    studio: Studio, recording: Recording, by: str = MINSU, moment: str = "1"
) -> list[str]:
    """Press the button under the offer."""
    stored = await studio.stored(recording)
    async with studio.database.begin() as connection:
        await retry(connection, stored, studio.clock(), moment, by=by)
    return await studio.work()


async def payers(studio: Studio) -> set[str]:
    async with studio.database.read() as connection:
        return set(await connection.scalars(sa.select(tables.ledger.c.user)))


async def test_its_length_and_price_are_shown_with_one_button(studio: Studio) -> None:
    recording = studio.recording(duration=LONG)

    outcomes = await studio.transcribe(recording)

    (shown,) = await studio.shown()
    (text,) = await studio.texts()
    assert outcomes == ["long_recording"]
    assert text.startswith("**weekly sync .m4a** is 1:02:05 long.")
    assert "about $0.28" in text
    assert labels(shown) == [RETRY]
    assert studio.downloads == []
    assert await payers(studio) == set()


async def test_the_button_has_it_transcribed_and_charged_to_who_pressed_it(studio: Studio) -> None:
    recording = await studio.share()
    recording = replace(recording, duration=LONG)
    await studio.transcribe(recording)

    outcomes = await press(studio, recording)

    (shown,) = await studio.shown()
    assert outcomes == ["done"]
    assert "We ship on Friday." in (await studio.texts())[0]
    assert labels(shown) == [MENU]
    assert await payers(studio) == {MINSU}
    assert (await studio.stored(recording)).state is State.TRANSCRIBED


async def test_later_presses_find_it_done(studio: Studio) -> None:
    recording = replace(await studio.share(), duration=LONG)
    await studio.transcribe(recording)
    await press(studio, recording)
    heard = len(studio.scribe.asked)

    await press(studio, recording, JIYOON, "2")

    assert len(studio.scribe.asked) == heard
    assert len(await studio.texts()) == 1


async def test_one_that_somebody_asked_for_is_transcribed_at_once(studio: Studio) -> None:
    outcomes = await studio.transcribe(studio.recording(duration=LONG, is_asked=True))

    assert outcomes == ["done"]
    assert await payers(studio) == {JIYOON}


async def test_what_slack_told_no_length_of_is_offered_once_it_is_measured(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "LONGEST_UNASKED", 10.0)

    outcomes = await studio.transcribe()

    assert outcomes == ["long_recording"]
    assert studio.scribe.asked == []


async def test_an_offer_is_no_transcript_that_is_under_way(studio: Studio) -> None:
    await studio.transcribe(studio.recording(duration=LONG))

    async with studio.database.read() as connection:
        assert await recordings.waiting(connection, studio.thread) == []
    assert (await studio.stored(studio.recording())).state is State.OFFERED


async def test_the_offer_is_in_the_language_that_the_channel_chose(studio: Studio) -> None:
    await studio.choose(Choices(language="ko"))

    await studio.transcribe(studio.recording(duration=LONG))

    (text,) = await studio.texts()
    assert "길이는 1:02:05입니다" in text


async def test_a_transcript_is_shown_in_the_language_that_the_channel_chose(
    studio: Studio,
) -> None:
    await studio.choose(Choices(language="ko"))

    await studio.transcribe()

    (text,) = await studio.texts()
    assert text.startswith("**weekly sync .m4a 녹취록** (0:16)")


async def test_a_summary_that_a_channel_always_has_keeps_its_speech_level(studio: Studio) -> None:
    await studio.choose(Choices(summarises=True, speech_level=SpeechLevel.POLITE))
    studio.scribe.text = "금요일에 출시합니다."
    studio.scribe.language = "ko"

    await studio.transcribe()

    assert "해요체" in studio.model.sent[0][0]["content"]
