"""Edits and deletions: history follows Slack, and so does what is visible."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.conversation import Message, Part, Role, Signal, ThreadKey
from bot.listeners.changes import REDO_WITHIN
from bot.store import attachments, choices, conversations, inbox, recordings, tables
from bot.store.inbox import Kind, Pool
from bot.store.notices import notice_from
from bot.store.nouns import question_from
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
    MP3,
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
CLIP_TS = CLIP_MESSAGE["ts"]
CLIP_THREAD = ThreadKey(TEAM, CHANNEL, CLIP_TS)
CLIP_KEY = f"{TEAM}/{CHANNEL}/{CLIP_TS}/{CLIP['id']}"
REMARK = {**MESSAGE, "text": "just talking"}


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

    assert await desk.claim() == []
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
    unfurled = {
        **edited(MESSAGE, MESSAGE["text"]),
        "attachments": [{"title": "A page", "from_url": "https://a.example"}],
    }

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


async def answered(desk: Desk) -> None:
    """Have the first question asked and answered, visibly."""
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    await desk.add(Message(f"{TS}~", Role.ASSISTANT, "One.", position_ts=f"{TS}~"), KEY)
    async with desk.database.begin() as connection:
        part = Part("1766458027.000100", "post")
        await conversations.save_part(connection, KEY, THREAD, 0, part, desk.now)


async def counts(desk: Desk) -> dict[str, int]:
    """How many rows are left that hold something of the conversation."""
    kept = (tables.conversations, tables.messages, tables.attachments, tables.feedback)
    async with desk.database.read() as connection:
        found = {
            table.name: await connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in kept
        }
    return {name: count for name, count in found.items() if count}


# Edits long after the answer


async def test_who_edits_a_question_late_is_offered_another_answer(desk: Desk) -> None:
    await answered(desk)
    desk.now += REDO_WITHIN
    event = changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 둘은?"))

    await desk.hear(event, "Ev2")
    await desk.hear(event, "Ev2")

    (claim,) = await desk.claim(Pool.CONTROL)
    notice = notice_from(claim.payload)
    assert claim.kind is Kind.TELL
    assert (notice.text, notice.user, notice.thread_ts) == ("edited_late", JIYOON, TS)
    assert notice.offers_again == KEY
    assert await desk.claim() == []


async def test_a_late_edit_of_what_was_not_answered_offers_nothing(desk: Desk) -> None:
    await answered(desk)
    await desk.hear(reply("I think so too", user=MINSU), "Ev2")
    old = reply("I think so too", user=MINSU)

    await desk.hear(changed(old, edited(old, "I don't think so")), "Ev3")

    assert await desk.claim(Pool.CONTROL) == []


async def test_an_edit_that_leaves_the_words_is_none(desk: Desk) -> None:
    """Slack rewrites `text` beside unchanged blocks, as when it learns a name."""
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "user", "user_id": BOT}, {"type": "text", "text": " 1"}],
                }
            ],
        }
    ]
    before = {**MESSAGE, "blocks": blocks}
    await desk.hear(before)
    await desk.claim()

    await desk.hear(changed(before, edited(before, f"<@{BOT}|tarae> 1")), "Ev2")

    assert await desk.signal_of(f"{KEY}/0") is None


async def test_an_edit_that_tells_us_to_be_quiet_asks_nothing(desk: Desk) -> None:
    await answered(desk)
    await desk.hear(reply("I think so too", user=MINSU), "Ev2")
    old = reply("I think so too", user=MINSU)

    await desk.hear(changed(old, edited(old, f"<@{BOT}> quiet")), "Ev3")

    assert await desk.claim() == []


# What an edit makes of whom it is for


async def join(desk: Desk, text: str = "and then?") -> Json:
    """Have two questions answered together, the first one's reply serving both. Returns the second."""
    second = reply(text)
    await desk.hear(MESSAGE)
    await desk.hear(second, "Ev2")
    (claim,) = await desk.claim()
    assert len(claim.absorbed) == 1
    await desk.add(Message(f"{TS}~", Role.ASSISTANT, "Both.", position_ts=f"{TS}~"), KEY)
    return second


async def test_an_edited_question_that_joined_another_takes_back_the_answer_to_both(
    desk: Desk,
) -> None:
    """It was kept, and is about to be shown: the next attempt would take it for what is asked now."""
    second = await join(desk)

    await desk.hear(changed(second, edited(second, "and before?")), "Ev3")

    assert await desk.signal_of(f"{KEY}/0") is Signal.REDO
    assert await desk.said() == [f"<@{BOT}> 1", "and before?"]


async def test_a_deleted_question_that_joined_another_takes_back_the_answer_to_both(
    desk: Desk,
) -> None:
    second = await join(desk)

    await desk.hear(deleted(second), "Ev3")

    assert await desk.signal_of(f"{KEY}/0") is Signal.REDO
    assert await desk.said() == [f"<@{BOT}> 1"]


async def test_an_edit_that_turns_to_somebody_else_takes_the_answer_under_way_back(
    desk: Desk,
) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{MINSU}> 1")), "Ev2")

    assert await desk.signal_of(f"{KEY}/0") is Signal.DROP
    assert [claim.kind for claim in await desk.claim(Pool.CONTROL)] == [Kind.WITHDRAW]
    assert await desk.said() == [f"<@{MINSU}> 1"]


async def test_an_edit_that_turns_to_somebody_else_is_not_answered_again(desk: Desk) -> None:
    await answered(desk)

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{MINSU}> 1")), "Ev2")

    assert await desk.keys() == []
    assert "One." in await desk.said()


async def test_an_edit_that_says_stop_stops_what_it_had_asked(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> stop")), "Ev2")

    assert await desk.signal_of(f"{KEY}/0") is Signal.STOP


async def test_a_mended_question_leaves_a_thread_muted(desk: Desk) -> None:
    await answered(desk)
    second = reply("and then?")
    await desk.hear(second, "Ev2")
    await desk.finish(*await desk.claim())
    await desk.hear(reply("quiet", ts="1766458031.000100"), "Ev3")

    await desk.hear(changed(second, edited(second, "and then, please?")), "Ev4")
    async with desk.database.read() as connection:
        mended = await conversations.standing(connection, THREAD, "none", JIYOON)
    remark = reply("hm", ts="1766458032.000100")
    await desk.hear(remark, "Ev5")
    await desk.hear(changed(remark, edited(remark, f"<@{BOT}> hm?")), "Ev6")
    async with desk.database.read() as connection:
        named = await conversations.standing(connection, THREAD, "none", JIYOON)

    assert mended.is_muted
    assert not named.is_muted


async def test_a_question_whose_key_was_forgotten_is_offered_anew_not_taken_for_unasked(
    desk: Desk,
) -> None:
    await answered(desk)
    desk.now += 8 * 24 * 3600
    async with desk.database.begin() as connection:
        await inbox.forget_finished(connection, desk.now)

    await desk.hear(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev2")

    assert await desk.claim() == []
    assert [claim.kind for claim in await desk.claim(Pool.CONTROL)] == [Kind.TELL]
    assert "One." in await desk.said()


async def test_words_added_to_a_recording_in_a_direct_message_are_a_question(desk: Desk) -> None:
    posted = {**MESSAGE, "text": "", "files": [MP3], "channel": "D1", "channel_type": "im"}
    before = {**posted, "subtype": "file_share"}
    words = edited(before, "summarise it")
    change = {**changed(before, words), "channel": "D1", "channel_type": "im"}
    await desk.hear(before)
    first = await desk.claim()
    await desk.finish(*await desk.claim(Pool.VOICE))

    await desk.hear(change, "Ev2")

    assert first == []
    assert [question_from(claim.payload).text for claim in await desk.claim()] == ["summarise it"]


async def test_files_that_come_with_an_edit_are_read_with_it(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.claim()
    notes = {"id": "F0NOTES", "name": "notes.txt", "mimetype": "text/plain", "mode": "hosted"}
    more = {**edited(MESSAGE, f"<@{BOT}> and this?"), "files": [notes], "subtype": "file_share"}

    await desk.hear(changed(MESSAGE, more), "Ev2")

    async with desk.database.read() as connection:
        (stored,) = await attachments.load(connection, THREAD, [TS])
    assert stored.attachment.file_id == "F0NOTES"
    assert await desk.signal_of(f"{KEY}/0") is Signal.REDO


# Threads and channels that are no more


@pytest.mark.parametrize("event", [deleted(MESSAGE), tombstoned(MESSAGE)], ids=["alone", "root"])
async def test_a_thread_is_forgotten_when_its_question_is_deleted(desk: Desk, event: Json) -> None:
    await answered(desk)
    async with desk.database.begin() as connection:
        await connection.execute(
            tables.feedback.insert().values(
                reply_key=KEY, user=JIYOON, is_good=True, model="m", given_at=desk.now
            )
        )

    await desk.hear(event, "Ev2")

    assert await counts(desk) == {}
    withdrawals = await desk.claim(Pool.CONTROL)
    assert {key for each in withdrawals for key in each.payload["reply_keys"]} == {KEY}


async def test_a_thread_in_which_people_go_on_is_kept_without_its_root(desk: Desk) -> None:
    await answered(desk)
    await desk.hear(reply("I think so too", user=MINSU), "Ev2")

    await desk.hear(tombstoned(MESSAGE), "Ev3")

    assert await desk.said() == ["I think so too"]


async def test_such_a_thread_is_forgotten_with_the_last_that_people_said(desk: Desk) -> None:
    await answered(desk)
    other = reply("I think so too", user=MINSU)
    await desk.hear(other, "Ev2")
    await desk.hear(tombstoned(MESSAGE), "Ev3")

    await desk.hear(deleted(other), "Ev4")

    assert await counts(desk) == {}


async def test_a_root_that_we_never_read_is_known_to_be_gone(desk: Desk) -> None:
    """The question was deleted before the thread was read for it, and so was the root."""
    root = {**REMARK, "ts": "1766458000.000100"}
    question = {**MESSAGE, "thread_ts": root["ts"]}
    await desk.hear(question)
    await desk.hear(tombstoned(root), "Ev2")

    await desk.hear(deleted(question), "Ev3")

    assert await counts(desk) == {}


async def test_a_late_copy_does_not_bring_a_forgotten_thread_back(desk: Desk) -> None:
    await answered(desk)
    await desk.hear(tombstoned(MESSAGE), "Ev2")

    await desk.hear(MESSAGE, "Ev3")
    await desk.hear(APP_MENTION, "Ev4")

    assert await counts(desk) == {}
    assert await desk.claim() == []


async def test_a_recording_left_in_a_thread_keeps_it(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.hear({**CLIP_MESSAGE, "thread_ts": TS, "user": MINSU}, "Ev2")

    await desk.hear(tombstoned(MESSAGE), "Ev3")

    assert await counts(desk)


async def test_a_deleted_file_is_forgotten(desk: Desk) -> None:
    notes = {"id": "F2", "name": "notes.txt", "mimetype": "text/plain", "mode": "hosted"}
    await desk.hear({**MESSAGE, "files": [notes], "subtype": "file_share"})

    await desk.hear({"type": "file_deleted", "file_id": "F2"}, "Ev2")

    async with desk.database.read() as connection:
        assert await attachments.load(connection, THREAD, [TS]) == []
    assert await desk.said() == [MESSAGE["text"]]


async def test_a_deleted_message_takes_its_files_along(desk: Desk) -> None:
    notes = {"id": "F2", "name": "notes.txt", "mimetype": "text/plain", "mode": "hosted"}
    await desk.hear(MESSAGE)
    event = {**reply(""), "files": [notes], "subtype": "file_share"}
    await desk.hear(event, "Ev2")

    await desk.hear(deleted(event), "Ev3")

    async with desk.database.read() as connection:
        assert await attachments.load(connection, THREAD, [event["ts"]]) == []


@pytest.mark.parametrize("kind", ["channel_deleted", "group_deleted"])
async def test_a_deleted_channel_is_forgotten_with_all_that_was_said(desk: Desk, kind: str) -> None:
    await answered(desk)
    await desk.hear(CLIP_MESSAGE, "Ev2")
    await desk.hear({**MESSAGE, "channel": "C0ELSEWHERE"}, "Ev3")
    elsewhere = replace(THREAD, channel="C0ELSEWHERE")

    await desk.hear({"type": kind, "channel": CHANNEL}, "Ev4")

    async with desk.database.read() as connection:
        (clip,) = await recordings.find_by_file(connection, TEAM, CLIP["id"])
        parts = await conversations.load_parts(connection, KEY)
    assert await desk.said() == []
    assert parts == []
    assert clip.state is recordings.State.ERASED
    assert await desk.said(elsewhere) == [MESSAGE["text"]]
    assert [claim.key for claim in await desk.claim()] == [f"{elsewhere.key_of(TS)}/0"]


async def test_the_choices_of_a_deleted_channel_go_with_it(desk: Desk) -> None:
    async with desk.database.begin() as connection:
        chosen = replace(await choices.load(connection, TEAM, CHANNEL), translate_to="ko")
        await choices.save(connection, chosen, desk.now, TEAM, CHANNEL)

    await desk.hear({"type": "channel_deleted", "channel": CHANNEL})

    assert await desk.is_untouched()


async def show(desk: Desk, key: str, ts: str) -> None:
    """Have a reply of ours be visible in the thread."""
    async with desk.database.begin() as connection:
        await conversations.save_part(connection, key, THREAD, 0, Part(ts, "post"), desk.now)


async def test_a_deleted_message_takes_the_translations_that_flags_made_of_it_away(
    desk: Desk,
) -> None:
    translation = f"{KEY}/said/translation/de/0123456789ab"
    await show(desk, translation, "1766458050.000100")

    await desk.hear(deleted(REMARK), "Ev2")

    withdrawals = await desk.claim(Pool.CONTROL)
    withdrawn = {key for each in withdrawals for key in each.payload["reply_keys"]}
    assert translation in withdrawn


async def test_an_answer_deleted_in_slack_takes_its_translations_away(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    await desk.finish(*await desk.claim())
    ours = {**MESSAGE, "ts": "1766458050.000100", "thread_ts": TS, "user": BOT}
    translation = f"{KEY}/translation/de/0123456789ab"
    await show(desk, KEY, ours["ts"])
    await show(desk, translation, "1766458051.000100")

    await desk.hear(deleted(ours), "Ev2")

    (withdrawal,) = await desk.claim(Pool.CONTROL)
    assert withdrawal.payload["reply_keys"] == [translation]
