"""Whom the app's messages would notify and which links unfurl, read as darkly as can be."""

from typing import Any

import pytest

from bot.playground.notifying import Text, links, notified, texts_of
from bot.playground.records import Json
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, RANDOM, TEAM
from tests.playground_fixture import Running

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


def whom(text: str, *, is_markdown: bool = True, names: tuple[str, ...] = ()) -> list[str]:
    return notified([Text(text, is_markdown)], names=names)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<!channel>", ["channel"]),
        ("<!here|here>", ["here"]),
        ("< ! Everyone >", ["everyone"]),
        ("<@U0JIYOON1>", ["U0JIYOON1"]),
        ("<@W0A|name>", ["W0A"]),
        ("<!subteam^S0TEAM>", ["S0TEAM"]),
        ("<#C0GENERAL|>", ["#C0GENERAL"]),
        ("`<!channel>` in code", ["channel"]),
        ("&lt;!channel&gt;", ["channel"]),
        ("&amp;lt;!channel&amp;gt;", ["channel"]),
        ("&#60;!channel&#x3e;", ["channel"]),
        ("\\<\\!channel\\>", ["channel"]),
        ("<<b>!channel>", ["channel"]),
        ("＜!channel＞", ["channel"]),
        ("<\u2060!channel>", []),
        ("@channel", []),
        ("<!-- channel -->", []),
        ("<!channel", []),
    ],
)
def test_markdown_is_read_as_if_everything_were_decoded(text: str, found: list[str]) -> None:
    assert whom(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<!channel>", ["channel"]),
        ("&lt;!channel&gt;", []),
        ("&amp;lt;!channel&amp;gt;", []),
        ("&#60;!channel&#62;", ["channel"]),
    ],
)
def test_in_mrkdwn_slacks_own_entities_are_safe(text: str, found: list[str]) -> None:
    assert whom(text, is_markdown=False) == found


def test_bare_names_count_where_they_are_linked() -> None:
    assert whom("@Jiyoon, @here and mail@here.com", names=("Jiyoon", "here")) == ["jiyoon", "here"]
    assert whom("@here") == []


def test_all_texts_that_slack_renders_are_read() -> None:
    blocks: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "<@U0A>"}},
        {"type": "markdown", "text": "&lt;@U0B&gt;"},
        {"type": "header", "text": {"type": "plain_text", "text": "<@U0C>"}},
    ]

    assert notified([*texts_of("<@U0D>", blocks, is_markdown=False)]) == ["U0D", "U0A", "U0B"]


def test_links_are_found_however_they_are_written() -> None:
    texts = [Text("[a](https://a.b/c) <https://d.e|f> https&#58;//g.h", is_markdown=True)]

    assert links(texts) == ["https://a.b/c", "https://d.e", "https://g.h"]


@pytest.mark.anyio
async def test_what_any_state_of_a_stream_would_notify_is_remembered(running: Running) -> None:
    root = await running.root()
    ts = await running.stream(root, "<!chan")

    await running.append(ts, "nel> https://a.b")
    await running.client.chat_stopStream(channel=GENERAL, ts=ts)
    await running.client.chat_update(channel=GENERAL, ts=ts, markdown_text="harmless")
    await running.client.chat_delete(channel=GENERAL, ts=ts)

    (alarm,) = (await running.people.look("alarms"))["alarms"]
    assert (alarm["ts"], alarm["notified"], alarm["unfurled"]) == (ts, ["channel"], [])


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("fields", "unfurled"),
    [
        ({}, ["https://a.b"]),
        ({"unfurl_links": False}, ["https://a.b"]),
        (QUIET, []),
    ],
)
async def test_a_post_unfurls_unless_it_forbids_both_kinds(
    running: Running, fields: dict[str, Any], unfurled: list[str]
) -> None:
    await running.client.chat_postMessage(channel=GENERAL, text="https://a.b", **fields)

    (message,) = await running.people.messages(GENERAL)
    assert message["unfurled"] == unfurled


@pytest.mark.anyio
async def test_an_edit_links_names_unless_it_says_not_to(running: Running) -> None:
    posted = await running.client.chat_postMessage(channel=GENERAL, text="one", **QUIET)
    edit = {"channel": GENERAL, "ts": posted["ts"], "text": "@here"}

    await running.client.chat_update(**edit, parse="none", link_names=False)
    quiet = (await running.people.look("alarms"))["alarms"]
    await running.client.chat_update(**edit)

    assert quiet == []
    assert (await running.people.look("alarms"))["alarms"][0]["notified"] == ["here"]


@pytest.mark.anyio
async def test_people_set_off_no_alarm(running: Running) -> None:
    await running.people.say(GENERAL, JIYOON, f"<!here> https://a.b {TEAM}")

    assert (await running.people.look("alarms"))["alarms"] == []


@pytest.mark.anyio
async def test_joining_a_channel_sets_off_no_alarm(running: Running) -> None:
    await running.people.do("join", channel=RANDOM, user=BOT_USER, inviter=JIYOON)

    assert (await running.people.look("alarms"))["alarms"] == []
