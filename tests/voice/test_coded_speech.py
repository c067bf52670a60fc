"""No word is lost or doubled at a join, on speech whose every word can be checked."""

import functools
import random
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.voice.forms import Form
from tests.coded import text
from tests.coded.bursts import CHORDS, LONGEST, RATE, SHORTEST, burst
from tests.coded.chunks import chunked, cue_errors, sentence_errors, word_errors
from tests.coded.compare import difference
from tests.coded.hearing import Samples, hear
from tests.coded.media import FORMS, decode, encode
from tests.coded.speech import Talk, Variant
from tests.coded.text import Said

TEN_MINUTES = 600.0
NUMBERS = st.integers(0, 2**text.BITS - 1)


@given(NUMBERS)
def test_every_number_is_a_word_that_reads_as_it(number: int) -> None:
    assert list(text.read(f"Unspeakable, {text.spell(number)}.")) == [number]


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 3)), max_size=30))
def test_words_are_written_and_read_in_order(words: list[tuple[int, int]]) -> None:
    said = [Said(number, mark, 0.0, 0.0) for number, mark in words]

    assert list(text.read(text.write(said))) == [number for number, _ in words]


@settings(max_examples=25)  # each is heard three times
@given(
    NUMBERS,
    st.floats(SHORTEST, LONGEST),
    st.booleans(),
    st.integers(0, 2**16),
    st.floats(0.5, CHORDS - 0.5),
)
def test_of_a_word_that_is_cut_nothing_is_heard(
    number: int, seconds: float, closure: bool, seed: int, chords: float
) -> None:
    """Cut anywhere but in the outer half of its first or its last chord."""
    sound = 9000 * burst(number, 2, seconds, np.random.default_rng(seed), closure=closure)
    samples, silence = sound.astype(np.int16), np.zeros(RATE // 2, np.int16)
    at = round(chords / CHORDS * seconds * RATE)

    assert [word.number for word in hear([silence, samples, silence])] == [number]
    assert hear([silence, samples[:at], silence]) == []
    assert hear([silence, samples[len(samples) - at :], silence]) == []


@pytest.mark.parametrize("variant", Variant)
def test_every_word_is_heard_and_when(variant: Variant) -> None:
    talk = Talk(variant, 30.0)

    heard = hear(talk.sound())

    assert [(word.number, word.mark) for word in heard] == [(w.number, w.mark) for w in talk.said]
    for one, other in zip(heard, talk.said, strict=True):
        assert abs(one.start - other.start) < 0.02
        assert abs(one.end - other.end) < 0.02


def test_blocks_of_any_size_are_heard_alike() -> None:
    sound = np.concatenate(list(Talk(Variant.NONE, 130.0).sound()))

    pieces = hear(np.array_split(sound, 1000))

    assert pieces == hear([sound])


@functools.cache
def talked(variant: Variant) -> tuple[tuple[Samples, ...], tuple[Said, ...]]:
    """Ten minutes of it."""
    talk = Talk(variant, TEN_MINUTES)
    sound = tuple(talk.sound())
    return sound, tuple(talk.said)


@pytest.mark.journey
@pytest.mark.anyio
@pytest.mark.parametrize("variant", [each for each in Variant if each is not Variant.NONE])
async def test_no_word_is_lost_or_doubled(tmp_path: Path, variant: Variant) -> None:
    sound, said = talked(variant)
    path = encode(tmp_path / "talk.flac", sound, FORMS["flac"])

    chunks = await chunked(path, tmp_path, 30.0, Form.FLAC)

    assert len(chunks.heard) >= TEN_MINUTES / 31
    assert not difference((word.number for word in said), chunks.numbers)


@pytest.mark.journey
@pytest.mark.anyio
async def test_without_pauses_hardly_a_word_is_lost(tmp_path: Path) -> None:
    """At most one in a hundred joins; chunks are short, so that there are a hundred."""
    talk = Talk(Variant.NONE, 800.0)
    path = encode(tmp_path / "talk.flac", talk.sound(), FORMS["flac"])

    chunks = await chunked(path, tmp_path, 7.5, Form.FLAC)

    found = difference((word.number for word in talk.said), chunks.numbers)
    assert len(chunks.heard) > 100
    assert len(found.lost) <= len(chunks.heard) / 100
    assert found.added == ()


@pytest.mark.journey
@pytest.mark.anyio
@pytest.mark.parametrize("lead", [0.0, 0.3])
@pytest.mark.parametrize("container", ["mp3", "m4a", "opus"])
async def test_packed_as_it_came_no_word_is_lost_or_doubled(
    tmp_path: Path, container: str, lead: float
) -> None:
    """Beyond what coding itself takes from the whole file; also of one that begins with a word."""
    talk = Talk(Variant.PAUSES, 120.0, lead=lead)
    path = encode(tmp_path / f"talk.{container}", talk.sound(), FORMS[container])
    whole = [word.number for word in hear(decode(path))]

    chunks = await chunked(path, tmp_path, 15.0, Form.COPY)

    assert chunks.extensions.count(container.replace("opus", "ogg")) > 6
    assert not difference(whole, chunks.numbers)


@pytest.mark.journey
@pytest.mark.anyio
@pytest.mark.parametrize(("longest", "most"), [(30.0, 1.2), (15.0, 0.5)])
async def test_captions_are_timed_without_times_from_the_endpoint(
    tmp_path: Path, longest: float, most: float
) -> None:
    sound, said = talked(Variant.PAUSES)
    path = encode(tmp_path / "talk.wav", sound, FORMS["wav"])

    transcript = (await chunked(path, tmp_path, longest, Form.FLAC)).transcript()

    for errors in (sentence_errors, cue_errors, word_errors):
        off = errors(transcript, list(said))
        assert median(off) < 0.3
        assert quantiles(off, n=20)[-1] < most


@pytest.mark.journey
@pytest.mark.anyio
async def test_captions_are_timed_where_commas_and_pauses_disagree(tmp_path: Path) -> None:
    """Two fifths of the commas are missing, and every sixteenth word has one that is no pause."""
    sound, said = talked(Variant.PAUSES)
    path = encode(tmp_path / "talk.wav", sound, FORMS["wav"])
    chunks = await chunked(path, tmp_path, 30.0, Form.FLAC)
    dice = random.Random(1)

    transcript = replace(
        chunks,
        heard=tuple(tuple(_repunctuated(word, dice) for word in heard) for heard in chunks.heard),
    ).transcript()

    for errors in (sentence_errors, cue_errors, word_errors):
        off = errors(transcript, list(said))
        assert median(off) < 0.3
        assert quantiles(off, n=20)[-1] < 1.2


def _repunctuated(word: Said, dice: random.Random) -> Said:
    if word.mark == 1 and dice.random() < 0.4:
        return replace(word, mark=0)
    return replace(word, mark=1) if word.mark == 0 and dice.random() < 1 / 16 else word
