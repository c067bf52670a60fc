import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from bot.chat.asking import Asking, Prompt, Written
from bot.conversation import Usage
from bot.endpoints.chat_model import ChatModel, Params
from bot.endpoints.client import open_client
from bot.endpoints.failures import (
    AnswerCutOff,
    AnswerUsedUp,
    ContentRefused,
    ContextTooLong,
    EmptyAnswer,
    ImagesRefused,
    KeyRejected,
    ModelOverloaded,
)
from bot.endpoints.negotiation import Quirks
from bot.endpoints.standby import SHORTEST, Standbys
from bot.errors import UserFacingError
from bot.money import Purse, Spender
from bot.paid import PaidModel
from bot.store.database import Database
from bot.store.tables import ledger
from bot.store.usage import BudgetSpent
from tests.endpoints.model_server import (
    HELLO,
    ModelServer,
    Reply,
    delta,
    end,
    open_server,
    refuses,
    reset,
    says,
    stall,
    usage,
)

pytestmark = pytest.mark.anyio

SPENDER = Spender("T1", "C1", "1.0", "U1")
IN_WORDS = [{"role": "user", "content": "[a picture] What is this?"}]
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
SHOWN = [{"role": "user", "content": [PICTURE, {"type": "text", "text": "What is this?"}]}]
LUNA = Params("gpt-6-luna", max_tokens=50)
PROMPT = Prompt(IN_WORDS, LUNA, 100, SPENDER, cache_key="T1/C1/1.0")
SEEN = Prompt(IN_WORDS, LUNA, 100, SPENDER, with_pictures=SHOWN)
DOWN = refuses(401, code="invalid_api_key")
BUSY = refuses(500, x_should_retry="false")
EMPTY = says(end(), {"choices": [], "usage": usage()})
BYE = says(delta("Bye"), end(), {"choices": [], "usage": usage(30, 5)})
BLIND = refuses(400, "image_url is only supported by certain models.")


@dataclass
class Desk:
    """Two models, each on a server of its own, and what a person is shown of their answers."""

    servers: list[ModelServer]
    database: Database
    make: Callable[..., Asking]
    now: float = 1000.0
    shown: list[str] = field(default_factory=list)
    written: Written = field(default_factory=Written)

    async def write(self, text: str) -> None:
        self.shown.append(text)

    async def ask(self, prompt: Prompt = PROMPT, asking: Asking | None = None) -> Written:
        self.written = Written()
        await (asking or self.asking).ask(prompt, self.written, self.write)
        return self.written

    async def fail(self, prompt: Prompt = PROMPT) -> UserFacingError:
        with pytest.raises(UserFacingError) as caught:
            await self.ask(prompt)
        return caught.value

    def will(self, first: list[Reply], second: list[Reply] | None = None) -> None:
        self.servers[0].replies = first
        self.servers[1].replies = second or [BYE]
        for server in self.servers:
            server.bodies.clear()

    @property
    def asked(self) -> list[int]:
        return [len(server.bodies) for server in self.servers]

    async def spent(self) -> list[tuple[str, int, int]]:
        """Return what each settled call came to: its model, tokens, and money beyond the hold."""
        closed = sa.select(ledger.c.model, ledger.c.input_tokens, ledger.c.output_tokens)
        async with self.database.read() as connection:
            rows = await connection.execute(closed.where(ledger.c.entry == "close"))
        return [(model, given, written) for model, given, written in rows]

    def __post_init__(self) -> None:
        self.asking = self.make(lambda: self.now)


async def at_once(_seconds: float) -> None:
    """Let no time pass."""


@pytest.fixture
async def desk(sqlite: Database) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(open_server()) for _ in range(2)]
        clients = [open_client(server.url, "") for server in servers]
        for client in clients:
            stack.push_async_callback(client.close)

        def make(
            clock: Callable[[], float],
            *,
            budget: float = 20.0,
            is_free: tuple[bool | None, bool | None] = (True, None),
            count: int = 2,
            silence: float = 60.0,
        ) -> Asking:
            models = [ChatModel(client, Quirks(), at_once, silence=silence) for client in clients]
            purse = Purse(sqlite, budget, lambda: 1_795_000_000.0)
            params = [LUNA, Params("gpt-4o-mini", max_tokens=50)]
            paid = [
                PaidModel(model, each, purse, is_free=free)
                for model, each, free in zip(models, params, is_free, strict=True)
            ]
            return Asking(paid[:count], Standbys(count), clock)

        yield Desk(servers, sqlite, make)


async def test_the_first_choice_answers_delta_by_delta(desk: Desk) -> None:
    desk.will([HELLO])

    written = await desk.ask()

    assert desk.shown == ["Hel", "lo"]
    assert (written.text, written.model, written.finish_reason) == ("Hello", "gpt-6-luna", "stop")
    assert written.usage == Usage(20, 16, 3, 1)
    assert desk.asked == [1, 0]
    assert await desk.spent() == [("gpt-6-luna", 20, 3)]


@pytest.mark.parametrize("reply", [DOWN, BUSY, reset, says(done=False), says(then=reset)])
async def test_another_model_takes_over_before_the_first_word(desk: Desk, reply: Reply) -> None:
    desk.will([reply])

    written = await desk.ask()

    assert (desk.shown, written.model) == (["Bye"], "gpt-4o-mini")
    assert ("gpt-4o-mini", 30, 5) in await desk.spent()


async def test_another_model_takes_over_from_one_that_says_nothing(desk: Desk) -> None:
    desk.will([stall])
    desk.asking = desk.make(lambda: desk.now, count=2, silence=0.1)

    assert (await desk.ask()).model == "gpt-4o-mini"


async def test_another_model_can_be_chosen_and_the_second_takes_over_from_it_too(
    desk: Desk,
) -> None:
    chosen = replace(PROMPT, params=Params("gpt-6-sol", temperature=0.5, max_tokens=9))
    desk.will([HELLO])
    first = await desk.ask(chosen)
    asked = desk.servers[0].bodies[-1]
    desk.will([DOWN])

    second = await desk.ask(chosen)

    assert (first.model, second.model) == ("gpt-6-sol", "gpt-4o-mini")
    assert (asked["model"], asked["temperature"]) == ("gpt-6-sol", 0.5)
    assert desk.servers[1].bodies[-1]["temperature"] == 0.5


async def test_a_chosen_model_that_is_missing_says_nothing_of_the_others(desk: Desk) -> None:
    desk.will([DOWN])
    await desk.ask(replace(PROMPT, params=Params("gpt-7", max_tokens=9)))
    desk.will([HELLO])

    assert (await desk.ask()).model == "gpt-6-luna"


async def test_a_model_that_is_down_is_passed_over_for_a_while(desk: Desk) -> None:
    desk.will([DOWN])
    await desk.ask()

    await asyncio.gather(*(desk.ask() for _ in range(5)))
    meanwhile = desk.asked
    desk.servers[0].replies = [HELLO]
    desk.now += SHORTEST
    written = await desk.ask()

    assert meanwhile == [1, 6]
    assert written.model == "gpt-6-luna"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (refuses(400, "Blocked", code="content_filter"), ContentRefused),
        (refuses(400, "Input tokens exceed the limit"), ContextTooLong),
    ],
)
async def test_what_is_wrong_with_the_question_is_told_at_once(
    desk: Desk, reply: Reply, error: type[UserFacingError]
) -> None:
    desk.will([reply])

    assert type(await desk.fail()) is error
    assert desk.asked == [1, 0]


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        (DOWN, BUSY, ModelOverloaded),  # which a retry may mend
        (BUSY, DOWN, ModelOverloaded),
        (DOWN, refuses(402, "Insufficient Balance"), KeyRejected),
        (BUSY, refuses(400, "Input tokens exceed the limit"), ContextTooLong),
    ],
)
async def test_where_no_model_answers_the_error_is_the_one_to_act_on(
    desk: Desk, first: Reply, second: Reply, error: type[UserFacingError]
) -> None:
    desk.will([first], [second])

    assert type(await desk.fail()) is error


async def test_a_second_model_beyond_the_budget_is_not_asked(desk: Desk) -> None:
    desk.will([BUSY])
    desk.asking = desk.make(lambda: desk.now, budget=0.0)

    assert type(await desk.fail()) is ModelOverloaded
    assert desk.asked == [1, 0]


async def test_each_call_costs_what_its_own_endpoint_asks(desk: Desk) -> None:
    dear = desk.make(lambda: desk.now, budget=0.0, is_free=(None, True))
    desk.will([HELLO])

    with pytest.raises(BudgetSpent):
        await desk.ask(asking=dear)

    assert desk.asked == [0, 0]


async def test_an_answer_that_breaks_off_is_not_taken_over(desk: Desk) -> None:
    desk.will([says(delta("Hel"), then=reset)])

    error = await desk.fail()

    assert (type(error), error.is_transient) == (AnswerCutOff, True)
    assert (desk.shown, desk.written.text, desk.asked) == (["Hel"], "Hel", [1, 0])
    assert await desk.spent() == [("gpt-6-luna", 100, 1)]
    assert (await desk.ask()).model == "gpt-4o-mini"  # asked again, another one is tried


async def test_an_empty_answer_is_asked_for_once_more(desk: Desk) -> None:
    desk.will([EMPTY, HELLO])

    written = await desk.ask()

    assert (written.text, desk.asked) == ("Hello", [2, 0])
    assert [tokens for _, tokens, _ in await desk.spent()] == [20, 20]


async def test_two_empty_answers_are_enough(desk: Desk) -> None:
    desk.will([EMPTY], [EMPTY])

    assert type(await desk.fail()) is EmptyAnswer
    assert desk.asked == [2, 2]


async def test_a_limit_used_up_by_thinking_is_not_asked_for_again(desk: Desk) -> None:
    desk.will([says(end("length"))], [says(end("length"))])

    assert type(await desk.fail()) is AnswerUsedUp
    assert desk.asked == [1, 1]
    assert await desk.spent() == [("gpt-6-luna", 100, 50), ("gpt-4o-mini", 100, 50)]


async def test_a_lone_model_that_is_down_is_asked_each_time(desk: Desk) -> None:
    desk.will([DOWN])
    desk.asking = desk.make(lambda: desk.now, count=1)

    errors = [type(await desk.fail()) for _ in range(3)]

    assert errors == [KeyRejected] * 3
    assert desk.asked == [3, 0]


async def test_a_model_that_sees_is_shown_the_pictures(desk: Desk) -> None:
    desk.will([HELLO])

    written = await desk.ask(SEEN)

    assert desk.servers[0].bodies[0]["messages"] == SHOWN
    assert not written.is_unseen


async def test_a_model_that_cannot_see_is_asked_in_words(desk: Desk) -> None:
    desk.will([BLIND, HELLO])

    first, second = await desk.ask(SEEN), await desk.ask(SEEN)

    sent = [body["messages"] for body in desk.servers[0].bodies]
    assert sent == [SHOWN, IN_WORDS, IN_WORDS]
    assert (first.is_unseen, second.is_unseen, second.text) == (True, True, "Hello")
    assert await desk.spent() == [("gpt-6-luna", 0, 0)] + [("gpt-6-luna", 20, 3)] * 2


async def test_pictures_that_are_refused_in_words_too_are_told(desk: Desk) -> None:
    desk.will([refuses(400, "cannot decode image"), refuses(400, "no way")])

    assert not isinstance(await desk.fail(SEEN), ImagesRefused)
    assert desk.asked == [2, 0]


async def test_the_next_model_may_see_what_the_first_could_not(desk: Desk) -> None:
    desk.will([BLIND, DOWN])

    written = await desk.ask(SEEN)

    assert desk.servers[1].bodies[0]["messages"] == SHOWN
    assert not written.is_unseen


@pytest.mark.parametrize("reply", [stall, says(delta("Hel"), then=stall)])
async def test_stopping_closes_the_request_and_settles_what_was_written(
    desk: Desk, reply: Reply
) -> None:
    desk.will([reply])
    asking = asyncio.create_task(desk.ask())
    await desk.servers[0].is_asked.wait()

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await asyncio.wait_for(desk.servers[0].is_left.wait(), 0.5)
    assert desk.asked == [1, 0]
    assert len(await desk.spent()) == 1


async def test_what_writing_raises_ends_it(desk: Desk) -> None:
    desk.will([HELLO])

    async def write(_text: str) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await desk.asking.ask(PROMPT, Written(), write)

    assert desk.asked == [1, 0]
