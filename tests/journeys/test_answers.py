"""A mention and what follows in its thread, over real sockets."""

import pytest

from tests.journeys.world import (
    BOT,
    GENERAL,
    JIYOON,
    MINSU,
    Bot,
    Workspace,
    shown,
    until,
)

pytestmark = pytest.mark.anyio


def said(request: dict[str, object]) -> list[dict[str, str]]:
    """The ChatCompletion messages of a model request, without the system's."""
    body = request["body"]
    assert isinstance(body, dict)
    return [message for message in body["messages"] if message["role"] != "system"]


async def test_a_mention_is_answered_in_its_thread(workspace: Workspace, bot: Bot) -> None:
    await workspace.script("The release is on **Friday**.")

    ts = await workspace.say(f"<@{BOT}> when is the release?")

    assert await workspace.answer(ts) == "The release is on **Friday**."
    assert said((await workspace.model_requests())[-1]) == [
        {"role": "user", "content": "Jiyoon: when is the release?"}
    ]


async def test_a_thread_is_remembered_and_follow_ups_need_no_mention(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["It is Friday.", "At noon."])
    ts = await workspace.say(f"<@{BOT}> when is the release?")
    await workspace.answers(ts)

    await workspace.say("and at what time?", thread_ts=ts)

    assert await workspace.answers(ts, 2) == ["It is Friday.", "At noon."]
    assert said((await workspace.model_requests())[-1]) == [
        {"role": "user", "content": "Jiyoon: when is the release?"},
        {"role": "assistant", "content": "It is Friday."},
        {"role": "user", "content": "Jiyoon: and at what time?"},
    ]


async def test_when_several_people_talk_only_a_mention_is_answered(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["One.", "Two."])
    ts = await workspace.say(f"<@{BOT}> first question")
    await workspace.answers(ts)

    await workspace.say("I think so too", user=MINSU, thread_ts=ts)
    await workspace.say("so do I", thread_ts=ts)
    await workspace.say(f"<@{BOT}> what do we think?", thread_ts=ts)

    assert await workspace.answers(ts, 2) == ["One.", "Two."]
    assert [message["content"] for message in said((await workspace.model_requests())[-1])] == [
        "Jiyoon: first question",
        "One.",
        "Minsu: I think so too",
        "Jiyoon: so do I",
        "Jiyoon: what do we think?",
    ]


async def test_what_is_not_for_us_is_not_written(workspace: Workspace, bot: Bot) -> None:
    await workspace.say("the secret word is marmalade")
    ts = await workspace.say(f"<@{BOT}> hello")
    await workspace.answers(ts)

    database = b"".join(path.read_bytes() for path in bot.folder.glob("tarae.sqlite3*"))

    assert b"hello" in database
    assert b"marmalade" not in database


async def test_a_direct_message_needs_no_mention(workspace: Workspace, bot: Bot) -> None:
    await workspace.script("Hello!")
    channel = await workspace.dm()

    ts = await workspace.say("good morning", channel=channel)

    assert await workspace.answer(ts, channel) == "Hello!"
    assert said((await workspace.model_requests())[-1]) == [
        {"role": "user", "content": "good morning"}
    ]


@pytest.mark.parametrize("order", ["mention_first", "message_first"])
async def test_a_mention_delivered_in_either_order_and_thrice_is_answered_once(
    workspace: Workspace, bot: Bot, order: str
) -> None:
    await workspace.do("knobs", mention_order=order)
    ts = await workspace.say(f"<@{BOT}> once, please")
    await workspace.do("redeliver", ts=ts)
    await workspace.answer(ts)

    await workspace.do("redeliver", ts=ts)
    await workspace.quiet()

    assert len(await workspace.replies(ts)) == 1
    assert len(await workspace.model_requests()) == 1


async def test_an_old_thread_is_read_once_and_whole(workspace: Workspace, bot: Bot) -> None:
    ts = await workspace.say("we should talk about the budget")
    for number in range(20):
        await workspace.say(f"remark {number}", user=MINSU, thread_ts=ts)
    await workspace.script(["Noted.", "Again."])

    await workspace.say(f"<@{BOT}> what about it?", thread_ts=ts)
    await workspace.answers(ts)
    await workspace.say(f"<@{BOT}> and now?", thread_ts=ts)
    await workspace.answers(ts, 2)

    first, second = (said(request) for request in await workspace.model_requests())
    assert [message["content"] for message in first] == [
        "Jiyoon: we should talk about the budget",
        *(f"Minsu: remark {number}" for number in range(20)),
        "Jiyoon: what about it?",
    ]
    assert second[: len(first)] == first
    assert len(await workspace.calls("conversations.replies")) == 1


async def test_a_thread_of_a_thousand_messages_costs_no_read_when_warm(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.do("rates", enabled=False)
    ts = await workspace.say("the first of many")
    for number in range(1_000):
        await workspace.say(f"remark {number}", user=MINSU, thread_ts=ts)
    await workspace.script("Read.")
    await workspace.say(f"<@{BOT}> read this", thread_ts=ts)
    await workspace.answers(ts)
    reads = [c for c in await workspace.calls() if c["method"].startswith("conversations.")]

    await workspace.say(f"<@{BOT}> and once more", thread_ts=ts)
    await workspace.answers(ts, 2)

    again = [c for c in await workspace.calls() if c["method"].startswith("conversations.")]
    assert len(said((await workspace.model_requests())[-1])) == 1_004
    assert again == reads


async def test_questions_asked_while_an_answer_runs_are_answered_together(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["word " * 100, "Both."], delta_ms=10)
    ts = await workspace.say(f"<@{BOT}> first")
    await until(lambda: workspace.model_requests())
    await workspace.say("second", thread_ts=ts)
    await workspace.say("third", thread_ts=ts)

    answers = await workspace.answers(ts, 2)

    assert answers[1] == "Both."
    assert [message["content"] for message in said((await workspace.model_requests())[-1])][
        -2:
    ] == ["Jiyoon: second", "Jiyoon: third"]
    assert len(await workspace.model_requests()) == 2


async def test_the_stop_button_ends_the_answer_and_leaves_what_was_written(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script("word " * 2_000, delta_ms=20)
    ts = await workspace.say(f"<@{BOT}> talk long")
    await until(lambda: workspace.replies(ts))

    await workspace.do("stop", channel=GENERAL, thread_ts=ts, user=JIYOON)

    async def is_marked() -> bool:
        return (await workspace.answer(ts)).endswith("_Stopped._")

    await until(is_marked)
    assert (await workspace.answer(ts)).startswith("word")


async def test_an_edit_while_the_answer_runs_is_answered_in_the_same_reply(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["word " * 500, "It is blue."], delta_ms=20)
    ts = await workspace.say(f"<@{BOT}> what colour is grass?")
    await until(lambda: workspace.replies(ts))

    await workspace.do(
        "edit", channel=GENERAL, ts=ts, user=JIYOON, text=f"<@{BOT}> what colour is the sky?"
    )

    async def is_answered() -> bool:
        return [m["text"] for m in await workspace.replies(ts)] == ["It is blue."]

    await until(is_answered)
    assert said((await workspace.model_requests())[-1]) == [
        {"role": "user", "content": "Jiyoon: what colour is the sky?"}
    ]


async def test_an_edit_right_after_the_answer_changes_the_same_reply(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(["Green.", "Blue."])
    ts = await workspace.say(f"<@{BOT}> what colour is grass?")
    await workspace.answers(ts)

    await workspace.do(
        "edit", channel=GENERAL, ts=ts, user=JIYOON, text=f"<@{BOT}> what colour is the sky?"
    )

    async def is_answered() -> bool:
        return [m["text"] for m in await workspace.replies(ts)] == ["Blue."]

    await until(is_answered)


async def test_a_deleted_question_takes_its_answer_along(workspace: Workspace, bot: Bot) -> None:
    await workspace.script("The password is marmalade.")
    ts = await workspace.say(f"<@{BOT}> say marmalade")
    await workspace.answers(ts)

    await workspace.do("delete", channel=GENERAL, ts=ts, user=JIYOON)

    async def is_gone() -> bool:
        return not await workspace.replies(ts)

    await until(is_gone)


async def test_other_bots_are_not_answered(workspace: Workspace, bot: Bot) -> None:
    robot = (await workspace.do("users", name="robot", is_bot=True))["id"]
    await workspace.do("join", channel=GENERAL, user=robot)

    ts = await workspace.say(f"<@{BOT}> hello, bot", user=robot)
    asked = await workspace.say(f"<@{BOT}> hello")
    await workspace.answers(asked)

    assert await workspace.replies(ts) == []


async def test_invited_to_a_channel_it_says_once_what_it_does(
    workspace: Workspace, bot: Bot
) -> None:
    channel = (await workspace.do("channels", name="plans", members=[JIYOON]))["id"]

    await workspace.do("join", channel=channel, user=BOT)

    async def greetings() -> list[str]:
        found = (await workspace.get("messages", channel=channel))["messages"]
        return [m["text"] for m in found if m.get("user") == BOT and not m.get("subtype")]

    texts = await until(greetings)
    assert len(texts) == 1
    assert "mention me" in texts[0]
    assert "90 days" in texts[0]


@pytest.mark.parametrize(
    ("locale", "words"), [("en-GB", "Drop a recording"), ("ko-KR", "녹음을 올려 보세요")]
)
async def test_the_home_tab_says_in_ones_language_what_can_be_done_here(
    workspace: Workspace, bot: Bot, locale: str, words: str
) -> None:
    user = (await workspace.do("users", name="Sam", locale=locale))["id"]
    await workspace.do("open_tab", user=user, tab="home")

    async def view() -> object:
        return (await workspace.get("home", user=user))["view"]

    assert words in str(await until(view))


async def test_model_text_notifies_nobody(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(f"Hey <!channel> <@{MINSU}> @here &lt;!everyone&gt; <!subteam^S1|@all>")

    ts = await workspace.say(f"<@{BOT}> ping them all")
    await workspace.answers(ts)

    assert all(not message["notifies"] for message in await workspace.replies(ts))


async def test_a_long_answer_arrives_whole(workspace: Workspace, bot: Bot) -> None:
    words = [f"word{number}" for number in range(5_000)]
    text = "\n\n".join(" ".join(words[at : at + 50]) for at in range(0, len(words), 50))
    await workspace.script(text, delta_ms=0, delta_size=20)

    ts = await workspace.say(f"<@{BOT}> tell me everything")

    async def is_whole() -> bool:
        texts = [shown(message) for message in await workspace.replies(ts)]
        return " ".join(texts).split() == words

    await until(is_whole)
