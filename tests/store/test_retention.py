"""The house: how long text is kept where, and when what was erased is scrubbed."""

from dataclasses import replace

import pytest

from bot import housekeeping
from bot.chosen import Choices
from bot.conversation import Attachment, Message, Part, Recording, Role, ThreadKey
from bot.housekeeping import DAY, Housekeeping
from bot.store import (
    asides,
    attachments,
    choices,
    conversations,
    feedback,
    people,
    recordings,
    scrubbing,
)
from bot.store.asides import Kept
from bot.store.database import Database
from bot.store.people import Person
from bot.store.retention import Extent, Rule, rules_of
from tests.store.test_forgetting import left

pytestmark = pytest.mark.anyio

TS = "1700000001.000100"
NOW = 200 * DAY


class House:
    """Housekeeping whose clock the test owns, and which tells how often it scrubbed."""

    def __init__(self, database: Database, days: int = 90) -> None:
        self.now = NOW
        self.scrubs = 0
        self._database = database
        self._scrub = database.scrub
        database.scrub = self.scrub  # type: ignore[method-assign] # counted
        self.keeping = Housekeeping(database, days, lambda: self.now, self.nap)

    async def nap(self, _seconds: float) -> None:
        raise EnoughSeen

    async def scrub(self) -> bool:
        self.scrubs += 1
        return await self._scrub()

    async def wish(self) -> None:
        async with self._database.begin() as connection:
            await scrubbing.want(connection, self.now)

    async def after(self, seconds: float) -> int:
        """Look so much later whether it is time; return how often it was in all."""
        self.now += seconds
        await self.keeping.scrub_if_due()
        return self.scrubs


class EnoughSeen(Exception):
    """Ends a loop that has no end."""


async def say(database: Database, thread: ThreadKey, age_days: float) -> None:
    """Have something of every kind in a thread, of so many days ago."""
    at = NOW - age_days * DAY
    key = thread.key_of(TS)
    async with database.begin() as connection:
        await conversations.open_(connection, thread, at, is_summoned=True, is_complete=True)
        await conversations.add_message(connection, thread, Message(TS, Role.USER, "hi", "U1"), at)
        await attachments.add(connection, Attachment(thread, TS, "F1", "a.txt"), at)
        await recordings.add(connection, Recording(thread, TS, "U1", "F2", "a.mp3"), at)
        await conversations.save_part(connection, key, thread, 0, Part("2.2", "post"), at)
        await feedback.save(connection, key, "U1", is_good=True, model="m", now=at)
        await choices.save(connection, Choices(instructions="short"), at, *_place(thread))


def _place(thread: ThreadKey) -> tuple[str, str, str]:
    return thread.team, thread.channel, thread.thread_ts


async def choose(database: Database, team: str, channel: str, days: int) -> None:
    async with database.begin() as connection:
        chosen = Choices(retention_days=days)
        await choices.save(connection, chosen, NOW, team, channel)


async def kept_in(database: Database, team: str = "T") -> set[str]:
    """The channels of which a conversation is left."""
    async with database.read() as connection:
        return {
            channel
            for channel in ("C1", "C2", "C3", "C4")
            if await conversations.load_window(connection, ThreadKey(team, channel, TS))
        }


async def test_the_nearest_choice_says_how_long_text_is_kept(database: Database) -> None:
    for channel in ("C1", "C2", "C3"):
        await say(database, ThreadKey("T", channel, TS), 40)
    await say(database, ThreadKey("T2", "C1", TS), 40)
    await choose(database, "T", "", 30)
    await choose(database, "T", "C2", 60)
    await choose(database, "T", "C3", 0)

    await House(database).keeping.tidy()

    assert await kept_in(database) == {"C2", "C3"}
    assert await kept_in(database, "T2") == {"C1"}


async def test_a_channel_may_keep_text_for_a_shorter_time_than_for_ever(
    database: Database,
) -> None:
    for channel in ("C1", "C2"):
        await say(database, ThreadKey("T", channel, TS), 400)
    await choose(database, "T", "C1", 7)

    await House(database, days=0).keeping.tidy()

    assert await kept_in(database) == {"C2"}


DUE = {"inbox", "preferences"}  # the day's look, and the wish for a scrub


async def test_nothing_is_left_of_what_is_too_old(database: Database) -> None:
    await say(database, ThreadKey("T", "C1", TS), 91)
    async with database.begin() as connection:
        kept = Kept("k", "T", "C1", TS, "U1", "text", "")
        await asides.add(connection, kept, NOW - 91 * DAY)
        person = Person("Jiyoon", "ko-KR", False, NOW - 91 * DAY)
        await people.save(connection, "T", {"U1": person})

    await House(database).keeping.tidy()

    assert await left(database) <= DUE


async def test_a_conversation_that_goes_on_keeps_what_is_younger(database: Database) -> None:
    thread = ThreadKey("T", "C1", TS)
    await say(database, thread, 91)
    later = Message("1700000002.000100", Role.USER, "again", "U1")
    async with database.begin() as connection:
        await conversations.open_(connection, thread, NOW, is_summoned=True, is_complete=True)
        await conversations.add_message(connection, thread, later, NOW)

    await House(database).keeping.tidy()

    async with database.read() as connection:
        assert [one.text for one in await conversations.load_window(connection, thread)] == [
            "again"
        ]
        chosen = await choices.load(connection, *_place(thread))
        assert await attachments.load(connection, thread, [TS]) == []
    assert chosen.instructions == "short"


async def test_much_is_forgotten_piece_by_piece(sqlite: Database) -> None:
    for number in range(450):
        thread = ThreadKey("T", "C1", f"17000000{number:02}.000100")
        at = NOW - 91 * DAY
        async with sqlite.begin() as connection:
            await conversations.open_(connection, thread, at, is_summoned=True, is_complete=True)

    await House(sqlite).keeping.tidy()

    assert await left(sqlite) == DUE


def test_every_channel_has_one_rule() -> None:
    rules = rules_of({"workspace:T": 30, "channel:T/C1": 7, "channel:T2/C1": 8}, 90)

    def days(team: str, channel: str) -> list[int]:
        return [rule.days for rule in rules if rule.extent.holds(team, channel)]

    assert days("T", "C1") == [7]
    assert days("T", "C2") == [30]
    assert days("T2", "C1") == [8]
    assert days("T3", "C1") == [90]


def test_without_choices_the_server_says_it_for_all() -> None:
    assert rules_of({}, 90) == [Rule(Extent(), 90)]


async def test_a_scrub_follows_the_last_erasure_by_a_minute(sqlite: Database) -> None:
    house = House(sqlite)
    await house.wish()

    assert await house.after(59) == 0
    await house.wish()
    assert await house.after(59) == 0
    assert await house.after(1) == 1
    assert await house.after(3600) == 1


async def test_erasures_without_end_wait_no_longer_than_ten_minutes(sqlite: Database) -> None:
    house = House(sqlite)
    await house.wish()

    for _ in range(19):
        assert await house.after(30) == 0
        await house.wish()

    assert await house.after(30) == 1


async def test_scrubs_are_ten_minutes_apart(sqlite: Database) -> None:
    house = House(sqlite)
    await house.wish()
    await house.after(60)
    await house.wish()

    assert await house.after(housekeeping.SCRUB_APART - 1) == 1
    assert await house.after(1) == 2


async def test_what_was_left_unscrubbed_is_scrubbed_at_the_start(sqlite: Database) -> None:
    house = House(sqlite)
    await house.wish()

    with pytest.raises(EnoughSeen):
        await house.keeping.run()

    assert house.scrubs == 1


async def test_once_a_day_it_is_scrubbed_whatever_was_erased(sqlite: Database) -> None:
    house = House(sqlite)

    assert await house.after(DAY - 1) == 0
    assert await house.after(1) == 1


async def test_a_wish_that_comes_meanwhile_stands(sqlite: Database) -> None:
    house = House(sqlite)
    await house.wish()
    plain = house.scrub

    async def scrub() -> bool:
        await plain()
        house.now += 1
        await house.wish()
        return True

    sqlite.scrub = scrub  # type: ignore[method-assign] # with somebody who erases meanwhile
    await scrubbing.fulfil(sqlite)

    async with sqlite.read() as connection:
        wish = await scrubbing.wished(connection)
    assert wish == replace(scrubbing.Wished(NOW, NOW + 1))
