"""What the inbox holds: pieces of work, their kinds and their lanes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.conversation import Signal
from bot.store.tables import inbox, inbox_waits

# After so many attempts the person is told that it failed.
ATTEMPTS = 3

# In the key of what gives an answer anew: it is about that answer alone, so no question joins it.
AGAIN = "/again/"


class Kind(StrEnum):
    """Which way a piece of work goes."""

    ANSWER = "answer"
    TRANSCRIBE = "transcribe"
    RENDER = "render"  # something made of a transcript
    MANAGE = "manage"  # a transcript removed, its speakers named
    GREET = "greet"
    WITHDRAW = "withdraw"
    TELL = "tell"  # something that one person alone is told
    SUGGEST = "suggest"  # prompts to begin with, in a person's direct messages
    COMMAND = "command"  # what somebody typed after the slash command, or wrote as one
    SHORTCUT = "shortcut"  # what somebody chose in a message's menu, or wished by a flag
    FORGET = "forget"  # what is erased because somebody wanted it so
    WATCH = "watch"  # the daily look at models, keys, scopes and budgets


class Pool(StrEnum):
    """Work that shares a bound on how much of it runs at a time."""

    CHAT = "chat"
    VOICE = "voice"
    SPOKEN = "spoken"  # questions in clips: they wait behind no meeting
    RENDER = "render"
    CONTROL = "control"


class State(StrEnum):
    """How far an item has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of work to accept. `key` names it once and for all.

    Of a `lane` one item runs at a time, in order of `order_ts`. `waits_for` are the keys of items that
    must be finished before; meanwhile it does not hold up its lane. `user` is whom it is done for: of one
    person's work only so much runs at a time.
    """

    key: str
    kind: Kind
    pool: Pool
    lane: str
    order_ts: str
    payload: dict[str, Any]
    waits_for: tuple[str, ...] = ()
    user: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An item given to `worker` for its `attempt`-th time, until its lease ends.

    `was_begun` when it was given out before, even if it was given back: something of it may be
    visible. `begun_at` is when what is tried, and tried again, was taken up, in Unix seconds. `signal`
    is what a person did to it before it was claimed. `absorbed` are the payloads of the questions that
    are answered by this same item, in order.
    """

    id: int
    key: str
    kind: Kind
    pool: Pool
    lane: str
    attempt: int
    payload: dict[str, Any]
    order_ts: str
    worker: str
    was_begun: bool = False
    begun_at: float = 0.0
    signal: Signal | None = None
    absorbed: tuple[dict[str, Any], ...] = ()

    @property
    def is_last(self) -> bool:
        """Whether no other attempt follows this one."""
        return self.attempt >= ATTEMPTS


class LeaseLost(Exception):
    """The claim is no longer this worker's: whatever it still writes would be somebody else's work."""


class Dropped(Exception):
    """What the work was about is deleted or forgotten: nothing may be kept of it any more."""


class Postponed(Exception):
    """The work can't go on before others are finished; `waits_for` are their keys."""

    def __init__(self, waits_for: tuple[str, ...]) -> None:
        super().__init__(", ".join(waits_for))
        self.waits_for = waits_for


def key_under(prefix: str) -> sa.ColumnElement[bool]:
    """Match the key `prefix` itself and those below it, as paths: `a/b` has `a/b/c`, not `a/bc`."""
    top = prefix.rstrip("/")
    below = sa.and_(inbox.c.key >= f"{top}/", inbox.c.key < f"{top}0")  # "0" follows "/"
    return sa.or_(inbox.c.key == top, below)


def is_waiting_for_others(item: sa.FromClause) -> sa.ColumnElement[bool]:
    """Match items of `item` (the inbox or an alias of it) that must not start yet."""
    awaited = inbox.alias()
    return sa.exists().where(
        inbox_waits.c.item_id == item.c.id,
        awaited.c.key == inbox_waits.c.waits_for_key,
        awaited.c.finished_at.is_(None),
    )
