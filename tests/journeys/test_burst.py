"""Many questions at once, over real sockets and under Slack's rates at their strictest.

How long an answer may take to be complete in Slack, once the model has finished it, follows from the
rates alone. What was begun as a stream or a post was promised the call that ends it, so it waits for
nothing. Everything else is posted whole, and only other posts can stand in front of it:

    its channel's    5 in any 5.5 s:    5.5 s for every 5 before it in its channel
    the workspace's  300 in any 61 s:   61 s for every 300 before it in the workspace

Below stand the posts that there can be at most, so that bound is an arithmetic one, of every answer and
not only of 95 in a hundred; `MACHINE` is for the way there and back. No call at all gets a 429.
"""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.journeys.world import BOT, JIYOON, Bot, Json, Workspace, shown, until

pytestmark = pytest.mark.anyio

CHANNELS = 20
STREAMS = 20  # a minute
POSTS, POSTS_WITHIN = 5, 5.5  # a channel's, in seconds
ALL_POSTS, ALL_POSTS_WITHIN = 300, 61.0
MACHINE = 1.5  # seconds
ENDING = ("chat.stopStream", "chat.update", "chat.postMessage")


@dataclass(frozen=True)
class Asked:
    """A question."""

    number: int
    channel: str
    ts: str


@dataclass(frozen=True)
class Answered:
    """What became of a question: the text, and the seconds from the model's end to its completion.

    It `has_menu` if what can be clicked stands below its last message, and there alone.
    """

    text: str
    expected: str
    delay: float
    has_menu: bool


def bound(posts_in_channel: int, posts: int) -> float:
    """Return the seconds after which the last of so many posts has surely gone."""
    of_channel = POSTS_WITHIN * ((posts_in_channel - 1) // POSTS)
    of_workspace = ALL_POSTS_WITHIN * ((posts - 1) // ALL_POSTS)
    return max(of_channel, of_workspace) + MACHINE


def short(number: int) -> str:
    """An answer of about 1,200 characters."""
    return " ".join(f"answer {number} sentence {n}." for n in range(48))


def long(number: int) -> str:
    """An answer that three messages hold."""
    paragraph = f"answer {number} goes on and on. " * 20
    return "\n\n".join(f"{n}: {paragraph}" for n in range(32))


async def ask_all(workspace: Workspace, count: int, within: float) -> list[Asked]:
    """Have people ask `count` questions in `within` seconds, in one channel after the other."""
    channels = []
    for number in range(CHANNELS):
        made = await workspace.do("channels", name=f"burst-{number}", members=[JIYOON, BOT])
        channels.append(str(made["id"]))

    async def ask(number: int) -> Asked:
        await asyncio.sleep(within * number / count)
        channel = channels[number % CHANNELS]
        ts = await workspace.say(f"<@{BOT}> question {number}.", channel=channel)
        return Asked(number, channel, ts)

    return list(await asyncio.gather(*map(ask, range(count))))


async def at_rest(workspace: Workspace, asked: Sequence[Asked], patience: float) -> None:
    """Wait until no thread says any more that there is work."""

    async def is_over() -> bool:
        sessions = {(s["channel"], s["thread_ts"]): s for s in await sessions_of(workspace)}
        found = [sessions.get((one.channel, one.ts)) for one in asked]
        return all(s and s["state"] != "processing" and not s["text"] for s in found)

    await until(is_over, patience)


async def sessions_of(workspace: Workspace) -> list[Json]:
    return list((await workspace.get("state"))["sessions"])


async def outcomes(
    workspace: Workspace, asked: Sequence[Asked], script: Sequence[str]
) -> list[Answered]:
    """Return what became of every question, in no particular order."""
    ended_at, expected = {}, {}
    for request, text in zip(await workspace.model_requests(), script, strict=True):
        number = int(str(request["body"]["messages"][-1]["content"]).split("question ")[1][:-1])
        ended_at[number], expected[number] = float(request["ended"]), text
    replies: dict[str, list[Json]] = {one.ts: [] for one in asked}
    for channel in {one.channel for one in asked}:
        for message in (await workspace.get("messages", channel=channel))["messages"]:
            if message["ts"] not in replies:
                replies[message["thread_ts"]].append(message)
    threads = {reply["ts"]: ts for ts, found in replies.items() for reply in found}
    completed_at: dict[str, float] = {}
    for call in await workspace.calls():
        if call["method"] in ENDING and call["ok"]:
            thread = call["args"].get("thread_ts") or threads[call["args"]["ts"]]
            completed_at[thread] = max(completed_at.get(thread, 0), float(call["at"]))
    return [
        Answered(
            "".join(shown(reply) for reply in replies[one.ts]),
            expected[one.number],
            completed_at[one.ts] - ended_at[one.number],
            [has_menu(reply) for reply in replies[one.ts]]
            == [False] * (len(replies[one.ts]) - 1) + [True],
        )
        for one in asked
    ]


def has_menu(message: Json) -> bool:
    return any(block["type"] == "actions" for block in message["blocks"])


def p95(answers: Sequence[Answered]) -> float:
    """Return the delay that 95 of a hundred answers don't exceed."""
    delays = sorted(answer.delay for answer in answers)
    return delays[math.ceil(0.95 * len(delays)) - 1]


async def figures(name: str, workspace: Workspace, answers: Sequence[Answered], most: float) -> str:
    """Return what there is to know of a burst, as one line."""
    delays = sorted(answer.delay for answer in answers)
    made: dict[str, int] = {}
    for call in await workspace.calls():
        made[call["method"]] = made.get(call["method"], 0) + 1
    counts = ", ".join(f"{method} {count}" for method, count in sorted(made.items()))
    return (
        f"{name}: complete after the model's end in {delays[len(delays) // 2]:.2f} s (median), "
        f"{p95(answers):.2f} s (p95), {delays[-1]:.2f} s (max); bound {most:.2f} s; {counts}"
    )


async def test_200_questions_in_10_seconds_are_answered_within_what_the_tiers_allow(
    workspace: Workspace, bot: Bot
) -> None:
    script = [short(number) for number in range(200)]
    await workspace.script(list(script), first_delta_ms=250, delta_ms=200, delta_size=10)

    asked = await ask_all(workspace, 200, 10.0)
    await at_rest(workspace, asked, 60.0)

    answers = await outcomes(workspace, asked, script)
    most = bound(posts_in_channel=200 // CHANNELS, posts=200 - STREAMS)
    print(await figures("200 answers", workspace, answers, most))  # noqa: T201 - what it is run for
    assert [answer.text == answer.expected for answer in answers] == [True] * 200
    assert all(answer.has_menu for answer in answers)
    assert await workspace.limited() == []
    assert p95(answers) <= most
    assert max(answer.delay for answer in answers) <= most
    started, posted = [await workspace.calls(f"chat.{m}") for m in ("startStream", "postMessage")]
    assert (len(started), len(posted)) == (STREAMS, 200 - STREAMS)


async def test_40_long_answers_at_once_are_whole_within_what_the_tiers_allow(
    workspace: Workspace, bot: Bot
) -> None:
    script = [long(number) for number in range(40)]
    await workspace.script(list(script), first_delta_ms=250, delta_ms=100, delta_size=80)

    asked = await ask_all(workspace, 40, 2.0)
    await at_rest(workspace, asked, 60.0)

    answers = await outcomes(workspace, asked, script)
    posts = 3 * 40 - STREAMS
    most = bound(posts_in_channel=3 * 40 // CHANNELS, posts=posts)
    print(await figures("40 answers in three parts", workspace, answers, most))  # noqa: T201 - what it is run for
    assert [answer.text == answer.expected for answer in answers] == [True] * 40
    assert all(answer.has_menu for answer in answers)
    assert await workspace.limited() == []
    assert p95(answers) <= most
