"""Slack's WebVTT becomes timed text."""

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Segment
from bot.slack.vtt import parse

SLACKS = (
    "\ufeffWEBVTT \n\n00:00:05.488 --> 00:00:07.100\n- Back to just, you know\n\n"
    "00:00:07.200 --> 00:01:09.000\n- what &amp; <i>when</i>\n- and who\n"
)
LINES = st.text(st.sampled_from("ab 가-–&<"), min_size=1, max_size=20).filter(
    lambda line: line.strip(" -") and not line.strip().startswith("-")
)
CUES = st.lists(st.tuples(st.integers(0, 35_999_999), st.integers(0, 60_000), LINES))


def clock(thousandths: int) -> str:
    seconds, rest = divmod(thousandths, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def test_slacks_own_is_read() -> None:
    assert parse(SLACKS) == (
        Segment(5.488, 7.1, "Back to just, you know"),
        Segment(7.2, 69.0, "what & when and who"),
    )


def test_what_is_no_cue_is_passed_over() -> None:
    text = (
        "WEBVTT - a title\r\nKind: captions\r\n\r\nNOTE\r\nnobody said this\r\n\r\n"
        "STYLE\r\n::cue { color: red }\r\n\r\n"
        "intro\r\n01:02.000 --> 01:03.500 align:start position:10%\r\n<v Jiyoon>Hello.\r\n\r\n"
        "01:04.000 --> 01:05.000\r\n\r\n-->\r\nnor this\r\n"
    )

    assert parse(text) == (Segment(62.0, 63.5, "Hello."),)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(segment.text for segment in parse(text))


@given(CUES)
def test_every_cue_comes_out_as_it_went_in(cues: list[tuple[int, int, str]]) -> None:
    blocks = [
        f"{clock(start)} --> {clock(start + length)}\n- {line.replace('&', '&amp;').replace('<', '&lt;')}"
        for start, length, line in cues
    ]

    read = parse("\ufeffWEBVTT \n\n" + "\n\n".join(blocks))

    assert [(round(s.start * 1000), round(s.end * 1000), s.text) for s in read] == [
        (start, start + length, " ".join(line.split())) for start, length, line in cues
    ]
