"""What is for us, and only that, into the store, once."""

import asyncio
from dataclasses import replace
from itertools import permutations

import pytest

from bot.conversation import Message, Part, Recording, Role, Signal, ThreadKey
from bot.listeners.intake import REDO_WITHIN, intent_of
from bot.listeners.payloads import Said
from bot.store import conversations, recordings
from bot.store.conversations import Standing
from bot.store.inbox import Pool
from bot.store.nouns import question_from, recording_from
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
    TEAM,
    TS,
    US,
    Json,
    changed,
    deleted,
    edited,
    tombstoned,
)

pytestmark = pytest.mark.anyio

KEY = f"{TEAM}/{CHANNEL}/{TS}"
CLIP_TS = CLIP_MESSAGE["ts"]
CLIP_THREAD = ThreadKey(TEAM, CHANNEL, CLIP_TS)
CLIP_KEY = f"{TEAM}/{CHANNEL}/{CLIP_TS}/{CLIP['id']}"
REMARK = {**MESSAGE, "text": "just talking"}
RECORDING = Recording(THREAD, TS, JIYOON, "F1", "a.mp3")
PLAIN = Said(
    THREAD, TS, JIYOON, TEAM, "hello", "channel", "0", frozenset(), is_shared=False, recordings=()
)
NAMED = replace(PLAIN, text=f"<@{BOT}> hello", mentions=frozenset({BOT}))
STRANGE = Standing()
SUMMONED = Standing(is_known=True, is_summoned=True, authors=frozenset({JIYOON}))
TALK = replace(SUMMONED, authors=frozenset({JIYOON, MINSU}))
KNOWN = Standing(is_known=True)


def reply(text: str, ts: str = "1766458030.000100", user: str = JIYOON) -> Json:
    """A message in the thread of the question."""
    return {**MESSAGE, "text": text, "ts": ts, "event_ts": ts, "thread_ts": TS, "user": user}


@pytest.mark.parametrize(
    ("said", "standing", "asks", "remembers"),
    [
        pytest.param(PLAIN, STRANGE, False, False, id="talk in a channel"),
        pytest.param(NAMED, STRANGE, True, False, id="a mention"),
        pytest.param(replace(PLAIN, channel_type="im"), STRANGE, True, False, id="a DM"),
        pytest.param(replace(PLAIN, channel_type="mpim"), STRANGE, False, False, id="a group DM"),
        pytest.param(PLAIN, SUMMONED, True, True, id="the only writer, where we were asked"),
        pytest.param(PLAIN, TALK, False, True, id="one of several writers"),
        pytest.param(replace(PLAIN, user=MINSU), SUMMONED, False, True, id="a second writer"),
        pytest.param(NAMED, TALK, True, True, id="one of several who names us"),
        pytest.param(PLAIN, KNOWN, False, True, id="a thread where nobody asked us"),
        pytest.param(
            replace(PLAIN, mentions=frozenset({MINSU})), SUMMONED, False, True, id="to another"
        ),
        pytest.param(
            replace(NAMED, mentions=frozenset({BOT, MINSU})), SUMMONED, True, True, id="to both"
        ),
        pytest.param(replace(NAMED, text=f"<@{BOT}>"), STRANGE, True, False, id="a bare mention"),
    ],
)
def test_what_is_asked_of_us_and_what_is_only_remembered(
    said: Said, standing: Standing, asks: bool, remembers: bool
) -> None:
    intent = intent_of(said, standing, US, transcribes_on_sight=True)

    assert (intent.asks, intent.remembers) == (asks, remembers)
    assert intent.is_for_us is (asks or remembers)


@pytest.mark.parametrize(
    ("said", "on_sight", "takes", "is_asked", "asks"),
    [
        pytest.param(replace(PLAIN, text=""), True, True, False, False, id="on sight"),
        pytest.param(PLAIN, True, True, False, False, id="on sight, with words to others"),
        pytest.param(PLAIN, False, False, False, False, id="not on sight"),
        pytest.param(replace(PLAIN, is_shared=True), True, False, False, False, id="shared"),
        pytest.param(NAMED, False, True, True, True, id="a question about it"),
        pytest.param(replace(NAMED, is_shared=True), True, True, True, True, id="asked, shared"),
        pytest.param(
            replace(NAMED, text=f"<@{BOT}> "), False, True, True, False, id="a bare mention"
        ),
        pytest.param(
            replace(PLAIN, text="", channel_type="im"), False, True, True, False, id="in a DM"
        ),
    ],
)
def test_which_recordings_are_transcribed(
    said: Said, on_sight: bool, takes: bool, is_asked: bool, asks: bool
) -> None:
    posted = replace(said, recordings=(RECORDING,))

    intent = intent_of(posted, STRANGE, US, transcribes_on_sight=on_sight)

    assert intent.recordings == ((replace(RECORDING, is_asked=is_asked),) if takes else ())
    assert intent.asks is asks


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


async def test_an_edit_while_the_question_waits_is_what_is_answered(desk: Desk) -> None:
    await desk.hear(MESSAGE)

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev2")

    assert await desk.keys() == [f"{KEY}/0"]
    assert await desk.said() == [f"<@{BOT}> 2"]


async def test_an_edit_while_it_is_answered_has_it_answered_again(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev2")

    assert await desk.keys() == [f"{KEY}/0"]
    assert await desk.signal_of(f"{KEY}/0") is Signal.REDO


async def test_an_edit_as_the_answer_is_being_finished_takes_back_what_was_kept(
    desk: Desk,
) -> None:
    """The answer to the old question must not be taken for that to the new one."""
    await desk.hear(MESSAGE)
    await desk.claim()
    await desk.add(Message(f"{TS}~", Role.ASSISTANT, "One.", position_ts=f"{TS}~"), KEY)

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev2")

    assert await desk.said() == [f"<@{BOT}> 2"]


async def test_an_edit_right_after_the_answer_has_it_answered_again(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    await desk.add(Message(f"{TS}~", Role.ASSISTANT, "One.", position_ts=f"{TS}~"), KEY)
    changing = edited(MESSAGE, f"<@{BOT}> 2")

    await desk.hear(changed(MESSAGE, changing), "Ev2")
    await desk.hear({**changing, "type": "app_mention"}, "Ev3")

    assert await desk.keys() == [f"{KEY}/{changing['edited']['ts']}"]
    assert await desk.said() == [f"<@{BOT}> 2"]


async def test_an_edit_right_after_a_failure_is_answered_too(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev2")

    assert await desk.keys() == [f"{KEY}/1766458040.000000"]


async def test_a_late_edit_changes_what_is_remembered_and_leaves_the_answer(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    await desk.add(Message(f"{TS}~", Role.ASSISTANT, "One.", position_ts=f"{TS}~"), KEY)
    desk.now += REDO_WITHIN

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev2")

    assert await desk.keys() == []
    assert await desk.said() == [f"<@{BOT}> 2", "One."]


async def test_an_edit_that_names_us_is_a_question(desk: Desk) -> None:
    changing = edited(REMARK, f"<@{BOT}> really?")

    await desk.hear(changed(REMARK, changing), "Ev2")
    await desk.hear({**changing, "type": "app_mention"}, "Ev3")

    assert await desk.keys() == [f"{KEY}/{changing['edited']['ts']}"]
    assert await desk.said() == [f"<@{BOT}> really?"]


@pytest.mark.parametrize("is_mention_first", [True, False])
async def test_an_edit_that_names_us_in_what_we_remembered_is_a_question(
    desk: Desk, is_mention_first: bool
) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    remark = reply("I think so too", user=MINSU)
    await desk.hear(remark, "Ev2")
    changing = edited(remark, f"<@{BOT}> do you think so too?")
    events = [changed(remark, changing), {**changing, "type": "app_mention"}]

    for event in events[:: -1 if is_mention_first else 1]:
        await desk.hear(event, "Ev3")

    (claim,) = await desk.claim()
    assert claim.key == f"{TEAM}/{CHANNEL}/{remark['ts']}/{changing['edited']['ts']}"
    assert question_from(claim.payload).user == MINSU
    assert await desk.said() == [f"<@{BOT}> 1", f"<@{BOT}> do you think so too?"]


async def test_a_mended_word_in_what_we_only_remembered_is_no_question(desk: Desk) -> None:
    """Not even in a thread with one writer: she did not ask it then."""
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    await desk.add(Message("1766458020.000100", Role.USER, "teh plan", author=JIYOON))
    old = reply("teh plan", ts="1766458020.000100")

    await desk.hear(changed(old, edited(old, "the plan")), "Ev2")

    assert await desk.keys() == []
    assert "the plan" in await desk.said()


async def test_a_question_added_to_a_transcribed_recording_is_answered(desk: Desk) -> None:
    await desk.hear(CLIP_MESSAGE)
    await desk.finish(*await desk.claim(Pool.VOICE))
    transcript = Message(CLIP_TS, Role.USER, "[Transcript]", recording=CLIP["id"])
    async with desk.database.begin() as connection:
        await conversations.add_message(connection, CLIP_THREAD, transcript, desk.now)
    changing = edited(CLIP_MESSAGE, f"<@{BOT}> what did I say?")

    await desk.hear(changed(CLIP_MESSAGE, changing), "Ev2")

    (claim,) = await desk.claim()
    assert claim.key == f"{TEAM}/{CHANNEL}/{CLIP_TS}/{changing['edited']['ts']}"


async def test_a_message_that_comes_after_its_edit_changes_nothing(desk: Desk) -> None:
    changing = edited(MESSAGE, f"<@{BOT}> 2")
    await desk.hear(changed(MESSAGE, changing))

    await desk.hear(MESSAGE, "Ev2")
    await desk.hear(APP_MENTION, "Ev3")

    assert await desk.keys() == [f"{KEY}/{changing['edited']['ts']}"]
    assert await desk.said() == [f"<@{BOT}> 2"]


async def test_an_unfurl_is_no_edit(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()
    unfurled = {**edited(MESSAGE, MESSAGE["text"]), "attachments": [{"title": "A page"}]}

    await desk.hear(changed(MESSAGE, unfurled), "Ev2")

    assert await desk.signal_of(f"{KEY}/0") is None


@pytest.mark.parametrize("event", [deleted(MESSAGE), tombstoned(MESSAGE)], ids=["alone", "root"])
async def test_a_deleted_question_is_forgotten_and_its_answer_taken_away(
    desk: Desk, event: Json
) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    await desk.add(Message(f"{TS}~", Role.ASSISTANT, "One.", position_ts=f"{TS}~"), KEY)

    await desk.hear(event, "Ev2")
    await desk.hear(event, "Ev2")

    (withdrawal,) = await desk.claim(Pool.CONTROL)
    assert withdrawal.payload["reply_keys"] == [KEY]
    assert await desk.said() == []


async def test_a_question_deleted_while_it_waits_is_not_answered(desk: Desk) -> None:
    await desk.hear(MESSAGE)

    await desk.hear(deleted(MESSAGE), "Ev2")

    assert await desk.claim() == []
    assert await desk.said() == []


async def test_a_question_deleted_while_it_is_answered_is_dropped(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()

    await desk.hear(deleted(MESSAGE), "Ev2")

    assert await desk.signal_of(f"{KEY}/0") is Signal.DROP


async def test_an_edit_does_not_bring_back_what_was_deleted(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.hear(deleted(MESSAGE), "Ev2")

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev3")
    await desk.hear(APP_MENTION, "Ev4")

    assert await desk.claim() == []
    assert await desk.said() == []


async def test_a_deleted_recording_message_takes_its_transcript_along(desk: Desk) -> None:
    await desk.hear(CLIP_MESSAGE)
    await desk.finish(*await desk.claim(Pool.VOICE))
    transcript = Message(CLIP_TS, Role.USER, "[Transcript]", recording=CLIP["id"])
    async with desk.database.begin() as connection:
        await conversations.add_message(connection, CLIP_THREAD, transcript, desk.now)

    await desk.hear(deleted(CLIP_MESSAGE), "Ev2")

    withdrawals = await desk.claim(Pool.CONTROL)
    withdrawn = {key for each in withdrawals for key in each.payload["reply_keys"]}
    assert withdrawn == {CLIP_THREAD.key_of(CLIP_TS), CLIP_KEY}
    assert await desk.said(CLIP_THREAD) == []


async def test_a_recording_message_deleted_before_its_transcript_has_none(desk: Desk) -> None:
    await desk.hear(CLIP_MESSAGE)
    await desk.claim(Pool.VOICE)

    await desk.hear(deleted(CLIP_MESSAGE), "Ev2")

    async with desk.database.read() as connection:
        (stored,) = await recordings.find_by_file(connection, TEAM, CLIP["id"])
    assert await desk.signal_of(CLIP_KEY) is Signal.DROP
    assert stored.state is recordings.State.ERASED


async def test_a_deleted_file_takes_its_transcript_along_and_leaves_the_words(desk: Desk) -> None:
    await desk.hear({**CLIP_MENTION, "thread_ts": TS})
    transcript = Message(CLIP_TS, Role.USER, "[Transcript]", recording=CLIP["id"])
    await desk.add(transcript)

    await desk.hear({"type": "file_deleted", "file_id": CLIP["id"]}, "Ev2")
    await desk.hear({"type": "file_deleted", "file_id": CLIP["id"]}, "Ev2")

    (withdrawal,) = await desk.claim(Pool.CONTROL)
    assert withdrawal.payload["reply_keys"] == [CLIP_KEY]
    assert await desk.said() == [CLIP_MENTION["text"]]


async def test_a_question_whose_recording_is_deleted_waits_no_longer(desk: Desk) -> None:
    await desk.hear(CLIP_MENTION)

    await desk.hear({"type": "file_deleted", "file_id": CLIP["id"]}, "Ev2")

    assert len(await desk.claim()) == 1


async def test_a_part_of_ours_that_somebody_deleted_is_not_edited_again(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    part = Part("1766458031.632339", "post")
    async with desk.database.begin() as connection:
        await conversations.save_part(connection, KEY, THREAD, 0, part, desk.now)

    await desk.hear(deleted({**MESSAGE, "ts": part.ts, "thread_ts": TS, "user": BOT}), "Ev2")

    async with desk.database.read() as connection:
        assert await conversations.load_parts(connection, KEY) == []
    assert await desk.keys() == [f"{KEY}/0"]


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


async def test_the_home_tab_is_filled_when_it_is_opened(desk: Desk) -> None:
    await desk.hear({"type": "app_home_opened", "user": JIYOON, "tab": "home"})

    (claim,) = await desk.claim(Pool.CONTROL)
    assert claim.payload == {"user": JIYOON}


# Spoken questions, and files that can't be had

SPOKEN = replace(RECORDING, name="audio_message.m4a", is_clip=True)
DM = replace(PLAIN, text="", channel_type="im", recordings=(SPOKEN,))
IN_THREAD = replace(PLAIN, text="", ts="1766458030.000100", recordings=(SPOKEN,))


@pytest.mark.parametrize(
    ("said", "standing", "is_question"),
    [
        pytest.param(DM, STRANGE, True, id="in a DM"),
        pytest.param(IN_THREAD, SUMMONED, True, id="in a thread we were asked into"),
        pytest.param(
            replace(IN_THREAD, text=f"<@{BOT}>", mentions=frozenset({BOT})),
            TALK,
            True,
            id="with a mention, among several",
        ),
        pytest.param(IN_THREAD, TALK, False, id="among several writers"),
        pytest.param(IN_THREAD, KNOWN, False, id="where nobody asked us"),
        pytest.param(replace(PLAIN, recordings=(SPOKEN,)), STRANGE, False, id="top of a channel"),
        pytest.param(
            replace(NAMED, recordings=(SPOKEN,)), STRANGE, False, id="top of a channel, named"
        ),
        pytest.param(replace(DM, recordings=(RECORDING,)), STRANGE, False, id="an upload"),
        pytest.param(
            replace(DM, recordings=(replace(SPOKEN, is_stub=True),)), STRANGE, False, id="a stub"
        ),
        pytest.param(
            replace(DM, recordings=(replace(SPOKEN, trouble="file_gone"),)),
            STRANGE,
            False,
            id="what is gone",
        ),
    ],
)
def test_which_clips_are_questions(said: Said, standing: Standing, is_question: bool) -> None:
    intent = intent_of(said, standing, US, transcribes_on_sight=True)

    (taken,) = intent.recordings
    assert taken.is_question is is_question


@pytest.mark.parametrize("odd", [{"is_stub": True}, {"trouble": "file_hidden"}], ids=str)
def test_what_cannot_be_had_matters_only_to_who_asks_for_it(odd: dict[str, object]) -> None:
    strange = replace(RECORDING, **odd)  # type: ignore[arg-type] # two fields of it

    on_sight = intent_of(
        replace(PLAIN, recordings=(strange,)), STRANGE, US, transcribes_on_sight=True
    )
    asked = intent_of(replace(NAMED, recordings=(strange,)), STRANGE, US, transcribes_on_sight=True)

    assert on_sight.recordings == ()
    assert asked.recordings == (replace(strange, is_asked=True),)


def test_a_clip_spoken_to_us_is_answered_without_a_word() -> None:
    spoken = intent_of(DM, STRANGE, US, transcribes_on_sight=False)
    uploaded = intent_of(
        replace(DM, recordings=(RECORDING,)), STRANGE, US, transcribes_on_sight=False
    )

    assert (spoken.asks, uploaded.asks) == (True, False)


async def test_a_clip_in_a_dm_is_transcribed_first_and_then_answered(desk: Desk) -> None:
    await desk.hear({**CLIP_MESSAGE, "channel_type": "im", "channel": "D1"})
    before = await desk.claim()
    (transcribing,) = await desk.claim(Pool.SPOKEN)

    await desk.finish(transcribing)

    (answer,) = await desk.claim()
    assert before == []
    assert recording_from(transcribing.payload).is_question
    assert question_from(answer.payload).recordings == (CLIP["id"],)


async def test_a_deleted_message_takes_along_what_it_wished_for_in_words(desk: Desk) -> None:
    await desk.hear(CLIP_MENTION)
    wish = {**MESSAGE, "ts": "1687569270.000100", "thread_ts": CLIP_TS, "text": f"<@{BOT}> srt"}
    await desk.hear(wish, "Ev2")
    made = f"{CLIP_KEY}/captions/srt/{wish['ts']}"
    other = f"{CLIP_KEY}/captions/vtt"
    async with desk.database.begin() as connection:
        for position, key in enumerate((made, other)):
            part = Part(f"1687569280.00010{position}", "post")
            await conversations.save_part(connection, key, CLIP_THREAD, 0, part, desk.now)

    await desk.hear(deleted(wish), "Ev3")

    withdrawals = await desk.claim(Pool.CONTROL)
    gone = {key for each in withdrawals for key in each.payload["reply_keys"]}
    assert gone == {CLIP_THREAD.key_of(wish["ts"]), made}


async def test_a_deleted_file_takes_along_all_that_was_made_of_it(desk: Desk) -> None:
    await desk.hear(CLIP_MESSAGE)
    await desk.finish(*await desk.claim(Pool.VOICE))
    made = f"{CLIP_KEY}/translation/de"
    async with desk.database.begin() as connection:
        part = Part("1687569280.000100", "post")
        await conversations.save_part(connection, made, CLIP_THREAD, 0, part, desk.now)

    await desk.hear({"type": "file_deleted", "file_id": CLIP["id"]}, "Ev2")

    (withdrawal,) = await desk.claim(Pool.CONTROL)
    assert withdrawal.payload["reply_keys"] == [CLIP_KEY, made]
