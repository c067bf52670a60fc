"""What a message says, from wherever Slack put it, becomes escaped Markdown."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.rich_text import text_of
from bot.slack.text import mentioned_users, strip_mention, to_markdown

Json = dict[str, Any]

NAMES = {"U1": "Jiyoon", "UBOT": "tarae"}
CHANNELS = {"C1": "release"}


def text(said: str, *styles: str) -> Json:
    style = {"style": dict.fromkeys(styles, True)} if styles else {}
    return {"type": "text", "text": said, **style}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def items(*elements: Json, style: str = "bullet", **more: int) -> Json:
    return {"type": "rich_text_list", "style": style, "elements": list(elements), **more}


def code(said: str, **more: Any) -> Json:
    return {"type": "rich_text_preformatted", "elements": [text(said)], **more}


def quotation(*elements: Json) -> Json:
    return {"type": "rich_text_quote", "elements": list(elements)}


def composed(*elements: Json, said: str = "") -> Json:
    return {"text": said, "blocks": [{"type": "rich_text", "elements": list(elements)}]}


def read(message: Json) -> str:
    return to_markdown(text_of(message), NAMES, CHANNELS)


@pytest.mark.parametrize(
    ("elements", "markdown"),
    [
        ([text("a < b & c")], "a < b & c"),
        ([text("so "), text("bold ", "bold"), text("it is")], "so **bold** it is"),
        ([text("a", "bold"), text("b ", "bold"), text("c", "bold", "italic")], "**ab _c_**"),
        ([text("a", "italic", "bold"), text("b", "italic")], "**_a_**_b_"),
        ([text("gone", "strike"), text("!")], "~~gone~~!"),
        ([text("a\n\nb", "bold")], "**a**\n\n**b**"),
        ([text(" ", "bold"), text("x")], "x"),
        ([text("x", "bold"), text(" "), text("y", "bold")], "**x y**"),
        ([text("a<b", "code"), text("&c", "code")], "`a<b&c`"),
        ([text("a`b", "code")], "``a`b``"),
        ([text("`a`", "code")], "`` `a` ``"),
        ([text(" a ", "code")], "`  a  `"),
        ([text("a\nb", "code", "bold")], "**`a`**\n**`b`**"),
        ([text("<@U1>", "code")], "`<@U1>`"),
        ([{"type": "link", "url": "https://a.b/?c=1&d=2"}], "https://a.b/?c=1&d=2"),
        (
            [{"type": "link", "url": "https://a.b", "text": "the <page>"}],
            "[the <page>](https://a.b)",
        ),
        ([{"type": "link", "url": "https://a.b", "text": "https://a.b"}], "https://a.b"),
        ([{"type": "link", "url": "http://a.b", "text": "a.b"}], "http://a.b"),
        ([{"type": "link", "url": "mailto:a@b.c", "text": "a@b.c"}], "a@b.c"),
        ([{"type": "link", "url": "@U1", "text": "x"}], "x"),
        (
            [{"type": "link", "url": "https://a.b", "text": "PR-1", "style": {"code": True}}],
            "[`PR-1`](https://a.b)",
        ),
        (
            [{"type": "link", "url": "http://a.b", "text": "a.b", "style": {"code": True}}],
            "`a.b`",
        ),
        ([{"type": "user", "user_id": "U1"}, text(" and")], "@Jiyoon and"),
        ([{"type": "user", "user_id": "U1", "style": {"bold": True}}], "**@Jiyoon**"),
        ([{"type": "channel", "channel_id": "C1"}], "#release"),
        ([{"type": "usergroup", "usergroup_id": "S1"}], "@S1"),
        ([{"type": "broadcast", "range": "here"}], "@here"),
        ([{"type": "emoji", "name": "+1", "unicode": "1f44d"}], "👍"),
        ([{"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fd"}], "👍🏽"),
        ([{"type": "emoji", "name": "+1", "unicode": "1f44d", "skin_tone": 4}], "👍🏽"),
        ([{"type": "emoji", "name": "party"}], ":party:"),
        ([{"type": "emoji", "name": "x", "unicode": "d800"}], ":x:"),
        ([{"type": "date", "timestamp": 1392734382, "fallback": "18 Feb"}], "18 Feb"),
        ([{"type": "date", "timestamp": 1392734382}], "2014-02-18 14:39 UTC"),
        ([{"type": "color", "value": "#fff"}], "#fff"),
        ([{"type": "team", "team_id": "T1"}], "T1"),
        ([{"type": "hologram", "fallback": "a <cube>"}], "a <cube>"),
        ([{"type": "hologram", "text": {"type": "plain_text", "text": "a cube"}}], "a cube"),
    ],
    ids=str,
)
def test_what_people_compose_becomes_markdown(elements: list[Json], markdown: str) -> None:
    assert read(composed(section(*elements))) == markdown


def test_lists_nest_and_go_on_counting() -> None:
    one, two, deep = section(text("one\nmore")), section(text("two")), section(text("deep"))

    said = read(
        composed(
            items(one, style="ordered"),
            items(deep, indent=1),
            items(two, style="ordered", offset=1),
            section(text("after")),
        )
    )

    assert said == "1. one\n   more\n    - deep\n2. two\n\nafter"


def test_code_stays_exact() -> None:
    said = read(composed(section(text("look:\n")), code("a = <@U1>\n\n  ```\n", language="python")))

    assert said == "look:\n\n````python\na = <@U1>\n\n  ```\n````"


def test_a_link_in_code_is_what_was_typed() -> None:
    block = code("")
    block["elements"] = [text("curl "), {"type": "link", "url": "https://a.b/?c&d"}]

    assert read(composed(block)) == "```\ncurl https://a.b/?c&d\n```"


def test_quotations_are_quotations() -> None:
    said = read(composed(quotation(text("a\n\nb")), section(text("yes")), code("x", border=1)))

    assert said == "> a\n>\n> b\n\nyes\n\n> ```\n> x\n> ```"


def test_names_that_only_the_text_has_are_kept() -> None:
    group, channel = (
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "C2"},
    )

    said = composed(section(group, channel), said="<!subteam^S1|@team> <#C2|a&amp;b>")

    assert read(said) == "@team#a&b"


def test_blocks_win_over_a_text_that_contradicts_them() -> None:
    assert read(composed(section(text("blocks")), said="the text")) == "blocks"


def test_the_mention_at_the_start_is_stripped() -> None:
    bot = {"type": "user", "user_id": "UBOT"}
    shout = text_of(composed(section(bot | {"style": {"bold": True}}, text(" hi"))))

    assert strip_mention(text_of(composed(section(bot, text(" hi")))), "UBOT") == "hi"
    assert strip_mention(shout, "UBOT") == "hi"


@pytest.mark.parametrize(
    "message",
    [
        composed(section(text("<@U1>"))),
        composed(section(text("<@U1>", "code"))),
        composed(code("<@U1>")),
        {"text": "`<@U1>`"},
        {"text": "```<@U1>```"},
        {"attachments": [{"is_share": True, "author_name": "Min", "text": "<@U1> look"}]},
    ],
    ids=str,
)
def test_what_is_typed_quoted_or_code_mentions_nobody(message: Json) -> None:
    said = text_of(message)

    assert mentioned_users(said) == []
    assert "U1" in said


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("*bold* and _it_ and ~no~", "**bold** and _it_ and ~~no~~"),
        ("*a ~b~ <https://a.b|*>*", "**a ~~b~~ [*](https://a.b)**"),
        ("_*both*_ (*x*).", "_**both**_ (**x**)."),
        ("2*3*4, a * b * c, **x**, snake~case~x", "2*3*4, a * b * c, **x**, snake~case~x"),
        ("`*a* &lt; <https://a.b|a.b>`", "`*a* < a.b`"),
        ("• one\n    ◦ two", "- one\n    - two"),
        ("&gt; a *b*\nc", "> a **b**\nc"),
        ("a\n&gt;&gt;&gt; b\nc", "a\n> b\n> c"),
        ("see ```a *b*\n  c```then *d*", "see \n```\na *b*\n  c\n```\nthen **d**"),
        ("a > b < c <@U1>", "a > b < c @Jiyoon"),
    ],
)
def test_mrkdwn_becomes_markdown(mrkdwn: str, markdown: str) -> None:
    assert read({"text": mrkdwn}) == markdown


def test_what_bots_say_in_blocks_is_read() -> None:
    rows = [
        [{"type": "raw_text", "text": "job | state"}, {"type": "raw_text", "text": "n"}],
        [{"type": "rich_text", "elements": [section(text("build", "bold"), text("\nx"))]}],
    ]
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "A &amp; B"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*Hi* <@U1>"},
            "fields": [{"type": "mrkdwn", "text": "*a*: 1"}],
        },
        {"type": "context", "elements": [{"type": "image", "alt_text": "logo"}]},
        {"type": "divider"},
        {"type": "markdown", "text": "# T\n`<a>` <@U1> &lt; <!-- c -->"},
        {"type": "table", "rows": rows},
        {"type": "actions", "elements": [{"type": "button", "text": {"text": "Press"}}]},
        {"type": "hologram", "alt_text": "a cube"},
    ]

    assert read({"text": "notification", "blocks": blocks}).split("\n\n") == [
        "**A & B**",
        "**Hi** @Jiyoon\n**a**: 1",
        "logo",
        "# T\n`<a>` @Jiyoon < <!-- c -->",
        "| job \\| state | n |\n| --- | --- |\n| **build** x |  |",
        "a cube",
    ]


def test_attachments_are_read_unless_they_say_nothing_else() -> None:
    attachments: list[Json] = [
        {"fallback": "Deploy", "text": "Deploy"},
        {
            "pretext": "*Build*",
            "title": "Run 7",
            "title_link": "https://a.b",
            "fields": [{"title": "State", "value": "red"}],
            "fallback": "unused",
        },
        {"fallback": "only this"},
        {"fallback": "[no preview available]", "blocks": [section(text("in a block"))]},
    ]

    assert read({"text": "Deploy of v2", "attachments": attachments}).split("\n\n") == [
        "Deploy of v2",
        "**Build**\n[Run 7](https://a.b)\n**State**: red",
        "only this",
        "in a block",
    ]


def test_what_slack_unfolds_of_a_link_was_not_said() -> None:
    unfolded = [{"from_url": "https://a.b", "text": "page"}, {"is_msg_unfurl": True, "text": "x"}]

    assert read({"text": "look", "attachments": unfolded}) == "look"


def test_a_forwarded_message_was_said_by_its_author() -> None:
    inner = composed(section({"type": "user", "user_id": "U1"}, text(" ship it\nnow")))
    forwarded = {
        "is_share": True,
        "is_msg_unfurl": True,
        "from_url": "https://a.b",
        "author_name": "Min",
        "text": "ship",
        "message_blocks": [{"message": inner}],
    }

    said = read({"text": "", "attachments": [forwarded]})

    assert said == "> Min (forwarded):\n> @Jiyoon ship it\n> now"


def test_a_text_is_bounded_and_ends_whole() -> None:
    said = text_of(composed(code("<" * 200_000)))

    assert len(said) < 81_000
    assert re.search(r"&lt;\n```\n…\Z", said)


def test_hostile_shapes_are_read_in_time() -> None:
    nested = section(text("deep"))
    for _ in range(200):
        nested = items(nested)
    stars = "*a " * 10_000 + "`" * 9_999 + "<" * 9_999 + "~x" * 9_999 + " " * 9_999

    assert "deep" not in text_of(composed(nested))
    assert text_of({"text": stars + "\n&gt;&gt;&gt;" * 9_999})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("<@U1>"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "blocks", "style", "url", "rows", "attachments"]
            ),
            inner
            | st.sampled_from(
                ["rich_text", "rich_text_list", "text", "link", "table", "section", "emoji"]
            ),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.fixed_dictionaries({}, optional={"text": JSON, "blocks": JSON, "attachments": JSON}))
def test_no_payload_is_too_odd(message: Json) -> None:
    said = text_of(message)

    to_markdown(said, {}).encode()
    assert not re.search(r"[<>]", re.sub(r"<[^<>\n]+>", "", said))


PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.lists(PLAIN, max_size=4))
def test_plain_text_comes_out_as_typed(texts: list[str]) -> None:
    typed = "".join(texts)

    assert read(composed(section(*map(text, texts)))) == typed.strip()


WORDS = st.text("ab \n", min_size=1, max_size=6)
STYLES = st.sets(st.sampled_from(["bold", "italic", "strike"]))


@given(st.lists(st.tuples(WORDS, STYLES), max_size=6))
def test_marks_are_balanced_and_hug_the_words(runs: list[tuple[str, set[str]]]) -> None:
    said = read(composed(section(*(text(words, *styles) for words, styles in runs))))

    opened: list[str] = []
    for mark in re.finditer(r"\*\*|~~|_|\n", said):
        if mark[0] == "\n":
            assert not opened
        elif opened and opened[-1] == mark[0]:
            opened.pop()
            assert not said[mark.start() - 1].isspace()
        else:
            assert mark[0] not in opened
            opened.append(mark[0])
            assert not said[mark.end()].isspace()
    assert not opened
    assert re.sub(r"\*\*|~~|_", "", said) == "".join(words for words, _ in runs).strip()


@given(st.text("`a< &", min_size=1, max_size=12))
def test_code_spans_hold_exactly_what_was_typed(typed: str) -> None:
    said = read(composed(section(text(typed, "code"))))

    ticks = re.match("`+", said)
    assert ticks
    inner = said[len(ticks[0]) : -len(ticks[0])]
    assert ticks[0] not in re.findall("`+", inner)
    if inner.strip(" ") and inner[0] == inner[-1] == " ":
        inner = inner[1:-1]
    assert inner == typed


@given(PLAIN)
def test_preformatted_text_is_exact(typed: str) -> None:
    said = read(composed(section(text("x")), code(typed)))

    ticks = re.match("x\n\n(`+)\n", said)
    assert ticks
    body = said[ticks.end() :].removesuffix(f"\n{ticks[1]}")
    assert body == typed.removesuffix("\n")
    assert ticks[1] not in typed
