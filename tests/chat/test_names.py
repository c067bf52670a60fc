"""Names of people: asked for once, then remembered."""

import json

import pytest

from bot.chat.names import FRESH_SECONDS, MOST_CHANNELS, Names
from bot.slack.client import SlackClient
from bot.store.database import Database
from tests.chat.conftest import PeopledSlack
from tests.slack.conftest import Clock

pytestmark = pytest.mark.anyio


async def test_a_name_is_asked_for_once(names: Names, slack: PeopledSlack) -> None:
    await names.of("T1", {"U1", "U2"})

    found = await names.of("T1", {"U1", "U2"})

    assert found == {"U1": "Jiyoon", "U2": "Minsu"}
    assert slack.methods().count("users.info") == 2


async def test_a_name_is_remembered_by_the_next_process(
    names: Names, slack: PeopledSlack, sqlite: Database, client: SlackClient, clock: Clock
) -> None:
    await names.of("T1", ["U1"])

    found = await Names(sqlite, client, clock).of("T1", ["U1"])

    assert found == {"U1": "Jiyoon"}
    assert slack.methods().count("users.info") == 1


async def test_a_day_later_it_is_asked_for_again(
    names: Names, slack: PeopledSlack, clock: Clock
) -> None:
    await names.of("T1", ["U1"])
    slack.people["U1"] = "지윤"
    clock.now += FRESH_SECONDS + 1

    found = await names.of("T1", ["U1"])

    assert found == {"U1": "지윤"}


async def test_who_is_unknown_is_called_by_the_id(names: Names) -> None:
    found = await names.of("T1", ["U1", "U404"])

    assert found == {"U1": "Jiyoon", "U404": "U404"}


async def test_an_old_name_does_while_slack_can_not_be_asked(
    names: Names, slack: PeopledSlack, clock: Clock
) -> None:
    await names.of("T1", ["U1"])
    clock.now += FRESH_SECONDS + 1
    slack.script("users.info", "fatal_error")

    found = await names.of("T1", ["U1"])

    assert found == {"U1": "Jiyoon"}


async def test_one_id_in_two_workspaces_is_two_people(names: Names, slack: PeopledSlack) -> None:
    await names.of("T1", ["U1"])
    slack.people["U1"] = "Somebody else"

    found = await names.of("T2", ["U1"])

    assert found == {"U1": "Somebody else"}
    assert await names.of("T1", ["U1"]) == {"U1": "Jiyoon"}


async def test_many_authors_are_all_named(names: Names, slack: PeopledSlack) -> None:
    slack.people = {f"U{number}": f"Person {number}" for number in range(30)}

    found = await names.of("T1", list(slack.people))

    assert found == slack.people


def channel(name: str, *, is_private: bool = False) -> tuple[int, str, dict[str, str]]:
    found = {"name": name, "is_channel": True, "is_private": is_private}
    body = json.dumps({"ok": True, "channel": found})
    return (200, body, {"Content-Type": "application/json"})


async def test_a_channel_is_asked_for_once(names: Names, slack: PeopledSlack) -> None:
    slack.script("conversations.info", channel("release"), "channel_not_found")

    first = await names.channels("T1", ["C1"])
    second = await names.channels("T1", ["C1", "C2"])
    third = await names.channels("T1", ["C1", "C2"])

    assert first == second == third == {"C1": "release"}
    assert slack.methods().count("conversations.info") == 2


async def test_the_name_of_a_private_channel_is_told_only_there(
    names: Names, slack: PeopledSlack
) -> None:
    slack.script("conversations.info", channel("layoffs", is_private=True))

    elsewhere = await names.channels("T1", ["C1"], here="C2")
    there = await names.channels("T1", ["C1"], here="C1")

    assert elsewhere == {}
    assert there == {"C1": "layoffs"}
    assert slack.methods().count("conversations.info") == 1


async def test_a_channel_is_asked_for_again_when_slack_could_not_say(
    names: Names, slack: PeopledSlack
) -> None:
    slack.script("conversations.info", "internal_error", channel("release"))

    before = await names.channels("T1", ["C1"])
    after = await names.channels("T1", ["C1"])

    assert before == {}
    assert after == {"C1": "release"}


async def test_a_day_later_a_channel_is_asked_for_again(
    names: Names, slack: PeopledSlack, clock: Clock
) -> None:
    slack.script("conversations.info", channel("release"), channel("launch"))
    await names.channels("T1", ["C1"])
    clock.now += FRESH_SECONDS + 1

    assert await names.channels("T1", ["C1"]) == {"C1": "launch"}


async def test_a_text_full_of_channels_does_not_spend_the_rate(
    names: Names, slack: PeopledSlack
) -> None:
    await names.channels("T1", [f"C{number}" for number in range(500)])

    assert slack.methods().count("conversations.info") == MOST_CHANNELS
