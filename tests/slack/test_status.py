"""The status says that the bot is at work, holds nothing up, and is gone when the reply ends."""

import asyncio
from collections.abc import Callable

import pytest

from bot.conversation import ThreadKey
from bot.slack.client import SlackClient
from bot.slack.status import Status
from tests.slack.conftest import RESET, FakeSlack

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T1", "C1", "1700000000.000001")
METHOD = "assistant.threads.setStatus"


@pytest.fixture
def status(client: SlackClient) -> Status:
    return Status(client, THREAD, renewal=0.01)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


def said(slack: FakeSlack) -> list[str]:
    return [given["status"] for given in slack.all(METHOD)]


async def test_a_status_is_shown_at_once_with_what_it_does(
    client: SlackClient, slack: FakeSlack
) -> None:
    status = Status(client, THREAD)

    status.announce("is thinking…", ["Reading…", "x" * 60])
    await until(lambda: bool(slack.calls))
    await status.end()

    assert slack.all(METHOD)[0] == {
        "channel_id": "C1",
        "thread_ts": THREAD.thread_ts,
        "status": "is thinking…",
        "loading_messages": ["Reading…", "x" * 50],
    }


async def test_it_is_renewed_until_there_is_something_to_read(
    status: Status, slack: FakeSlack
) -> None:
    status.announce("is thinking…")
    await until(lambda: len(slack.calls) >= 3)
    status.rest()
    await asyncio.sleep(0)
    before = len(slack.calls)
    await asyncio.sleep(0.05)

    assert len(slack.calls) <= before + 1
    await status.end()


async def test_another_takes_its_place_at_once(client: SlackClient, slack: FakeSlack) -> None:
    status = Status(client, THREAD)
    status.announce("is listening…")
    await until(lambda: bool(slack.calls))

    status.announce("is thinking…")
    await until(lambda: len(slack.calls) == 2)
    await status.end()

    assert said(slack) == ["is listening…", "is thinking…", ""]


async def test_one_that_never_was_is_not_taken_away(status: Status, slack: FakeSlack) -> None:
    await status.end()

    assert slack.calls == []


async def test_a_stream_that_was_stopped_takes_it_away(status: Status, slack: FakeSlack) -> None:
    status.announce("is thinking…")
    await until(lambda: bool(slack.calls))
    status.rest()
    await until(lambda: status._task is not None and status._task.done())

    status.stream_started()
    status.stream_stopped()
    await status.end()

    assert "" not in said(slack)


async def test_a_stream_that_was_not_stopped_is_no_more_at_work(
    status: Status, slack: FakeSlack
) -> None:
    status.stream_started()

    await status.end()

    assert said(slack) == [""]


async def test_none_lands_after_the_end(client: SlackClient, slack: FakeSlack) -> None:
    may_land = asyncio.Event()
    slack.script(METHOD, may_land)
    status = Status(client, THREAD)
    status.announce("is thinking…")
    await until(lambda: bool(slack.calls))
    status.stream_started()
    status.stream_stopped()

    ending = asyncio.create_task(status.end())
    await asyncio.sleep(0.01)
    assert not ending.done()
    may_land.set()
    await ending

    assert said(slack) == ["is thinking…", ""]


@pytest.mark.parametrize(
    "code", ["unknown_method", "feature_disabled", "channel_type_not_supported", "missing_scope"]
)
async def test_where_slack_has_none_it_is_not_asked_again(
    client: SlackClient, slack: FakeSlack, code: str
) -> None:
    slack.script(METHOD, code)
    for _ in range(2):
        status = Status(client, THREAD)
        status.announce("is thinking…")
        await asyncio.sleep(0.01)
        await status.end()

    assert len(slack.calls) == 1


@pytest.mark.parametrize("fault", ["invalid_thread_ts", "ratelimited", "internal_error", RESET])
async def test_nothing_that_goes_wrong_is_raised(
    client: SlackClient, slack: FakeSlack, fault: str
) -> None:
    slack.script(METHOD, fault)
    status = Status(client, THREAD)

    status.announce("is thinking…")
    await until(lambda: bool(slack.calls))
    await status.end()

    assert said(slack)[0] == "is thinking…"


async def test_one_that_surely_never_landed_is_not_taken_away(
    status: Status, slack: FakeSlack
) -> None:
    slack.script(METHOD, *["ratelimited"] * 100)

    status.announce("is thinking…")
    await until(lambda: bool(slack.calls))
    await status.end()

    assert "" not in said(slack)


@pytest.mark.parametrize("fault", [RESET, "internal_error"])
async def test_what_may_not_have_been_taken_away_is_taken_away_again(
    status: Status, slack: FakeSlack, fault: str
) -> None:
    status.announce("is thinking…")
    await until(lambda: bool(slack.calls))
    status.rest()
    await until(lambda: status._task is not None and status._task.done())
    slack.script(METHOD, fault)

    await status.end()

    assert said(slack)[-2:] == ["", ""]
