"""Nothing that a model writes notifies anybody, however it is split into deltas."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import Neutraliser, neutralise

BROADCASTS = ["here", "channel", "everyone"]
ADVERSARIAL = [
    *(f"<!{name}>" for name in [*BROADCASTS, "group", "Channel", "CHANNEL"]),
    *(f"<!{name}|label>" for name in BROADCASTS),
    *(f"@{name}" for name in [*BROADCASTS, "Here", "CHANNEL", "Everyone"]),
    *(f"＠{name}" for name in BROADCASTS),
    *(f"@{name}에게 알려 줘" for name in BROADCASTS),
    *(f"_@{name}_ **@{name}** ~@{name}~" for name in BROADCASTS),
    *(f"[@{name}](https://example.com)" for name in BROADCASTS),
    *(f"<https://example.com|@{name}>" for name in BROADCASTS),
    *(f"&lt;!{name}&gt;" for name in BROADCASTS),
    *(f"&#60;!{name}&#62;" for name in BROADCASTS),
    "<!subteam^S012AB3CD>",
    "<!subteam^S012AB3CD|@group>",
    "<!date^1392734382^{date}|today>",
    "<@U012AB3CD>",
    "<@U012AB3CD|name>",
    "<@W012AB3CD>",
    "<#C012AB3CD>",
    "<#C012AB3CD|general>",
    "<<!channel>>",
    "<<<!channel>>>",
    "<<b>!channel>",
    "<<!-- -->!channel>",
    "<<i></i>@U012AB3CD>",
    "<\n!channel>",
    "<\r!channel>",
    "<\r\n!channel>",
    "<\x00!channel>",
    "<\u202e!channel>",
    "<\u200b!channel>",
    "<\u200b\u2060!channel>",
    "<\u200d\ufeff@U012AB3CD>",
    "<\ufe0f!here>",
    "<\\!channel>",
    "\\<!channel>",
    "<\\@U012AB3CD>",
    "\\@channel",
    "@\u200bchannel",
    "@ch\u200bannel",
    "@\u2064h\u00adere",
    "&amp;lt;!channel&amp;gt;",
    "&amp;amp;lt;!here>",
    "&#x3c;!channel>",
    "&#X3C;@U012AB3CD>",
    "&#0060;!channel>",
    "&LT;!channel>",
    "&lt!channel>",
    "<&#33;channel>",
    "<&excl;channel>",
    "<&#64;U012AB3CD>",
    "<&commat;U012AB3CD>",
    "<&num;C012AB3CD>",
    "&commat;channel",
    "&#64;here",
    "@&#99;hannel",
    "`<!channel>`",
    "```\n<!channel>\n@here\n```",
    "> <!channel>",
    "| <!here> | @channel |",
    "![<!channel>](https://example.com/a.png)",
    "[x](<!channel>)",
    "https://example.com/<!channel>",
    "https://example.com/@channel",
    "mail me@here.com or @here.",
    "<!channel",
    "a<!",
    "<!chan\u200bnel>",
    "＜!channel>",
    "@@here",
    "<@<!here>>",
    "<@U012AB3CD><@U012AB3CD>",
]
FRAGMENTS = [
    *["<", "＜", ">", "!", "@", "＠", "#", "\\", "\n", "\r", " ", "|", "&", ";", "-", "[", "("],
    *["here", "channel", "everyone", "subteam^S1", "U012AB3CD", "C012AB3CD", "doctype", "--"],
    *["lt;", "&lt;", "&amp;", "&#60;", "&commat;", "&#", "amp;", "://", "https://x.y/", "한글"],
    *["\u200b", "\u2060", "\u200d", "\x00", "\u202e", "\ud83d", "a", "Z", "9", "e\u0301"],
]
text_of_fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
any_text = st.one_of(text_of_fragments, st.text(max_size=60), st.sampled_from(ADVERSARIAL))


def what_slack_could_read(text: str) -> set[str]:
    """Decode and unescape `text` in every order a renderer might, keeping U+2060 only."""
    readings = {text}
    for _ in range(4):
        readings |= {html.unescape(reading) for reading in readings}
        readings |= {re.sub(r"\\([!@#<>])", r"\1", reading) for reading in readings}
    return {re.sub("[\u00ad\u200b-\u200f\ufe0f\ufeff\u2064\r]", "", r) for r in readings}


def is_live(text: str) -> bool:
    return any(
        re.search(
            r"<(!(here|channel|everyone|group|subteam|date)|@[A-Z0-9]|#[A-Z0-9])", r, re.IGNORECASE
        )
        or re.search(r"[@＠](here|channel|everyone)(?![A-Za-z0-9])", r, re.IGNORECASE)
        for r in what_slack_could_read(text)
    )


@pytest.mark.parametrize("text", ADVERSARIAL)
def test_no_adversarial_string_notifies(text: str) -> None:
    assert not is_live(neutralise(text))


@pytest.mark.parametrize("text", ADVERSARIAL)
def test_no_adversarial_string_notifies_when_every_character_is_a_delta(text: str) -> None:
    neutraliser = Neutraliser()

    streamed = "".join(neutraliser.feed(char) for char in text) + neutraliser.finish()

    assert streamed == neutralise(text)


@given(any_text, any_text)
def test_no_text_notifies(left: str, right: str) -> None:
    assert not is_live(neutralise(left + right))


@given(any_text)
def test_neutral_text_is_left_as_it_is(text: str) -> None:
    once = neutralise(text)

    assert neutralise(once) == once


@given(st.lists(any_text, max_size=8))
def test_any_split_into_deltas_gives_the_same_text(deltas: list[str]) -> None:
    neutraliser = Neutraliser()

    streamed = "".join(neutraliser.feed(delta) for delta in deltas) + neutraliser.finish()

    assert streamed == neutralise("".join(deltas))


@given(any_text)
def test_only_invisible_characters_change_outside_urls(text: str) -> None:
    visible = re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2060\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]", "", text
    )
    visible = re.sub("[\ud800-\udfff]", "\ufffd", visible)

    assert (
        neutralise(text).replace("\u2060", "").replace("%40", "@") == visible.replace("%40", "@")
        or "＠" in text
        or "&" in text
    )


@pytest.mark.parametrize(
    "code",
    [
        "<!DOCTYPE html>\n<!-- a comment -->\n<![CDATA[x]]>",
        "SELECT * FROM t WHERE a < @limit AND b <= @most",
        "<# .SYNOPSIS #>\n<#\nhelp\n#>",
        "cout << a; x <- c(1); if (a<b && c>d) {} // &nbsp; &copy;",
        "@channel_names @hereby bob@company.com @Override",
    ],
)
def test_code_that_is_no_control_sequence_stays_exact(code: str) -> None:
    expected = code.replace("@channel_", "@\u2060channel_")

    assert neutralise(code) == expected


def test_a_link_with_a_broadcast_in_its_path_still_works() -> None:
    link = "![x](https://example.com/@channel/1.png)"

    assert neutralise(link) == "![x](https://example.com/%40channel/1.png)"


def test_ordinary_text_is_not_held_back() -> None:
    neutraliser = Neutraliser()

    assert neutraliser.feed("Hello") == "Hello"
    assert neutraliser.feed(", a < b") == ", a < b"
    assert neutraliser.feed(" and <") == " and "
    assert neutraliser.feed("div>.") == "<div>."


def test_control_characters_and_overrides_are_removed() -> None:
    assert neutralise("a\x07b\u202ec\u2066d\r\ne\tf") == "abcd\ne\tf"


def test_lone_surrogates_can_be_sent() -> None:
    assert neutralise("x\ud83dy").encode() == "x\ufffdy".encode()
