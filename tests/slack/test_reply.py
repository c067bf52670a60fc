"""A reply is visible at once, and in the end exactly what was answered."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bot.conversation import Part, ThreadKey
from bot.slack.blocks import Block
from bot.slack.budget import START, STOP, UPDATE, Budget, Priority
from bot.slack.client import SlackClient, open_client
from bot.slack.errors import Refused, SlackError
from bot.slack.orphans import find_orphans, metadata
from bot.slack.pacing import APPEND_INTERVAL
from bot.slack.reply import Reply
from bot.slack.text import join, neutralise, split
from tests.slack.conftest import LOST, RESET, TOKEN, Clock, FakeSlack

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T1", "C1", "1700000000.000001")
KEY = "T1/C1/1700000000.000001"
LONG = "\n\n".join(f"Paragraph {n}: " + "words in it, " * 40 for n in range(60))


@dataclass
class Kept:
    """What a reply stored."""

    parts: dict[int, Part] = field(default_factory=dict)
    may_save: asyncio.Event = field(default_factory=asyncio.Event)
    error: Exception | None = None

    async def save(self, position: int, part: Part) -> None:
        await self.may_save.wait()
        if self.error:
            raise self.error
        self.parts[position] = part

    async def drop(self, from_position: int) -> None:
        self.parts = {n: part for n, part in self.parts.items() if n < from_position}

    def in_order(self) -> list[Part]:
        return [part for _, part in sorted(self.parts.items())]


@pytest.fixture
def kept() -> Kept:
    kept = Kept()
    kept.may_save.set()
    return kept


Open = Callable[..., Reply]


@pytest.fixture
def open_reply(client: SlackClient, clock: Clock, kept: Kept) -> Open:
    async def known_ts() -> set[str]:
        return {part.ts for part in kept.parts.values()}

    def open_(
        parts: Sequence[Part] = (),
        on: SlackClient = client,
        *,
        stop_blocks: Sequence[Block] = (),
        is_resumed: bool = False,
        is_streamed: bool = True,
    ) -> Reply:
        return Reply(
            on,
            THREAD,
            KEY,
            recipient_user="U1",
            recipient_team="T1",
            parts=parts,
            stop_blocks=stop_blocks,
            is_resumed=is_resumed,
            is_streamed=is_streamed,
            known_ts=known_ts,
            save_part=kept.save,
            drop_parts=kept.drop,
            clock=clock,
            sleep=clock.sleep,
        )

    return open_


@pytest.fixture
async def unlimited(slack: FakeSlack, clock: Clock) -> AsyncIterator[SlackClient]:
    budget = Budget(clock, clock.sleep, is_limited=False)
    async with open_client(TOKEN, f"{slack.url}/api/", budget, clock) as opened:
        yield opened


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


async def write_on(reply: Reply) -> None:
    async with asyncio.timeout(5):
        while True:
            await reply.write("word ")
            await asyncio.sleep(0)


async def test_the_first_delta_is_visible_after_one_call(
    open_reply: Open, slack: FakeSlack
) -> None:
    async with open_reply() as reply:
        await reply.write("Hel")
        await until(lambda: slack.texts() == ["Hel"])

        assert slack.methods() == ["chat.startStream"]
    [given] = slack.all("chat.startStream")
    assert given["thread_ts"] == THREAD.thread_ts
    assert (given["recipient_user_id"], given["recipient_team_id"]) == ("U1", "T1")


async def test_nothing_waits_for_the_store_between_a_delta_and_its_call(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    kept.may_save.clear()
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        finishing = asyncio.create_task(reply.finish("Hello, world"))
        await until(lambda: not any(shown.is_streaming for shown in slack.messages.values()))

        assert not finishing.done()
        kept.may_save.set()
        await finishing

    [ts] = slack.messages
    assert kept.in_order() == [Part(ts, "stream")]


async def test_the_end_goes_with_the_stop(open_reply: Open, slack: FakeSlack) -> None:
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.finish("Hello, and goodbye.")

    assert slack.methods() == ["chat.startStream", "chat.stopStream"]
    assert slack.texts() == ["Hello, and goodbye."]
    [shown] = slack.messages.values()
    assert shown.metadata == metadata(KEY, 0)
    assert not shown.is_streaming


async def test_white_space_alone_is_not_sent(open_reply: Open, slack: FakeSlack) -> None:
    async with open_reply() as reply:
        await reply.write("\n\n")
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["\n\nHello"])


async def test_a_long_answer_is_several_parts(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply() as reply:
        for start in range(0, len(LONG), 50):
            await reply.write(LONG[start : start + 50])
            await asyncio.sleep(0)
        await reply.finish(LONG)

    assert len(slack.messages) > 2
    assert join(slack.texts()) == LONG
    assert [part.ts for part in kept.in_order()] == list(slack.messages)
    assert not any(shown.is_streaming for shown in slack.messages.values())
    assert "chat.update" not in slack.methods()


async def test_the_next_part_of_an_answer_comes_as_fast_as_any_frame(
    open_reply: Open, slack: FakeSlack, clock: Clock, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.write(LONG[:100])
        await until(lambda: bool(kept.parts))
        await reply.write(LONG[100:15_000])
        await until(lambda: len(slack.messages) >= 2)

        assert max(clock.slept) == pytest.approx(APPEND_INTERVAL)


async def test_no_delta_notifies(open_reply: Open, slack: FakeSlack) -> None:
    async with open_reply() as reply:
        for char in "Hey <!channel> and <@U012AB3CD>, @here":
            await reply.write(char)
            await asyncio.sleep(0)
        await reply.finish("Hey <!channel> and <@U012AB3CD>, @here")

    assert slack.texts() == ["Hey <\u2060!channel> and <\u2060@U012AB3CD>, @\u2060here"]


async def test_a_final_text_that_is_another_replaces_what_was_streamed(
    open_reply: Open, slack: FakeSlack
) -> None:
    async with open_reply() as reply:
        await reply.write("A wrong start")
        await until(lambda: len(slack.messages) == 1)
        await reply.finish("The answer.")

    assert slack.methods() == ["chat.startStream", "chat.stopStream", "chat.update"]
    assert slack.texts() == ["The answer."]


@pytest.mark.parametrize(
    "fault",
    [LOST, RESET, "internal_error", "message_not_in_streaming_state", "msg_too_long"],
)
@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
async def test_a_stream_that_fails_is_finished_by_edit(
    open_reply: Open, slack: FakeSlack, method: str, fault: str
) -> None:
    slack.script(method, fault)
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        await reply.write(". Bye")
        await reply.finish("Hello, world. Bye.")

    assert slack.texts() == ["Hello, world. Bye."]
    assert not any(shown.is_streaming for shown in slack.messages.values())
    assert "chat.update" in slack.methods()


@pytest.mark.parametrize(("fault", "count"), [(LOST, 0), (RESET, 1)])
async def test_a_lost_answer_to_the_first_call_makes_no_second_reply(
    open_reply: Open, slack: FakeSlack, kept: Kept, fault: str, count: int
) -> None:
    slack.script("chat.startStream", fault)
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: len(kept.parts) == 1)
        await reply.finish("Hello, world.")

    assert slack.texts() == ["Hello, world."]
    assert slack.methods().count("chat.startStream") == 1 + count


@pytest.mark.parametrize(("fault", "count"), [(LOST, 1), (RESET, 2)])
async def test_a_lost_answer_to_a_post_makes_no_second_one(
    open_reply: Open, slack: FakeSlack, kept: Kept, fault: str, count: int
) -> None:
    slack.script("chat.postMessage", fault)
    async with open_reply() as reply:
        await reply.say("A sentence.")

    assert slack.texts() == ["A sentence."]
    assert slack.methods().count("chat.postMessage") == count
    assert [part.ts for part in kept.in_order()] == list(slack.messages)


@pytest.mark.parametrize("code", ["unknown_method", "channel_type_not_supported"])
async def test_where_slack_has_no_streams_answers_are_posted_and_edited(
    open_reply: Open, slack: FakeSlack, code: str
) -> None:
    slack.script("chat.startStream", code)
    for _ in range(2):
        async with open_reply() as reply:
            await reply.write("Hello")
            await until(lambda: "Hello" in slack.texts())
            await reply.finish("Hello, world.")

    assert slack.texts() == ["Hello, world."] * 2
    assert slack.methods().count("chat.startStream") == 1
    assert slack.all("chat.postMessage")[0]["metadata"] == metadata(KEY, 0)


async def test_a_stream_refused_for_once_is_posted_and_the_next_is_tried(
    open_reply: Open, slack: FakeSlack
) -> None:
    slack.script("chat.startStream", "user_not_found")
    for _ in range(2):
        async with open_reply() as reply:
            await reply.write("Hello")
            await until(lambda: "Hello" in slack.texts())
            await reply.finish("Hello, world.")

    assert slack.texts() == ["Hello, world."] * 2
    assert slack.methods().count("chat.startStream") == 2


async def test_a_resumed_reply_takes_up_what_was_never_stored(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.finish(LONG)
    lost = kept.parts.pop(max(kept.parts))

    async with open_reply(kept.in_order(), is_resumed=True) as reply:
        await reply.finish(LONG)

    assert slack.texts() == split(LONG)
    assert kept.in_order()[-1] == lost


async def test_a_lost_post_is_never_taken_for_another_replys_open_stream(
    open_reply: Open, slack: FakeSlack
) -> None:
    async with open_reply() as streamed:
        await streamed.write("An answer")
        await until(lambda: slack.texts() == ["An answer"])
        slack.script("chat.postMessage", RESET)
        async with open_reply(is_streamed=False) as posted:
            await posted.finish("A transcript.")

        assert slack.texts() == ["An answer", "A transcript."]


async def test_a_stream_that_a_person_stopped_is_quiet_until_its_final_text(
    open_reply: Open, slack: FakeSlack
) -> None:
    slack.script("chat.appendStream", "stopped_by_user")
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        next(iter(slack.messages.values())).is_streaming = False
        for _ in range(50):
            await reply.write(" on")
            await asyncio.sleep(0.001)
        while_writing = slack.methods()
        await reply.finish("Hello" + " on" * 50)

    assert while_writing == ["chat.startStream", "chat.appendStream"]
    assert slack.texts() == ["Hello" + " on" * 50]
    assert slack.methods()[2:] == ["chat.update", "assistant.threads.setStatus"]


async def test_a_channel_that_refuses_ends_the_answer(open_reply: Open, slack: FakeSlack) -> None:
    slack.script("chat.startStream", "is_archived")
    async with open_reply() as reply:
        with pytest.raises(Refused):
            await write_on(reply)


async def test_a_failed_save_comes_out(open_reply: Open, kept: Kept) -> None:
    kept.error = RuntimeError("lease lost")
    async with open_reply() as reply:
        with pytest.raises(RuntimeError, match="lease lost"):
            await write_on(reply)


async def test_a_reply_is_resumed_in_its_own_messages(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    parts = [
        Part(slack.add("Half an ans", "stream", is_streaming=True).ts, "stream"),
        Part(slack.add("closed", "stream").ts, "stream"),
        Part(slack.add("surplus", "post").ts, "post"),
    ]
    kept.parts = dict(enumerate(parts))
    async with open_reply(parts) as reply:
        await reply.write("The whole")
        await until(lambda: slack.texts()[0] == "The whole")
        await reply.finish("The whole answer.")

    assert slack.texts() == ["The whole answer."]
    assert kept.in_order() == parts[:1]
    assert "chat.startStream" not in slack.methods()
    assert "chat.postMessage" not in slack.methods()


async def test_a_429_to_the_first_call_is_answered_by_a_post(
    open_reply: Open, slack: FakeSlack, clock: Clock
) -> None:
    slack.script("chat.startStream", (429, "{}", {"Retry-After": "30"}))
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])

    assert clock.slept == []


async def test_a_429_to_every_first_call_is_waited_for(
    open_reply: Open, slack: FakeSlack, clock: Clock
) -> None:
    for method in ("chat.startStream", "chat.postMessage"):
        slack.script(method, (429, "{}", {"Retry-After": "30"}))
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])

    assert sum(clock.slept) == pytest.approx(30, abs=1)


async def test_a_frame_that_hits_a_429_is_replaced_by_the_next(
    open_reply: Open, slack: FakeSlack
) -> None:
    slack.script("chat.appendStream", (429, "{}", {"Retry-After": "2"}))
    async with open_reply() as reply:
        await reply.write("a")
        await until(lambda: slack.texts() == ["a"])
        await reply.write("b")
        await reply.write("c")
        await until(lambda: slack.texts() == ["abc"])
        await reply.finish("abc")

    assert "chat.update" not in slack.methods()


async def test_a_final_call_that_hits_a_429_waits(
    open_reply: Open, slack: FakeSlack, clock: Clock
) -> None:
    slack.script("chat.stopStream", (429, "{}", {"Retry-After": "20"}))
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.finish("Hello, world.")

    assert slack.texts() == ["Hello, world."]
    assert sum(clock.slept) >= 20


async def test_when_streams_are_spent_answers_are_posted_and_edited(
    open_reply: Open, slack: FakeSlack, budget: Budget
) -> None:
    for _ in range(20):
        await budget.acquire(START, "C1", Priority.FIRST)
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.finish("Hello, world.")

    assert slack.methods() == ["chat.postMessage", "chat.update"]


async def test_when_everything_is_spent_an_answer_is_posted_once_whole(
    open_reply: Open, slack: FakeSlack, budget: Budget
) -> None:
    while budget.promise(STOP):
        pass
    while budget.promise(UPDATE):
        pass
    async with open_reply() as reply:
        await reply.write("Hello")
        await reply.finish("Hello, world.")

    assert slack.methods() == ["chat.postMessage"]
    assert slack.texts() == ["Hello, world."]


async def test_promises_are_given_back(
    open_reply: Open, slack: FakeSlack, budget: Budget, clock: Clock
) -> None:
    for _ in range(3):
        async with open_reply() as reply:
            await reply.write("Hello")
            await until(lambda: "Hello" in slack.texts())
            await reply.finish("Hello, world.")

    clock.now += 600
    assert (budget.remaining(STOP), budget.remaining(UPDATE)) == (20, 50)


async def test_a_stream_that_is_edited_on_was_promised_an_edit_for_its_end(
    open_reply: Open, slack: FakeSlack, budget: Budget, clock: Clock, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: bool(kept.parts))
        clock.now += 230
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        clock.now += 600
        while_writing = (budget.remaining(STOP), budget.remaining(UPDATE))
        await reply.finish("Hello, world.")

    clock.now += 600
    assert while_writing == (20, 49)
    assert (budget.remaining(STOP), budget.remaining(UPDATE)) == (20, 50)


async def test_an_old_stream_gives_way_to_another_at_the_next_paragraph(
    open_reply: Open, slack: FakeSlack, clock: Clock, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.write("The first paragraph")
        await until(lambda: bool(kept.parts))
        clock.now += 170
        await reply.write(" goes on.\n\nThe second")
        await until(lambda: len(slack.texts()) == 2)
        await reply.write(" paragraph.\n\nThe third.")
        await reply.finish(
            "The first paragraph goes on.\n\nThe second paragraph.\n\nThe third.", blocks=[MENU]
        )

    assert [text.strip() for text in slack.texts()] == [
        "The first paragraph goes on.",
        "The second paragraph.\n\nThe third.",
    ]
    assert slack.methods() == ["chat.startStream", "chat.stopStream"] * 2
    assert below(slack) == [[], [MENU]]


async def test_parts_stay_where_they_were_rolled_when_the_end_is_another(
    open_reply: Open, slack: FakeSlack, clock: Clock, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.write("One")
        await until(lambda: bool(kept.parts))
        clock.now += 170
        await reply.write(".\n\nTwo")
        await until(lambda: len(slack.texts()) == 2)
        await reply.finish("One.\n\nTwo.\n\n(Stopped.)")
        await reply.finish("Another answer.")

    assert slack.methods()[:4] == ["chat.startStream", "chat.stopStream"] * 2
    assert slack.texts() == ["Another answer."]


async def test_an_old_stream_is_ended_and_edited_on(
    open_reply: Open, slack: FakeSlack, clock: Clock, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.write("a")
        await until(lambda: bool(kept.parts))
        clock.now += 230
        await reply.write("b")
        await until(lambda: slack.texts() == ["ab"])
        await reply.write("c")
        await until(lambda: slack.texts() == ["abc"])

    assert slack.methods() == ["chat.startStream", "chat.stopStream", "chat.update"]


async def test_a_message_that_was_deleted_is_posted_again(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply([Part("1700000001.000000", "post")]) as reply:
        await reply.say("Here it is.")

    assert slack.texts() == ["Here it is."]
    assert [part.ts for part in kept.in_order()] == list(slack.messages)


async def test_a_sentence_replaces_what_stands(open_reply: Open, slack: FakeSlack) -> None:
    async with open_reply() as reply:
        await reply.write("Half an")
        await until(lambda: len(slack.messages) == 1)
        await reply.say("Something went wrong.")

    assert slack.texts() == ["Something went wrong."]


async def test_a_reply_left_open_is_closed_as_it_stands(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.write("Half an")
        await until(lambda: len(slack.messages) == 1)

    [shown] = slack.messages.values()
    assert (shown.text, shown.is_streaming) == ("Half an", False)
    assert len(kept.parts) == 1


async def test_a_reply_is_withdrawn(open_reply: Open, slack: FakeSlack, kept: Kept) -> None:
    async with open_reply() as reply:
        await reply.finish(LONG)
        await reply.attach("a.txt", "text")
        await reply.withdraw()

    assert slack.messages == {}
    assert slack.files == {}
    assert kept.parts == {}


async def test_blocks_stand_below_the_last_part(open_reply: Open, slack: FakeSlack) -> None:
    divider = {"type": "divider"}
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: len(slack.messages) == 1)
        await reply.finish("Hello.", blocks=[divider])

    [shown] = slack.messages.values()
    assert shown.blocks == [divider]
    assert slack.methods() == ["chat.startStream", "chat.stopStream"]


async def test_a_file_is_attached_once(open_reply: Open, slack: FakeSlack, kept: Kept) -> None:
    async with open_reply() as reply:
        await reply.say("The transcript:")
        await reply.attach("talk.txt", "all the words")
    async with open_reply(kept.in_order()) as again:
        await again.say("The transcript:")
        await again.attach("talk.txt", "all the words")

    assert slack.uploads == {"F1": b"all the words"}
    assert kept.in_order()[1] == Part("1700000200.000001", "file", "F1")


@pytest.mark.parametrize("fault", [LOST, RESET])
async def test_an_upload_that_failed_is_looked_up_before_it_is_done_again(
    open_reply: Open, slack: FakeSlack, kept: Kept, fault: str
) -> None:
    slack.script("files.completeUploadExternal", fault)
    with pytest.raises(Exception, match=r"completeUploadExternal"):
        async with open_reply() as reply:
            await reply.attach("talk.txt", "words")
    async with open_reply(kept.in_order()) as again:
        await again.attach("talk.txt", "words")

    assert len(slack.files) == 1
    assert set(slack.files) == {part.file_id for part in kept.in_order()}


async def test_orphans_are_told_by_author_place_and_metadata(
    client: SlackClient, slack: FakeSlack
) -> None:
    known = slack.add("known", "post", metadata=metadata(KEY, 0))
    other = slack.add("another reply", "post", metadata=metadata("T1/C1/9", 0))
    second = slack.add("second", "post", metadata=metadata(KEY, 2))
    first = slack.add("first", "post", metadata=metadata(KEY, 1))
    stream = slack.add("open", "stream", is_streaming=True)

    found = await find_orphans(
        client, THREAD, THREAD.thread_ts, "UBOT", KEY, {known.ts}, with_streams=True
    )

    assert found == [Part(first.ts, "post"), Part(second.ts, "post"), Part(stream.ts, "stream")]
    assert other.ts not in {part.ts for part in found}
    assert (
        await find_orphans(client, THREAD, THREAD.thread_ts, "U1", KEY, (), with_streams=True) == []
    )


FAULTS = [LOST, RESET, "ratelimited", "internal_error", "msg_too_long"]
STREAM_FAULTS = [*FAULTS, "message_not_in_streaming_state", "message_not_found"]


@pytest.mark.parametrize("seed", range(60))
async def test_whatever_fails_the_reply_ends_whole(
    open_reply: Open, slack: FakeSlack, unlimited: SlackClient, seed: int
) -> None:
    dice = random.Random(seed)
    text = neutralise(LONG[: dice.choice([20, 900, 12_000, 30_000])])
    plans = {
        "chat.startStream": [*FAULTS[:4], "unknown_method"],
        "chat.appendStream": STREAM_FAULTS,
        "chat.stopStream": STREAM_FAULTS,
        "chat.update": [*FAULTS[:4], "streaming_state_conflict"],
        "chat.delete": ["ratelimited"],
    }
    for method, faults in plans.items():
        answers = [dice.choice([None, None, *faults]) for _ in range(3)]
        slack.script(method, *dict.fromkeys(answers))
    async with open_reply(on=unlimited) as reply:
        start = 0
        while start < len(text):
            length = dice.choice([3, 60, 700, 5000])
            await reply.write(text[start : start + length])
            start += length
            await asyncio.sleep(dice.choice([0, 0.002]))
        await reply.finish(text)

    assert slack.texts() == split(text)
    assert not any(shown.is_streaming for shown in slack.messages.values())


MENU = {"type": "actions", "elements": []}


def below(slack: FakeSlack) -> list[list[object]]:
    """The blocks below the text of each message."""
    return [
        [block for block in shown.blocks or [] if block["type"] != "markdown"]
        for shown in slack.messages.values()
    ]


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_blocks_go_with_the_text_they_stood_under(
    open_reply: Open, slack: FakeSlack, *, is_streamed: bool
) -> None:
    async with open_reply(is_streamed=is_streamed) as reply:
        if is_streamed:
            await reply.write("Transcript")
            await until(lambda: len(slack.messages) == 1)
        await reply.say("Transcript", blocks=[MENU])
        shown = below(slack)
        await reply.finish("Transcript")

    assert shown == [[MENU]]
    assert below(slack) == [[]]
    assert slack.texts() == ["Transcript"]


async def test_blocks_of_an_earlier_attempt_go_with_its_text(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.finish("Failed.", blocks=[MENU])
    async with open_reply(kept.in_order()) as again:
        await again.show("Transcribing …")
        shown = below(slack)
        await again.finish("The transcript.", blocks=[MENU])

    assert shown == [[]]
    assert below(slack) == [[MENU]]
    assert slack.texts() == ["The transcript."]


async def test_blocks_that_stand_already_are_not_sent_again(
    open_reply: Open, slack: FakeSlack
) -> None:
    async with open_reply() as reply:
        await reply.finish("The transcript.", blocks=[MENU])
        await reply.finish("The transcript.", blocks=[MENU])

    assert slack.methods() == ["chat.postMessage"]


async def test_blocks_stand_below_the_last_part_alone_when_a_reply_grows(
    open_reply: Open, slack: FakeSlack
) -> None:
    async with open_reply() as reply:
        await reply.finish("short", blocks=[MENU])
        await reply.finish(LONG, blocks=[MENU])

    assert below(slack) == [*([[]] * (len(slack.messages) - 1)), [MENU]]


async def test_blocks_survive_a_stop_whose_answer_is_lost(
    open_reply: Open, slack: FakeSlack
) -> None:
    slack.script("chat.stopStream", LOST)
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: len(slack.messages) == 1)
        await reply.finish("Hello.", blocks=[MENU])

    assert slack.texts() == ["Hello."]
    assert below(slack) == [[MENU]]


async def test_progress_is_posted_and_edited_and_becomes_the_transcript(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply(is_streamed=False) as reply:
        assert reply.first_ts == ""
        await reply.show("10 %")
        await reply.show("20 %")
        await reply.finish("The transcript.", blocks=[MENU])

    assert slack.methods() == ["chat.postMessage", "chat.update", "chat.update"]
    assert slack.texts() == ["The transcript."]
    assert [reply.first_ts] == list(slack.messages) == [part.ts for part in kept.in_order()]


async def test_progress_that_may_not_go_is_left_out(open_reply: Open, slack: FakeSlack) -> None:
    slack.script("chat.update", (429, "{}", {"Retry-After": "1"}))
    async with open_reply(is_streamed=False) as reply:
        await reply.show("10 %")
        with pytest.raises(SlackError):
            await reply.show("20 %")
        shown = slack.texts()
        await reply.finish("The transcript.")

    assert shown == ["10 %"]
    assert slack.texts() == ["The transcript."]


@pytest.mark.parametrize("fault", [LOST, RESET])
async def test_progress_whose_answer_is_lost_makes_no_second_reply(
    open_reply: Open, slack: FakeSlack, fault: str
) -> None:
    slack.script("chat.postMessage", fault)
    async with open_reply(is_streamed=False) as reply:
        with pytest.raises(SlackError):
            await reply.show("10 %")
        await reply.finish("The transcript.")

    assert slack.texts() == ["The transcript."]


async def test_progress_that_nobody_waits_for_any_more_is_not_overtaken(
    open_reply: Open, slack: FakeSlack
) -> None:
    may_answer = asyncio.Event()
    slack.script("chat.postMessage", may_answer)
    async with open_reply(is_streamed=False) as reply:
        showing = asyncio.create_task(reply.show("10 %"))
        await until(lambda: slack.methods() == ["chat.postMessage"])
        showing.cancel()
        finishing = asyncio.create_task(reply.finish("The transcript."))
        await asyncio.sleep(0)
        may_answer.set()
        await finishing

    assert slack.texts() == ["The transcript."]


async def test_several_files_are_attached_once_each(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    files: list[tuple[str, str | bytes]] = [
        ("talk.srt", "1\n"),
        ("talk.vtt", "WEBVTT"),
        ("talk.mp3", b"\xff\xfb"),
    ]
    async with open_reply() as reply:
        await reply.say("Captions:")
        for name, data in files[:2]:
            await reply.attach(name, data)
    async with open_reply(kept.in_order(), is_resumed=True) as again:
        await again.say("Captions:")
        for name, data in files:
            await again.attach(name, data)

    assert slack.uploads == {"F1": b"1\n", "F2": b"WEBVTT", "F3": b"\xff\xfb"}
    assert [part.file_id for part in kept.in_order()] == ["", "F1", "F2", "F3"]


@pytest.mark.parametrize("fault", [LOST, RESET])
async def test_a_second_file_that_failed_is_looked_up_before_it_is_posted_again(
    open_reply: Open, slack: FakeSlack, kept: Kept, fault: str
) -> None:
    async with open_reply() as reply:
        await reply.attach("talk.srt", "srt")
        slack.script("files.completeUploadExternal", fault)
        with pytest.raises(SlackError, match=r"completeUploadExternal"):
            await reply.attach("talk.vtt", "vtt")
    async with open_reply(kept.in_order()) as again:
        await again.attach("talk.srt", "srt")
        await again.attach("talk.vtt", "vtt")

    assert len(slack.files) == 2
    assert sorted(slack.files) == [part.file_id for part in kept.in_order()]


async def test_a_text_that_grows_or_shrinks_loses_no_file(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.finish("short")
        await reply.attach("talk.txt", "words")
    for text in (LONG, "short again"):
        async with open_reply(kept.in_order()) as again:
            await again.finish(text)
            await again.attach("talk.txt", "words")

    assert list(slack.uploads) == ["F1"]
    assert [part.file_id for part in kept.in_order()] == ["", "F1"]


async def test_files_give_way_to_others(open_reply: Open, slack: FakeSlack, kept: Kept) -> None:
    async with open_reply() as reply:
        await reply.finish("With a gap.")
        await reply.attach("talk.txt", "with a gap")
    async with open_reply(kept.in_order()) as again:
        await again.detach()
        await again.finish("Whole.")
        await again.attach("talk.txt", "whole")

    assert [slack.uploads[file_id] for file_id in slack.files] == [b"whole"]
    assert [part.file_id for part in kept.in_order()] == ["", *slack.files]


STOP_BUTTON = {"type": "actions", "elements": [{"type": "button"}]}


async def test_our_stop_stands_below_posts_until_the_end(
    open_reply: Open, slack: FakeSlack
) -> None:
    slack.script("chat.startStream", "unknown_method")
    async with open_reply(stop_blocks=[STOP_BUTTON]) as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        at_first = below(slack)
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        later = below(slack)
        await reply.finish("Hello, world")

    assert (at_first, later) == ([[STOP_BUTTON]], [[STOP_BUTTON]])
    assert below(slack) == [[]]
    assert slack.methods().count("chat.update") == 2


async def test_our_stop_stands_below_no_stream(open_reply: Open, slack: FakeSlack) -> None:
    async with open_reply(stop_blocks=[STOP_BUTTON]) as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        await reply.finish("Hello, world.", blocks=[MENU])

    assert below(slack) == [[MENU]]
    assert "chat.update" not in slack.methods()


async def test_our_stop_stands_below_the_last_part_alone(
    open_reply: Open, slack: FakeSlack
) -> None:
    slack.script("chat.startStream", "unknown_method")
    async with open_reply(stop_blocks=[STOP_BUTTON]) as reply:
        await reply.write(LONG[:6000])
        await until(lambda: len(slack.messages) == 1)
        await reply.write(LONG[6000:14_000])
        await until(lambda: len(slack.messages) == 2)
        while_writing = below(slack)
        await reply.finish(LONG[:14_000], blocks=[MENU])

    assert while_writing == [[], [STOP_BUTTON]]
    assert below(slack) == [[], [MENU]]
    assert join(slack.texts()) == LONG[:14_000]


async def test_our_stop_stands_below_a_stream_that_is_edited_on(
    open_reply: Open, slack: FakeSlack, clock: Clock, kept: Kept
) -> None:
    async with open_reply(stop_blocks=[STOP_BUTTON]) as reply:
        await reply.write("Hello")
        await until(lambda: bool(kept.parts))
        clock.now += 230
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        while_writing = below(slack)
        await reply.finish("Hello, world.")

    assert while_writing == [[STOP_BUTTON]]
    assert below(slack) == [[]]


async def test_blocks_that_slack_refuses_keep_no_text_back(
    open_reply: Open, slack: FakeSlack
) -> None:
    slack.script("chat.startStream", "unknown_method")
    slack.script("chat.postMessage", "invalid_blocks")
    slack.script("chat.update", None, "invalid_blocks")
    async with open_reply(stop_blocks=[STOP_BUTTON]) as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        await reply.finish("Hello, world.", blocks=[MENU])

    assert slack.texts() == ["Hello, world."]


STATUS = "assistant.threads.setStatus"


def statuses(slack: FakeSlack) -> list[str]:
    return [given["status"] for given in slack.all(STATUS)]


async def test_the_status_is_taken_away_by_the_stream(open_reply: Open, slack: FakeSlack) -> None:
    async with open_reply() as reply:
        reply.announce("is thinking…")
        await until(lambda: bool(slack.calls))
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.finish("Hello.")

    assert statuses(slack) == ["is thinking…"]


async def test_the_status_holds_up_no_text(open_reply: Open, slack: FakeSlack) -> None:
    may_land = asyncio.Event()
    slack.script(STATUS, may_land)
    async with open_reply() as reply:
        reply.announce("is thinking…")
        await until(lambda: bool(slack.calls))
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"])
        await reply.finish("Hello.")
        assert slack.texts() == ["Hello."]
        may_land.set()

    assert statuses(slack) == ["is thinking…", ""]


@pytest.mark.parametrize("ending", ["post", "edit", "abandon", "withdraw", "failure"])
async def test_however_a_reply_ends_no_status_stays(
    open_reply: Open, slack: FakeSlack, ending: str
) -> None:
    slack.script("chat.startStream", "unknown_method")
    async with open_reply() as reply:
        reply.announce("is thinking…")
        await until(lambda: bool(slack.calls))
        if ending == "edit":
            await reply.write("Hello")
            await until(lambda: slack.texts() == ["Hello"])
        if ending in ("post", "edit"):
            await reply.finish("Hello.")
        if ending == "withdraw":
            await reply.withdraw()
        if ending == "failure":
            slack.script("chat.postMessage", "not_in_channel")
            with pytest.raises(Refused):
                await reply.finish("Hello.")

    assert statuses(slack) == ["is thinking…", ""]


async def test_a_status_that_a_dead_process_left_is_taken_away(
    open_reply: Open, slack: FakeSlack, kept: Kept
) -> None:
    async with open_reply() as reply:
        await reply.finish("Hello.")
    for ending in ("finish", "withdraw"):
        async with open_reply(kept.in_order(), is_resumed=True) as again:
            await (again.finish("Hello.") if ending == "finish" else again.withdraw())

    assert statuses(slack) == ["", ""]


async def test_a_stream_that_a_dead_process_left_takes_its_status_along(
    open_reply: Open, slack: FakeSlack
) -> None:
    parts = [Part(slack.add("Half an ans", "stream", is_streaming=True).ts, "stream")]
    async with open_reply(parts, is_resumed=True) as reply:
        await reply.finish("The answer.")

    assert statuses(slack) == []


async def test_what_is_not_streamed_is_asked_of_no_status(
    open_reply: Open, slack: FakeSlack
) -> None:
    async with open_reply(is_resumed=True, is_streamed=False) as reply:
        await reply.finish("The transcript.")

    assert statuses(slack) == []


async def test_streams_that_slack_ends_earlier_give_way_earlier_from_then_on(
    open_reply: Open, slack: FakeSlack, clock: Clock, kept: Kept
) -> None:
    slack.script("chat.appendStream", "message_not_in_streaming_state")
    async with open_reply() as reply:
        await reply.write("Hello")
        await until(lambda: slack.texts() == ["Hello"] and bool(reply.first_ts))
        clock.now += 40
        next(iter(slack.messages.values())).is_streaming = False
        await reply.write(", world")
        await until(lambda: slack.texts() == ["Hello, world"])
        await reply.finish("Hello, world.")
    slack.calls.clear()
    async with open_reply() as reply:
        await reply.write("One")
        await until(lambda: slack.texts()[1:] == ["One"] and bool(reply.first_ts))
        clock.now += 25
        await reply.write(".\n\nTwo")
        await until(lambda: len(slack.texts()) == 3)
        await reply.finish("One.\n\nTwo.")

    assert slack.methods() == ["chat.startStream", "chat.stopStream"] * 2
    assert join(slack.texts()[1:]) == "One.\n\nTwo."


async def test_a_status_shown_over_a_stream_that_was_there_before_is_taken_away(
    open_reply: Open, slack: FakeSlack
) -> None:
    parts = [Part(slack.add("Half an ans", "stream", is_streaming=True).ts, "stream")]
    async with open_reply(parts, is_resumed=True) as reply:
        reply.announce("is thinking…")
        await until(lambda: bool(slack.calls))
        await reply.finish("The answer.")

    assert statuses(slack) == ["is thinking…", ""]
