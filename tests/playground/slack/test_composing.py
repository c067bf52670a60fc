"""What people's messages carry: escaped text, and rich_text beside it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.composing import composed
from bot.playground.markup import parts_of
from bot.playground.records import Json
from bot.playground.rich_text import rich_text
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON
from tests.playground_fixture import Running


def elements(text: str) -> list[Json]:
    """Return the elements of the only section of a text."""
    (block,) = rich_text(text)
    (section,) = block["elements"]
    found: list[Json] = section["elements"]
    return found


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ("<@U0A> <#C0A|> <!subteam^S0A> <!here>", "<@U0A> <#C0A|> <!subteam^S0A> <!here>"),
        ("see https://x.y/a?b=1&c=2.", "see <https://x.y/a?b=1&amp;c=2>."),
        ("<https://x.y|there>", "<https://x.y|there>"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("- one\n* two\n  - deep", "• one\n• two\n  ◦ deep"),
        ("```\n- a < b\n```", "```\n- a &lt; b\n```"),
        ("🎉 done", ":tada: done"),
        ("> quoted", "&gt; quoted"),
    ],
)
def test_what_is_typed_is_sent_as_slacks_client_sends_it(typed: str, sent: str) -> None:
    assert composed(typed) == sent


@given(st.text(alphabet="<>&@!#|`*_~-•1. \nabU0:/", max_size=60))
def test_composing_twice_changes_nothing(text: str) -> None:
    assert composed(composed(text)) == composed(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<@U0A>", {"type": "user", "user_id": "U0A"}),
        ("<#C0A|general>", {"type": "channel", "channel_id": "C0A"}),
        ("<!subteam^S0A>", {"type": "usergroup", "usergroup_id": "S0A"}),
        ("<!here>", {"type": "broadcast", "range": "here"}),
        ("<https://x.y?a&amp;b>", {"type": "link", "url": "https://x.y?a&b"}),
        ("<https://x.y|x &amp; y>", {"type": "link", "url": "https://x.y", "text": "x & y"}),
        ("<mailto:a@b.c|a@b.c>", {"type": "link", "url": "mailto:a@b.c", "text": "a@b.c"}),
        (":wave:", {"type": "emoji", "name": "wave", "unicode": "1f44b"}),
        (
            ":wave::skin-tone-3:",
            {"type": "emoji", "name": "wave", "unicode": "1f44b", "skin_tone": 3},
        ),
        (
            "<!date^1700000000^{date}|then>",
            {"type": "date", "timestamp": 1700000000, "format": "{date}", "fallback": "then"},
        ),
        ("*b*", {"type": "text", "text": "b", "style": {"bold": True}}),
        ("`a &lt; b`", {"type": "text", "text": "a < b", "style": {"code": True}}),
        ("*~b~*", {"type": "text", "text": "b", "style": {"bold": True, "strike": True}}),
        (
            "snake_case_name 2*3*4 10:30:00",
            {"type": "text", "text": "snake_case_name 2*3*4 10:30:00"},
        ),
        ("&lt;@U0A&gt;", {"type": "text", "text": "<@U0A>"}),
    ],
)
def test_markup_is_an_element(text: str, found: Json) -> None:
    assert elements(text) == [found]


def test_lines_are_sections_lists_quotes_and_code() -> None:
    (block,) = rich_text("hi\n• a\n  ◦ b\n3. c\n&gt; q\n&gt; r\n```\nx &lt; y\n```\nbye")

    kinds = [(each["type"], each.get("style"), each.get("indent")) for each in block["elements"]]
    assert kinds == [
        ("rich_text_section", None, None),
        ("rich_text_list", "bullet", 0),
        ("rich_text_list", "bullet", 1),
        ("rich_text_list", "ordered", 0),
        ("rich_text_quote", None, None),
        ("rich_text_preformatted", None, None),
        ("rich_text_section", None, None),
    ]
    texts = [part["text"] for part in parts_of(block) if part["type"] == "text"]
    assert texts == ["hi\n", "a", "b", "c", "q\nr", "x < y", "bye"]


@given(st.text(max_size=80))
def test_no_text_has_no_blocks_and_any_other_is_read(text: str) -> None:
    assert len(rich_text(text)) == bool(text)


@pytest.mark.anyio
async def test_every_event_and_the_history_carry_the_same_blocks(running: Running) -> None:
    ts = await running.root(f"<@{BOT_USER}> *look* & see")
    await running.people.do("edit", channel=GENERAL, ts=ts, user=JIYOON, text="_other_ words")
    history = await running.client.conversations_history(channel=GENERAL)

    message, mention = sorted(
        [each for each in running.events() if each["ts"] == ts], key=lambda each: str(each["type"])
    )[::-1]
    changed = running.events("message")[-1]["message"]
    assert message["text"] == f"<@{BOT_USER}> *look* &amp; see"
    assert (message["blocks"], message["client_msg_id"]) == (
        mention["blocks"],
        mention["client_msg_id"],
    )
    assert changed["blocks"] == rich_text("_other_ words") == history["messages"][0]["blocks"]


@pytest.mark.anyio
@pytest.mark.parametrize("blocks", [[], [{"type": "rich_text", "elements": []}]])
async def test_blocks_can_be_given_or_left_out(running: Running, blocks: list[Any]) -> None:
    await running.people.say(GENERAL, JIYOON, "a & b", blocks=blocks)

    (event,) = running.events("message")
    assert (event["text"], event.get("blocks", [])) == ("a & b", blocks)
    assert ("blocks" in event) == bool(blocks)


@pytest.mark.anyio
async def test_a_mention_in_blocks_alone_is_one(running: Running) -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": BOT_USER}]}
    blocks = [{"type": "rich_text", "elements": [section]}]

    await running.people.say(GENERAL, JIYOON, "hello", blocks=blocks)

    assert running.events("app_mention")
