"""What a model takes is found out with one small request, paid for as any other."""

import pytest
from openai import AsyncOpenAI

from bot.checking import Checking, Verdict
from bot.endpoints.chat_model import ChatModel, Params
from bot.endpoints.negotiation import Quirks
from bot.money import Purse, Spender
from bot.store.database import Database
from tests.endpoints.conftest import client, server
from tests.endpoints.model_server import ModelServer, delta, end, refuses, reset, says
from tests.slack.conftest import Clock, clock

__all__ = ["client", "clock", "server"]

pytestmark = pytest.mark.anyio

SPENDER = Spender("T1", "C1", "", "U1")
WARM = Params("m", temperature=0.7, max_tokens=900_000, reasoning_effort="low")
NO_TEMPERATURE = refuses(
    400,
    "Unsupported value: 'temperature' does not support 0.7 with this model.",
    code="unsupported_value",
    param="temperature",
)
TOO_LONG = refuses(
    400,
    "max_tokens is too large: 900000. This model supports at most 128000 completion tokens.",
    code="invalid_value",
    param="max_completion_tokens",
)
NO_MODEL = refuses(404, "The model `m` does not exist", code="model_not_found")


@pytest.fixture
def purse(sqlite: Database, clock: Clock) -> Purse:
    return Purse(sqlite, 20.0, clock)


@pytest.fixture
def checking(client: AsyncOpenAI, purse: Purse) -> Checking:
    async def nap(_seconds: float) -> None:
        return

    return Checking(ChatModel(client, Quirks(), nap), purse)


async def test_what_is_taken_is_asked_for_once_exactly_as_chosen(
    server: ModelServer, checking: Checking
) -> None:
    server.replies = [says(delta("OK"), delta("and more"), end())]

    assert await checking.check(WARM, SPENDER) == Verdict()

    [sent] = server.bodies
    assert (sent["temperature"], sent["max_completion_tokens"]) == (0.7, 900_000)
    assert sent["reasoning_effort"] == "low"


async def test_what_is_refused_is_named_and_not_asked_for_again(
    server: ModelServer, checking: Checking
) -> None:
    server.replies = [NO_TEMPERATURE, TOO_LONG, says(delta("OK"), end())]

    first = await checking.check(WARM, SPENDER)
    second = await checking.check(WARM, SPENDER)

    assert first == second == Verdict({"temperature": None, "max_tokens": None})
    assert len(server.bodies) == 3


async def test_a_model_that_is_not_there_is_missing(
    server: ModelServer, checking: Checking
) -> None:
    server.replies = [NO_MODEL]

    assert (await checking.check(WARM, SPENDER)).is_missing


async def test_an_endpoint_that_is_down_leaves_it_open(
    server: ModelServer, checking: Checking
) -> None:
    server.replies = [reset, reset]

    assert not (await checking.check(WARM, SPENDER)).is_certain


async def test_no_money_left_leaves_it_open_and_asks_nobody(
    server: ModelServer, client: AsyncOpenAI, sqlite: Database, clock: Clock
) -> None:
    checking = Checking(ChatModel(client, Quirks()), Purse(sqlite, 0.0, clock))

    assert not (await checking.check(WARM, SPENDER)).is_certain
    assert server.bodies == []
