from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Segment, Speech, Usage, Word
from bot.endpoints import hearing
from bot.endpoints.failures import WrongBaseUrl
from bot.endpoints.language_names import code

JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["start", "end", "text", "word", "words", "speaker", "code"]), inner
        )
    ),
    max_leaves=20,
)


def timed(*pieces: tuple[float, float, str], name: str = "text") -> list[dict[str, Any]]:
    return [{"start": start, "end": end, name: text} for start, end, text in pieces]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": ""}, Speech("")),
        ({"text": " Hi "}, Speech("Hi")),
        ({"text": "Hi", "languages": []}, Speech("Hi")),
        ({"text": "Hi", "languages": [{"code": "ko"}]}, Speech("Hi", "ko")),
        ({"text": "Hi", "languages": [{"code": "ko"}, {"code": "en"}]}, Speech("Hi")),
        ({"text": "Hi", "language": "english"}, Speech("Hi", "en")),
        ({"text": "Hi", "language": "en-GB"}, Speech("Hi", "en")),
        ({"text": "Hi", "words": None, "segments": None}, Speech("Hi")),
        ("Hi there.\n", Speech("Hi there.")),
        ('{"text": "Hi"}', Speech("Hi")),
    ],
)
def test_every_form_of_an_answer_is_read(body: object, expected: Speech) -> None:
    assert hearing.speech(body) == expected


@pytest.mark.parametrize("body", ["<h1>Hello</h1>", "{", {"hello": "world"}, [], None, {"text": 3}])
def test_what_is_no_transcript_comes_from_a_wrong_address(body: object) -> None:
    with pytest.raises(WrongBaseUrl):
        hearing.speech(body)


def test_words_of_faster_whisper_lose_their_space() -> None:
    words = timed((0, 1, " We"), (1, 2, " ship."), name="word")

    heard = hearing.speech({"text": " We ship.", "words": words})

    assert heard.words == (Word(0, 1, "We"), Word(1, 2, "ship."))


def test_whisper_cpp_s_tokens_become_words_and_its_lines_a_text() -> None:
    tokens = timed((0, 0.5, " We"), (0.5, 1, " re"), (1, 1.5, "lea"), name="word")
    more = timed((1.5, 2, "se"), (2, 2.1, "."), name="word")
    segments = timed((0, 1.5, " We relea"), (1.5, 2.1, "se."))
    segments[0]["words"], segments[1]["words"] = tokens, more

    heard = hearing.speech({"text": " We relea\nse.\n", "segments": segments})

    assert heard.text == "We release."
    assert heard.words == (Word(0, 0.5, "We"), Word(0.5, 2.1, "release."))


def test_a_segment_cut_in_mid_word_goes_on_with_the_next() -> None:
    segments = timed((0, 1, " We relea"), (1, 2, "se it."), (2, 3, " Now."))

    heard = hearing.speech({"text": " We relea\nse it.\n Now.\n", "segments": segments})

    assert heard.text == "We release it. Now."
    assert heard.segments == (Segment(0, 2, "We release it."), Segment(2, 3, "Now."))


def test_languages_without_spaces_keep_their_words_apart() -> None:
    words = timed((0, 1, "私"), (1, 2, "は"), (2, 3, " Tarae"), (3, 4, "です"), name="word")

    heard = hearing.speech({"text": "私は Taraeです", "words": words})

    assert [word.text for word in heard.words] == ["私", "は", "Tarae", "です"]


def test_lines_of_other_servers_are_words_apart() -> None:
    assert hearing.speech({"text": "One.\nTwo."}).text == "One. Two."


def test_times_in_nanoseconds_are_made_seconds() -> None:
    heard = hearing.speech({"text": "Hi", "segments": timed((0, 2_500_000_000, "Hi"))})

    assert heard.segments == (Segment(0, 2.5, "Hi"),)


def test_usage_is_read_as_it_is_billed() -> None:
    tokens = {"type": "tokens", "input_tokens": 14, "output_tokens": 45}

    assert hearing.usage({"usage": tokens}) == Usage(input_tokens=14, output_tokens=45)
    assert hearing.usage({"usage": {"seconds": 4}}) == Usage(audio_seconds=4)
    assert hearing.usage({"usage": None}) == hearing.usage("Hi") == Usage()


@given(segments=JUNK, words=JUNK, language=JUNK)
def test_no_answer_with_text_is_too_odd_to_read(segments: Any, words: Any, language: Any) -> None:
    body = {"text": "Hi", "segments": segments, "words": words, "languages": language}

    heard = hearing.speech(body | {"language": language, "usage": segments})
    hearing.usage({"usage": words})

    pieces: list[Word | Segment] = [*heard.words, *heard.segments]
    for piece in pieces:
        assert 0 <= piece.start <= piece.end
        assert piece.text == piece.text.strip() != ""


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("korean", "ko"),
        ("Haitian creole", "ht"),
        ("ko-KR", "ko"),
        ("yue", "yue"),
        ("javanese", "jv"),
        ("klingon", ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_languages_are_read_as_codes(told: object, expected: str) -> None:
    assert code(told) == expected
