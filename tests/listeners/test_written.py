"""A few words of the slash command are understood in messages too, and nothing that only looks so."""

from dataclasses import replace

import pytest

from bot.conversation import Command, Message, Role, ThreadKey
from bot.listeners.addressing import Us
from bot.listeners.payloads import Said
from bot.listeners.written import command_in
from bot.store import conversations
from bot.store.inbox import Pool
from bot.store.nouns import command_from
from tests.listeners.conftest import THREAD, Desk
from tests.listeners.samples import APP_MENTION, BOT, CHANNEL, JIYOON, TEAM, TS

pytestmark = pytest.mark.anyio

BOT_US = Us("UBOT", ("tarae", "타래"))
SAID = Said(
    thread=ThreadKey("T1", "C1", "1.1"),
    ts="1.2",
    user="U1",
    user_team="T1",
    text="",
    channel_type="channel",
    edited_ts="0",
    mentions=frozenset({"UBOT"}),
    is_shared=False,
    recordings=(),
)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("<@UBOT> help", "help"),
        ("<@UBOT> Help!", "help"),
        ("help <@UBOT>", "help"),
        ("<@UBOT> forget this thread", "forget"),
        ("<@UBOT> please forget this", "forget"),
        ("<@UBOT> forget this thread, please", "forget"),
        ("<@UBOT> delete this thread please.", "forget"),
        ("<@UBOT> 이 스레드 내용을 모두 지워 주세요", "forget"),
        ("<@UBOT> export please", "export"),
        ("<@UBOT> export", "export"),
        ("<@UBOT> export json", "export json"),
        ("<@UBOT> export this thread as JSON", "export json"),
        ("<@UBOT> settings", "settings"),
        ("<@UBOT> usage", "usage"),
        ("<@UBOT> usage channel day", "usage channel day"),
        ("<@UBOT> 도움말", "help"),
        ("<@UBOT> 잊어 줘", "forget"),
        ("<@UBOT> 이 스레드 잊어주세요", "forget"),
        ("<@UBOT> 내보내기", "export"),
        ("<@UBOT> 내보내 줘", "export"),
        ("<@UBOT> json으로 내보내줘", "export json"),
        ("<@UBOT> 설정", "settings"),
        ("<@UBOT> 설정 열어 줘", "settings"),
        ("<@UBOT> 사용량 채널 오늘", "usage 채널 오늘"),
        ("<@UBOT> help me write a mail", ""),
        ("<@UBOT> forget what I said about the budget", ""),
        ("<@UBOT> export the CSV to Excel, how?", ""),
        ("<@UBOT> usage of the word however", ""),
        ("<@UBOT> settings of nginx", ""),
        ("<@UBOT> 잊어버렸어", ""),
        ("<@UBOT> delete this", ""),
        ("<@UBOT> 지워 줘", ""),
        ("<@UBOT>", ""),
    ],
)
def test_a_message_that_is_nothing_but_a_command_is_one(text: str, command: str) -> None:
    assert command_in(replace(SAID, text=text), BOT_US) == command


def test_the_name_will_do_for_a_mention() -> None:
    said = replace(SAID, mentions=frozenset())

    assert command_in(replace(said, text="타래야 도움말"), BOT_US) == "help"
    assert command_in(replace(said, text="도움말"), BOT_US) == ""
    assert command_in(replace(said, text="help", channel_type="im"), BOT_US) == "help"


async def test_a_written_command_is_stored_and_no_question(desk: Desk) -> None:
    """Both events of a mention come in: it is one command, and nothing is remembered."""
    event = {**APP_MENTION, "text": f"<@{BOT}> forget", "ts": f"{TS[:-1]}8", "thread_ts": TS}

    await desk.hear(event, "Ev1")
    await desk.hear({**event, "type": "message", "channel_type": "channel"}, "Ev2")

    (claim,) = await desk.claim(Pool.RENDER)
    told_by = f"{TEAM}/{CHANNEL}/{event['ts']}"
    assert command_from(claim.payload) == Command("", "forget", JIYOON, CHANNEL, told_by, TS)
    assert await desk.claim(Pool.CHAT) == []
    assert await desk.said() == []


async def test_a_follow_up_that_names_nobody_is_no_command(desk: Desk) -> None:
    async with desk.database.begin() as connection:
        await conversations.open_(connection, THREAD, desk.now, is_summoned=True, is_complete=True)
    await desk.add(Message("1", Role.USER, "Why?", author=JIYOON, position_ts="1"))

    event = {**APP_MENTION, "type": "message", "channel_type": "channel", "text": "help"}
    await desk.hear({**event, "ts": f"{TS[:-1]}8", "thread_ts": TS})

    assert await desk.claim(Pool.RENDER) == []
    assert len(await desk.claim(Pool.CHAT)) == 1
