"""Opening, transactions, erasure and wake-ups."""

import asyncio
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store import preferences, unusable
from bot.store.database import Connection, Database, DatabaseUnusable
from bot.store.group_commit import CommitFailed

pytestmark = pytest.mark.anyio


async def count_up(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(1)")) if (
            connection.dialect.name == "postgresql"
        ) else None
        value = (await preferences.load(connection, "test")).get("count", "0")
        await asyncio.sleep(0)
        await preferences.save(connection, "test", "count", str(int(value) + 1), 0.0)


async def values(database: Database) -> dict[str, str]:
    async with database.read() as connection:
        return await preferences.load(connection, "test")


async def set_value(connection: Connection, name: str, value: str = "x") -> None:
    await preferences.save(connection, "test", name, value, 0.0)


async def until(condition: Any, seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_no_write_is_lost_among_100_at_once(database: Database) -> None:
    await asyncio.gather(*(count_up(database) for _ in range(100)))

    assert await values(database) == {"count": "100"}


async def test_no_write_is_lost_between_two_processes_on_one_file(sqlite_url: str) -> None:
    first, second = await Database.open(sqlite_url), await Database.open(sqlite_url)

    await asyncio.gather(*(count_up(one) for one in [first, second] * 50))

    assert await values(first) == {"count": "100"}
    await asyncio.gather(first.close(), second.close())


async def test_many_bodies_share_a_commit(sqlite: Database) -> None:
    assert sqlite._writer is not None

    await asyncio.gather(*(count_up(sqlite) for _ in range(200)))

    assert sqlite._writer.commits <= 60
    assert await values(sqlite) == {"count": "200"}


async def test_what_begin_returned_from_is_seen_by_others(
    sqlite: Database, sqlite_url: str
) -> None:
    path = sqlite_url.partition(":///")[2]

    async with sqlite.begin() as connection:
        await set_value(connection, "kept")

    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM preferences").fetchall() == [("kept",)]
    other.close()


async def test_a_raising_body_undoes_only_itself(database: Database) -> None:
    async def body(number: int) -> None:
        async with database.begin() as connection:
            await set_value(connection, str(number))
            if number % 2:
                raise ValueError(number)

    results = await asyncio.gather(*map(body, range(20)), return_exceptions=True)

    assert sum(isinstance(result, ValueError) for result in results) == 10
    assert set(await values(database)) == {str(number) for number in range(0, 20, 2)}


@pytest.mark.parametrize("moment", ["in line", "at rest", "in a statement"])
async def test_a_cancelled_body_undoes_only_itself(database: Database, moment: str) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.begin() as connection:
            await set_value(connection, "first")
            entered.set()
            await go_on.wait()

    async def cancelled() -> None:
        async with database.begin() as connection:
            await set_value(connection, "cancelled")
            if moment == "at rest":
                await asyncio.Event().wait()
            while True:
                await set_value(connection, "cancelled")

    async def last() -> None:
        async with database.begin() as connection:
            await set_value(connection, "last")

    tasks = [asyncio.create_task(first())]
    await entered.wait()
    tasks += [asyncio.create_task(cancelled()), asyncio.create_task(last())]
    await asyncio.sleep(0.01)
    if moment == "in line":
        tasks[1].cancel()
    go_on.set()
    await asyncio.sleep(0.02)
    tasks[1].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert results[0] is None
    assert isinstance(results[1], asyncio.CancelledError)
    assert results[2] is None
    assert set(await values(database)) == {"first", "last"}


async def test_bodies_cancelled_at_any_moment_break_nobody(sqlite: Database) -> None:
    for delay in range(40):
        doomed = asyncio.create_task(count_up(sqlite))
        others = [asyncio.create_task(count_up(sqlite)) for _ in range(2)]
        await asyncio.sleep(delay / 10_000)
        doomed.cancel()
        await asyncio.gather(*others)
        await asyncio.gather(doomed, return_exceptions=True)

    assert 80 <= int((await values(sqlite))["count"]) <= 120


async def test_begin_inside_begin_is_refused(sqlite: Database) -> None:
    async with sqlite.begin():
        with pytest.raises(RuntimeError, match="inside"):
            async with sqlite.begin():
                pass


async def test_a_failed_commit_is_told_to_all_whose_work_is_lost(sqlite: Database) -> None:
    orphan = "INSERT INTO chunks VALUES (99, 0, 0, 0, '', '', '', '', 0)"

    async def body(statement: str) -> None:
        async with sqlite.begin() as connection:
            await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            await connection.exec_driver_sql(statement)

    results = await asyncio.gather(
        body(orphan),
        body("INSERT INTO preferences VALUES ('test', 'a', 'x', 0)"),
        return_exceptions=True,
    )

    assert all(isinstance(result, CommitFailed) for result in results)
    assert await values(sqlite) == {}
    await count_up(sqlite)
    assert await values(sqlite) == {"count": "1"}


async def test_a_reader_neither_waits_for_a_writer_nor_sees_half_of_it(database: Database) -> None:
    async with database.begin() as connection:
        await set_value(connection, "unseen")

        seen = await values(database)

    assert seen == {}


async def test_a_reader_sees_one_state_throughout(database: Database) -> None:
    async with database.read() as connection:
        before = await preferences.load(connection, "test")
        await count_up(database)
        after = await preferences.load(connection, "test")

    assert before == after == {}


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        async with database.read() as connection:
            await set_value(connection, "a")


async def test_a_cancelled_reader_leaves_the_others_alone(database: Database) -> None:
    async def read() -> None:
        while True:
            await values(database)

    tasks = [asyncio.create_task(read()) for _ in range(20)]
    await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert await values(database) == {}


async def test_a_full_disk_fails_who_writes_and_ends_with_the_cause(sqlite: Database) -> None:
    async with sqlite.begin() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(sa.exc.OperationalError, match="full") as caught:
        async with sqlite.begin() as connection:
            await set_value(connection, "big", "x" * 1_000_000)

    assert str(unusable.explain(caught.value, "x")) == "Database x: the disk is full"
    await count_up(sqlite)
    assert await values(sqlite) == {"count": "1"}


async def test_opening_on_a_full_disk_says_so(tmp_path: Path) -> None:
    script = (
        "import asyncio, resource, sys\n"
        "from bot.store.database import Database, DatabaseUnusable\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n    asyncio.run(Database.open(sys.argv[1]))\n"
        "except DatabaseUnusable as error:\n    sys.exit(str(error))\n"
    )
    ended = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, f"sqlite:///{tmp_path / 'x.sqlite3'}",
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await ended.communicate()

    assert ended.returncode == 1
    assert said.decode().strip().endswith("is it full or broken?")
    assert len(said.splitlines()) == 1


def make_directory(folder: Path) -> str:
    (folder / "dir").mkdir()
    return f"sqlite:///{folder / 'dir'}"


def make_text(folder: Path) -> str:
    (folder / "notes.txt").write_text("This is not a database, but a text of some length.\n" * 20)
    return f"sqlite:///{folder / 'notes.txt'}"


def make_file_as_folder(folder: Path) -> str:
    (folder / "file").touch()
    return f"sqlite:///{folder / 'file' / 'tarae.sqlite3'}"


def make_newer(folder: Path) -> str:
    with sqlite3.connect(folder / "newer.sqlite3") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    return f"sqlite:///{folder / 'newer.sqlite3'}"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_directory, "it can't be opened or made"),
        (make_text, "the file is not a SQLite database"),
        (make_file_as_folder, "its folder can't be made"),
        (make_newer, "it was made by a newer version of Tarae"),
        (lambda _: "sqlite:////proc/tarae.sqlite3", "it can't be opened or made"),
        (lambda _: "mysql://u:secret@h/d", "only sqlite:// and postgresql:// are known"),
        (lambda _: "tarae.sqlite3", "not the URL of a database"),
        (lambda _: "sqlite://", "names no file"),
        (lambda _: "sqlite:///:memory:", "names no file"),
        (lambda _: "postgresql://u:secret@127.0.0.1:1/d", "nothing answers there"),
        (lambda _: "postgres://u:secret@/d?host=/nowhere", "socket is not there"),
    ],
)
async def test_an_unusable_database_is_told_in_one_line(
    tmp_path: Path, make: Any, said: str
) -> None:
    url = make(tmp_path)

    with pytest.raises(DatabaseUnusable, match=said) as caught:
        await Database.open(url)

    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_postgresql_says_what_is_wrong(postgresql: Any) -> None:
    rule = Path(postgresql.folder) / "pg_hba.conf"
    trust = rule.read_text()
    rule.write_text("local all locked scram-sha-256\n" + trust)
    await postgresql.run("CREATE ROLE locked LOGIN PASSWORD 'right'", "SELECT pg_reload_conf()")

    async def said(url: str) -> str:
        with pytest.raises(DatabaseUnusable) as caught:
            await Database.open(url)
        return str(caught.value)

    assert "the password is wrong" in await said(postgresql.url("migrated", "locked", "wrong"))
    assert "the user is unknown" in await said(postgresql.url("migrated", "stranger"))
    assert "no database of that name" in await said(postgresql.url("nowhere"))
    rule.write_text(trust)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_a_postgresql_url_needs_no_driver(postgresql_url: str, scheme: str) -> None:
    database = await Database.open(
        f"{scheme}://{postgresql_url.partition('://')[2]}&sslmode=prefer"
    )

    assert await values(database) == {}
    await database.close()


async def test_processes_wake_each_other_on_postgresql(postgresql_url: str) -> None:
    heard: list[str] = []
    first, second = await Database.open(postgresql_url), await Database.open(postgresql_url)
    second.on_notify(lambda: heard.append("woken"))
    await until(lambda: heard)
    heard.clear()

    await first.notify()

    await until(lambda: heard)
    await asyncio.gather(first.close(), second.close())


async def test_listening_survives_a_lost_connection(postgresql_url: str) -> None:
    heard: list[str] = []
    database = await Database.open(postgresql_url)
    database.on_notify(lambda: heard.append("woken"))
    await until(lambda: heard)
    heard.clear()

    async with database.begin() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    await until(lambda: heard)
    heard.clear()
    await database.notify()

    await until(lambda: heard)
    await database.close()


async def test_sqlite_has_nobody_to_wake(sqlite: Database) -> None:
    heard: list[str] = []
    sqlite.on_notify(lambda: heard.append("woken"))

    await sqlite.notify()

    assert heard == []
