"""Socket Mode, through the official client."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.playground.records import Json
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, TEAM
from tests.playground_fixture import Running, until

pytestmark = pytest.mark.anyio
MENTION = f"<@{BOT_USER}> what is up?"


@dataclass
class App:
    """An app at the other end: what it got, and whether it acknowledges."""

    is_acking: bool = True
    received: list[SocketModeRequest] = field(default_factory=list)

    async def listen(self, client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        self.received.append(envelope)
        if self.is_acking:
            await client.send_socket_mode_response(SocketModeResponse(envelope.envelope_id))

    def events(self, kind: str) -> list[Json]:
        events = [envelope.payload["event"] for envelope in self.received]
        return [event for event in events if event["type"] == kind]

    def attempts(self) -> list[tuple[int | None, str | None]]:
        return [(envelope.retry_attempt, envelope.retry_reason) for envelope in self.received]


@contextlib.asynccontextmanager
async def connected(running: Running, *, is_acking: bool = True) -> AsyncIterator[App]:
    """Connect an app with the official client."""
    outbox = running.playground.outbox
    client = SocketModeClient(
        app_token=running.address.app_token, web_client=running.client, ping_interval=0.2
    )
    app = App(is_acking)
    client.socket_mode_request_listeners.append(app.listen)
    before = len(outbox.connections)
    await client.connect()  # type: ignore[no-untyped-call] # the SDK left its return type out
    await until(lambda: len(outbox.connections) > before)
    try:
        yield app
    finally:
        await client.close()  # type: ignore[no-untyped-call] # the SDK left its return type out
        await until(lambda: len(outbox.connections) == before)


async def make_impatient(running: Running) -> None:
    await running.people.do("knobs", ack_seconds=0.05, retry_delays=[0.01, 0.02, 0.03])


async def test_a_mention_in_a_channel_arrives_twice(running: Running) -> None:
    async with connected(running) as app:
        ts = await running.root(MENTION)
        await until(lambda: len(app.received) == 2)

    (message,), (mention,) = app.events("message"), app.events("app_mention")
    assert message["ts"] == mention["ts"] == ts
    assert message["client_msg_id"] == mention["client_msg_id"]
    assert message["channel_type"] == "channel"
    assert "channel_type" not in mention
    assert message["blocks"][0]["elements"][0]["elements"] == [
        {"type": "user", "user_id": BOT_USER},
        {"type": "text", "text": " what is up?"},
    ]


async def test_a_payload_names_its_team_its_event_and_whom_it_is_for(running: Running) -> None:
    async with connected(running) as app:
        await running.root(MENTION)
        await until(lambda: len(app.received) == 2)

    first, second = (envelope.payload for envelope in app.received)
    assert first["type"] == "event_callback"
    assert first["team_id"] == TEAM
    assert first["authorizations"][0]["user_id"] == BOT_USER
    assert first["event_id"] != second["event_id"]


@pytest.mark.parametrize(
    ("order", "first"), [("mention_first", "app_mention"), ("message_first", "message")]
)
async def test_the_order_of_a_mention_can_be_chosen(
    running: Running, order: str, first: str
) -> None:
    await running.people.do("knobs", mention_order=order)

    await running.root(MENTION)

    assert running.events()[0]["type"] == first


async def test_what_is_acknowledged_comes_once(running: Running) -> None:
    await make_impatient(running)
    async with connected(running) as app:
        await running.root()
        await until(lambda: running.playground.outbox.history[0].is_acked)

    assert app.attempts() == [(0, "")]


async def test_what_is_not_acknowledged_comes_three_times_more(running: Running) -> None:
    await make_impatient(running)
    async with connected(running, is_acking=False) as app:
        await running.root()
        await until(lambda: len(app.received) == 4)

    assert app.attempts() == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
    assert len({envelope.payload["event_id"] for envelope in app.received}) == 1
    assert len({envelope.envelope_id for envelope in app.received}) == 4


async def test_what_happens_while_the_app_is_away_waits_for_it(running: Running) -> None:
    sent = [await running.root(text) for text in ("one", "two")]

    async with connected(running) as app:
        await until(lambda: len(app.received) == 2)

    assert [event["ts"] for event in app.events("message")] == sent
    assert app.attempts() == [(0, ""), (0, "")]


async def test_what_a_lost_connection_left_unacknowledged_comes_again(running: Running) -> None:
    await running.people.do("knobs", retry_delays=[0.01, 60, 300])
    async with connected(running, is_acking=False) as dying:
        await running.root()
        await until(lambda: len(dying.received) == 1)

    async with connected(running) as app:
        await until(lambda: len(app.received) == 1)

    assert app.attempts() == [(1, "connection_failed")]


async def test_each_event_goes_to_one_of_the_connections(running: Running) -> None:
    async with connected(running) as one, connected(running) as other:
        for number in range(20):
            await running.root(str(number))
        await until(lambda: len(one.received) + len(other.received) == 20)

    assert one.received
    assert other.received


@pytest.mark.parametrize("reason", ["refresh_requested", "cut"])
async def test_an_app_told_to_reconnect_or_cut_off_misses_nothing(
    running: Running, reason: str
) -> None:
    async with connected(running) as app:
        await running.people.do("disconnect", reason=reason)
        await until(lambda: not running.playground.outbox.connections)
        await running.root("meanwhile")
        await until(lambda: len(app.events("message")) == 1)


async def test_the_eleventh_connection_is_sent_away(running: Running) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(11):
            answer = await running.client.apps_connections_open(app_token=running.address.app_token)
            socket = await stack.enter_async_context(running.session.ws_connect(answer["url"]))
            greeting = await socket.receive_json()

    assert (greeting["type"], greeting["reason"]) == ("disconnect", "too_many_websockets")


async def test_a_ticket_opens_one_connection(running: Running) -> None:
    answer = await running.client.apps_connections_open(app_token=running.address.app_token)
    async with running.session.ws_connect(answer["url"]) as socket:
        hello = await socket.receive_json()

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await running.session.ws_connect(answer["url"])


async def test_delivered_events_can_be_sent_again(running: Running) -> None:
    async with connected(running) as app:
        ts = await running.root(MENTION)
        await until(lambda: len(app.received) == 2)
        again = await running.people.do("redeliver", ts=ts)
        await until(lambda: len(app.received) == 4)

    assert again["events"] == 2
    assert app.attempts()[2:] == [(1, "timeout")] * 2


async def test_deliveries_are_shown(running: Running) -> None:
    async with connected(running):
        ts = await running.people.say(GENERAL, JIYOON, "hi")
        await until(lambda: running.playground.outbox.history[0].is_acked)

    (shown,) = (await running.people.look("deliveries"))["deliveries"]

    assert (shown["event"]["ts"], shown["sent"], shown["is_acked"]) == (ts, 1, True)
