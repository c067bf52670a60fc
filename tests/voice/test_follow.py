"""What follows a transcript by itself: the channel's choices, and the answer to who named the bot."""

import json

import pytest

from bot.chosen import Choices
from bot.store import inbox
from bot.store.inbox import Claim, Pool
from bot.store.nouns import question_from
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

EVERYTHING = Choices(translate_to="de", summarises=True, files=("txt", "srt", "vtt"))


async def heard(studio: Studio) -> None:
    """Have the tape transcribed, and nothing of what follows done."""
    await studio.post(studio.recording())
    await studio.do(await studio.claim())


async def waiting(studio: Studio) -> list[Claim]:
    """Take up all that is waiting."""
    async with studio.database.begin() as connection:
        return [
            claim
            for pool in Pool
            for claim in await inbox.claim(connection, pool, "w", studio.clock(), 60.0, 10)
        ]


async def test_what_the_channel_chose_is_made_of_each_transcript(studio: Studio) -> None:
    await studio.choose(EVERYTHING)

    await heard(studio)

    wanted = [claim.payload["rendition"] for claim in await waiting(studio)]
    assert sorted((each["kind"], each["language"], each["format"]) for each in wanted) == [
        ("captions", "", "srt"),
        ("captions", "", "vtt"),
        ("summary", "", ""),
        ("text", "", ""),
        ("translation", "de", ""),
    ]


async def test_where_nothing_was_chosen_nothing_follows(studio: Studio) -> None:
    await heard(studio)

    assert await waiting(studio) == []


async def test_after_a_crash_nothing_follows_twice(studio: Studio) -> None:
    await studio.choose(EVERYTHING)
    await studio.post(studio.recording())
    claim = await studio.claim()
    await studio.do(claim, is_finished=False)

    await studio.do(claim)

    assert len(await waiting(studio)) == 5


async def test_a_transcript_in_the_chosen_language_is_not_translated(studio: Studio) -> None:
    await studio.choose(Choices(translate_to="en"))

    await heard(studio)

    assert await waiting(studio) == []


async def test_the_channels_words_and_languages_are_told_to_the_endpoint(studio: Studio) -> None:
    await studio.choose(Choices(glossary=("타래",), languages=("ko",), knows_names=True))

    await heard(studio)

    assert studio.scribe.hints[0]["languages"] == ("ko",)
    assert studio.scribe.hints[0]["keywords"] == ("타래", "Jiyoon")


async def test_no_names_of_people_are_told_where_the_channel_did_not_choose_it(
    studio: Studio,
) -> None:
    await heard(studio)

    assert studio.scribe.hints[0]["keywords"] == ()


@pytest.mark.parametrize("text", ["Hey Tarae, what is new?", "타래야, 뭐가 새로워?"])
async def test_a_clip_that_begins_with_the_bots_name_is_answered(studio: Studio, text: str) -> None:
    studio.scribe.said = {0: text}

    await studio.transcribe(studio.recording(is_clip=True))

    assert (await studio.texts())[-1] == "Noted."
    assert text in json.dumps(studio.model.sent[-1], ensure_ascii=False)


async def test_the_answer_to_a_clip_is_about_that_clip(studio: Studio) -> None:
    studio.scribe.said = {0: "Tarae, what is new?"}
    clip = studio.recording(is_clip=True)
    await studio.post(clip)

    await studio.do(await studio.claim())

    (claim,) = await waiting(studio)
    question = question_from(claim.payload)
    assert (question.ts, question.user) == (clip.ts, clip.user)
    assert question.recordings == (clip.file_id,)


@pytest.mark.parametrize(
    ("text", "is_clip"),
    [("We met Tarae yesterday.", True), ("Tarae, what is new?", False)],
    ids=["a clip about it", "an uploaded file"],
)
async def test_any_other_recording_is_not(studio: Studio, text: str, is_clip: bool) -> None:
    studio.scribe.said = {0: text}

    await studio.transcribe(studio.recording(is_clip=is_clip))

    assert studio.model.sent == []


async def test_a_spoken_question_gets_no_renditions(studio: Studio) -> None:
    await studio.choose(EVERYTHING)
    await studio.post(studio.recording(is_question=True, is_asked=True, is_clip=True))

    await studio.do(await studio.claim(Pool.SPOKEN))

    assert await waiting(studio) == []
