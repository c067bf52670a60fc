"""What a channel chooses: refused where the model doesn't take it, kept and used where it does."""

import pytest

from tests.journeys.world import (
    BOT,
    JIYOON,
    MINSU,
    PROJECT,
    SORA,
    TAEO,
    Bot,
    Json,
    Workspace,
    until,
    words,
)

pytestmark = pytest.mark.anyio


async def test_what_the_model_refuses_is_said_and_what_it_takes_is_used(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["One.", "OK", "OK", "Two."])
    ts = await workspace.say(f"<@{BOT}> first question")
    await workspace.answers(ts)
    reply = (await workspace.replies(ts))[-1]["ts"]
    values = await workspace.menu(reply, action_id="answer_menu")
    await workspace.click(reply, "answer_menu", value=next(v for v in values if "channel" in v))
    await workspace.opened()
    typed = {
        "instructions": {"answer": "Answer in verse."},
        "examples": {"answer": "user: Hi\nassistant: Hi, and hi."},
        "temperature": {"answer": "0.5"},
    }

    refused = await workspace.submit(JIYOON, typed | {"reasoning_effort": {"answer": "low"}})
    taken = await workspace.submit(JIYOON, typed | {"reasoning_effort": {"answer": "none"}})
    await workspace.say("and then?", thread_ts=ts)
    answers = await workspace.answers(ts, 2)

    assert refused["action"] == "errors", refused
    assert "추론 강도" in refused["errors"]["temperature"]
    assert taken["action"] == "close", taken
    assert answers == ["One.", "Two."]
    asked = (await workspace.model_requests())[-1]["body"]
    said = [str(message["content"]) for message in asked["messages"]]
    assert asked["temperature"] == 0.5
    assert "Answer in verse." in said[0]
    assert said[1:3] == ["Hi", "Hi, and hi."]


async def test_whoever_may_not_choose_is_told_why_and_who_may_is_shown_what_is_wrong(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.gather()

    await workspace.type_command("/tarae settings workspace", user=MINSU)
    assert "Only admins" in words(await noted(workspace, MINSU, "Only admins"))
    await workspace.type_command("/tarae settings", user=TAEO, channel=PROJECT)
    assert "게스트" in words(await noted(workspace, TAEO, "게스트"))

    await workspace.type_command("/tarae settings", user=SORA, channel=PROJECT)
    await noted(workspace, SORA, "지침")
    wrong = await workspace.submit(
        SORA, {"temperature": {"answer": "3"}, "examples": {"answer": "user: 안녕"}}
    )
    assert set(wrong["errors"]) == {"temperature", "examples"}
    effort = await workspace.submit(SORA, {"reasoning_effort": {"answer": "minimal"}})
    assert "‘none’" in effort["errors"]["reasoning_effort"]
    longest = await workspace.submit(SORA, {"max_tokens": {"answer": "900000"}})
    assert "900000" in longest["errors"]["max_tokens"]
    assert "instructions" in str(await workspace.view(SORA))

    await workspace.type_command("/tarae settings", channel=PROJECT)
    await asked(workspace, JIYOON)
    await workspace.click_view("settings_page:more")
    await asked(workspace, JIYOON, "is_locked")
    locked = await workspace.submit(JIYOON, {"is_locked": {"answer": ["is_locked"]}})
    late = await workspace.submit(SORA, {"instructions": {"answer": "Mine."}})
    assert (locked["action"], late["action"]) == ("close", "update")
    assert "관리자만" in words(await noted(workspace, SORA, "잠가서"))

    await workspace.fail_slack("views.open", error="expired_trigger_id", times=1)
    told = await workspace.command("/tarae settings", user=MINSU, containing="too long")
    assert "type the command again" in words(told)


async def test_what_the_workspace_chose_holds_in_a_channel_unless_it_is_left_to_the_model(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.open_home(JIYOON, "관리자용")
    await workspace.click_home("home_settings")
    await asked(workspace, JIYOON)
    chosen = {"temperature": {"answer": "0.3"}, "instructions": {"answer": "Sell tea."}}
    await workspace.submit(JIYOON, chosen | {"speech_level": {"answer": "반말"}})
    await noted(workspace, JIYOON, "저장했습니다")
    await workspace.close_view()

    await workspace.type_command("/tarae settings", user=MINSU)
    shown = await asked(workspace, MINSU)
    assert "0.3 (from the workspace)" in str(shown)
    assert "Already there: “Sell tea.”" in str(shown)
    await workspace.fail_model("error", status=503, times=0)
    left = {"temperature": {"answer": "-"}, "speech_level": {"answer": "model"}}
    await workspace.submit(MINSU, left | {"max_tokens": {"answer": "500"}})
    assert "couldn't reach" in words(await noted(workspace, MINSU, "Saved."))
    await workspace.all_well()
    await workspace.answers(await workspace.say(f"<@{BOT}> hello"))

    body = (await workspace.model_requests())[-1]["body"]
    system = str(body["messages"][0]["content"])
    assert "temperature" not in body
    assert body["max_completion_tokens"] == 500
    assert "Sell tea." in system
    assert "반말" not in system


async def test_a_thread_chooses_for_itself_and_an_answer_under_way_ends_as_it_began(
    workspace: Workspace, bot: Bot
) -> None:
    ts = await workspace.say(f"<@{BOT}> hello")
    await workspace.answers(ts)
    await workspace.script("word " * 40, first_delta_ms=10, delta_ms=25)
    await workspace.say("and now?", thread_ts=ts)

    async def is_streaming() -> bool:
        return any(one.get("stream") == "in_progress" for one in await workspace.replies(ts))

    await until(is_streaming)
    assert await workspace.shortcut("thread_settings", ts)
    await asked(workspace, JIYOON)
    typed = {"instructions": {"answer": "In verse."}, "chat_model": {"answer": "gpt-6.1-terra"}}
    await workspace.submit(JIYOON, typed)
    await workspace.privately("In verse.")
    began = [one["body"]["model"] for one in await workspace.model_requests()]
    texts = await workspace.answers(ts, 2)
    await workspace.script("Verse.")
    await workspace.say("and then?", thread_ts=ts)
    await workspace.answers(ts, 3)

    assert texts[1].split() == ["word"] * 40
    assert began[:2] == ["gpt-6-luna", "gpt-6-luna"]
    last = (await workspace.model_requests())[-1]["body"]
    assert last["model"] == "gpt-6.1-terra"
    assert "In verse." in str(last["messages"][0]["content"])


async def asked(workspace: Workspace, user: str, block_id: str = "") -> Json:
    """Wait until her modal asks something, or that."""

    async def found() -> Json | None:
        view = await workspace.view(user)
        inputs = (
            [one["block_id"] for one in view["blocks"] if one["type"] == "input"] if view else []
        )
        return view if inputs and (not block_id or block_id in inputs) else None

    return dict(await until(found))


async def noted(workspace: Workspace, user: str, containing: str) -> Json:
    """Wait until her modal says that."""

    async def found() -> Json | None:
        view = await workspace.view(user)
        return view if view and containing in words(view) else None

    return dict(await until(found))
