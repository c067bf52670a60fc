"""Reactions: people's and the app's, and the events of both."""

from typing import Any

import pytest

from bot.playground.manifest import DEFAULT_SCOPES, Manifest
from bot.playground.people import Refusal
from bot.playground.playground import Options
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, MINSU, RANDOM
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio


async def react(running: Running, ts: str, name: str = "flag-kr", **fields: Any) -> None:
    place = {"user": MINSU, "channel": GENERAL, "ts": ts} | fields
    await running.people.do("react", name=name, **place)


async def test_a_reaction_is_told_and_shown(running: Running) -> None:
    ts = await running.root()

    await react(running, ts)

    (event,) = running.events("reaction_added")
    assert "channel" not in event
    assert event["item"] == {"type": "message", "channel": GENERAL, "ts": ts}
    assert (event["user"], event["reaction"], event["item_user"]) == (MINSU, "flag-kr", JIYOON)
    (message,) = await running.people.messages(GENERAL)
    assert message["reactions"] == [{"name": "flag-kr", "users": [MINSU], "count": 1}]


async def test_a_reaction_is_taken_back(running: Running) -> None:
    ts = await running.root()

    await react(running, ts)
    await react(running, ts, remove=True)

    (event,) = running.events("reaction_removed")
    assert (event["user"], event["reaction"]) == (MINSU, "flag-kr")
    (message,) = await running.people.messages(GENERAL)
    assert "reactions" not in message


async def test_of_a_channel_without_the_app_nothing_is_told(running: Running) -> None:
    ts = await running.root(channel=RANDOM)

    await react(running, ts, channel=RANDOM)

    assert running.events("reaction_added") == []


async def test_there_is_not_every_emoji(running: Running) -> None:
    ts = await running.root()

    with pytest.raises(Refusal, match="no emoji"):
        await react(running, ts, "nonsense")


async def test_the_app_reacts_looks_and_takes_back(running: Running) -> None:
    place: dict[str, Any] = {"channel": GENERAL, "timestamp": await running.root()}

    await running.client.reactions_add(name="eyes", **place)
    again = running.client.reactions_add(name="eyes", **place)
    assert await error_of(again) == "already_reacted"
    got = await running.client.reactions_get(**place)
    await running.client.reactions_remove(name="eyes", **place)
    gone = running.client.reactions_remove(name="eyes", **place)

    assert await error_of(gone) == "no_reaction"
    shown = {"name": "eyes", "users": [BOT_USER], "count": 1}
    assert (got["type"], got["message"]["reactions"]) == ("message", [shown])


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": "nonsense"}, "invalid_name"),
        ({"timestamp": "1000000000.000001"}, "message_not_found"),
        ({"timestamp": "yesterday"}, "bad_timestamp"),
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": RANDOM}, "not_in_channel"),
    ],
)
async def test_wrong_reactions_are_refused(
    running: Running, fields: dict[str, str], error: str
) -> None:
    right = {"channel": GENERAL, "timestamp": await running.root(), "name": "eyes"}

    assert await error_of(running.client.reactions_add(**(right | fields))) == error


class TestWithoutTheScopes:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=DEFAULT_SCOPES - {"reactions:read", "reactions:write"}))

    async def test_the_app_neither_hears_nor_reacts(self, running: Running) -> None:
        ts = await running.root()

        await react(running, ts)

        assert running.events("reaction_added") == []
        adding = running.client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
        assert await error_of(adding) == "missing_scope"
