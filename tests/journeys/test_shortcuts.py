"""What a message's menu and flags do, in every place and by everybody; and long recordings."""

import asyncio
import json
import struct
from pathlib import Path

import av
import pytest

from tests.coded.posting import stored
from tests.journeys.world import (
    BOT,
    ERIN,
    GENERAL,
    HANA,
    HIRING,
    JIYOON,
    MINSU,
    PARTNERS,
    PROJECT,
    SORA,
    YUNA,
    Bot,
    Json,
    Workspace,
    shown,
    until,
    words,
)

pytestmark = pytest.mark.anyio

SAID = "We ship on **Friday**, and that is what we do."
RATE = 16_000
LONG = 3_720  # seconds
KOREAN = "금요일에 출시합니다. 그렇게 하기로 했습니다."
GERMAN = "Wir liefern am **Freitag**, und das tun wir."
CHINESE = "我们星期五发货，我们就是这样做的。"


async def chosen(
    workspace: Workspace, wanted: str, ts: str, user: str = JIYOON, channel: str = GENERAL
) -> str:
    """Choose a shortcut on a message, and return what that person alone is told."""
    before = [message["ts"] for message in await workspace.ephemerals(user, channel)]
    assert await workspace.shortcut(wanted, ts, user=user, channel=channel)
    newest = max(before, default="")
    return words(await workspace.privately(user=user, channel=channel, after=newest))


async def replies(workspace: Workspace, ts: str, count: int) -> list[Json]:
    """Wait until the bot has said so much in a thread."""

    async def are_there() -> list[Json] | None:
        found = await workspace.replies(ts)
        return found if len(found) >= count else None

    return list(await until(are_there))


async def answered(workspace: Workspace, text: str = SAID) -> tuple[str, str]:
    """Have a question answered, and return the ts of both."""
    await workspace.script(text)
    ts = await workspace.say(f"<@{BOT}> When do we ship?")
    await workspace.answers(ts)
    return ts, str((await workspace.replies(ts))[-1]["ts"])


def long_recording(path: Path, said: Path) -> Path:
    """Write the sound of a file as a WAV whose head tells of more than an hour."""
    to_rate = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(said)) as source:
        frames = [one for frame in source.decode(audio=0) for one in to_rate.resample(frame)]
    sound = b"".join(frame.to_ndarray().tobytes() for frame in frames)
    told = 2 * RATE * LONG
    form = (b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + told, b"WAVE", *form, b"data", told)
    path.write_bytes(head + sound)
    return path


async def test_the_menu_of_a_message_answers_whoever_chose_in_it_alone(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    await workspace.gather()
    asked, answer = await answered(workspace)
    plain = await workspace.say("The plan is ready, and it is what we need.", user=MINSU)
    file = await workspace.attach({"notes.txt": b"hello"}, user=MINSU)
    away = await workspace.say("We should hire her, that is what we do.", channel=HIRING, user=HANA)
    guests = await workspace.say("우리는 금요일에 출시합니다.", channel=PROJECT, user=MINSU)
    partners = await workspace.say("Hello.", channel=PARTNERS, user=HANA)
    asides = len(await workspace.thread(asked)) + len(await workspace.thread(plain))

    await workspace.script(KOREAN)
    for ts, channel in ((plain, GENERAL), (answer, GENERAL), (plain, GENERAL), (away, HIRING)):
        told = await chosen(workspace, "translate_message", ts, channel=channel)
        assert "**한국어 번역:**" in told
        assert KOREAN in told
    await workspace.script(SAID)
    told = await chosen(workspace, "translate_message", guests, YUNA, PROJECT)
    assert f"**Translated into English:**\n\n{SAID}" in told
    await workspace.fail_slack("response_url", status=404, times=1)
    assert "번역할 말이 없습니다" in await chosen(workspace, "translate_message", file)

    with pytest.raises(AssertionError, match="no message shortcut"):
        await workspace.shortcut("translate_message", partners, user=ERIN, channel=PARTNERS)
    for wanted in ("summarise_thread", "transcribe_message"):
        assert "`/invite @tarae`로" in await chosen(workspace, wanted, away, channel=HIRING)
    assert "녹음이 없습니다" in await chosen(workspace, "transcribe_message", plain)

    item = {"text": "금요일에 출시합니다.", "id": 2}
    await workspace.script(json.dumps({"overview": "출시일입니다.", "decisions": [item]}))
    told = await chosen(workspace, "summarise_thread", answer)
    assert "- 금요일에 출시합니다. — [tarae](" in told
    assert f"/p{answer.replace('.', '')}" in told

    assert len(await workspace.thread(asked)) + len(await workspace.thread(plain)) == asides
    assert set(stored(bot.folder, "SELECT user FROM ledger")) == {JIYOON, YUNA}


async def test_a_flag_is_answered_once_by_whomever_and_goes_with_what_it_is_of(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.gather()
    asked, answer = await answered(workspace)
    other = await workspace.say("Let us meet at noon, that is what we do.", user=MINSU)
    below = await workspace.say("And that is what we say.", user=MINSU, thread_ts=other)
    before = len(await workspace.model_requests())

    await workspace.script(GERMAN)
    for cheer in ("flag-ch", "flag-ca", "us", "+1"):
        await workspace.react(answer, cheer)
    await workspace.react(other, "de")
    await asyncio.gather(
        *(
            workspace.react(answer, name, user=user)
            for user, name in ((JIYOON, "de"), (MINSU, "flag-at"), (SORA, "flag-de"))
        )
    )
    german = (await replies(workspace, asked, 2))[1]
    await workspace.react(german["ts"], "de", user=HANA)

    await workspace.script(CHINESE, first_delta_ms=60_000)
    await workspace.react(german["ts"], "cn", user=SORA)
    await until_asked(workspace, before + 2)
    await bot.kill()
    await workspace.script(CHINESE, first_delta_ms=20)
    await bot.start()
    chinese = (await replies(workspace, asked, 3))[2]

    assert shown(german) == f"**Translated into German:**\n\n{GERMAN}"
    assert shown(chinese) == f"**Translated into Chinese:**\n\n{CHINESE}"

    await workspace.type_command("/tarae settings")
    await workspace.opened()
    await workspace.click_view("settings_page:more", value="more")
    await until(lambda: is_showing(workspace, "flags_anywhere"))
    await workspace.submit(JIYOON, {"flags_anywhere": {"answer": "yes"}})
    await workspace.react(below, "cn", user=HANA)
    (there,) = await replies(workspace, other, 1)
    assert shown(there) == f"**Translated into Chinese:**\n\n{CHINESE}"

    values = await workspace.menu(answer, action_id="answer_menu")
    await workspace.click(answer, "answer_menu", value=next(v for v in values if "remove" in v))
    await workspace.delete(below, user=MINSU)
    await until(lambda: is_empty(workspace, asked, other))
    assert len(await workspace.model_requests()) == before + 4


async def until_asked(workspace: Workspace, count: int) -> None:
    async def is_asked() -> bool:
        return len(await workspace.model_requests()) >= count

    await until(is_asked)


async def is_showing(workspace: Workspace, block_id: str) -> bool:
    view = await workspace.view() or {}
    return any(block["block_id"] == block_id for block in view.get("blocks", []))


async def is_empty(workspace: Workspace, *threads: str) -> bool:
    return not any([await workspace.replies(ts) for ts in threads])


async def test_over_an_hour_that_nobody_asked_for_waits_for_who_pays(
    workspace: Workspace, bot: Bot, memo: Path, tmp_path: Path
) -> None:
    ts = await workspace.upload(long_recording(tmp_path / "talk.wav", memo), user=JIYOON)
    (offer,) = await replies(workspace, ts, 1)
    elements = await workspace.elements(offer["ts"])
    spent = stored(bot.folder, "SELECT user FROM ledger")

    assert "is 1:02:00 long" in shown(offer)
    assert [element["action_id"] for element in elements] == ["transcript_retry"]
    assert spent == []

    presses = (workspace.click(offer["ts"], "transcript_retry", user=MINSU) for _ in range(2))
    assert all(await asyncio.gather(*presses))

    async def is_heard() -> bool:
        return any("release" in shown(one) for one in await workspace.replies(ts))

    await until(is_heard)
    await workspace.quiet()
    assert len(await workspace.replies(ts)) == 1
    assert stored(bot.folder, "SELECT user FROM ledger WHERE entry = 'close'") == [MINSU]
