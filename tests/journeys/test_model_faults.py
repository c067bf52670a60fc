"""Whatever a model endpoint does, it ends in a whole answer or one sentence, in the asker's language."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from bot import parts
from bot.store.periods import Period, end_of, moment
from bot.texts import say
from tests.journeys.faults import (
    ANSWER,
    ENGLISH,
    KOREAN,
    all_well_again,
    anyio_backend,
    bot,
    fresh_bot,
    is_at_work,
    model_fails,
    only_answer,
    workspace,
)
from tests.journeys.world import Bot, Workspace, open_workspace, shown, until

__all__ = ["all_well_again", "anyio_backend", "bot", "fresh_bot", "workspace"]

pytestmark = pytest.mark.anyio

MODEL, OTHER = "gpt-6-luna", "gpt-6.1-terra"
DEADLINE = 75.0  # seconds for all of them together; each may be asked three times
QUESTIONS = {"en": ENGLISH, "ko": KOREAN}
# What no person should read: of exceptions, keys, protocols; and statuses.
INTERNAL = re.compile(
    r"error|exception|traceback|http|json|sk-|org-|param|secret|\b[45]\d\d\b", re.IGNORECASE
)
# Each is said to a question of its own, which it is told by. What it leads to is a text key, or "".
ONCE: Mapping[str, Mapping[str, Any]] = {
    "429": {"error": 429, "retry_after": 0.2},
    "429 with a long wait": {"error": 429, "retry_after": 6},
    "500": {"error": 500},
    "503": {"error": 503},
    "a gateway's page": {"kind": "html"},
    "reset before": {"kind": "reset"},
    "reset in the middle": {"kind": "reset_mid"},
    "silence before": {"kind": "hang"},
    "silence before the first word": {"kind": "stall_first"},
    "silence in the middle": {"kind": "stall"},
    "silent end": {"kind": "silent_end"},
    "malformed event": {"kind": "malformed"},
    "error in the middle": {"kind": "mid_error", "message": "org-secret sk-secret failed"},
    "JSON instead of a stream": {"kind": "json"},
    "nothing said": {"kind": "empty"},
}
ALWAYS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "429": ("model_overloaded", {"error": 429, "retry_after": 0.1}),
    "500": ("model_overloaded", {"error": 500, "message": "Traceback: secret"}),
    "a gateway's page": ("model_overloaded", {"kind": "html"}),
    "reset before": ("model_unreachable", {"kind": "reset"}),
    "reset in the middle": ("answer_cut_off", {"kind": "reset_mid"}),
    "silence before": ("model_unreachable", {"kind": "hang"}),
    "silence before the first word": ("answer_cut_off", {"kind": "stall_first"}),
    "silence in the middle": ("answer_cut_off", {"kind": "stall"}),
    "silent end": ("answer_cut_off", {"kind": "silent_end"}),
    "malformed event": ("answer_cut_off", {"kind": "malformed"}),
    "error in the middle": ("answer_cut_off", {"kind": "mid_error"}),
    "quota": ("quota_spent", {"error": "insufficient_quota"}),
    "credit": ("quota_spent", {"error": "credit_balance_exhausted"}),
    "401": ("key_rejected", {"error": 401}),
    "403": ("key_rejected", {"error": 403}),
    "404 model": ("model_missing", {"error": "model_not_found"}),
    "404 page": ("wrong_base_url", {"kind": "html", "status": 404}),
    "context length": ("question_too_long", {"error": "context_length_exceeded"}),
    "filter before": ("content_refused", {"error": "content_filter"}),
    "filter in the middle": ("content_refused", {"kind": "cut_short", "error": "content_filter"}),
    "400": ("request_rejected", {"status": 400, "message": "secret"}),
    "nothing said": ("empty_answer", {"kind": "empty"}),
    "all used up by thinking": ("answer_used_up", {"kind": "empty", "error": "length"}),
}
CASES = [
    *(("once", name, rule, "") for name, rule in ONCE.items()),
    *(("always", name, rule, key) for name, (key, rule) in ALWAYS.items()),
]
NAMES = [f"{name} {times}" for times, name, _, _ in CASES]


@dataclass
class Told:
    """What stands in each thread when all is over, by name of the case and language."""

    replies: dict[tuple[str, str], list[str]]
    seconds: float


@pytest.fixture(scope="module")
async def told(workspace: Workspace, bot: Bot) -> Told:
    """Ask every question at once, each with its own fault."""
    await workspace.script(ANSWER, first_delta_ms=20, delta_ms=2)
    for number, (times, _, rule, _) in enumerate(CASES):
        for language in QUESTIONS:
            asked = f"[{language} {number}]"
            await model_fails(workspace, asked=asked, times=times == "once", **rule)
    began = asyncio.get_running_loop().time()
    threads = {
        (name, language): await workspace.say(f"{question} [{language} {number}]")
        for number, name in enumerate(NAMES)
        for language, question in QUESTIONS.items()
    }
    await workspace.quiet()  # all of them have arrived
    await until(lambda: not is_at_work(bot), DEADLINE)
    seconds = asyncio.get_running_loop().time() - began
    await workspace.quiet()
    return Told(
        {case: [shown(m) for m in await workspace.replies(ts)] for case, ts in threads.items()},
        seconds,
    )


@pytest.mark.parametrize("language", QUESTIONS)
@pytest.mark.parametrize(
    ("name", "key"), [(NAMES[n], key) for n, (*_, key) in enumerate(CASES)], ids=NAMES
)
async def test_a_fault_ends_in_the_whole_answer_or_one_plain_sentence(
    told: Told, name: str, key: str, language: str
) -> None:
    sentence = say(key, language, model=MODEL) if key else ANSWER

    assert told.replies[name, language] == [sentence]
    assert not INTERNAL.search(sentence)
    assert told.seconds < DEADLINE


async def test_a_turn_ends_at_its_deadline_whatever_is_under_way(tmp_path: Path) -> None:
    async with open_workspace(tmp_path) as workspace:
        bot = Bot(tmp_path, workspace.address, ANSWER_DEADLINE="2")
        await bot.start()
        await model_fails(workspace, kind="hang", times=0)

        english, korean = await asyncio.gather(workspace.say(ENGLISH), workspace.say(KOREAN))

        assert await only_answer(workspace, bot, english, say("took_too_long", "en"))
        assert await only_answer(workspace, bot, korean, say("took_too_long", "ko"))
        await bot.kill()


@pytest.fixture
async def workspace_for_two(tmp_path: Path) -> AsyncIterator[tuple[Workspace, Bot]]:
    """A bot with a second model on the same endpoint."""
    async with open_workspace(tmp_path) as workspace:
        await workspace.script(ANSWER, first_delta_ms=20, delta_ms=2)
        bot = Bot(tmp_path, workspace.address, FALLBACK_MODEL=OTHER, SLACK_RATE_LIMITS="false")
        await bot.start()
        yield workspace, bot
        await bot.kill()


async def test_a_second_model_answers_while_the_first_is_down(
    workspace_for_two: tuple[Workspace, Bot],
) -> None:
    workspace, bot = workspace_for_two

    async def answered_by() -> list[str]:
        before = len(await workspace.model_requests())
        assert await only_answer(workspace, bot, await workspace.say(ENGLISH), ANSWER)
        requests = (await workspace.model_requests())[before:]
        return [request["body"]["model"] for request in requests]

    in_order = await answered_by()
    await model_fails(workspace, model=MODEL, error=500, times=0)
    while_down = await answered_by()
    passed_over = await answered_by()
    await workspace.do("faults", clear=True)

    assert in_order == [MODEL]
    assert while_down == [MODEL, MODEL, OTHER]
    assert passed_over == [OTHER]

    async def is_back() -> bool:
        return await answered_by() == [MODEL]

    await until(is_back, 60)


async def test_with_the_budget_spent_no_model_is_asked(tmp_path: Path) -> None:
    """`127.1` is this machine as well, but nothing that looks free."""
    async with open_workspace(tmp_path) as workspace:
        paid = workspace.address["openai_base_url"].replace("127.0.0.1", "127.1")
        bot = Bot(tmp_path, workspace.address, OPENAI_BASE_URL=paid, MONTHLY_BUDGET_USD="0")
        await bot.start()

        english, korean = await asyncio.gather(workspace.say(ENGLISH), workspace.say(KOREAN))

        at = moment(end_of(Period.MONTH, parts.clock(), UTC), UTC)
        for asked, language in ((english, "en"), (korean, "ko")):
            sentence = say("budget_spent", language, budget=0.0, at=at, zone="UTC")
            assert await only_answer(workspace, bot, asked, sentence)
        assert await workspace.model_requests() == []
        await bot.kill()
