"""What people do with an answer, over real sockets: again, on, stop, away, and what they think of it.

Jiyoon is an admin, Minsu isn't.
"""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.journeys.faults import slack_fails
from tests.journeys.world import BOT, JIYOON, MINSU, Bot, Workspace, shown, until

pytestmark = pytest.mark.anyio

MENU, FEEDBACK, STOP = "answer_menu", "answer_feedback", "answer_stop"


def acts(values: list[str]) -> list[str]:
    return [value.rpartition("|")[2] for value in values]


async def answered(
    workspace: Workspace, *, user: str = MINSU, text: str = "why?"
) -> tuple[str, str]:
    """Have a question answered; return its ts and that of the answer."""
    ts = await workspace.say(f"<@{BOT}> {text}", user=user)
    await workspace.answers(ts)
    return ts, str((await workspace.replies(ts))[-1]["ts"])


async def choose(
    workspace: Workspace, answer: str, act: str, *, user: str = MINSU, action: str = MENU
) -> bool:
    """Choose an entry below an answer, or press the button for it."""

    async def standing() -> str | None:
        for element in await workspace.elements(answer):
            buttons = (element, element.get("positive_button"), element.get("negative_button"))
            offered = [*element.get("options", ()), *filter(None, buttons)]
            for each in offered:
                if element["action_id"] == action and each.get("value", "").endswith(f"|{act}"):
                    return str(each["value"])
        return None

    value = await until(standing)
    return await workspace.click(answer, action, user=user, value=value)


async def is_told(workspace: Workspace, user: str, words: str) -> None:
    """Wait until one person alone is told something with `words` in it."""

    async def was_told() -> bool:
        return any(words in shown(message) for message in await workspace.ephemerals(user))

    await until(was_told)


async def reads(workspace: Workspace, ts: str, *texts: str) -> None:
    """Wait until the replies in a thread read so."""

    async def is_so() -> bool:
        replies = await workspace.replies(ts)
        is_open = any(reply.get("stream") == "in_progress" for reply in replies)
        return not is_open and tuple(map(shown, replies)) == texts

    await until(is_so)


def opinions(bot: Bot) -> list[tuple[str, int]]:
    """What the store holds of what people thought."""
    with contextlib.closing(sqlite3.connect(bot.folder / "tarae.sqlite3")) as database:
        rows = database.execute('SELECT "user", is_good FROM feedback ORDER BY "user"')
        return [(str(user), int(is_good)) for user, is_good in rows]


async def test_below_an_answer_stand_feedback_and_one_menu(workspace: Workspace, bot: Bot) -> None:
    _, answer = await answered(workspace)

    elements = await until(lambda: workspace.elements(answer))

    assert [element["type"] for element in elements] == ["feedback_buttons", "overflow"]
    assert acts(await workspace.menu(answer, action_id=MENU)) == ["regenerate", "remove", "channel"]


async def test_an_answer_is_given_anew_in_its_place(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(["Because.", "Therefore."])
    ts, answer = await answered(workspace)

    assert await choose(workspace, answer, "regenerate")

    await reads(workspace, ts, "Therefore.")
    first, second = [request["body"]["messages"] for request in await workspace.model_requests()]
    assert first == second
    assert [reply["ts"] for reply in await workspace.replies(ts)] == [answer]
    assert "regenerate" in acts(await until(lambda: workspace.menu(answer, action_id=MENU)))


async def test_the_next_question_is_asked_after_the_answer_that_stands(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["Because.", "Therefore.", "Sure."])
    ts, answer = await answered(workspace)
    await choose(workspace, answer, "regenerate")
    await reads(workspace, ts, "Therefore.")

    await workspace.say("sure?", user=MINSU, thread_ts=ts)

    await reads(workspace, ts, "Therefore.", "Sure.")
    sent = (await workspace.model_requests())[-1]["body"]["messages"]
    assert [message["content"] for message in sent[1:]] == [
        "Minsu: why?",
        "Therefore.",
        "Minsu: sure?",
    ]


async def test_two_clicks_at_once_are_one_new_answer(workspace: Workspace, bot: Bot) -> None:
    long = " ".join(["Therefore."] * 20)
    await workspace.script(["Because.", long, "Never."], delta_ms=20)
    ts, answer = await answered(workspace)
    again = (await until(lambda: workspace.menu(answer, action_id=MENU)))[0]

    clicks = (workspace.click(answer, MENU, user=MINSU, value=again) for _ in range(2))
    assert all(await asyncio.gather(*clicks))

    await reads(workspace, ts, long)
    await workspace.quiet()
    assert len(await workspace.model_requests()) == 2


async def test_who_takes_no_part_has_no_answer_given_anew_or_removed(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["Because.", "Never."])
    ts, answer = await answered(workspace, user=JIYOON)

    for act, sentence in (("regenerate", "Only people who wrote"), ("remove", "Only the person")):
        assert await choose(workspace, answer, act)
        await is_told(workspace, MINSU, sentence)

    await reads(workspace, ts, "Because.")
    assert len(await workspace.model_requests()) == 1


async def test_an_admin_may_do_all_of_it(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(["Because.", "Therefore."])
    ts, answer = await answered(workspace)

    await choose(workspace, answer, "regenerate", user=JIYOON)
    await reads(workspace, ts, "Therefore.")
    await choose(workspace, answer, "remove", user=JIYOON)

    await reads(workspace, ts)


async def test_an_answer_that_reached_its_length_is_continued(
    workspace: Workspace, tmp_path: Path
) -> None:
    bot = Bot(tmp_path, workspace.address, MAX_TOKENS="40")
    await bot.start()
    await workspace.script(
        ["This sentence is whole.\n\nThis one is long. " * 20, "And so it ends."]
    )
    ts, answer = await answered(workspace)

    await choose(workspace, answer, "continue")

    async def is_whole() -> bool:
        [reply] = await workspace.replies(ts)
        return shown(reply).endswith("And so it ends.")

    await until(is_whole)
    [reply] = await workspace.replies(ts)
    assert shown(reply).startswith("This sentence is whole.")
    assert "continue" not in acts(await workspace.menu(answer, action_id=MENU))
    await bot.kill()


async def test_a_removed_answer_leaves_slack_and_the_store_but_not_its_question(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["The word is marmalade.", "Sure."])
    ts, answer = await answered(workspace)

    assert await choose(workspace, answer, "remove")
    await reads(workspace, ts)
    await workspace.say(f"<@{BOT}> sure?", user=MINSU, thread_ts=ts)

    await reads(workspace, ts, "Sure.")
    sent = str((await workspace.model_requests())[-1]["body"]["messages"])
    assert "why?" in sent
    assert "marmalade" not in sent


async def test_what_anyone_thinks_is_kept_and_thanked_for(workspace: Workspace, bot: Bot) -> None:
    _, answer = await answered(workspace, user=JIYOON)

    assert await choose(workspace, answer, "good", action=FEEDBACK)
    await is_told(workspace, MINSU, "Thank you")
    assert await choose(workspace, answer, "bad", user=JIYOON, action=FEEDBACK)
    await is_told(workspace, JIYOON, "다시 답하기")

    assert opinions(bot) == [(JIYOON, 0), (MINSU, 1)]


async def test_an_answer_that_is_posted_has_a_stop_button_of_ours(
    workspace: Workspace, bot: Bot
) -> None:
    await slack_fails(workspace, "chat.startStream", error="unknown_method", times=0)
    await workspace.script("word " * 2_000, delta_ms=20)
    ts = await workspace.say(f"<@{BOT}> talk long", user=MINSU)
    await until(lambda: workspace.replies(ts))
    [reply] = await workspace.replies(ts)

    assert await choose(workspace, str(reply["ts"]), "stop", action=STOP)

    async def is_marked() -> bool:
        return shown((await workspace.replies(ts))[-1]).endswith("_Stopped._")

    await until(is_marked)
    elements = await workspace.elements(str(reply["ts"]))
    assert STOP not in [element["action_id"] for element in elements]


async def test_the_channels_settings_are_opened_from_an_answer(
    workspace: Workspace, bot: Bot
) -> None:
    _, answer = await answered(workspace)

    assert await choose(workspace, answer, "channel")

    view = await workspace.opened(MINSU)
    assert view["callback_id"] == "settings"
