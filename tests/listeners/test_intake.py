"""What is for us, and only that, into the store, once."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from bot.chosen import Choices
from bot.conversation import FollowUps, Signal, ThreadKey
from bot.store import attachments, choices, conversations
from bot.store.inbox import Kind, Pool
from bot.store.notices import DAY, notice_from
from bot.store.nouns import question_from, recording_from
from tests.journeys.world import until
from tests.listeners.conftest import THREAD, Desk
from tests.listeners.samples import (
    APP_MENTION,
    BOT,
    CHANNEL,
    CLIP,
    CLIP_MENTION,
    CLIP_MESSAGE,
    JIYOON,
    MESSAGE,
    MINSU,
    OUR_STREAM_CHANGED,
    RICH_MESSAGE,
    TEAM,
    TS,
    Json,
    changed,
    deleted,
    edited,
    reply,
    tombstoned,
)

pytestmark = pytest.mark.anyio

KEY = f"{TEAM}/{CHANNEL}/{TS}"
NEXT = "1766458030.000100"
LATER = "1766458030.000200"
CLIP_TS = CLIP_MESSAGE["ts"]
CLIP_THREAD = ThreadKey(TEAM, CHANNEL, CLIP_TS)
CLIP_KEY = f"{TEAM}/{CHANNEL}/{CLIP_TS}/{CLIP['id']}"
REMARK = {**MESSAGE, "text": "just talking"}
STRANGER = "U0STRANGER1"
NOTES: Json = {
    "id": "F0NOTES",
    "name": "notes.txt",
    "mimetype": "text/plain",
    "filetype": "text",
    "mode": "hosted",
    "size": 12,
    "url_private": "https://files.slack.com/files-pri/T1-F0NOTES/notes.txt",
    "file_access": "visible",
}


async def test_a_mention_is_accepted_whole(desk: Desk) -> None:
    await desk.hear(MESSAGE)

    (claim,) = await desk.claim()
    question = question_from(claim.payload)
    assert claim.key == f"{KEY}/0"
    assert claim.lane == f"chat/{THREAD}"
    assert (question.thread, question.ts, question.user) == (THREAD, TS, JIYOON)
    assert await desk.said() == [f"<@{BOT}> 1"]
    assert desk.woken == 1


@pytest.mark.parametrize(
    "order", list(permutations([MESSAGE, APP_MENTION, MESSAGE, APP_MENTION]))[:12]
)
async def test_both_events_of_a_mention_are_one_piece_of_work(
    desk: Desk, order: tuple[Json, ...]
) -> None:
    for number, event in enumerate(order):
        await desk.hear(event, f"Ev{number}")

    assert await desk.keys() == [f"{KEY}/0"]
    assert await desk.said() == [f"<@{BOT}> 1"]


async def test_what_is_delivered_again_after_the_answer_is_no_new_work(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())

    await desk.hear(APP_MENTION)
    await desk.hear(MESSAGE)

    assert await desk.keys() == []


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(REMARK, id="talk"),
        pytest.param({**MESSAGE, "text": f"<@{MINSU}> hello"}, id="to another"),
        pytest.param({**MESSAGE, "bot_id": "B0OTHER"}, id="another bot"),
        pytest.param({**MESSAGE, "user_team": "T0OTHER"}, id="external"),
        pytest.param(changed(REMARK, edited(REMARK, "still talking")), id="edited talk"),
        pytest.param(deleted(REMARK), id="deleted talk"),
        pytest.param(tombstoned(REMARK), id="deleted talk with replies"),
        pytest.param(OUR_STREAM_CHANGED, id="our own stream"),
        pytest.param({"type": "file_deleted", "file_id": "F404"}, id="an unknown file"),
        pytest.param(
            {"type": "agent_session_stopped", "channel": CHANNEL, "thread_ts": TS}, id="a stop"
        ),
        pytest.param(
            {"type": "member_joined_channel", "user": MINSU, "channel": CHANNEL}, id="a newcomer"
        ),
        pytest.param({"type": "app_home_opened", "user": MINSU, "tab": "messages"}, id="a tab"),
    ],
)
async def test_what_is_not_ours_is_not_written(desk: Desk, event: Json) -> None:
    await desk.hear(event)

    assert await desk.is_untouched()


async def test_a_shared_channel_has_nothing_transcribed_on_sight(desk: Desk) -> None:
    await desk.hear(CLIP_MESSAGE, is_shared=True)

    assert await desk.is_untouched()


async def test_others_in_a_thread_of_ours_are_remembered(desk: Desk) -> None:
    await desk.hear(MESSAGE)

    await desk.hear(reply("I think so too", user=MINSU), "Ev2")

    assert await desk.keys() == [f"{KEY}/0"]
    assert await desk.said() == [f"<@{BOT}> 1", "I think so too"]


async def test_who_writes_first_counts_first_however_fast_the_next_one_is(desk: Desk) -> None:
    await desk.hear(MESSAGE)

    await asyncio.gather(
        desk.hear(reply("I think so too", "1766458030.000100", MINSU), "Ev2"),
        desk.hear(reply("so do I", "1766458030.000200"), "Ev3"),
    )

    assert await desk.keys() == [f"{KEY}/0"]


async def test_a_follow_up_needs_no_mention(desk: Desk) -> None:
    await desk.hear(MESSAGE)

    await desk.hear(reply("and then?"), "Ev2")

    assert await desk.keys() == [f"{KEY}/0", f"{TEAM}/{CHANNEL}/1766458030.000100/0"]


async def test_a_recording_is_accepted_without_a_word(desk: Desk) -> None:
    await desk.hear(CLIP_MESSAGE)

    (claim,) = await desk.claim(Pool.VOICE)
    assert claim.key == CLIP_KEY
    assert recording_from(claim.payload).file_id == CLIP["id"]
    assert await desk.said(CLIP_THREAD) == []


async def test_a_question_posted_with_a_recording_waits_for_it(desk: Desk) -> None:
    await desk.hear(CLIP_MENTION)
    await desk.hear({**CLIP_MESSAGE, "text": CLIP_MENTION["text"]}, "Ev2")
    before = await desk.claim()

    await desk.finish(*await desk.claim(Pool.VOICE))

    (answer,) = await desk.claim()
    assert before == []
    assert question_from(answer.payload).recordings == (CLIP["id"],)


async def test_the_stop_button_stops_what_has_begun_in_its_thread(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()
    await desk.hear(reply("and then?"), "Ev2")
    stop = {"type": "agent_session_stopped", "channel": CHANNEL, "thread_ts": TS, "user": JIYOON}

    await desk.hear(stop, "Ev3")

    assert await desk.signal_of(f"{KEY}/0") is Signal.STOP
    assert await desk.signal_of(f"{TEAM}/{CHANNEL}/1766458030.000100/0") is None


async def test_invited_to_a_channel_it_greets_once(desk: Desk) -> None:
    joined = {"type": "member_joined_channel", "user": BOT, "channel": CHANNEL}

    await desk.hear(joined, "Ev1")
    await desk.hear(joined, "Ev1")

    (claim,) = await desk.claim(Pool.CONTROL)
    assert claim.payload == {"channel": CHANNEL}


async def test_who_invited_it_is_remembered_with_the_greeting(desk: Desk) -> None:
    joined = {"type": "member_joined_channel", "user": BOT, "channel": CHANNEL, "inviter": JIYOON}

    await desk.hear(joined)

    (claim,) = await desk.claim(Pool.CONTROL)
    assert claim.payload == {"channel": CHANNEL, "inviter": JIYOON}


async def test_the_home_tab_is_filled_when_it_is_opened(desk: Desk) -> None:
    await desk.hear({"type": "app_home_opened", "user": JIYOON, "tab": "home"})

    (claim,) = await desk.claim(Pool.CONTROL)
    assert claim.payload == {"user": JIYOON}


async def test_a_clip_in_a_dm_is_transcribed_first_and_then_answered(desk: Desk) -> None:
    await desk.hear({**CLIP_MESSAGE, "channel_type": "im", "channel": "D1"})
    before = await desk.claim()
    (transcribing,) = await desk.claim(Pool.SPOKEN)

    await desk.finish(transcribing)

    (answer,) = await desk.claim()
    assert before == []
    assert recording_from(transcribing.payload).is_question
    assert question_from(answer.payload).recordings == (CLIP["id"],)


async def standing(desk: Desk) -> conversations.Standing:
    async with desk.database.read() as connection:
        return await conversations.standing(connection, THREAD, "none", JIYOON)


async def choose(desk: Desk, follow_ups: FollowUps) -> None:
    async with desk.database.begin() as connection:
        await choices.save(connection, Choices(follow_ups=follow_ups), desk.now, TEAM, CHANNEL)


async def told(desk: Desk) -> list[Any]:
    """What is to be told to one person alone."""
    claims = await desk.claim(Pool.CONTROL)
    return [notice_from(claim.payload) for claim in claims if claim.kind is Kind.TELL]


async def talk(desk: Desk) -> None:
    """Have a question asked and answered, in a thread where two people write."""
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    await desk.hear(reply("I think so too", "1766458029.000100", MINSU), "Ev2")


# Several writers, and what a channel chose


@pytest.mark.parametrize(
    ("text", "follow_ups", "is_asked"),
    [
        ("and then?", FollowUps.SMART, False),
        ("tarae, and then?", FollowUps.SMART, True),
        ("타래야 그다음은?", FollowUps.SMART, True),
        ("and then?", FollowUps.ALWAYS, True),
        (f"<@{MINSU}> and then?", FollowUps.ALWAYS, False),
        ("<!here> and then?", FollowUps.ALWAYS, False),
        ("<!subteam^S1|@team> and then?", FollowUps.ALWAYS, False),
        ("tarae, and then?", FollowUps.MENTION, False),
        (f"<@{BOT}> <@{MINSU}> and then?", FollowUps.MENTION, True),
    ],
)
async def test_among_several_writers(
    desk: Desk, text: str, follow_ups: FollowUps, is_asked: bool
) -> None:
    desk.hire(names=("타래",))
    await talk(desk)
    await choose(desk, follow_ups)

    await desk.hear(reply(text), "Ev3")

    assert await desk.keys() == ([f"{TEAM}/{CHANNEL}/{NEXT}/0"] if is_asked else [])
    assert len(await desk.said()) == 3


async def test_who_deleted_all_she_wrote_writes_here_no_more(desk: Desk) -> None:
    await talk(desk)
    await desk.hear(deleted(reply("I think so too", "1766458029.000100", MINSU)), "Ev3")

    await desk.hear(reply("and then?"), "Ev4")

    assert f"{TEAM}/{CHANNEL}/{NEXT}/0" in await desk.keys()


async def test_people_of_other_organisations_count_among_the_writers(desk: Desk) -> None:
    """What is said to them is not for us, though they are never answered."""
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    guest = {**reply(f"<@{BOT}> and then?", "1766458029.000100", "U0GUEST0001"), "team": "T0OTHER"}
    await desk.hear(guest, "Ev2")

    await desk.hear(reply("thanks, I'll look"), "Ev3")
    change = changed(guest, edited(guest, "and now?"))
    await desk.hear(change, "Ev4")

    assert await desk.keys() == []
    assert await desk.said() == [f"<@{BOT}> 1", "and now?", "thanks, I'll look"]


@pytest.mark.parametrize("user", ["U0OTHERBOT1", None], ids=["with a user", "without"])
async def test_another_bot_is_remembered_and_no_writer(desk: Desk, user: str | None) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    posted = {**reply("build 7 failed", "1766458029.000100"), "user": user, "bot_id": "B0OTHER"}
    subtype = {} if user else {"subtype": "bot_message"}
    await desk.hear({**posted, **subtype}, "Ev2")

    await desk.hear(reply("and then?"), "Ev3")

    assert await desk.keys() == [f"{TEAM}/{CHANNEL}/{NEXT}/0"]
    assert await desk.said() == [f"<@{BOT}> 1", "build 7 failed", "and then?"]


# Quiet


async def test_told_to_be_quiet_it_is_until_somebody_mentions_it(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())

    await desk.hear(reply("조용히 해줘"), "Ev2")
    await desk.hear(reply("and then?", LATER), "Ev3")
    muted = await standing(desk)
    (notice,) = await told(desk)
    asked = await desk.claim()
    await desk.hear(reply(f"<@{BOT}> and now?", "1766458030.000300"), "Ev4")

    assert muted.is_muted
    assert asked == []
    assert (notice.text, notice.user) == ("muted", JIYOON)
    assert not (await standing(desk)).is_muted
    assert len(await desk.claim()) == 1
    assert "and then?" in await desk.said()


async def test_quiet_by_mention_is_heard_once_from_both_events(desk: Desk) -> None:
    await talk(desk)
    event = reply(f"<@{BOT}> quiet")

    await desk.hear(event, "Ev3")
    await desk.hear({**event, "type": "app_mention"}, "Ev4")

    assert len(await told(desk)) == 1
    assert await desk.claim() == []
    assert (await standing(desk)).is_muted


async def test_quiet_said_among_people_is_not_for_us(desk: Desk) -> None:
    await talk(desk)

    await desk.hear(reply("quiet", user=MINSU), "Ev3")

    assert not (await standing(desk)).is_muted


@pytest.mark.parametrize(
    "event",
    [
        {**MESSAGE, "text": "quiet", "channel": "D1", "channel_type": "im"},
        {**MESSAGE, "text": f"<@{BOT}> quiet"},
    ],
    ids=["in a DM", "at the top of a channel"],
)
async def test_where_there_is_nothing_to_mute_quiet_is_a_question(desk: Desk, event: Json) -> None:
    await desk.hear(event)

    assert len(await desk.claim()) == 1


# Stop


async def test_stop_said_while_it_answers_stops_it(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()
    event = reply(f"<@{BOT}> stop")

    await desk.hear(event, "Ev2")
    await desk.finish()
    await desk.hear({**event, "type": "app_mention"}, "Ev3")

    assert await desk.signal_of(f"{KEY}/0") is Signal.STOP
    assert await desk.keys() == [f"{KEY}/0"]


async def test_the_other_event_of_stop_is_no_question_once_it_has_stopped(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    claims = await desk.claim()
    event = reply(f"<@{BOT}> 그만")
    await desk.hear(event, "Ev2")
    await desk.finish(*claims)

    await desk.hear({**event, "type": "app_mention"}, "Ev3")

    assert await desk.keys() == []


async def test_stop_with_nothing_under_way_is_a_message_like_any_other(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())

    await desk.hear(reply("stop"), "Ev2")

    assert await desk.keys() == [f"{TEAM}/{CHANNEL}/{NEXT}/0"]


async def test_among_several_who_asked_may_say_stop_without_a_mention(desk: Desk) -> None:
    await talk(desk)
    await desk.hear(reply(f"<@{BOT}> tell me more"), "Ev3")
    await desk.claim()
    key = f"{TEAM}/{CHANNEL}/{NEXT}/0"

    await desk.hear(reply("stop", "1766458030.000200", MINSU), "Ev4")
    others = await desk.signal_of(key)
    await desk.hear(reply("stop", "1766458030.000300"), "Ev5")

    assert others is None
    assert await desk.signal_of(key) is Signal.STOP


async def test_in_direct_messages_stop_need_not_be_said_in_the_thread(desk: Desk) -> None:
    question = {**MESSAGE, "text": "talk long", "channel": "D1", "channel_type": "im"}
    stop = {**question, "text": "멈춰", "ts": NEXT}
    await desk.hear(question)
    claims = await desk.claim()

    await desk.hear(stop, "Ev2")
    signal = await desk.signal_of(f"{TEAM}/D1/{TS}/0")
    await desk.finish(*claims)
    await desk.hear(stop, "Ev3")
    before = await desk.claim()
    await desk.hear({**stop, "ts": LATER}, "Ev4")

    assert signal is Signal.STOP
    assert before == []
    assert len(await desk.claim()) == 1


def stop_event(user: str) -> Json:
    return {"type": "agent_session_stopped", "channel": CHANNEL, "thread_ts": TS, "user": user}


@pytest.mark.parametrize("user", [JIYOON, MINSU])
async def test_who_writes_in_the_thread_may_press_stop(desk: Desk, user: str) -> None:
    await desk.hear(MESSAGE)
    await desk.hear(reply("I think so too", user=MINSU), "Ev2")
    await desk.claim()

    await desk.hear(stop_event(user), "Ev3")

    assert await desk.signal_of(f"{KEY}/0") is Signal.STOP


async def test_an_admin_may_press_stop(desk: Desk) -> None:
    desk.hire(admins={STRANGER})
    await desk.hear(MESSAGE)
    await desk.claim()

    await desk.hear(stop_event(STRANGER), "Ev3")

    async def is_stopped() -> bool:
        return await desk.signal_of(f"{KEY}/0") is Signal.STOP

    await until(is_stopped)


async def test_anybody_else_who_presses_stop_is_told_that_she_may_not(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()

    await desk.hear(stop_event(STRANGER), "Ev3")

    notices = await until(lambda: told(desk))
    assert [(notice.user, notice.text) for notice in notices] == [(STRANGER, "stop_not_yours")]
    assert await desk.signal_of(f"{KEY}/0") is None


# Files


async def test_a_file_with_only_our_mention_is_a_question_and_kept(desk: Desk) -> None:
    event = {**MESSAGE, "text": f"<@{BOT}>", "files": [NOTES], "subtype": "file_share"}

    await desk.hear(event)

    async with desk.database.read() as connection:
        (stored,) = await attachments.load(connection, THREAD, [TS])
    assert stored.attachment.name == "notes.txt"
    assert await desk.keys() == [f"{KEY}/0"]


async def test_a_file_that_others_post_in_a_thread_of_ours_is_remembered(desk: Desk) -> None:
    await talk(desk)

    await desk.hear({**reply(""), "files": [NOTES], "subtype": "file_share"}, "Ev3")

    async with desk.database.read() as connection:
        stored = await attachments.load(connection, THREAD, [NEXT])
    assert [one.attachment.file_id for one in stored] == [NOTES["id"]]
    assert NEXT in [message.ts for message in await desk.messages()]
    assert await desk.keys() == []


# What is said is read from its blocks


async def test_what_is_said_in_blocks_is_what_counts(desk: Desk) -> None:
    await desk.hear({**RICH_MESSAGE, "text": "a summary for notifications"})

    assert await desk.keys() == [f"{KEY}/0"]
    assert await desk.said() == [f"<@{BOT}> 1"]


# The agent view


async def test_prompts_are_suggested_once_a_day(desk: Desk) -> None:
    opened = {"type": "app_home_opened", "user": JIYOON, "channel": "D1", "tab": "messages"}

    await desk.hear(opened, "Ev1")
    await desk.hear(opened, "Ev2")
    (claim,) = await desk.claim(Pool.CONTROL)
    await desk.finish(claim)
    desk.now += DAY
    await desk.hear(opened, "Ev3")

    assert (claim.kind, claim.payload) == (Kind.SUGGEST, {"user": JIYOON, "channel": "D1"})
    assert len(await desk.claim(Pool.CONTROL)) == 1
