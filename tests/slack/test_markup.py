"""Slack's markup becomes clean Markdown with real names."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.markup import quoted
from bot.slack.text import (
    mentioned_channels,
    mentioned_users,
    named_users,
    notification,
    strip_mention,
    to_markdown,
)

NAMES = {"U1": "Jiyoon", "U2": "Minsu"}


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("hi <@U1>", "hi @Jiyoon"),
        ("<@U9|sam> and <@U8>", "@sam and @U8"),
        ("see <#C1|general>, <#C2>", "see #general, #random"),
        ("<!here> <!channel|channel>", "@here @channel"),
        ("<!subteam^S1|@team> <!subteam^S1>", "@team @S1"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
        ("<!date^1392734382>", "2014-02-18 14:39 UTC"),
        ("<!date^soon> <|x>", "soon [x]()"),
        ("<http://a.b|a.b> <https://a.b/|a.b>", "http://a.b https://a.b/"),
        ("<!quoted^U1> <!quoted^S1|@team>", "@Jiyoon @team"),
        ("<https://a.b/c?d=1&amp;e=2>", "https://a.b/c?d=1&e=2"),
        ("<https://a.b|the page>", "[the page](https://a.b)"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("`a &lt; b &amp;&amp; c &gt; d`", "`a < b && c > d`"),
        ("&lt;@U1&gt; &amp;lt;", "<@U1> &lt;"),
    ],
)
def test_markup_is_read_as_markdown(markup: str, markdown: str) -> None:
    assert to_markdown(markup, NAMES, {"C2": "random"}) == markdown


@given(st.text())
def test_what_a_person_typed_comes_out_as_typed(text: str) -> None:
    assert to_markdown(html.escape(text, quote=False), {}) == text


def test_groups_have_names_too() -> None:
    assert to_markdown("<!subteam^S1> <!subteam^S2>", {}, {}, {"S1": "makers"}) == "@makers @S2"


def test_who_is_mentioned_in_a_quotation_is_named_but_not_mentioned() -> None:
    text = quoted("<@U1> <@U2|min> <!subteam^S1|@team> <#C1> <!here>")

    assert mentioned_users(text) == []
    assert named_users(f"<@U3> {text}") == ["U3", "U1", "U2"]
    assert text.endswith(" <!quoted^S1|@team> <#C1> @here")


def test_mentioned_channels_are_listed_once_in_order() -> None:
    assert mentioned_channels("<#C2|x> <#C1> <#C2> <@U1>") == ["C2", "C1"]


def test_mentioned_people_are_listed_once_in_order() -> None:
    assert mentioned_users("<@U2> <@U1|x> <@U2> <#C1> &lt;@U3&gt;") == ["U2", "U1"]


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("<@UBOT> hello", "hello"),
        ("<@UBOT>: hello", "hello"),
        ("hello <@UBOT>", "hello"),
        ("<@UBOT|tarae>", ""),
        ("ask <@UBOT> about it", "ask <@UBOT> about it"),
        ("<@U1> <@UBOT>", "<@U1>"),
        ("**<@UBOT>** hello", "hello"),
        ("hello _<@UBOT>_", "hello"),
        ("**<@UBOT> hello**", "**<@UBOT> hello**"),
        ("`&lt;@UBOT&gt;` hello", "`&lt;@UBOT&gt;` hello"),
    ],
)
def test_the_bots_mention_is_stripped_at_the_ends(text: str, stripped: str) -> None:
    assert strip_mention(text, "UBOT") == stripped


def test_a_notification_is_short_and_harmless() -> None:
    text = notification("**Look** at `this` <!channel> @here\n\n" + "word " * 100)

    assert text.startswith("*Look* at `this`")
    assert len(text) < 200
    assert "<!" not in text
    assert "@here" not in text


def test_a_mention_is_stripped_in_time_whatever_stands_before_it() -> None:
    blank = "\n" * 40_000

    assert strip_mention(f"a{blank}b <@UBOT> <@UBOT>", "UBOT") == f"a{blank}b"
    assert strip_mention("hi" + " <@UBOT>" * 5_000, "UBOT") == "hi"
