"""Long answers, over real sockets: the visible messages, joined by the rule, are the model's text."""

import pytest

from bot.slack.text import join
from tests.journeys.world import BOT, Bot, Json, Workspace, shown, until

pytestmark = pytest.mark.anyio

CODE = (
    "```python\n" + "\n".join(f"값_{n} = compute({n})  # 주석 {n} 🧵" for n in range(60)) + "\n```"
)
TABLE = "| 이름 | value | 😀 |\n|---|:-:|--:|\n" + "\n".join(
    f"| 행 {n} | {n * 7} | 👩‍👩‍👧‍👦{n} |" for n in range(70)
)
LIST = "\n".join(
    f"{n}. 항목 {n}: 漢字とかな、그리고 한글 文字 {n}\n   - a nested point 🇰🇷\n   - and another one"
    for n in range(1, 50)
)
PROSE = "이 문단은 길고 平凡な文章で emoji 🎉👍🏽 in the middle of words. " * 25


def everything(length: int) -> str:
    """A text of at least `length` characters with fences, tables, lists, CJK and emoji."""
    sections: list[str] = []
    while sum(map(len, sections)) < length:
        number = len(sections)
        blocks = (CODE, TABLE, LIST, PROSE)
        sections.append(f"## 부분 {number}\n\n{blocks[number % 4]}\n\n")
    return "".join(sections).rstrip()


async def whole(workspace: Workspace, ts: str, text: str) -> list[Json]:
    """Wait until the replies in a thread are joined `text` and closed; return them."""

    async def is_whole() -> list[Json] | None:
        replies = await workspace.replies(ts)
        is_open = any(reply["stream"] == "in_progress" for reply in replies)
        return replies if not is_open and join([*map(shown, replies)]) == text else None

    return list(await until(is_whole, 40.0))


@pytest.mark.parametrize("without", ["", "streams"])
async def test_40_000_characters_of_everything_arrive_whole(
    workspace: Workspace, bot: Bot, without: str
) -> None:
    text = everything(40_000)
    await workspace.lack(*filter(None, [without]))
    await workspace.script(text, delta_ms=3, delta_size=5)

    ts = await workspace.say(f"<@{BOT}> tell me everything")

    replies = await whole(workspace, ts, text)
    assert len(text) >= 40_000
    assert len(replies) > 5
    assert await workspace.limited() == []
    assert await workspace.alarms() == []
    assert len(await workspace.model_requests()) == 1


async def test_an_answer_that_outlives_its_streams_goes_on_in_others_at_paragraphs(
    workspace: Workspace, bot: Bot
) -> None:
    """Twelve minutes of writing to streams of five, all of it forty times as fast."""
    text = "\n\n".join(f"Paragraph {n} " + "goes on and on. " * 12 for n in range(60)).rstrip()
    await workspace.do("knobs", stream_seconds=7)
    await workspace.script(text, delta_ms=8)  # 18 seconds
    first = await workspace.say(f"<@{BOT}> tell me")  # whose stream Slack ends
    await whole(workspace, first, text)
    before = len(await workspace.calls("chat.appendStream", "message_not_in_streaming_state"))

    ts = await workspace.say(f"<@{BOT}> tell me again")

    replies = await whole(workspace, ts, text)
    streams = [reply["ts"] for reply in replies]
    started = await workspace.calls("chat.startStream")
    assert [call["args"]["thread_ts"] for call in started].count(ts) == len(streams) >= 3
    assert all(shown(reply).endswith("\n\n") for reply in replies[:-1])
    after = len(await workspace.calls("chat.appendStream", "message_not_in_streaming_state"))
    assert (before, after) == (1, 1)
    edits = [call["args"]["ts"] for call in await workspace.calls("chat.update")]
    assert set(edits).isdisjoint(streams)
