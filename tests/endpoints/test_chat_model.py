import asyncio
import json
from collections.abc import Sequence

import pytest
from aiohttp import web
from openai import AsyncOpenAI

from bot.conversation import Usage
from bot.endpoints import answers
from bot.endpoints.chat_model import THINKING, Answer, ChatModel, Params
from bot.endpoints.client import open_client
from bot.endpoints.failures import (
    AnswerCutOff,
    AnswerUsedUp,
    ContentRefused,
    ContextTooLong,
    EmptyAnswer,
    KeyRejected,
    ModelMissing,
    ModelOverloaded,
    ModelUnreachable,
    QuotaSpent,
    RequestRejected,
    WrongBaseUrl,
)
from bot.endpoints.negotiation import Quirks
from bot.errors import UserFacingError
from tests.endpoints.conftest import KEY
from tests.endpoints.model_server import (
    BEGUN,
    HELLO,
    ModelServer,
    Reply,
    delta,
    end,
    gives,
    refuses,
    reset,
    says,
    stall,
    usage,
)

pytestmark = pytest.mark.anyio

SILENCE = 0.1  # seconds
HI = [{"role": "user", "content": "hi"}]
COMPLETION = {
    "object": "chat.completion",
    "model": "m-1",
    "choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
    "usage": usage(),
}


@pytest.fixture
def model(client: AsyncOpenAI, naps: list[float]) -> ChatModel:
    async def nap(seconds: float) -> None:
        naps.append(seconds)

    return ChatModel(client, Quirks(), nap)


@pytest.fixture
def hasty(client: AsyncOpenAI) -> ChatModel:
    """A model that is soon given up."""
    return ChatModel(client, Quirks(), silence=SILENCE)


async def ask(model: ChatModel, params: Params | None = None) -> tuple[list[str], Answer]:
    async with model.answer(HI, params or Params("m-1")) as answer:
        return [text async for text in answer], answer


async def collect(model: ChatModel, seen: list[str]) -> None:
    async with model.answer(HI, Params("m-1")) as answer:
        async for text in answer:
            seen.append(text)  # noqa: PERF401 - what was seen before an error counts


async def fail(model: ChatModel) -> tuple[list[str], UserFacingError]:
    seen: list[str] = []
    with pytest.raises(UserFacingError) as caught:
        await collect(model, seen)
    return seen, caught.value


async def test_an_answer_comes_in_deltas_with_its_usage_at_the_end(
    server: ModelServer, model: ChatModel
) -> None:
    server.replies = [HELLO]

    deltas, answer = await ask(model)

    assert deltas == ["Hel", "lo"]
    assert answer.usage == Usage(20, 16, 3, 1)
    assert (answer.finish_reason, answer.model, answer.dropped) == ("stop", "m-1", [])


async def test_an_emoji_that_comes_in_halves_is_one(server: ModelServer, model: ChatModel) -> None:
    server.replies = [says(delta("a \ud83d"), delta("\ude00 \ud800!"), end())]

    deltas, answer = await ask(model)

    assert deltas == ["a ", "😀 \ufffd!"]
    assert answer.text == "a 😀 \ufffd!"


async def test_only_what_was_set_is_sent(server: ModelServer, model: ChatModel) -> None:
    server.replies = [HELLO]

    async with model.answer(HI, Params("m-1", reasoning_effort=""), cache_key="T/C/1") as answer:
        [text async for text in answer]

    assert server.bodies == [
        {
            "model": "m-1",
            "messages": HI,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
    ]


async def test_all_that_was_set_is_sent(server: ModelServer, model: ChatModel) -> None:
    server.replies = [HELLO]

    await ask(model, Params("m-1", 0.5, 100, 0.9, 0.1, 0.2))

    sent = server.bodies[0]
    assert (sent["temperature"], sent["top_p"], sent["max_completion_tokens"]) == (0.5, 0.9, 100)
    assert (sent["presence_penalty"], sent["frequency_penalty"]) == (0.1, 0.2)
    assert sent["reasoning_effort"] == "none"
    assert "max_tokens" not in sent


async def test_events_without_choices_and_usage_beside_choices_are_understood(
    server: ModelServer, model: ChatModel
) -> None:
    server.replies = [
        says(
            {"choices": [], "prompt_filter_results": []},
            {"choices": None},
            ": keep-alive\n\n",
            {"choices": [{"delta": None}]},
            {"choices": [{"delta": {"reasoning_content": "hm", "content": None}}]},
            delta("Hello"),
            end(usage=usage()),
        )
    ]

    deltas, answer = await ask(model)

    assert deltas == ["Hello"]
    assert answer.usage == Usage(20, 16, 3, 1)


async def test_without_usage_there_is_none(server: ModelServer, model: ChatModel) -> None:
    server.replies = [says(delta("Hello"), end())]

    _, answer = await ask(model)

    assert answer.usage is None


async def test_a_refusal_in_words_is_an_answer(server: ModelServer, model: ChatModel) -> None:
    refusal = {"choices": [{"delta": {"content": None, "refusal": "I won't."}}]}
    server.replies = [says(refusal, end())]

    assert (await ask(model))[0] == ["I won't."]


async def test_an_answer_cut_by_its_limit_says_so(server: ModelServer, model: ChatModel) -> None:
    server.replies = [says(delta("Hello"), end("length"))]

    deltas, answer = await ask(model)

    assert (deltas, answer.finish_reason) == (["Hello"], "length")


async def test_a_whole_answer_is_taken_where_a_stream_was_asked_for(
    server: ModelServer, model: ChatModel
) -> None:
    server.replies = [gives(COMPLETION)]

    deltas, answer = await ask(model)

    assert deltas == ["Hello"]
    assert (answer.finish_reason, answer.usage) == ("stop", Usage(20, 16, 3, 1))


RATE = "Rate limit reached for m-1 in organization org-secret on tokens per min. " + KEY
OVER_LIMIT = (
    "Request too large for m-1 in organization org-secret on tokens per min (TPM): Limit 30000, "
    "Requested 50000. The input or output tokens must be reduced in order to run successfully."
)
TOO_LONG = "Input tokens exceed the configured limit of 272000 tokens."
LLAMA = "the request exceeds the available context size. try increasing the context size"


@pytest.mark.parametrize(
    ("reply", "error", "requests"),
    [
        (
            refuses(401, f"Incorrect API key provided: {KEY}", code="invalid_api_key"),
            KeyRejected,
            1,
        ),
        (refuses(403, "Country not supported"), KeyRejected, 1),
        (refuses(404, "The model `m-1` does not exist", code="model_not_found"), ModelMissing, 1),
        (refuses(404, 'model "m-1" not found, try pulling it first'), ModelMissing, 1),
        (refuses(400, "Invalid model name passed in model=m-1", code="400"), ModelMissing, 1),
        (gives("<h1>404</h1>", 404), WrongBaseUrl, 1),
        (gives("<h1>Moved</h1>", 301, location="/v1/elsewhere"), WrongBaseUrl, 1),
        (refuses(405, "Method not allowed"), WrongBaseUrl, 1),
        (refuses(413, "Request Entity Too Large"), ContextTooLong, 1),
        (refuses(400, TOO_LONG, param="messages"), ContextTooLong, 1),
        (refuses(400, LLAMA, code=400), ContextTooLong, 1),
        (refuses(400, "Blocked", code="content_filter"), ContentRefused, 1),
        (refuses(400, "'messages' is malformed", param="messages"), RequestRejected, 1),
        (refuses(429, OVER_LIMIT, code="rate_limit_exceeded"), ContextTooLong, 1),
        (refuses(402, "Insufficient Balance"), QuotaSpent, 1),
        (refuses(429, code="insufficient_quota", kind="insufficient_quota"), QuotaSpent, 1),
        (refuses(429, code="credit_balance_exhausted"), QuotaSpent, 1),
        (refuses(429, code="project_spend_limit_exceeded"), QuotaSpent, 1),
        (refuses(429, code="organization_spend_limit_exceeded"), QuotaSpent, 1),
        (refuses(429, code="organization_usage_limit_exceeded"), QuotaSpent, 1),
        (refuses(429, "New name", code="new", kind="insufficient_quota"), QuotaSpent, 1),
        (refuses(429, RATE, code="rate_limit_exceeded"), ModelOverloaded, 2),
        (refuses(429, RATE, retry_after="200"), ModelOverloaded, 1),
        (refuses(429, RATE, x_should_retry="false"), ModelOverloaded, 1),
        (refuses(500, "The server had an error"), ModelOverloaded, 2),
        (gives("<h1>502 Bad Gateway</h1>", 502), ModelOverloaded, 2),
        (refuses(503, code="server_is_overloaded"), ModelOverloaded, 2),
        (reset, ModelUnreachable, 2),
        (gives("<h1>Welcome to nginx</h1>"), WrongBaseUrl, 1),
        (gives({"error": {"message": "no", "code": "content_filter"}}), ContentRefused, 1),
        (gives({"error": "Unexpected endpoint"}), RequestRejected, 1),
        (gives({"hello": "world"}), WrongBaseUrl, 1),
        (gives([1]), WrongBaseUrl, 1),
    ],
)
async def test_every_refusal_before_the_first_word_is_an_error_for_people(
    server: ModelServer,
    model: ChatModel,
    reply: Reply,
    error: type[UserFacingError],
    requests: int,
) -> None:
    server.replies = [reply]

    seen, raised = await fail(model)

    assert type(raised) is error
    assert (seen, len(server.bodies)) == ([], requests)
    shown = f"{raised.details}{raised}"
    assert KEY not in shown
    assert "org-secret" not in shown
    assert set(raised.details) <= {"model"}


@pytest.mark.parametrize(
    ("events", "then", "error"),
    [
        ([delta("Hel")], reset, AnswerCutOff),
        ([delta("Hel")], None, AnswerCutOff),
        ([delta("Hel"), 'data: {"choices": [\n\n', end()], None, AnswerCutOff),
        ([delta("Hel"), "data: [1]\n\n", end()], None, AnswerCutOff),
        ([delta("Hel"), {"error": {"message": RATE}}], None, AnswerCutOff),
        ([delta("Hel"), {"error": {"code": "rate_limit_exceeded"}}], None, ModelOverloaded),
        ([delta("Hel"), {"error": {"code": "insufficient_quota"}}], None, QuotaSpent),
        ([delta("Hel"), {"error": {"message": TOO_LONG}}], None, ContextTooLong),
        ([delta("Hel"), end("content_filter")], None, ContentRefused),
        ([delta("Hel"), end("abort")], None, AnswerCutOff),
        ([delta("Hel"), end("error")], None, AnswerCutOff),
    ],
)
async def test_what_goes_wrong_after_the_first_word_is_an_error_for_people(
    server: ModelServer,
    model: ChatModel,
    events: Sequence[object],
    then: Reply | None,
    error: type[UserFacingError],
) -> None:
    server.replies = [says(*events, then=then)]

    seen, raised = await fail(model)

    assert (seen, type(raised)) == (["Hel"], error)
    assert len(server.bodies) == 1
    assert "org-secret" not in str(raised)


@pytest.mark.parametrize(
    ("events", "error"),
    [
        ([end()], EmptyAnswer),
        ([delta(" \n"), end()], EmptyAnswer),
        ([end("length")], AnswerUsedUp),
        ([delta("\n"), end("length"), {"choices": [], "usage": usage()}], AnswerUsedUp),
    ],
)
async def test_an_answer_without_a_word_is_an_error(
    server: ModelServer, model: ChatModel, events: Sequence[object], error: type[UserFacingError]
) -> None:
    server.replies = [says(*events)]

    assert type((await fail(model))[1]) is error


async def signs_of_life(request: web.Request) -> web.StreamResponse:
    """Send comments and thoughts for ever, but never a word."""
    response = request[BEGUN]
    while True:
        await response.write(b": keep-alive\n\n")
        thought = {"choices": [{"delta": {"reasoning_content": "hm", "content": ""}}]}
        await response.write(f"data: {json.dumps(thought)}\n\n".encode())
        await asyncio.sleep(SILENCE / 10)


async def test_silence_before_an_answer_ends_it(server: ModelServer, hasty: ChatModel) -> None:
    server.replies = [stall]

    assert type((await fail(hasty))[1]) is ModelUnreachable
    assert len(server.bodies) == 1


@pytest.mark.parametrize("then", [stall, signs_of_life])
async def test_no_further_word_ends_an_answer_whatever_else_is_sent(
    server: ModelServer, hasty: ChatModel, then: Reply
) -> None:
    server.replies = [says(delta("Hel"), then=then)]

    seen, raised = await fail(hasty)

    assert (seen, type(raised)) == (["Hel"], AnswerCutOff)


@pytest.mark.parametrize(
    ("key", "effort", "silence", "least", "most"),
    [
        (KEY, "none", SILENCE, THINKING * SILENCE, 60),
        ("sk-playground-1", "low", SILENCE, THINKING * SILENCE, 60),
        ("sk-playground-1", "none", 0.4, 0.4, THINKING * 0.4),
    ],
)
async def test_before_its_first_word_a_model_that_may_think_is_given_longer(
    server: ModelServer, key: str, effort: str, silence: float, least: float, most: float
) -> None:
    server.replies = [says(then=signs_of_life)]
    client = open_client(server.url, key)
    model = ChatModel(client, Quirks(), silence=silence)
    began = asyncio.get_running_loop().time()

    with pytest.raises(AnswerCutOff):
        await ask(model, Params("m-1", reasoning_effort=effort))

    assert least <= asyncio.get_running_loop().time() - began < most
    await client.close()


async def test_a_model_that_thinks_in_silence_is_waited_for(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [thinks_first]

    assert (await ask(ChatModel(client, Quirks(), silence=0.1)))[0] == ["Hel", "lo"]


async def thinks_first(request: web.Request) -> web.StreamResponse:
    """Send nothing for longer than the silence between words may be."""
    await asyncio.sleep(0.2)
    return await HELLO(request)


async def test_a_stream_without_anything_was_cut_off(server: ModelServer, model: ChatModel) -> None:
    server.replies = [says(done=False)]

    assert type((await fail(model))[1]) is AnswerCutOff


@pytest.mark.parametrize("then", [reset, stall])
async def test_a_finished_answer_stands_whatever_happens_to_its_connection(
    server: ModelServer, model: ChatModel, then: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "TAIL", 0.05)
    server.replies = [says(delta("Hello"), end(), then=then)]

    assert (await ask(model))[0] == ["Hello"]


@pytest.mark.parametrize(
    ("reply", "nap"),
    [
        (refuses(500), 0.5),
        (gives("<h1>502</h1>", 502), 0.5),
        (reset, 0.5),
        (refuses(429, RATE), 0.5),
        (refuses(429, RATE, retry_after="2"), 2.0),
        (refuses(429, RATE, retry_after_ms="250"), 0.25),
    ],
)
async def test_a_passing_failure_is_tried_once_more_and_not_seen(
    server: ModelServer, model: ChatModel, naps: list[float], reply: Reply, nap: float
) -> None:
    server.replies = [reply, HELLO]

    assert (await ask(model))[0] == ["Hel", "lo"]
    assert naps == [nap]


async def test_a_long_wait_is_handed_up(server: ModelServer, model: ChatModel) -> None:
    date, until = "Sun, 22 Nov 2026 07:00:00 GMT", "Sun, 22 Nov 2026 07:01:30 GMT"
    server.replies = [refuses(429, RATE, retry_after="41.7")]
    _, in_seconds = await fail(model)
    server.replies = [refuses(429, RATE, retry_after=until, date=date)]
    _, by_date = await fail(model)

    assert (in_seconds.retry_after, by_date.retry_after) == (41.7, 90)
    assert in_seconds.is_transient


async def test_a_missing_model_is_named(server: ModelServer, model: ChatModel) -> None:
    server.replies = [refuses(404, code="model_not_found")]

    assert (await fail(model))[1].details == {"model": "m-1"}


async def test_nobody_listening_is_an_error_for_people(
    server: ModelServer, client: AsyncOpenAI, model: ChatModel, naps: list[float]
) -> None:
    client.base_url = "http://127.0.0.1:9/v1"

    assert type((await fail(model))[1]) is ModelUnreachable
    assert (len(naps), server.bodies) == (1, [])


async def test_leaving_closes_the_connection(server: ModelServer, model: ChatModel) -> None:
    server.replies = [says(delta("Hel"), then=stall)]

    async with model.answer(HI, Params("m-1")) as answer:
        await anext(answer)

    await asyncio.wait_for(server.is_left.wait(), 0.3)


@pytest.mark.parametrize("reply", [says(delta("Hel"), then=stall), stall])
async def test_cancelling_closes_the_connection(
    server: ModelServer, model: ChatModel, reply: Reply
) -> None:
    server.replies = [reply]
    asking = asyncio.create_task(ask(model))
    await server.is_asked.wait()

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await asyncio.wait_for(server.is_left.wait(), 0.3)
