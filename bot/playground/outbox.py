"""Delivers to the app over its connections: events until acknowledged, what people click once."""

import asyncio
import json
import secrets
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.playground.records import Json
from bot.playground.storage import Storage

REMEMBERED_DELIVERIES = 2000


class Connection(Protocol):
    """One open websocket of the app's."""

    def send(self, text: str) -> None:
        """Send a frame, sometime soon."""


@dataclass
class Schedule:
    """How long Slack waits, in seconds: for an ack, and before each of its three retries.

    Source: "Events API", https://docs.slack.dev/apis/events-api ("almost immediately", 1 minute,
    5 minutes).
    """

    ack_within: float = 3.0
    retry_after: tuple[float, ...] = (0.5, 60.0, 300.0)


@dataclass
class Delivery:
    """One event on its way: how often it was sent, and whether it arrived."""

    payload: Json
    sent: int = 0
    reason: str = ""
    is_acked: bool = False

    @property
    def event_id(self) -> str:
        """Slack's id for the event, the same in every attempt."""
        return str(self.payload["event_id"])


@dataclass
class Interaction:
    """What a person did with the app's buttons or modals, and what the app's ack answered."""

    payload: Json
    is_acked: bool = False
    answer: Json | None = None


@dataclass
class _InFlight:
    delivery: Delivery
    connection: Connection
    deadline: asyncio.TimerHandle


@dataclass
class Outbox:
    """Holds what the app has not acknowledged, for as long as the workspace lives."""

    storage: Storage
    schedule: Schedule = field(default_factory=Schedule)
    history: deque[Delivery] = field(default_factory=lambda: deque(maxlen=REMEMBERED_DELIVERIES))

    def __post_init__(self) -> None:
        self.connections: list[Connection] = []
        self.interactions: deque[Interaction] = deque(maxlen=REMEMBERED_DELIVERIES)
        self._in_flight: dict[str, _InFlight] = {}
        self._asked: dict[str, asyncio.Future[Json | None]] = {}
        self._parked = [Delivery(**row) for row in self.storage.load("delivery")]
        self._timers: set[asyncio.TimerHandle] = set()

    def offer(self, payload: Json) -> None:
        """Deliver an event now, or as soon as the app is connected."""
        delivery = Delivery(payload)
        self.history.append(delivery)
        self._send(delivery)

    async def ask(
        self, payload: Json, *, takes_answer: bool, kind: str = "interactive"
    ) -> Interaction:
        """Tell the app of an interaction and wait for its ack; nothing is ever sent again.

        Slack doesn't redeliver these: without a connection, or without an ack in time, they fail.
        `takes_answer` says whether the ack may carry one; `kind` is the envelope's, "interactive" or
        "slash_commands".
        """
        interaction = Interaction(payload)
        self.interactions.append(interaction)
        if not self.connections:
            return interaction
        envelope_id = str(uuid.uuid4())
        ack = asyncio.get_running_loop().create_future()
        self._asked[envelope_id] = ack
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": takes_answer,
            "payload": payload,
        }
        secrets.choice(self.connections).send(json.dumps(envelope, ensure_ascii=False))
        try:
            interaction.answer = await asyncio.wait_for(ack, self.schedule.ack_within)
            interaction.is_acked = True
        except TimeoutError:
            interaction.is_acked = False
        finally:
            self._asked.pop(envelope_id, None)
        return interaction

    def acknowledge(self, envelope_id: str, answer: Json | None = None) -> None:
        """Take an app's ack; one that comes too late, or for nothing, changes nothing."""
        asked = self._asked.get(envelope_id)
        if asked is not None and not asked.done():
            asked.set_result(answer)
        flight = self._in_flight.pop(envelope_id, None)
        if flight is not None:
            flight.deadline.cancel()
            flight.delivery.is_acked = True
            self.storage.drop("delivery", flight.delivery.event_id)

    def redeliver(self, wanted: Callable[[Json], bool]) -> int:
        """Send once more, as retries, those events whose payload is `wanted`; return how many."""
        again = [delivery for delivery in self.history if wanted(delivery.payload)]
        for delivery in again:
            self._send(Delivery(delivery.payload, delivery.sent, "timeout"))
        return len(again)

    def connected(self, connection: Connection) -> None:
        """Use a connection, beginning with what has waited for one."""
        self.connections.append(connection)
        parked, self._parked = self._parked, []
        for delivery in parked:
            self._send(delivery)

    def disconnected(self, connection: Connection) -> None:
        """Stop using a connection; what it had not acknowledged goes another way."""
        self.connections.remove(connection)
        lost = [key for key, flight in self._in_flight.items() if flight.connection is connection]
        for envelope_id in lost:
            flight = self._in_flight.pop(envelope_id)
            flight.deadline.cancel()
            self._retry(flight.delivery, "connection_failed", self.schedule.retry_after[0])

    def close(self) -> None:
        """Stop all timers; what is undelivered stays in the storage."""
        for flight in self._in_flight.values():
            flight.deadline.cancel()
        for timer in self._timers:
            timer.cancel()
        for asked in self._asked.values():
            asked.cancel()

    def _send(self, delivery: Delivery) -> None:
        self.storage.put("delivery", delivery.event_id, delivery)
        if not self.connections:
            self._parked.append(delivery)
            return
        connection = secrets.choice(self.connections)
        envelope_id = str(uuid.uuid4())
        loop = asyncio.get_running_loop()
        deadline = loop.call_later(self.schedule.ack_within, self._expire, envelope_id)
        self._in_flight[envelope_id] = _InFlight(delivery, connection, deadline)
        connection.send(_envelope(envelope_id, delivery))
        delivery.sent += 1

    def _expire(self, envelope_id: str) -> None:
        delivery = self._in_flight.pop(envelope_id).delivery
        retries = len(self.schedule.retry_after)
        delay = self.schedule.retry_after[min(delivery.sent, retries) - 1]
        self._retry(delivery, "timeout", delay)

    def _retry(self, delivery: Delivery, reason: str, delay: float) -> None:
        if delivery.sent > len(self.schedule.retry_after):
            self.storage.drop("delivery", delivery.event_id)
            return
        delivery.reason = reason
        loop = asyncio.get_running_loop()
        self._timers = {timer for timer in self._timers if timer.when() > loop.time()}
        self._timers.add(loop.call_later(delay, self._send, delivery))


def _envelope(envelope_id: str, delivery: Delivery) -> str:
    envelope = {
        "envelope_id": envelope_id,
        "type": "events_api",
        "accepts_response_payload": False,
        "retry_attempt": delivery.sent,
        "retry_reason": delivery.reason,
        "payload": delivery.payload,
    }
    return json.dumps(envelope, ensure_ascii=False)
