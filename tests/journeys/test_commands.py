"""What is typed after /tarae, and written to the bot: by whom it may, and by whom it may not."""

from collections.abc import Awaitable, Callable

import pytest

from tests.journeys.world import (
    BOT,
    ERIN,
    GENERAL,
    HANA,
    HIRING,
    JIYOON,
    LEADS,
    MINSU,
    PAIR,
    PARTNERS,
    PROJECT,
    SORA,
    YUNA,
    Bot,
    Json,
    Workspace,
    until,
    words,
)

pytestmark = pytest.mark.anyio

Told = Callable[..., Awaitable[str]]


@pytest.fixture
async def told(workspace: Workspace, bot: Bot) -> Told:
    """Give a command in a whole team's workspace, by Minsu in #general unless said; return the answer."""
    await workspace.gather()
    await workspace.do("rates", enabled=False)

    async def give(typed: str, containing: str = "", **where: str) -> str:
        place = {"user": MINSU, **where}
        return words(await workspace.command(f"/tarae {typed}", containing=containing, **place))

    return give


def buttons(message: Json) -> list[Json]:
    return [
        each
        for block in message["blocks"]
        for each in block.get("elements", [])
        if each.get("type") == "button"
    ]


async def shared(workspace: Workspace, containing: str, channel: str = GENERAL) -> Json:
    """Wait for what was shared in a channel."""

    async def found() -> Json | None:
        messages = (await workspace.get("messages", channel=channel))["messages"]
        return next((one for one in messages if containing in words(one)), None)

    return dict(await until(found))


async def test_every_word_answers_whoever_typed_it_in_her_language(told: Told) -> None:
    english, korean = await told(""), await told("도움말", user=JIYOON)
    for word in ("ask", "models", "use", "search", "catchup", "usage", "settings", "quiet"):
        assert f"`/tarae {word}" in english
    assert "`/tarae 질문" in korean
    assert "`/tarae forget`" in english
    assert "Did you mean `/tarae usage`?" in await told("usgae")
    assert "`hlep`은 모르는 명령입니다." in await told("hlep", user=JIYOON)
    assert "I don't know `'<x>&'`" in await told("`<x>&amp;`")
    assert "What I can do" in await told("\x00\x07")

    listed = await told("models")
    assert "`whisper-1` · $0.006 a minute · ends 2" in listed
    assert "`gpt-6-luna` · *in use here* · $0.10 in, $0.50 out" in listed
    assert "has “<b>” in its name" in await told("models <b>")
    assert "이제 이 채널에서 `gpt-6.1-terra`" in await told("사용 gpt-6.1-terra", user=JIYOON)
    assert "Did you mean `gpt-6.1-terra`?" in await told("use gpt-6.1-tera")
    assert "only transcribes" in await told("use whisper-1")
    assert "before, it was `gpt-6.1-terra`" in await told("use default")
    for typed in ("use gpt-6.1-terra", "quiet"):
        assert "can't change settings" in await told(typed, user=YUNA, channel=PROJECT)
    assert "only when I'm mentioned" in await told("quiet", channel=PROJECT)
    assert "nobody to be quiet for" in await told("quiet", channel=PAIR)

    assert "Only admins" in await told("models price gpt-5 1 8")
    assert "$1.25, 출력 $8.00" in await told("모델 가격 gpt-5 1.25 8", user=JIYOON)
    assert "`gpt-5` · $1.25 in, $8.00 out" in await told("models gpt-5")
    assert "없앴습니다" in await told("모델 가격 gpt-5 해제", user=HANA)


async def test_a_prompt_is_answered_to_its_asker_who_alone_shares_it_once(
    workspace: Workspace, bot: Bot, told: Told
) -> None:
    await workspace.script("Hello <!channel>, <@U0MINSU01> & all. {end}")
    typed = (
        "/tarae ask —temperature 0.5 —system “be terse &amp; <kind>” — tell <!here> \x00a &lt; b"
    )
    asked = await workspace.command(typed, user=MINSU, containing="{end}")
    sent = (await workspace.model_requests())[-1]["body"]

    assert sent["messages"] == [
        {"role": "system", "content": "be terse & <kind>"},
        {"role": "user", "content": "tell @here  a < b"},
    ]
    assert sent["temperature"] == 0.5
    assert "`gpt-6-luna` · " in words(asked)
    assert "tokens in" in words(asked)
    assert "`stop`" in words(asked)
    (button,) = buttons(asked)
    await workspace.click(asked["ts"], button["action_id"], user=MINSU, is_ephemeral=True)
    post = await shared(workspace, "{end}")
    assert "Shared by Minsu" in words(post)
    await workspace.click(asked["ts"], button["action_id"], user=MINSU, is_ephemeral=True)
    await workspace.privately("shared already", user=MINSU)
    for user in (JIYOON, MINSU):
        await workspace.click(post["ts"], "aside_unshare", user=user)
    await workspace.privately("공유하신 분만", user=JIYOON)

    async def is_gone() -> bool:
        messages = (await workspace.get("messages", channel=GENERAL))["messages"]
        return not any("{end}" in words(one) for one in messages)

    await until(is_gone)
    await workspace.fail_slack("response_url", status=404, error="expired_url", times=0)
    await workspace.script("By another way.")
    late = await told("질문 " + "가나다 " * 3_000, "By another way.", user=JIYOON)
    assert "토큰" in late
    await workspace.all_well()
    elsewhere = await workspace.command("/tarae ask hi", user=HANA, channel=HIRING)
    share = buttons(elsewhere)[0]["action_id"]
    await workspace.click(elsewhere["ts"], share, user=HANA, channel=HIRING, is_ephemeral=True)
    await workspace.privately("초대", user=HANA, channel=HIRING, after=elsewhere["ts"])

    assert "`--temperature` takes a number from 0 to 2" in await told("ask --temperature 9 x")
    assert "Did you mean `--temperature`?" in await told("ask --temprature 1 x")
    assert "a quote that doesn't end" in await told('ask --system "abc')
    assert "Type what you want to ask" in await told("ask --model gpt-6.2-sol")
    assert "Did you mean `gpt-6.2-sol`?" in await told("ask --model gpt-6.2-soll hi")
    await workspace.fail_model("error", status=401, times=0)
    assert "model key was rejected" in await told("ask hi")
    await workspace.all_well()
    assert await workspace.alarms() == []
    question = await workspace.say(f"<@{BOT}> forget this thread", user=ERIN, channel=PARTNERS)
    await told("help", user=HANA, channel=PARTNERS)
    assert await workspace.ephemerals(ERIN, PARTNERS) == []
    assert await workspace.replies(question, PARTNERS) == []


async def test_a_long_answer_is_cut_for_one_and_shared_whole(
    workspace: Workspace, told: Told
) -> None:
    await workspace.script(
        "\n\n".join(f"Paragraph {n}: {'lorem ipsum ' * 60}" for n in range(50)), delta_chars=4_000
    )

    await told("ask for much", "공유하시면 전체를", user=SORA)
    seen = await workspace.ephemerals(SORA)
    await workspace.click(seen[-1]["ts"], "aside_share", user=SORA, is_ephemeral=True)
    last = await shared(workspace, "Paragraph 0:")

    async def is_whole() -> bool:
        thread = await workspace.thread(last["ts"])
        return any("Paragraph 49:" in words(one) for one in thread)

    await until(is_whole)
    assert len(seen) == 4


async def test_an_answer_that_a_crash_cuts_off_is_given_once(
    workspace: Workspace, bot: Bot, told: Told
) -> None:
    answer = " ".join(f"word{number}" for number in range(60))
    await workspace.script(answer, first_delta_ms=50, delta_ms=20)

    await workspace.type_command("/tarae ask --model gpt-6.2-sol slowly", user=SORA)
    await until(workspace.model_requests)
    await bot.kill()
    await bot.start()
    shown = await workspace.privately("word59", user=SORA)
    await told("help", user=SORA)

    seen = await workspace.ephemerals(SORA)
    assert [one["ts"] for one in seen if "word59" in words(one)] == [shown["ts"]]
    assert await workspace.replies(shown["ts"]) == []


async def test_what_was_said_is_found_and_summed_up_for_those_who_may_see_it(
    workspace: Workspace, told: Told
) -> None:
    await workspace.script("Noted.")
    places = {GENERAL: MINSU, LEADS: HANA, PROJECT: SORA}
    said = {}
    for channel, user in places.items():
        said[channel] = await workspace.say(
            f"<@{BOT}> 다음 주 회의에서 예산을 결정했습니다", user=user, channel=channel
        )
        await workspace.answers(said[channel], channel=channel)

    def link(channel: str) -> str:
        return f"/archives/{channel}/p{said[channel].replace('.', '')}"

    found = await told("검색 예산", "archives", user=SORA)
    assert link(GENERAL) in found
    assert link(PROJECT) in found
    assert link(LEADS) not in found
    await workspace.leave(SORA, PROJECT)
    assert link(PROJECT) not in await told("search 회의 결정", "archives", user=SORA)
    assert "not for guests" in await told("search 예산", user=YUNA, channel=PROJECT)
    assert "nothing with “& <b>”" in await told("search \x00 &amp; <b>")
    assert "as in `/tarae search" in await told("search")

    await workspace.script("- The budget is decided [1]\n- Invented <!channel> [99]")
    summary = await workspace.command("/tarae catchup 2h", user=SORA, containing="decided")
    assert f"/archives/{GENERAL}/p" in words(summary)
    assert "Invented" not in words(summary)
    await told("정리", "새로운 일이 없습니다", user=HANA, channel=PARTNERS)
    await told("정리 그저께", "decided", user=JIYOON, channel=LEADS)
    assert "not a member" in await told("catchup", channel=PAIR)
    assert "can't read “soon”" in await told("catchup soon")
    assert "a month at most" in await told("catchup 90d")
    charted = await workspace.command("/tarae usage", user=MINSU, containing="Tokens in")
    assert [block["type"] for block in charted["blocks"]] == ["markdown", "data_visualization"]
    await workspace.lack(refused_blocks=["data_visualization"])
    for typed in ("usage", "usage channel day", "usage me day"):
        assert "Tokens in: " in await told(typed)
    assert "Only admins" in await told("usage workspace")
    assert "워크스페이스가 쓴 양" in await told("사용량 전체 이번달", user=JIYOON)
    assert "what `moon` means" in await told("usage moon")


async def test_a_thread_is_exported_and_forgotten_by_those_who_wrote_there(
    workspace: Workspace, told: Told
) -> None:
    await workspace.script("A zeppelin comes.")
    ts = await workspace.say(f"<@{BOT}> what comes?", user=MINSU)
    await workspace.answers(ts)

    offered = await workspace.command("/tarae export json", user=MINSU, containing="Which")
    await workspace.click(
        offered["ts"], buttons(offered)[0]["action_id"], user=MINSU, is_ephemeral=True
    )
    await workspace.privately("as a file", user=MINSU)
    direct = await workspace.dm(MINSU)

    async def sent() -> list[Json]:
        head = (await workspace.get("messages", channel=direct))["messages"][0]
        thread = await workspace.thread(head["ts"], direct)
        return [file for message in thread for file in message.get("files", [])]

    (file,) = await until(sent)
    assert "A zeppelin comes." in await workspace.download(file["id"])

    await workspace.say(f"<@{BOT}> 잊어 줘", user=SORA, thread_ts=ts)
    await workspace.privately("글을 쓴 분이나 관리자만", user=SORA)
    await workspace.say(f"<@{BOT}> forget this thread, please", user=MINSU, thread_ts=ts)
    sure = await workspace.privately("Shall I forget", user=MINSU)
    (button,) = buttons(sure)
    assert button["confirm"]["confirm"]["text"] == "Forget"
    for word in ("I forgot that thread", "I keep nothing of that thread"):
        await workspace.click(sure["ts"], button["action_id"], user=MINSU, is_ephemeral=True)
        await workspace.privately(word, user=MINSU)
    assert "nothing of what you wrote here" in await told("forget")


async def test_settings_open_a_window_for_those_who_may(workspace: Workspace, told: Told) -> None:
    await workspace.type_command("/tarae settings", user=MINSU)
    assert (await workspace.opened(MINSU))["type"] == "modal"
    await workspace.close_view(MINSU)
    await workspace.type_command("/tarae settings workspace", user=MINSU)

    async def is_refused() -> bool:
        return "Only admins" in words(await workspace.opened(MINSU))

    await until(is_refused)
    await workspace.close_view(MINSU)
    await workspace.type_command("/tarae 설정 워크스페이스", user=JIYOON)
    assert (await workspace.opened(JIYOON))["type"] == "modal"
    await workspace.close_view(JIYOON)
