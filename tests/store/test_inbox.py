"""The inbox, sentence by sentence, on both databases."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import Signal
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Claim, Item, Kind, LeaseLost, Pool, State
from bot.store.leases import _CLAIM
from bot.store.tables import inbox as table

pytestmark = pytest.mark.anyio

LEASE = 60.0


def question(ts: int, *, thread: str = "1", waits_for: tuple[str, ...] = ()) -> Item:
    stamp = f"17000000{ts:02}.000100"
    return Item(
        key=f"T/C/{stamp}/0",
        kind=Kind.ANSWER,
        pool=Pool.CHAT,
        lane=f"chat/T/C/{thread}",
        order_ts=stamp,
        payload={"text": f"question {ts}"},
        waits_for=waits_for,
    )


def recording(ts: int, *, file: str = "F1", thread: str = "1") -> Item:
    stamp = f"17000000{ts:02}.000100"
    key, lane = f"T/C/{stamp}/{file}", f"voice/T/C/{thread}"
    return Item(key, Kind.TRANSCRIBE, Pool.VOICE, lane, stamp, {"file": file})


async def accept(database: Database, *items: Item, now: float = 0.0) -> list[bool]:
    async with database.begin() as connection:
        return [await inbox.accept(connection, item, now) for item in items]


async def claim(
    database: Database,
    now: float = 1.0,
    *,
    pool: Pool = Pool.CHAT,
    worker: str = "w1",
    limit: int = 10,
    of_one: int | None = None,
) -> list[Claim]:
    async with database.begin() as connection:
        return await inbox.claim(connection, pool, worker, now, LEASE, limit, of_one)


async def claim_one(database: Database, now: float = 1.0, **how: Any) -> Claim:
    (claimed,) = await claim(database, now, **how)
    return claimed


async def do(database: Database, change: Any, *arguments: Any, **named: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments, **named)


async def rows(database: Database) -> dict[str, Any]:
    async with database.read() as connection:
        return {row.key: row for row in await connection.execute(sa.select(table))}


def texts(claims: list[Claim]) -> list[str]:
    return [claimed.payload["text"] for claimed in claims]


async def test_a_known_key_is_not_accepted_again(database: Database) -> None:
    first = await accept(database, question(1))
    again = await accept(database, question(1))
    claimed = await claim_one(database)
    await do(database, inbox.finish, claimed, 2.0)

    afterwards = await accept(database, question(1))

    assert (first, again, afterwards) == ([True], [False], [False])


async def test_an_item_comes_as_it_was_accepted(database: Database) -> None:
    await accept(database, question(1))

    claimed = await claim_one(database)

    assert claimed.key == question(1).key
    assert (claimed.kind, claimed.pool, claimed.attempt) == (Kind.ANSWER, Pool.CHAT, 1)
    assert claimed.payload == {"text": "question 1"}


async def test_a_pool_gives_only_its_own_and_no_more_than_the_limit(database: Database) -> None:
    await accept(database, recording(9, thread="9"))
    await accept(database, *(question(n, thread=str(n)) for n in range(5)))

    first = await claim(database, limit=3)
    second = await claim(database, limit=3)

    assert texts(first) == ["question 0", "question 1", "question 2"]
    assert texts(second) == ["question 3", "question 4"]


async def test_one_person_gets_no_more_while_she_has_her_share(database: Database) -> None:
    hers = [replace(question(n, thread=str(n)), user="U1") for n in range(4)]
    others = [replace(question(n, thread=str(n)), user=f"U{n}") for n in range(5, 8)]
    await accept(database, *hers, *others)

    first = await claim(database, of_one=2)
    second = await claim(database, of_one=2)
    third = await claim(database, of_one=2)
    await do(database, inbox.finish, first[0], 2.0)
    fourth = await claim(database, of_one=2)

    assert texts(first) == ["question 0", "question 1"]
    assert texts(second) == ["question 5", "question 6"]
    assert texts(third) == ["question 7"]
    assert texts(fourth) == ["question 2", "question 3"]


async def test_work_of_a_process_that_died_is_not_counted_to_her_share(database: Database) -> None:
    hers = [replace(question(n, thread=str(n)), user="U1") for n in range(2)]
    await accept(database, *hers)
    lost = await claim(database, of_one=1, worker="dead")

    again = await claim(database, 1.0 + LEASE, of_one=1)

    assert texts(lost) == texts(again) == ["question 0"]


async def test_a_lane_runs_one_at_a_time_in_order_of_ts(database: Database) -> None:
    await accept(database, recording(2), recording(1))

    first = await claim_one(database, pool=Pool.VOICE)
    meanwhile = await claim(database, pool=Pool.VOICE)
    await do(database, inbox.finish, first, 2.0)
    second = await claim_one(database, pool=Pool.VOICE)

    assert first.key == recording(1).key
    assert meanwhile == []
    assert second.key == recording(2).key


async def test_a_later_arrival_with_an_earlier_ts_waits_for_what_runs(database: Database) -> None:
    await accept(database, recording(5))
    running = await claim_one(database, pool=Pool.VOICE)
    await accept(database, recording(1))

    meanwhile = await claim(database, pool=Pool.VOICE)
    taken_over = await claim_one(database, 1.0 + LEASE, pool=Pool.VOICE)

    assert meanwhile == []
    assert taken_over.id == running.id


async def test_threads_run_in_parallel(database: Database) -> None:
    await accept(database, recording(1, thread="1"), recording(2, thread="2"))

    claims = await claim(database, pool=Pool.VOICE)

    assert len(claims) == 2


async def test_a_question_waits_for_its_transcript_without_holding_up_others(
    database: Database,
) -> None:
    await accept(database, recording(1), question(1, waits_for=(recording(1).key,)), question(2))

    other = await claim_one(database)
    transcribing = await claim_one(database, pool=Pool.VOICE)
    await do(database, inbox.finish, other, 2.0)
    blocked = await claim(database, 2.0)
    await do(database, inbox.finish, transcribing, 3.0)
    freed = await claim_one(database, 3.0)

    assert other.payload == {"text": "question 2"}
    assert other.absorbed == ()
    assert blocked == []
    assert freed.payload == {"text": "question 1"}


async def test_waiting_for_an_unknown_key_is_no_waiting(database: Database) -> None:
    await accept(database, question(1, waits_for=("T/C/never/F9",)))

    assert len(await claim(database)) == 1


async def test_questions_that_arrive_meanwhile_are_answered_together_next(
    database: Database,
) -> None:
    await accept(database, question(1))
    first = await claim_one(database)
    await accept(database, question(4), question(3), question(2), question(9, thread="2"))
    other = await claim_one(database)
    await do(database, inbox.finish, first, 2.0)

    together = await claim_one(database)

    assert other.lane.endswith("/2")
    assert together.payload == {"text": "question 2"}
    assert together.absorbed == ({"text": "question 3"}, {"text": "question 4"})
    await do(database, inbox.finish, together, 3.0)
    stored = await rows(database)
    assert {row.state for row in stored.values() if row.lane == first.lane} == {State.DONE}


async def test_absorbed_questions_come_back_with_a_retry(database: Database) -> None:
    await accept(database, question(1), question(2))
    claimed = await claim_one(database)
    await do(database, inbox.retry, claimed, 2.0, 10.0)
    await accept(database, question(3), now=3.0)

    too_early = await claim(database, 9.0)
    again = await claim_one(database, 10.0)

    assert too_early == []
    assert again.attempt == 2
    assert again.absorbed == ({"text": "question 2"}, {"text": "question 3"})


async def test_a_question_that_was_begun_is_never_absorbed(database: Database) -> None:
    await accept(database, question(2))
    begun = await claim_one(database)
    await do(database, inbox.give_back, begun)
    await accept(database, question(1))

    earlier = await claim_one(database)

    assert earlier.payload == {"text": "question 1"}
    assert earlier.absorbed == ()


async def test_recordings_are_not_absorbed(database: Database) -> None:
    await accept(database, recording(1), recording(2))

    claimed = await claim_one(database, pool=Pool.VOICE)

    assert claimed.absorbed == ()


async def test_a_waiting_retry_holds_its_lane_for_ten_minutes_at_most(database: Database) -> None:
    await accept(database, recording(1), recording(2))
    first = await claim_one(database, pool=Pool.VOICE)
    await do(database, inbox.retry, first, 100.0, 5000.0)

    held = await claim(database, 699.0, pool=Pool.VOICE)
    passing = await claim_one(database, 700.0, pool=Pool.VOICE)
    both_due = await claim(database, 5000.0, pool=Pool.VOICE)

    assert held == []
    assert passing.key == recording(2).key
    assert [again.id for again in both_due] == [passing.id]


async def test_a_retry_that_was_passed_takes_its_turn_when_due(database: Database) -> None:
    await accept(database, recording(1), recording(2))
    first = await claim_one(database, pool=Pool.VOICE)
    await do(database, inbox.retry, first, 100.0, 5000.0)

    due = await claim(database, 5000.0, pool=Pool.VOICE)

    assert [again.id for again in due] == [first.id]


async def test_ten_minutes_count_from_the_first_failure(database: Database) -> None:
    await accept(database, recording(1), recording(2))
    first = await claim_one(database, pool=Pool.VOICE)
    await do(database, inbox.retry, first, 100.0, 110.0)
    second = await claim_one(database, 110.0, pool=Pool.VOICE)
    await do(database, inbox.retry, second, 500.0, 5000.0)

    passing = await claim_one(database, 700.0, pool=Pool.VOICE)

    assert passing.key == recording(2).key


async def test_an_expired_lease_is_taken_over_and_its_owner_told(database: Database) -> None:
    await accept(database, question(1), question(2))
    old = await claim_one(database, 1.0)

    nobody = await claim(database, 1.0 + LEASE - 0.1, worker="w2")
    new = await claim_one(database, 1.0 + LEASE, worker="w2")

    assert nobody == []
    assert (new.id, new.attempt, new.absorbed) == (old.id, 2, old.absorbed)
    for change in (
        (inbox.hold, old),
        (inbox.finish, old, 62.0),
        (inbox.retry, old, 62.0, 63.0),
        (inbox.give_back, old),
        (inbox.drop, old, 62.0),
    ):
        with pytest.raises(LeaseLost):
            await do(database, *change)
    await do(database, inbox.hold, new)


async def test_attempts_go_on_past_three_so_that_the_worker_can_say_so(database: Database) -> None:
    await accept(database, question(1))

    attempts = [(await claim_one(database, n * 2 * LEASE)).attempt for n in range(5)]

    assert attempts == [1, 2, 3, 4, 5]


async def test_a_renewed_lease_is_not_taken(database: Database) -> None:
    await accept(database, question(1), question(2, thread="2"))
    mine, finished = await claim(database, 1.0)
    await do(database, inbox.finish, finished, 2.0)

    kept = await do(database, inbox.renew, 50.0, LEASE, [mine, finished])
    strangers = await do(database, inbox.renew, 50.0, LEASE, [replace(mine, worker="w2")])

    assert kept == {mine.id}
    assert strangers == set()
    assert await claim(database, 109.0, worker="w2") == []
    assert len(await claim(database, 110.0, worker="w2")) == 1


async def test_an_expired_lease_that_nobody_took_still_holds(database: Database) -> None:
    await accept(database, question(1))
    claimed = await claim_one(database, 1.0)

    await do(database, inbox.hold, claimed)
    kept = await do(database, inbox.renew, 500.0, LEASE, [claimed])

    assert kept == {claimed.id}


async def test_what_is_given_back_is_due_at_once_and_counts_no_attempt(database: Database) -> None:
    await accept(database, question(1), question(2))
    old = await claim_one(database, 1.0)

    await do(database, inbox.give_back, old)
    new = await claim_one(database, 1.0, worker="w2")

    assert (new.id, new.attempt, new.absorbed) == (old.id, 1, old.absorbed)
    with pytest.raises(LeaseLost):
        await do(database, inbox.hold, old)


async def test_a_finished_item_keeps_its_key_and_loses_its_text(database: Database) -> None:
    await accept(database, question(1), question(2))
    claimed = await claim_one(database)

    await do(database, inbox.finish, claimed, 2.0, "failed: model_missing", State.FAILED)

    stored = await rows(database)
    assert {row.payload for row in stored.values()} == {""}
    assert {row.outcome for row in stored.values()} == {"failed: model_missing"}
    assert {row.state for row in stored.values()} == {"failed"}
    with pytest.raises(LeaseLost):
        await do(database, inbox.finish, claimed, 3.0)


async def test_a_key_is_forgotten_in_time(database: Database) -> None:
    await accept(database, question(1), question(2, thread="2"), question(3, thread="3"))
    early, late, _ = await claim(database)
    await do(database, inbox.finish, early, 10.0)
    await do(database, inbox.finish, late, 20.0)

    forgotten = await do(database, inbox.forget_finished, 15.0)

    assert forgotten == 1
    assert set(await rows(database)) == {late.key, question(3).key}


async def test_stop_reaches_what_has_begun_and_lets_the_rest_be_answered(
    database: Database,
) -> None:
    await accept(database, question(1))
    running = await claim_one(database)
    await accept(database, question(2))

    about = await do(database, inbox.signal, Signal.STOP, lane=running.lane)
    seen = await do(database, inbox.signals, [running.id])
    await do(database, inbox.finish, running, 2.0, "stopped")
    following = await claim_one(database)

    assert about == [running.id]
    assert seen == {running.id: Signal.STOP}
    assert await do(database, inbox.signals, [following.id]) == {}


async def test_stop_reaches_a_question_between_two_attempts(database: Database) -> None:
    await accept(database, question(1))
    first = await claim_one(database)
    await do(database, inbox.retry, first, 2.0, 3.0)

    await do(database, inbox.signal, Signal.STOP, lane=first.lane)
    second = await claim_one(database, 3.0)

    assert await do(database, inbox.signals, [second.id]) == {second.id: Signal.STOP}


async def test_redo_is_for_questions_only_and_can_be_cleared(database: Database) -> None:
    await accept(database, question(1), recording(1))
    asked = await claim_one(database)
    clip = await claim_one(database, pool=Pool.VOICE)

    about = await do(database, inbox.signal, Signal.REDO, key_prefix="T/C/1700000001.000100/")
    seen = await do(database, inbox.signals, [asked.id, clip.id])
    await do(database, inbox.clear_redo, asked)

    assert about == [asked.id]
    assert seen == {asked.id: Signal.REDO}
    assert await do(database, inbox.signals, [asked.id]) == {}


async def test_redo_of_a_waiting_question_needs_nothing_done(database: Database) -> None:
    await accept(database, question(1))

    about = await do(database, inbox.signal, Signal.REDO, key_prefix=question(1).key)
    claimed = await claim_one(database)

    assert about == [claimed.id]
    assert await do(database, inbox.signals, [claimed.id]) == {}


async def test_redo_of_an_absorbed_question_redoes_the_answer(database: Database) -> None:
    await accept(database, question(1), question(2))
    head = await claim_one(database)

    about = await do(database, inbox.signal, Signal.REDO, key_prefix=question(2).key)

    assert head.id in about
    assert await do(database, inbox.signals, [head.id]) == {head.id: Signal.REDO}


async def test_drop_finishes_at_once_what_nobody_works_on(database: Database) -> None:
    await accept(database, question(1))

    about = await do(database, inbox.signal, Signal.DROP, key_prefix=question(1).key)

    stored = (await rows(database))[question(1).key]
    assert about == [stored.id]
    assert (stored.state, stored.outcome, stored.payload) == ("done", "dropped", "")
    assert await claim(database) == []


async def test_drop_of_a_running_question_lets_go_of_what_it_absorbed(database: Database) -> None:
    await accept(database, question(1), question(2))
    head = await claim_one(database)

    await do(database, inbox.signal, Signal.DROP, key_prefix=head.key)
    await do(database, inbox.signal, Signal.REDO, key_prefix=head.key)
    await do(database, inbox.clear_redo, head)
    seen = await do(database, inbox.signals, [head.id])
    meanwhile = await claim(database)
    await do(database, inbox.drop, head, 2.0)
    released = await claim_one(database)

    assert seen == {head.id: Signal.DROP}
    assert meanwhile == []
    assert released.payload == {"text": "question 2"}


async def test_drop_of_a_waiting_retry_lets_go_of_what_it_absorbed(database: Database) -> None:
    await accept(database, question(1), question(2))
    head = await claim_one(database)
    await do(database, inbox.retry, head, 2.0, 100.0)

    await do(database, inbox.signal, Signal.DROP, key_prefix=head.key)

    assert texts(await claim(database, 3.0)) == ["question 2"]


async def test_drop_of_an_absorbed_question_redoes_the_answer_without_it(
    database: Database,
) -> None:
    await accept(database, question(1), question(2), question(3))
    head = await claim_one(database)

    await do(database, inbox.signal, Signal.DROP, key_prefix=question(2).key)
    seen = await do(database, inbox.signals, [head.id])
    await do(database, inbox.retry, head, 2.0, 3.0)
    again = await claim_one(database, 3.0)

    assert seen == {head.id: Signal.REDO}
    assert again.absorbed == ({"text": "question 3"},)


async def test_workers_contending_never_share_a_lane(url: str) -> None:
    databases = [await Database.open(url) for _ in range(2)]
    items = [question(n, thread=str(n % 7)) for n in range(60)]
    await accept(databases[0], *(Item(**{**_fields(i), "kind": Kind.TRANSCRIBE}) for i in items))
    running: set[str] = set()
    order: dict[str, list[str]] = {}

    async def work(number: int) -> None:
        database = databases[number % 2]
        while sum(map(len, order.values())) < len(items):
            for claimed in await claim(database, worker=f"w{number}", limit=2):
                assert claimed.lane not in running
                running.add(claimed.lane)
                order.setdefault(claimed.lane, []).append(claimed.order_ts)
                await asyncio.sleep(0)
                running.remove(claimed.lane)
                await do(database, inbox.finish, claimed, 2.0)

    async with asyncio.timeout(30):
        await asyncio.gather(*(work(number) for number in range(6)))

    assert sum(map(len, order.values())) == len(items)
    assert all(stamps == sorted(stamps) for stamps in order.values())
    await asyncio.gather(*(database.close() for database in databases))


def _fields(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Item.__slots__}


async def test_who_is_just_writing_is_not_robbed(postgresql_url: str) -> None:
    database = await Database.open(postgresql_url)
    await accept(database, question(1))
    mine = await claim_one(database, 1.0)

    async with database.begin() as connection:
        await inbox.hold(connection, mine)
        taken = await claim(database, 1000.0, worker="w2")

    assert taken == []
    assert len(await claim(database, 1000.0, worker="w2")) == 1
    await database.close()


async def test_a_claim_reads_indexes_whatever_was_finished(sqlite: Database) -> None:
    bound = {"of_pool": "chat", "by": "w", "now": 1.0, "until": 2.0, "limit": 1, "busy": ""}
    async with sqlite.begin() as connection:
        compiled = _CLAIM.compile(dialect=connection.dialect)
        statement = str(compiled).replace("(__[POSTCOMPILE_busy])", "(?)")
        plan = await connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}",
            tuple({**compiled.params, **bound}[name] for name in compiled.positiontup or ()),
        )
        steps = [row.detail for row in plan]

    assert any("ix_inbox_pool_due_at" in step for step in steps)
    assert any("ix_inbox_lane_order_ts" in step for step in steps)
    assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in steps)


async def test_no_word_of_a_finished_question_is_left_in_the_file(
    sqlite: Database, sqlite_url: str
) -> None:
    path = Path(sqlite_url.partition(":///")[2])
    secret = question(1)
    secret.payload["text"] = "the secret word is 타래-marzipan " * 200
    await accept(sqlite, secret)
    await sqlite.scrub()
    assert b"marzipan" in await asyncio.to_thread(path.read_bytes)

    await do(sqlite, inbox.finish, await claim_one(sqlite), 2.0)
    await sqlite.scrub()

    left = path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()
    assert b"marzipan" not in left


async def test_what_is_postponed_waits_for_others_and_counts_no_attempt(database: Database) -> None:
    await accept(database, question(1), recording(1))
    asked = await claim_one(database)
    transcribing = await claim_one(database, pool=Pool.VOICE)

    await do(database, inbox.postpone, asked, [recording(1).key])
    meanwhile = await claim(database, 2.0)
    await do(database, inbox.finish, transcribing, 3.0)
    again = await claim_one(database, 3.0, worker="w2")

    assert meanwhile == []
    assert (again.id, again.attempt) == (asked.id, 1)
    assert again.was_begun
    with pytest.raises(LeaseLost):
        await do(database, inbox.hold, asked)


async def test_what_is_postponed_does_not_hold_its_lane(database: Database) -> None:
    await accept(database, question(1), recording(1))
    asked = await claim_one(database)
    await accept(database, question(2))

    await do(database, inbox.postpone, asked, [recording(1).key])

    assert (await claim_one(database, 2.0)).payload == {"text": "question 2"}


async def test_what_is_postponed_twice_waits_for_all_of_it(database: Database) -> None:
    await accept(database, question(1), recording(1), recording(2, thread="2"))
    asked = await claim_one(database)
    await do(database, inbox.postpone, asked, [recording(1).key])
    first, second = await claim(database, pool=Pool.VOICE)
    await do(database, inbox.finish, first, 2.0)
    asked = await claim_one(database, 2.0)

    await do(database, inbox.postpone, asked, [recording(1).key, recording(2, thread="2").key])
    meanwhile = await claim(database, 3.0)
    await do(database, inbox.finish, second, 3.0)

    assert meanwhile == []
    assert (await claim_one(database, 3.0)).attempt == 1


async def test_a_postponed_question_keeps_what_it_absorbed(database: Database) -> None:
    await accept(database, question(1), question(2), recording(1))
    asked = await claim_one(database)
    transcribing = await claim_one(database, pool=Pool.VOICE)

    await do(database, inbox.postpone, asked, [recording(1).key])
    await do(database, inbox.finish, transcribing, 2.0)

    assert (await claim_one(database, 2.0)).absorbed == ({"text": "question 2"},)


async def test_whose_lease_is_lost_postpones_nothing(database: Database) -> None:
    await accept(database, question(1), recording(1))
    old = await claim_one(database, 1.0)
    new = await claim_one(database, 1.0 + LEASE, worker="w2")

    with pytest.raises(LeaseLost):
        await do(database, inbox.postpone, old, [recording(1).key])

    await do(database, inbox.hold, new)
