"""Chat completions, whole and streamed, through the official client."""

import time
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from tests.playground.model.conftest import Endpoint
from tests.playground_fixture import until

pytestmark = pytest.mark.anyio

QUESTION: list[ChatCompletionMessageParam] = [
    {"role": "user", "content": "Jiyoon: We ship on Friday."},
    {"role": "user", "content": "Minsu: When do we ship?"},
]


async def stream(endpoint: Endpoint, **parameters: Any) -> list[ChatCompletionChunk]:
    chunks = await endpoint.client.chat.completions.create(
        model="gpt-6-luna", messages=QUESTION, stream=True, **parameters
    )
    return [chunk async for chunk in chunks]


def text_of(chunks: list[ChatCompletionChunk]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


async def test_a_whole_answer_quotes_the_conversation(endpoint: Endpoint) -> None:
    completion = await endpoint.client.chat.completions.create(
        model="gpt-6-luna", messages=QUESTION
    )

    assert completion.choices[0].message.content is not None
    assert "Jiyoon said: “We ship on Friday.”" in completion.choices[0].message.content
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.total_tokens == (
        completion.usage.prompt_tokens + completion.usage.completion_tokens
    )


async def test_a_stream_is_the_same_answer_in_deltas(endpoint: Endpoint) -> None:
    whole = await endpoint.client.chat.completions.create(model="gpt-6-luna", messages=QUESTION)

    chunks = await stream(endpoint)

    assert text_of(chunks) == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-2:] == [None, "stop"]
    assert len(chunks) > 10


async def test_usage_comes_last_and_only_when_asked_for(endpoint: Endpoint) -> None:
    without = await stream(endpoint)
    with_usage = await stream(endpoint, stream_options={"include_usage": True})

    assert not any("usage" in chunk.model_fields_set for chunk in without)
    assert with_usage[-1].choices == []
    assert with_usage[-1].usage is not None
    assert all(chunk.usage is None for chunk in with_usage[:-1])


async def test_the_stream_on_the_wire_is_events_that_end_in_done(endpoint: Endpoint) -> None:
    response = await endpoint.client.chat.completions.with_raw_response.create(
        model="gpt-6-luna",
        messages=QUESTION,
        stream=True,
        stream_options={"include_obfuscation": False},
    )

    raw = (await response.http_response.aread()).decode()

    assert response.headers["content-type"].startswith("text/event-stream")
    assert raw.endswith("data: [DONE]\n\n")
    assert all(event.startswith("data: ") for event in raw.split("\n\n")[:-1])
    assert "obfuscation" not in raw


async def test_an_answer_is_cut_at_the_limit_asked_for(endpoint: Endpoint) -> None:
    chunks = await stream(endpoint, max_completion_tokens=3, stream_options={"include_usage": True})

    assert chunks[-2].choices[0].finish_reason == "length"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 3


async def test_a_repeated_prefix_counts_as_cached(endpoint: Endpoint) -> None:
    history: list[ChatCompletionMessageParam] = [{"role": "user", "content": "word " * 3000}]
    create = endpoint.client.chat.completions.create

    first = await create(model="gpt-6-luna", messages=[*history, *QUESTION])
    second = await create(model="gpt-6-luna", messages=[*history, *QUESTION, QUESTION[1]])
    other = await create(model="gpt-6.1-terra", messages=[*history, *QUESTION])

    cached = [
        each.usage.prompt_tokens_details.cached_tokens
        for each in (first, second, other)
        if each.usage and each.usage.prompt_tokens_details
    ]
    assert cached[0] == cached[2] == 0
    assert cached[1] is not None
    assert cached[1] >= 1024
    assert cached[1] % 128 == 0


async def test_a_prompt_past_the_models_limit_is_refused(endpoint: Endpoint) -> None:
    with pytest.raises(openai.BadRequestError, match="maximum context length") as refused:
        await endpoint.client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "word " * 130_000}]
        )

    assert (refused.value.code, refused.value.param) == ("context_length_exceeded", "messages")


async def test_scripted_answers_come_one_by_one_and_then_the_answerer(endpoint: Endpoint) -> None:
    await endpoint.pace(script=["한 번.\n\n", "two  words 👩‍👩‍👧"])

    texts = [text_of(await stream(endpoint)) for _ in range(3)]

    assert texts[:2] == ["한 번.\n\n", "two  words 👩‍👩‍👧"]
    assert "stand-in" in texts[2]


async def test_deltas_keep_the_pace_that_was_set(endpoint: Endpoint) -> None:
    await endpoint.pace(first_delta_ms=100, delta_ms=30, delta_size=2, script="a b c d e f")
    started = time.monotonic()

    chunks = await stream(endpoint)

    took = time.monotonic() - started
    assert [chunk.choices[0].delta.content for chunk in chunks[1:-1]] == ["a b", " c d", " e f"]
    assert 0.18 <= took < 2


async def test_deltas_may_be_of_so_many_characters_whatever_they_are(endpoint: Endpoint) -> None:
    await endpoint.pace(delta_chars=2, script="a \n<!\ud83d")

    chunks = await stream(endpoint)

    deltas = [chunk.choices[0].delta.content for chunk in chunks[1:-1]]
    assert deltas == ["a ", "\n<", "!\ud83d"]


@pytest.mark.parametrize(
    "wrong", [{"speed": 1}, {"delta_ms": -1}, {"delta_size": 0}, {"delta_chars": -1}]
)
async def test_a_senseless_pace_is_refused(endpoint: Endpoint, wrong: dict[str, int]) -> None:
    assert await endpoint.pace(**wrong) == 400


async def test_requests_go_into_the_journal_as_they_came(endpoint: Endpoint) -> None:
    await stream(endpoint, prompt_cache_key="T/C/1")

    entry = endpoint.journal[-1]
    assert entry["endpoint"] == "chat"
    assert entry["body"]["messages"] == QUESTION
    assert entry["body"]["prompt_cache_key"] == "T/C/1"
    assert entry["outcome"] == "answered"
    assert abs(entry["time"] - time.time()) < 60  # noqa: TID251 - the endpoint's clock is real
    assert entry["time"] < entry["ended"] < entry["time"] + 60


async def test_a_stream_the_client_leaves_is_cut_short(endpoint: Endpoint) -> None:
    await endpoint.pace(delta_ms=20, script="word " * 1000)
    chunks = await endpoint.client.chat.completions.create(
        model="gpt-6-luna", messages=QUESTION, stream=True
    )
    async for _ in chunks:
        break

    await chunks.close()

    await until(lambda: endpoint.journal[-1]["outcome"] == "cut")


async def test_the_journal_forgets_the_oldest_when_it_grows_large(endpoint: Endpoint) -> None:
    long: list[ChatCompletionMessageParam] = [{"role": "user", "content": "x" * 9_000_000}]

    for _ in range(9):
        with pytest.raises(openai.BadRequestError):
            await endpoint.client.chat.completions.create(model="gpt-4o", messages=long)

    assert len(endpoint.journal) == 7


async def test_a_body_that_is_no_json_is_refused(endpoint: Endpoint) -> None:
    headers = {"Authorization": f"Bearer {endpoint.client.api_key}"}
    address = f"{endpoint.url}/v1/chat/completions"

    async with endpoint.session.post(address, data=b"{", headers=headers) as response:
        body = await response.json()

    assert response.status == 400
    assert "could not parse the JSON body" in body["error"]["message"]


async def test_a_body_over_the_limit_is_413(endpoint: Endpoint) -> None:
    huge: list[ChatCompletionMessageParam] = [{"role": "user", "content": "x" * (65 * 2**20)}]

    with pytest.raises(openai.APIStatusError, match="Maximum content size") as refused:
        await endpoint.client.chat.completions.create(model="gpt-6-luna", messages=huge)

    assert refused.value.status_code == 413
