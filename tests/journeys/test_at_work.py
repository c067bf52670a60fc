"""However an answer ends, neither a status nor a Stop button stays behind."""

import asyncio

import pytest

from tests.journeys.world import BOT, GENERAL, JIYOON, Bot, Workspace, shown, until

pytestmark = pytest.mark.anyio

STATUS = "assistant.threads.setStatus"
ANSWER = " ".join(f"word{number}" for number in range(120))


async def at_rest(workspace: Workspace, ts: str, *texts: str) -> None:
    """Wait until the replies read so, or end so, and nothing says any more that there is work."""

    async def is_at_rest() -> bool:
        session = await workspace.session(ts)
        replies = await workspace.replies(ts)
        elements = [e for r in replies for b in r["blocks"] for e in b.get("elements", [])]
        buttons = [element.get("action_id") for element in elements]
        is_told = len(replies) == len(texts) and all(
            shown(reply).endswith(text) for reply, text in zip(replies, texts, strict=True)
        )
        has_status = session["text"] or session["state"] == "processing"
        return is_told and not has_status and "answer_stop" not in buttons

    await until(is_at_rest)


@pytest.fixture(params=["streams", "no streams"])
async def workspace(workspace: Workspace, request: pytest.FixtureRequest) -> Workspace:
    """A workspace with and without streams, that says what goes on."""
    await workspace.lack(*(["streams"] if request.param == "no streams" else []))
    return workspace


async def asked(workspace: Workspace, *, is_seen: bool = True) -> str:
    """Ask, and wait for the status, or for the first text."""
    ts = await workspace.say(f"<@{BOT}> a question")
    await until(lambda: workspace.replies(ts) if is_seen else workspace.status(ts))
    return ts


async def test_when_it_is_answered(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(ANSWER, first_delta_ms=500, delta_ms=5)

    ts = await asked(workspace, is_seen=False)

    await at_rest(workspace, ts, ANSWER)


async def test_when_it_fails(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(ANSWER, delta_ms=20)
    await workspace.fail_model(status=401, times=0)

    ts = await workspace.say(f"<@{BOT}> a question")

    await at_rest(workspace, ts, ".")


@pytest.mark.parametrize("workspace", ["no streams"], indirect=True)
async def test_when_it_fails_after_its_first_words(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(ANSWER, delta_ms=20)
    await workspace.fail_model("mid_error", status=500, times=0)

    ts = await asked(workspace)

    await at_rest(workspace, ts, ".")
    assert "word" not in shown((await workspace.replies(ts))[0])


async def test_when_it_is_stopped(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(ANSWER, delta_ms=50)
    ts = await asked(workspace)

    await workspace.do("stop", channel=GENERAL, thread_ts=ts, user=JIYOON)

    await at_rest(workspace, ts, "_Stopped._")


async def test_when_its_question_is_deleted(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(ANSWER, first_delta_ms=500, delta_ms=50)
    ts = await asked(workspace)

    await workspace.delete(ts)

    await at_rest(workspace, ts)


@pytest.mark.parametrize("is_seen", [True, False])
async def test_when_the_process_died_in_it(
    workspace: Workspace, bot: Bot, *, is_seen: bool
) -> None:
    await workspace.script(ANSWER, first_delta_ms=500, delta_ms=20)
    ts = await asked(workspace, is_seen=is_seen)
    await asyncio.sleep(0.3)

    await bot.kill()
    await bot.start()

    await at_rest(workspace, ts, ANSWER)


async def test_when_the_process_died_after_it(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(ANSWER, first_delta_ms=500, delta_ms=5)
    await workspace.fail_slack(STATUS, kind="hang", after=1, times=0)
    ts = await asked(workspace, is_seen=False)
    await until(lambda: is_shown(workspace, ts))
    await asyncio.sleep(0.5)

    await bot.kill()
    await workspace.do("faults", clear=True)
    await bot.start()

    await at_rest(workspace, ts, ANSWER)


async def is_shown(workspace: Workspace, ts: str) -> bool:
    return [shown(reply) for reply in await workspace.replies(ts)] == [ANSWER]


async def test_when_it_was_given_back(workspace: Workspace, bot: Bot) -> None:
    bot.settings["STOP_GRACE"] = "0"
    await bot.stop()
    await bot.start()
    await workspace.script(ANSWER, delta_ms=30)
    ts = await asked(workspace)

    await bot.stop()
    session = await workspace.session(ts)
    await bot.start()

    assert (session["text"], session["state"]) == ("", "active")
    await at_rest(workspace, ts, ANSWER)
