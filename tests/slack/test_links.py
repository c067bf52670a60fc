"""Links to Slack messages are found in whatever form they stand in a text."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.links import Link, message_links, permalink

HOME = "https://team.slack.com/"
MESSAGE = "https://team.slack.com/archives/C01/p1771460600222190"
REPLY = f"{MESSAGE}?thread_ts=1771460500.000100&cid=C01"


def found(text: str, home: str = HOME, team: str = "") -> list[tuple[str, str, str]]:
    return [(link.channel, link.ts, link.thread_ts) for link in message_links(text, home, team)]


@pytest.mark.parametrize(
    "text",
    [
        MESSAGE,
        f"what is <{MESSAGE}>?",
        f"<{MESSAGE}|this> about",
        f"see [this]({MESSAGE}).",
        f"({MESSAGE}), please",
        f"*{MESSAGE}*",
        f"<{MESSAGE}> and again <{MESSAGE}?x=1>",
        MESSAGE.replace("team.slack", "Team.Slack"),
    ],
)
def test_a_link_is_found_in_any_form(text: str) -> None:
    assert found(text) == [("C01", "1771460600.222190", "")]


def test_a_link_keeps_what_was_written() -> None:
    assert message_links(f"<{MESSAGE}|x>", HOME) == (Link("C01", "1771460600.222190", "", MESSAGE),)


def test_a_link_to_a_reply_tells_its_thread() -> None:
    link = ("C01", "1771460600.222190", "1771460500.000100")

    assert found(f"<{html.escape(REPLY)}>") == [link]
    assert found(REPLY) == [link]
    assert found(f"{MESSAGE}?thread_ts=nonsense") == [("C01", "1771460600.222190", "")]


@pytest.mark.parametrize(
    ("path", "thread_ts"),
    [
        ("T1/D09/thread/D09-1771460600.222190", "1771460600.222190"),
        ("T1/D09/p1771460600222190", ""),
    ],
)
def test_an_address_of_the_web_client_is_a_link(path: str, thread_ts: str) -> None:
    url = f"https://app.slack.com/client/{path}"

    assert found(url) == [("D09", "1771460600.222190", thread_ts)]
    assert found(url, team="T1")
    assert not found(url, team="T2")


@pytest.mark.parametrize(
    "text",
    [
        "https://other.slack.com/archives/C01/p1771460600222190",
        "https://team.slack.com.evil.example/archives/C01/p1771460600222190",
        "https://team.slack.com@evil.example/archives/C01/p1771460600222190",
        "https://team.slack.com/archives/C01",
        "https://team.slack.com/archives/C01/p17714606002221900",
        "https://team.slack.com/archives/../p1771460600222190",
        "https://team.slack.com/files/U1/F1/x.txt",
        "https://app.slack.com/client/T1/C01/thread/C02-1771460600.222190",
        "http://[team.slack.com/archives/C01/p1771460600222190",
    ],
)
def test_what_is_no_link_to_a_message_here_is_none(text: str) -> None:
    assert found(text) == []


def test_a_workspace_without_an_address_has_no_links() -> None:
    assert found(MESSAGE, home="") == []


def test_the_port_belongs_to_the_address() -> None:
    local = "http://127.0.0.1:8080/archives/C01/p1771460600222190"

    assert found(local, home="http://127.0.0.1:8080/") == [("C01", "1771460600.222190", "")]
    assert found(local, home="http://127.0.0.1:8081/") == []


def test_at_most_three_messages_are_linked() -> None:
    links = found(" ".join(MESSAGE.replace("C01", f"C0{n}") for n in (1, 2, 1, 3, 4)))

    assert [channel for channel, _, _ in links] == ["C01", "C02", "C03"]


@given(st.lists(st.sampled_from([MESSAGE, REPLY, "https://", "[", "<", "|", "app.slack.com", "é"])))
def test_no_text_is_too_odd(pieces: list[str]) -> None:
    assert len(message_links("".join(pieces), HOME)) <= 3


@pytest.mark.parametrize(
    ("thread_ts", "told"), [("", ""), ("1700000000.000100", "1700000000.000100")]
)
def test_the_address_of_a_message_is_a_link_to_it(thread_ts: str, told: str) -> None:
    url = permalink("https://team.slack.com/", "C0GENERAL", "1700000001.000200", thread_ts)

    (link,) = message_links(f"<{url}>", "https://team.slack.com/")

    assert (link.channel, link.ts, link.thread_ts) == ("C0GENERAL", "1700000001.000200", told)
