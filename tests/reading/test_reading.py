"""The files of messages are read once, stored, and stand in the window; never silently left out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.conversation import Attachment, ThreadKey
from bot.errors import UserFacingError
from bot.reading.read import Read
from bot.reading.reading import Reading
from bot.slack.client import SlackClient
from bot.slack.errors import RateLimited, SlackUnreachable
from bot.slack.files import FileForbidden, FileProcessing, FileUnreachable
from bot.store import attachments, conversations
from bot.store.attachments import State
from bot.store.database import Database
from tests.reading import files
from tests.slack.conftest import FakeSlack

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T", "C", "1700000000.000100")
TS = "1700000001.000100"
NEVER = "never"


@dataclass
class Host:
    """Slack's file host: what lies at an address, or the error it gives; NEVER answers not at all."""

    content: dict[str, bytes | Exception | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    folders: set[Path] = field(default_factory=set)

    async def download(self, urls: Sequence[str], *, folder: Path, page_bytes: int) -> Path:
        self.asked.append(urls[0])
        self.pages.append(page_bytes)
        self.folders.add(folder)
        content = self.content[urls[0]]
        if isinstance(content, Exception):
            raise content
        if isinstance(content, str):
            await asyncio.Event().wait()
        assert isinstance(content, bytes)
        (folder / "download").write_bytes(content)
        return folder / "download"


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def reading(sqlite: Database, client: SlackClient, host: Host) -> Reading:
    return Reading(sqlite, client, host.download, asyncio.Semaphore(2), tokens_per_file=1000)


def attachment(name: str, ts: str = TS, urls: tuple[str, ...] | None = None) -> Attachment:
    where = (f"https://slack/{name}",) if urls is None else urls
    return Attachment(THREAD, ts, f"F-{name}", name, urls=where, size=10)


async def post(database: Database, *posted: Attachment) -> None:
    async with database.begin() as connection:
        await conversations.open_(connection, THREAD, 1.0, is_summoned=True, is_complete=True)
        for one in posted:
            await attachments.add(connection, one, 1.0)


async def states(database: Database) -> dict[str, State]:
    async with database.read() as connection:
        stored = await attachments.load(connection, THREAD, [TS])
    return {one.attachment.name: one.state for one in stored}


def troubles(reads: Mapping[str, Sequence[Read]]) -> list[str]:
    return [read.trouble for read in reads[TS]]


async def test_files_are_read_by_message_and_in_order(
    sqlite: Database, reading: Reading, host: Host
) -> None:
    later = "1700000002.000100"
    host.content = {
        "https://slack/a.py": b"print(1)",
        "https://slack/b.bin": b"\x00\x01\x02" * 99,
        "https://slack/c.txt": b"see you",
    }
    await post(sqlite, attachment("a.py"), attachment("b.bin"), attachment("c.txt", later))

    reads = await reading.read(THREAD, [TS, later])

    assert [read.name for read in reads[TS]] == ["a.py", "b.bin"]
    assert reads[TS][0].as_text() == "[File a.py, python:]\n```python\nprint(1)\n```"
    assert troubles(reads) == ["", "file_unreadable"]
    assert [read.text for read in (one.contents for one in reads[later])] == ["see you"]
    assert not any(folder.exists() for folder in host.folders)


async def test_what_was_read_is_not_downloaded_again(
    sqlite: Database, reading: Reading, host: Host
) -> None:
    host.content = {"https://slack/a.txt": b"hello"}
    await post(sqlite, attachment("a.txt"))

    first = await reading.read(THREAD, [TS])
    again = await reading.read(THREAD, [TS])

    assert first == again
    assert host.asked == ["https://slack/a.txt"]
    assert await reading.read(THREAD, ["1700000009.000100"]) == {}


async def test_pictures_are_there_to_be_shown(
    sqlite: Database, reading: Reading, host: Host
) -> None:
    host.content = {"https://slack/a.png": files.picture("PNG", (30, 20), color="red")}
    await post(sqlite, attachment("a.png"))

    reads = await reading.read(THREAD, [TS])
    shown = await reading.pictures(THREAD)

    assert reads[TS][0].as_text() == "[Image a.png, 30×20]"
    assert [picture.data for picture in shown[TS]] == [reads[TS][0].contents.image]


async def test_no_more_than_five_files_of_a_message_are_read(
    sqlite: Database, reading: Reading, host: Host
) -> None:
    names = [f"{number}.bin" for number in range(7)]
    host.content = {f"https://slack/{name}": FileForbidden("no") for name in names}
    await post(sqlite, *map(attachment, names))

    reads = await reading.read(THREAD, [TS])

    assert troubles(reads) == ["file_forbidden"] * 5 + ["files_too_many"] * 2
    assert len(host.asked) == 5
    assert "first 5 files" in reads[TS][6].tell("en")


async def test_a_file_known_to_be_too_large_is_not_downloaded(
    sqlite: Database, reading: Reading, host: Host
) -> None:
    await post(sqlite, replace(attachment("a.pdf"), size=20_000_001))

    reads = await reading.read(THREAD, [TS])

    assert "larger than the 20 MB" in reads[TS][0].as_text()
    assert host.asked == []


@pytest.mark.parametrize(
    "error", [FileUnreachable("http_503"), SlackUnreachable("x", "y"), RateLimited("files.info", 3)]
)
async def test_what_may_pass_is_tried_again_and_told_in_the_end(
    sqlite: Database, reading: Reading, host: Host, error: Exception
) -> None:
    host.content = {"https://slack/a.txt": error, "https://slack/b.bin": FileForbidden("no")}
    await post(sqlite, attachment("a.txt"), attachment("b.bin"))

    with pytest.raises(type(error)):
        await reading.read(THREAD, [TS])
    between = await states(sqlite)
    reads = await reading.read(THREAD, [TS], is_last=True)

    assert between == {"a.txt": State.WAITING, "b.bin": State.FAILED}
    assert troubles(reads) == ["file_unreachable", "file_forbidden"]
    assert host.asked.count("https://slack/b.bin") == 1


async def test_what_is_not_there_in_time_is_told(
    sqlite: Database, reading: Reading, host: Host
) -> None:
    host.content = {"https://slack/a.txt": NEVER, "https://slack/b.bin": FileForbidden("no")}
    await post(sqlite, attachment("a.txt"), attachment("b.bin"))

    reads = await replace(reading, longest=0.05).read(THREAD, [TS])

    assert troubles(reads) == ["file_unreachable", "file_forbidden"]


async def test_slack_is_asked_for_what_its_event_did_not_tell(
    sqlite: Database, reading: Reading, host: Host, slack: FakeSlack
) -> None:
    url = "https://slack/found"
    slack.files["F-a.txt"] = {"id": "F-a.txt", "url_private": url}
    host.content = {url: FileForbidden("no")}
    await post(sqlite, attachment("a.txt", urls=()))

    reads = await reading.read(THREAD, [TS])

    assert troubles(reads) == ["file_forbidden"]
    assert host.asked == [url]


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ("file_deleted", "file_gone"),
        ("access_denied", "file_forbidden"),
        ("missing_scope", "file_forbidden"),
        ("unheard_of", "file_forbidden"),
    ],
)
async def test_what_slack_says_against_it_is_told(
    sqlite: Database, reading: Reading, slack: FakeSlack, answer: str, trouble: str
) -> None:
    slack.script("files.info", answer)
    await post(sqlite, attachment("a.txt", urls=()))

    assert troubles(await reading.read(THREAD, [TS])) == [trouble]


async def test_what_slack_tells_late_counts_as_well(
    sqlite: Database, reading: Reading, slack: FakeSlack
) -> None:
    slack.files["F-a.txt"] = {"id": "F-a.txt", "mode": "hidden_by_limit"}
    await post(sqlite, attachment("a.txt", urls=()))

    assert troubles(await reading.read(THREAD, [TS])) == ["file_hidden"]


async def test_an_upload_under_way_is_waited_for(
    sqlite: Database, reading: Reading, slack: FakeSlack
) -> None:
    slack.files["F-a.txt"] = {"id": "F-a.txt"}
    await post(sqlite, attachment("a.txt", urls=()))

    with pytest.raises(FileProcessing) as caught:
        await reading.read(THREAD, [TS])

    assert isinstance(caught.value, UserFacingError)
    assert caught.value.retry_after == 5.0


async def test_a_page_is_downloaded_as_one(sqlite: Database, reading: Reading, host: Host) -> None:
    names = ["a.html", "b.txt"]
    host.content = {f"https://slack/{name}": FileForbidden("no") for name in names}
    await post(sqlite, *map(attachment, names))

    await reading.read(THREAD, [TS])

    assert dict(zip(host.asked, host.pages, strict=True)) == {
        "https://slack/a.html": 10,
        "https://slack/b.txt": 0,
    }


async def test_cancelling_leaves_nothing_behind(
    sqlite: Database, reading: Reading, host: Host
) -> None:
    host.content = {"https://slack/a.txt": NEVER}
    await post(sqlite, attachment("a.txt"))
    task = asyncio.create_task(reading.read(THREAD, [TS]))
    async with asyncio.timeout(5):
        while not host.folders:
            await asyncio.sleep(0.001)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not any(folder.exists() for folder in host.folders)
    assert await states(sqlite) == {"a.txt": State.WAITING}
