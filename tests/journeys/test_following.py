"""Whom it follows in a thread: several writers, its name, quiet, stop, and what people change later."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.world import BOT, GENERAL, JIYOON, MINSU, Bot, Workspace, shown, until

pytestmark = pytest.mark.anyio


async def asked(workspace: Workspace) -> list[str]:
    """What the model was asked last, message by message."""
    messages = (await workspace.model_requests())[-1]["body"]["messages"]
    return [str(message["content"]) for message in messages if message["role"] == "user"]


async def talk(workspace: Workspace, *answers: str) -> str:
    """Have a question answered in a thread where two people write; return its ts."""
    await workspace.script(["One.", *answers])
    ts = await workspace.say(f"<@{BOT}> first question")
    await workspace.answers(ts)
    await workspace.say("I think so too", user=MINSU, thread_ts=ts)
    return ts


def told(workspace: Workspace, word: str, user: str = JIYOON) -> Callable[[], Awaitable[Any]]:
    """Return what finds a message for `user` alone that holds `word`."""

    async def look() -> Any:
        found = await workspace.ephemerals(user)
        return next((message for message in found if word in message["text"]), None)

    return look


@pytest.mark.parametrize("call", ["tarae, what do we think?", "타래야 우리 생각이 뭐야?"])
async def test_among_several_its_name_as_the_first_word_is_enough(
    workspace: Workspace, bot: Bot, call: str
) -> None:
    ts = await talk(workspace, "Two.")

    await workspace.say("so do I", thread_ts=ts)
    await workspace.say(f"<@{MINSU}> what about tarae?", thread_ts=ts)
    await workspace.say(call, user=MINSU, thread_ts=ts)

    assert await workspace.answers(ts, 2) == ["One.", "Two."]
    assert (await asked(workspace))[-1].endswith(call)
    assert len(await workspace.model_requests()) == 2


async def test_told_to_be_quiet_it_listens_and_says_nothing_until_it_is_mentioned(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["One.", "Two."])
    ts = await workspace.say(f"<@{BOT}> first question")
    await workspace.answers(ts)

    await workspace.say("조용히 해줘", thread_ts=ts)
    await until(told(workspace, "조용히"))
    await workspace.say("the code word is marmalade", thread_ts=ts)
    await workspace.quiet()
    silent = len(await workspace.replies(ts))
    await workspace.say(f"<@{BOT}> what is the code word?", thread_ts=ts)

    assert await workspace.answers(ts, 2) == ["One.", "Two."]
    assert silent == 1
    assert any("marmalade" in line for line in await asked(workspace))
    assert len(await workspace.model_requests()) == 2


async def test_a_channel_may_have_it_answer_everything_or_only_mentions(
    workspace: Workspace, bot: Bot
) -> None:
    ts = await talk(workspace, "Two.", "Three.")
    reply = (await workspace.replies(ts))[-1]["ts"]

    async def choose(mode: str) -> None:
        values = await workspace.menu(reply, action_id="answer_menu")
        await workspace.click(reply, "answer_menu", value=next(v for v in values if "channel" in v))
        await workspace.opened()
        sent = await workspace.submit(JIYOON, {"follow_ups": {"answer": mode}})
        assert sent["action"] == "close", sent

    await choose("always")
    await workspace.say("and then?", user=MINSU, thread_ts=ts)
    assert (await workspace.answers(ts, 2))[-1] == "Two."

    await choose("mention")
    await workspace.say("tarae, and then?", thread_ts=ts)
    await workspace.say(f"<@{BOT}> and then?", thread_ts=ts)
    assert (await workspace.answers(ts, 3))[-1] == "Three."
    assert len(await workspace.model_requests()) == 3


@pytest.mark.parametrize("word", ["stop", "그만!"])
async def test_stop_said_in_words_ends_the_answer(
    workspace: Workspace, bot: Bot, word: str
) -> None:
    await workspace.script("word " * 2_000, delta_ms=20)
    ts = await workspace.say(f"<@{BOT}> talk long")
    await until(lambda: workspace.replies(ts))

    await workspace.say(word, thread_ts=ts)

    async def is_marked() -> bool:
        texts = [message["text"] for message in await workspace.replies(ts)]
        return len(texts) == 1 and texts[0].endswith("_Stopped._")

    await until(is_marked)
    assert len(await workspace.model_requests()) == 1


async def test_whoever_has_no_part_in_a_thread_cannot_stop_its_answer(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script("word " * 200, delta_ms=20)
    ts = await workspace.say(f"<@{BOT}> talk long")
    await until(lambda: workspace.replies(ts))

    await workspace.do("stop", channel=GENERAL, thread_ts=ts, user=MINSU)

    await until(told(workspace, "stop this answer", MINSU))

    async def is_whole() -> bool:
        texts = [shown(message) for message in await workspace.replies(ts)]
        return [text.split() for text in texts] == [["word"] * 200]

    await until(is_whole)


async def test_a_file_with_only_a_mention_is_answered(
    workspace: Workspace, bot: Bot, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("The release is on Friday.", "utf-8")
    await workspace.script("It says Friday.")

    ts = await workspace.upload(notes, f"<@{BOT}>", mimetype="text/plain")

    assert await workspace.answer(ts) == "It says Friday."
    assert "The release is on Friday." in "\n".join(await asked(workspace))


async def test_a_thread_whose_root_is_deleted_is_forgotten(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(["The word is marmalade.", "Again, marmalade."])
    ts = await workspace.say(f"<@{BOT}> the code word is marmalade")
    await workspace.answers(ts)
    follow = await workspace.say("and again?", thread_ts=ts)
    await workspace.answers(ts, 2)

    await workspace.do("delete", channel=GENERAL, ts=follow, user=JIYOON)
    await workspace.do("delete", channel=GENERAL, ts=ts, user=JIYOON)

    async def is_gone() -> bool:
        return not await workspace.replies(ts)

    await until(is_gone)


async def test_prompts_are_suggested_in_direct_messages(workspace: Workspace, bot: Bot) -> None:
    await workspace.do("open_tab", user=JIYOON, tab="messages")

    calls = await until(lambda: workspace.calls("assistant.threads.setSuggestedPrompts"))

    assert "공지 쓰기" in str(calls[0])  # her Slack is Korean
