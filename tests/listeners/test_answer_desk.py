"""What is clicked at an answer becomes work, once and for who may; and opinions, which all may have."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from bot.conversation import Again, Message, MessageState, Question, Recording, Role, ThreadKey
from bot.listeners.answer_desk import AnswerDesk
from bot.listeners.bell import Bell
from bot.listeners.clicks import Click
from bot.slack.answer_menu import FEEDBACK, MENU, STOP, Act
from bot.slack.errors import SlackUnreachable
from bot.store import conversations, feedback, inbox, recordings, tables
from bot.store.database import Database
from bot.store.feedback import Tally
from bot.store.inbox import Claim, Kind, Pool
from bot.store.nouns import question_from
from bot.store.work import answer_item, transcribe_item

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T1", "C1", "1700000000.000100")
ASKER, WRITER, STRANGER, ADMIN = "U1", "U2", "U3", "U4"
QUESTION = Question(THREAD, "1700000001.000200", ASKER, "T1", "<@UBOT> why?")
KEY = QUESTION.reply_key
ANSWER = Message(
    f"{QUESTION.ts}~", Role.ASSISTANT, "Because", "UBOT", model="gpt", finish_reason="length"
)
CLICK = Click(
    user=ASKER,
    user_team="T1",
    channel="C1",
    thread_ts=THREAD.thread_ts,
    message_ts="1700000002.000300",
    action=MENU,
    value=Act.REGENERATE,
    reply_key=KEY,
    action_ts="1700000009.000100",
    trigger_id="1.2.3",
)
MAY_STEER = [(ASKER, True), (WRITER, True), (ADMIN, True), (STRANGER, False)]


@dataclass
class Counter:
    """The desk, with a thread in which two people wrote and an answer stands."""

    database: Database
    rung: list[str] = field(default_factory=list)
    stopped: list[tuple[str, str, str]] = field(default_factory=list)
    opened: list[Click] = field(default_factory=list)
    asked_about: list[str] = field(default_factory=list)
    is_slack_gone: bool = False
    meanwhile: Callable[[], Awaitable[None]] | None = None
    desk: AnswerDesk = field(init=False)

    def __post_init__(self) -> None:
        bell = Bell(
            self.database, lambda: self.rung.append("work"), lambda: self.rung.append("signal")
        )
        self.desk = AnswerDesk(
            self.database,
            bell,
            stop=self.stop,
            is_admin=self.is_admin,
            open_channel=self.open_channel,
            clock=lambda: 50.0,
        )

    async def stop(self, channel: str, thread_ts: str, user: str) -> None:
        self.stopped.append((channel, thread_ts, user))

    async def is_admin(self, user: str) -> bool:
        if self.is_slack_gone:
            raise SlackUnreachable("http_500", "users.info")
        if self.meanwhile:
            await self.meanwhile()
        self.asked_about.append(user)
        return user == ADMIN

    async def open_channel(self, click: Click) -> str:
        self.opened.append(click)
        return ""

    async def click(self, act: Act, user: str = ASKER, at: str = CLICK.action_ts) -> str:
        action = {Act.GOOD: FEEDBACK, Act.BAD: FEEDBACK, Act.STOP: STOP}.get(act, MENU)
        return await self.desk.clicked(
            replace(CLICK, user=user, value=act, action=action, action_ts=at)
        )

    async def add(self, *messages: Message, reply_key: str = "") -> None:
        async with self.database.begin() as connection:
            for message in messages:
                await conversations.add_message(connection, THREAD, message, 1.0, reply_key)

    async def accept(self, *items: inbox.Item) -> None:
        async with self.database.begin() as connection:
            for item in items:
                await inbox.accept(connection, item, 1.0)

    async def claims(self, *pools: Pool) -> list[Claim]:
        async with self.database.begin() as connection:
            return [
                claim
                for pool in pools or Pool
                for claim in await inbox.claim(connection, pool, "w", 2e9, 60.0, 10)
            ]

    async def answer(self) -> Message | None:
        async with self.database.read() as connection:
            return await conversations.answer_text(connection, KEY)

    async def tallies(self) -> list[Tally]:
        async with self.database.read() as connection:
            return list(await feedback.tallies(connection, 0.0))

    async def is_idle(self) -> bool:
        """Whether the inbox is empty, and nobody was woken."""
        async with self.database.read() as connection:
            count = await connection.scalar(sa.select(sa.func.count()).select_from(tables.inbox))
        return not count and not self.rung


@pytest.fixture
async def counter(sqlite: Database) -> Counter:
    async with sqlite.begin() as connection:
        await conversations.open_(connection, THREAD, 1.0, is_summoned=True, is_complete=True)
    counter = Counter(sqlite)
    await counter.add(
        Message(THREAD.thread_ts, Role.USER, "Look at this.", author=WRITER),
        Message(QUESTION.ts, Role.USER, QUESTION.text, author=ASKER),
    )
    await counter.add(ANSWER, reply_key=KEY)
    return counter


async def erase_question(counter: Counter) -> None:
    async with counter.database.begin() as connection:
        await conversations.erase_message(connection, "T1", "C1", QUESTION.ts)


@pytest.mark.parametrize("act", [Act.REGENERATE, Act.CONTINUE])
async def test_an_answer_is_wanted_again_by_who_clicked(counter: Counter, act: Act) -> None:
    told = await counter.click(act, WRITER)

    [claim] = await counter.claims()
    answer = await counter.answer()
    assert told == ""
    assert (claim.kind, claim.pool, claim.lane) == (Kind.ANSWER, Pool.CHAT, THREAD.chat_lane)
    assert claim.order_ts == CLICK.action_ts
    assert question_from(claim.payload) == replace(QUESTION, again=Again(act), again_by=WRITER)
    assert answer is not None
    assert (answer.state, answer.text) == (MessageState.SUPERSEDED, "Because")
    assert counter.rung == ["work"]


@pytest.mark.parametrize("act", [Act.REGENERATE, Act.CONTINUE])
@pytest.mark.parametrize(("user", "may"), MAY_STEER)
async def test_who_writes_in_the_thread_and_admins_may_have_an_answer_again(
    counter: Counter, user: str, may: bool, act: Act
) -> None:
    told = await counter.click(act, user)

    answer = await counter.answer()
    assert told == ("" if may else "only_participants")
    assert len(await counter.claims()) == may
    assert answer is not None
    assert answer.state is (MessageState.SUPERSEDED if may else MessageState.COMPLETE)
    assert counter.asked_about == [u for u in (user,) if u in {ADMIN, STRANGER}]


async def test_a_double_click_is_one_piece_of_work(counter: Counter) -> None:
    told = [await counter.click(Act.REGENERATE, at=f"170000000{n}.000100") for n in (7, 8)]

    assert told == ["", ""]
    assert len(await counter.claims()) == 1
    assert len(await counter.claims()) == 0


async def test_an_answer_that_stands_can_be_wanted_again_before_its_work_is_finished(
    counter: Counter,
) -> None:
    """People see it a moment before the inbox knows."""
    await counter.accept(answer_item(QUESTION))
    [original] = await counter.claims()

    await counter.click(Act.REGENERATE, at="1700000007.000100")
    async with counter.database.begin() as connection:
        await inbox.finish(connection, original, 60.0)
    [first] = await counter.claims()
    await counter.add(ANSWER, reply_key=KEY)
    await counter.click(Act.REGENERATE, at="1700000008.000100")
    async with counter.database.begin() as connection:
        await inbox.finish(connection, first, 60.0)

    [second] = await counter.claims()
    assert [first.order_ts, second.order_ts] == ["1700000007.000100", "1700000008.000100"]


async def test_the_same_click_delivered_late_again_is_no_work(counter: Counter) -> None:
    await counter.click(Act.REGENERATE)
    [claim] = await counter.claims()
    async with counter.database.begin() as connection:
        await conversations.restore(connection, KEY)
        await inbox.finish(connection, claim, 60.0)

    await counter.click(Act.REGENERATE)

    answer = await counter.answer()
    assert await counter.claims() == []
    assert answer is not None
    assert answer.state is MessageState.COMPLETE


async def test_a_question_is_asked_again_as_it_reads_by_now(counter: Counter) -> None:
    async with counter.database.begin() as connection:
        await conversations.edit_message(connection, "T1", "C1", QUESTION.ts, "how?")

    await counter.click(Act.REGENERATE)

    [claim] = await counter.claims()
    assert question_from(claim.payload).text == "how?"


async def test_a_question_whose_answer_failed_is_answered_all_the_same(counter: Counter) -> None:
    async with counter.database.begin() as connection:
        await conversations.drop_answer(connection, KEY)

    told = await counter.click(Act.REGENERATE)

    assert told == ""
    assert len(await counter.claims()) == 1


@pytest.mark.parametrize("has_words", [True, False])
async def test_a_spoken_question_is_asked_again_with_its_recordings(
    counter: Counter, has_words: bool
) -> None:
    clip = Recording(THREAD, "1700000003.000100", ASKER, "F1", "audio_message.webm")
    transcript = Message(
        clip.ts, Role.USER, "[Voice message, 0:03]\nwhy?", author=ASKER, recording="F1"
    )
    async with counter.database.begin() as connection:
        await recordings.add(connection, clip, 1.0)
    await counter.add(transcript)
    if has_words:
        await counter.add(Message(clip.ts, Role.USER, "listen:", author=ASKER))

    await counter.desk.clicked(replace(CLICK, reply_key=THREAD.key_of(clip.ts)))

    [claim] = await counter.claims(Pool.CHAT)
    question = question_from(claim.payload)
    assert (question.user, question.ts, question.recordings) == (ASKER, clip.ts, ("F1",))
    assert (question.text, question.is_spoken) == (("listen:", False) if has_words else ("", True))


async def test_a_direct_message_is_known_by_its_channel(counter: Counter) -> None:
    dm = ThreadKey("T1", "D1", "1700000004.000100")
    async with counter.database.begin() as connection:
        await conversations.open_(connection, dm, 1.0, is_summoned=True, is_complete=True)
        said = Message(dm.thread_ts, Role.USER, "hi", author=ASKER)
        await conversations.add_message(connection, dm, said, 1.0)

    await counter.desk.clicked(replace(CLICK, channel="D1", reply_key=dm.key_of(dm.thread_ts)))

    [claim] = await counter.claims()
    assert question_from(claim.payload).channel_type == "im"


async def test_only_what_was_cut_off_is_continued(counter: Counter) -> None:
    await counter.add(replace(ANSWER, finish_reason="stop"), reply_key=KEY)

    assert await counter.click(Act.CONTINUE) == "answer_whole"
    assert await counter.is_idle()


@pytest.mark.parametrize("act", [Act.REGENERATE, Act.CONTINUE, Act.REMOVE])
@pytest.mark.parametrize("was_erased", [True, False], ids=["deleted", "past its time"])
async def test_who_clicks_at_an_answer_to_what_is_gone_is_told_so(
    counter: Counter, act: Act, was_erased: bool
) -> None:
    if was_erased:
        await erase_question(counter)
        told = await counter.click(act)
    else:
        click = replace(CLICK, value=act, reply_key="T1/C1/1600000000.000100")
        told = await counter.desk.clicked(click)

    assert told == "answer_gone"
    assert await counter.is_idle()


async def test_what_is_deleted_while_slack_is_asked_is_not_answered_again(
    counter: Counter,
) -> None:
    counter.meanwhile = lambda: erase_question(counter)

    assert await counter.click(Act.REGENERATE, ADMIN) == "answer_gone"
    assert await counter.is_idle()


async def test_who_cannot_be_looked_up_leaves_everything_as_it_was(counter: Counter) -> None:
    counter.is_slack_gone = True

    with pytest.raises(SlackUnreachable):
        await counter.click(Act.REGENERATE, ADMIN)

    assert await counter.is_idle()


@pytest.mark.parametrize(
    ("user", "may"), [(ASKER, True), (ADMIN, True), (WRITER, False), (STRANGER, False)]
)
async def test_an_answer_is_removed_for_its_asker_or_an_admin(
    counter: Counter, user: str, may: bool
) -> None:
    await counter.click(Act.BAD, WRITER)

    told = await counter.click(Act.REMOVE, user)

    claims = await counter.claims()
    assert told == ("" if may else "only_asker")
    assert [(claim.kind, claim.payload["reply_keys"]) for claim in claims] == (
        [(Kind.WITHDRAW, [KEY])] if may else []
    )
    assert (await counter.answer() is None) is may
    assert (await counter.tallies() == []) is may
    async with counter.database.read() as connection:
        texts = [message.text for message in await conversations.load_window(connection, THREAD)]
    assert QUESTION.text in texts


async def test_removal_ends_what_is_under_way_for_the_answer_and_nothing_else(
    counter: Counter,
) -> None:
    """A recording that came with the question is no part of its answer."""
    clip = Recording(THREAD, QUESTION.ts, ASKER, "F1", "weekly.m4a")
    await counter.accept(transcribe_item(clip))
    await counter.click(Act.REGENERATE)
    [recording, again] = sorted(await counter.claims(), key=lambda claim: claim.kind, reverse=True)

    await counter.click(Act.REMOVE, at="1700000010.000100")

    async with counter.database.read() as connection:
        signals = await inbox.signals(connection, [recording.id, again.id])
    assert signals == {again.id: "drop"}
    assert counter.rung == ["work", "signal", "work"]


@pytest.mark.parametrize("user", [ASKER, WRITER, STRANGER])
@pytest.mark.parametrize(
    ("act", "told", "counted"),
    [
        (Act.GOOD, "feedback_good", Tally("gpt", 1, 0)),
        (Act.BAD, "feedback_bad", Tally("gpt", 0, 1)),
    ],
)
async def test_anyone_may_say_what_she_thinks_and_is_thanked(
    counter: Counter, user: str, act: Act, told: str, counted: Tally
) -> None:
    assert await counter.click(act, user) == told
    assert await counter.tallies() == [counted]
    assert counter.asked_about == []


async def test_minds_may_change(counter: Counter) -> None:
    await counter.click(Act.GOOD)
    await counter.click(Act.BAD)
    await counter.click(Act.GOOD, WRITER)

    assert await counter.tallies() == [Tally("gpt", 1, 1)]


async def test_nobody_can_judge_what_is_gone(counter: Counter) -> None:
    async with counter.database.begin() as connection:
        await conversations.drop_answer(connection, KEY)

    assert await counter.click(Act.BAD) == "answer_gone"
    assert await counter.tallies() == []


async def test_stop_is_passed_on_with_who_pressed_it(counter: Counter) -> None:
    """Whether she may is for `stop` to say."""
    await counter.accept(answer_item(QUESTION))
    await counter.claims()

    told = await counter.click(Act.STOP, STRANGER)

    assert told == ""
    assert counter.stopped == [("C1", THREAD.thread_ts, STRANGER)]


async def test_stop_of_a_finished_answer_stops_no_other(counter: Counter) -> None:
    await counter.accept(answer_item(replace(QUESTION, ts="1700000005.000100")))
    await counter.claims()

    told = await counter.click(Act.STOP)

    assert told == "answer_over"
    assert counter.stopped == []


async def test_the_settings_of_the_channel_are_opened(counter: Counter) -> None:
    told = await counter.click(Act.CHANNEL)

    assert told == ""
    assert [click.trigger_id for click in counter.opened] == ["1.2.3"]


async def test_what_asks_for_nothing_we_know_is_left(counter: Counter) -> None:
    told = await counter.desk.clicked(replace(CLICK, value="dance"))

    assert told == ""
    assert await counter.is_idle()
