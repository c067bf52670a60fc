"""What the model sees: a tail within the budget that only ever grows at its end."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.window import MESSAGE_OVERHEAD, Window, arrange, fit, to_chat
from bot.conversation import Message, Role

FIRST = 1_700_000_000


def ts_of(number: int) -> str:
    return f"{FIRST + number // 1_000_000}.{number % 1_000_000:06d}"


def said(number: int, rendered: str = "", role: Role = Role.USER, **more: object) -> Message:
    ts = ts_of(number)
    message = Message(ts, role, f"text {number}", author="U1", rendered=rendered, position_ts=ts)
    return replace(message, **more)  # type: ignore[arg-type] # of Message, each test knows which


def cost(message: Message) -> int:
    return len(message.rendered) + MESSAGE_OVERHEAD


conversations = st.lists(st.integers(0, 60), max_size=12).map(
    lambda lengths: [said(number, "x" * length) for number, length in enumerate(lengths)]
)
budgets = st.integers(1, 400)


@st.composite
def threads(draw: st.DrawFn) -> tuple[list[Message], list[str]]:
    """A thread in which some messages were sent before, and the questions asked in it now."""
    numbers = sorted(draw(st.sets(st.integers(0, 3_000_000), min_size=1, max_size=6)))
    messages = [
        said(
            number,
            draw(st.sampled_from(["", "as it was sent"])),
            recording=draw(st.sampled_from(["", "", "F1"])),
        )
        for number in numbers
    ]
    people = [message.ts for message in messages if not message.recording]
    asked = draw(st.lists(st.sampled_from(people), unique=True)) if people else []
    return messages, asked


@given(conversations, budgets)
def test_a_window_is_a_suffix_within_the_budget(messages: list[Message], budget: int) -> None:
    window = fit(messages, budget, len)

    assert list(window.messages) == messages[len(messages) - len(window.messages) :]
    assert window.tokens == sum(cost(message) for message in window.messages)
    assert window.tokens <= budget


@given(conversations, budgets)
def test_what_fits_is_left_as_it_is(messages: list[Message], budget: int) -> None:
    total = sum(cost(message) for message in messages)

    window = fit(messages, max(total, budget), len)

    assert window == Window(tuple(messages), total, is_cut=False)


@given(conversations.filter(bool), budgets)
def test_past_the_budget_it_is_cut_to_half_in_one_step(
    messages: list[Message], budget: int
) -> None:
    total = sum(cost(message) for message in messages)

    window = fit(messages, min(budget, total - 1), len)

    if window.messages:
        half = min(budget, total - 1) // 2
        longer = messages[-len(window.messages) - 1 :]
        assert window.is_cut
        assert len(window.messages) == 1 or window.tokens <= half
        assert sum(cost(message) for message in longer) > half


@given(conversations.filter(bool))
def test_a_last_message_over_the_budget_gives_an_empty_window(messages: list[Message]) -> None:
    window = fit(messages, cost(messages[-1]) - 1, len)

    assert window == Window((), 0)


def test_nothing_said_fits_any_budget() -> None:
    window = fit([], 10, len)

    assert window == Window((), 0)


def test_what_the_api_counted_is_believed_before_any_estimate() -> None:
    messages = [
        said(1, "x" * 1_000),
        said(2, "x" * 1_000, Role.ASSISTANT, tokens=50),
        said(3, "x" * 6),
    ]

    window = fit(messages, 60, len)

    assert window == Window(tuple(messages), 60)


def test_the_latest_count_is_the_one_believed() -> None:
    messages = [
        said(1, "x", Role.ASSISTANT, tokens=5),
        said(2, "x"),
        said(3, "x", Role.ASSISTANT, tokens=100),
        said(4, "x"),
    ]

    window = fit(messages, 1_000, len)

    assert window.tokens == 100 + 1 + MESSAGE_OVERHEAD


def test_the_count_of_a_window_that_was_cut_is_no_reason_to_cut_less() -> None:
    messages = [
        said(1, "x" * 96),
        said(2, "x" * 96, Role.ASSISTANT, tokens=1_000),
        said(3, "x" * 96),
    ]

    window = fit(messages, 500, len)

    assert window == Window((messages[1], messages[2]), 200, is_cut=True)


@given(threads())
def test_questions_come_last_in_their_order(thread: tuple[list[Message], list[str]]) -> None:
    messages, asked = thread

    arranged = arrange(messages, asked)

    last = arranged[len(arranged) - len(asked) :]
    assert [message.ts for message in last] == sorted(asked)
    assert not any(message.recording for message in last)


@given(threads())
def test_what_was_sent_before_keeps_its_place(thread: tuple[list[Message], list[str]]) -> None:
    messages, asked = thread

    arranged = arrange(messages, asked)

    kept = [message for message in arranged if message in messages]
    assert [message for message in kept if message.rendered] == [
        message for message in messages if message.rendered
    ]


@given(threads())
def test_nothing_is_lost_and_only_what_was_sent_before_is_said_twice(
    thread: tuple[list[Message], list[str]],
) -> None:
    messages, asked = thread

    arranged = arrange(messages, asked)

    assert {(m.ts, m.recording) for m in arranged} == {(m.ts, m.recording) for m in messages}
    for message in messages:
        again = [m for m in arranged if (m.ts, m.recording) == (message.ts, message.recording)]
        assert len(again) == 1 or (len(again) == 2 and message.rendered and message.ts in asked)


@given(threads())
def test_positions_rise_strictly(thread: tuple[list[Message], list[str]]) -> None:
    messages, asked = thread

    positions = [message.position_ts for message in arrange(messages, asked)]

    assert positions == sorted(set(positions))


@given(threads(), st.integers(0, 5))
def test_what_is_put_last_comes_before_any_later_ts(
    thread: tuple[list[Message], list[str]], turns: int
) -> None:
    """Also when the answer, placed right after the question, is followed by the next such turn."""
    messages, asked = thread
    end = 3_000_001

    for _ in range(turns + 1):
        messages = arrange(messages, asked)
        answer = said(end, "said", Role.ASSISTANT, position_ts=f"{messages[-1].position_ts}~")
        messages = [*messages, answer]

    positions = [message.position_ts for message in messages]
    assert positions == sorted(positions)
    assert positions[-1] < ts_of(end)


def test_a_question_that_waited_is_newer_than_what_came_meanwhile() -> None:
    waited, meanwhile, answer = said(1), said(2, "B"), said(3, "C", Role.ASSISTANT)

    arranged = arrange([waited, meanwhile, answer], [waited.ts])

    assert [message.ts for message in arranged] == [meanwhile.ts, answer.ts, waited.ts]


def test_a_question_that_was_sent_before_is_repeated_at_the_end() -> None:
    asked, answer = said(1, "A"), said(2, "B", Role.ASSISTANT)

    arranged = arrange([asked, answer], [asked.ts])

    assert [message.rendered for message in arranged] == ["A", "B", "A"]


def test_the_transcript_posted_with_a_question_is_no_question() -> None:
    question = said(1)
    transcript = said(1, recording="F1", position_ts=ts_of(5))

    arranged = arrange([question, transcript], [question.ts])

    assert [message.recording for message in arranged] == ["F1", ""]


def test_of_a_question_that_was_only_spoken_the_transcript_is_asked() -> None:
    spoken = said(1, recording="F1", position_ts=ts_of(5))
    meanwhile = said(2)

    arranged = arrange([meanwhile, spoken], [spoken.ts])

    assert [message.recording for message in arranged] == ["", "F1"]


def test_a_window_becomes_chatcompletion_messages_in_their_order() -> None:
    window = Window((said(1, "Jiyoon: hello"), said(2, "Hi!", Role.ASSISTANT)), 10)

    messages = to_chat(window)

    assert messages == [
        {"role": "user", "content": "Jiyoon: hello"},
        {"role": "assistant", "content": "Hi!"},
    ]
