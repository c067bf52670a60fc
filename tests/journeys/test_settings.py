"""What a channel chooses: refused where the model doesn't take it, kept and used where it does."""

import pytest

from tests.journeys.world import BOT, JIYOON, Bot, Workspace

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
