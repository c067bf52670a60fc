"""What is refused in a chat completion request, by kind of model, through the official client."""

from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletion

from tests.playground.model.conftest import Endpoint

pytestmark = pytest.mark.anyio

USER = [{"role": "user", "content": "hi"}]


async def create(endpoint: Endpoint, **body: Any) -> ChatCompletion:
    """Send a body as it is, past the client's own idea of its parameters."""
    return await endpoint.client.post(
        "/chat/completions",
        body={"model": "gpt-6-luna", "messages": USER} | body,
        cast_to=ChatCompletion,
    )


@pytest.mark.parametrize(
    "body",
    [
        {"reasoning_effort": "none", "temperature": 0.7, "top_p": 0.9},
        {"reasoning_effort": "high", "temperature": 1},
        {"max_completion_tokens": 10, "prompt_cache_key": "k", "safety_identifier": "s"},
        {"temperature": None, "stop": None, "stream_options": None},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]},
        {"messages": [{"role": "system", "content": "Be kind."}, *USER]},
        {"model": "gpt-6.2-sol", "reasoning_effort": "low"},
        {"model": "gpt-5", "reasoning_effort": "minimal"},
        {
            "model": "gpt-4o",
            "temperature": 0.2,
            "max_tokens": 5,
            "presence_penalty": 1,
            "stop": ".",
        },
    ],
)
async def test_what_openai_takes_is_taken(endpoint: Endpoint, body: dict[str, Any]) -> None:
    completion = await create(endpoint, **body)

    assert completion.choices[0].message.role == "assistant"


@pytest.mark.parametrize(
    ("body", "code", "param", "message"),
    [
        (
            {"max_tokens": 5},
            "unsupported_parameter",
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
        ),
        (
            {"temperature": 0.7},
            "unsupported_value",
            "temperature",
            "Unsupported value: 'temperature' does not support 0.7 with this model. "
            "Only the default (1) value is supported.",
        ),
        (
            {"top_p": 0.7},
            "unsupported_parameter",
            "top_p",
            "Unsupported parameter: 'top_p' is not supported with this model.",
        ),
        (
            {"reasoning_effort": "none", "presence_penalty": 0.5},
            "unsupported_parameter",
            "presence_penalty",
            "Unsupported parameter: 'presence_penalty' is not supported with this model.",
        ),
        (
            {"reasoning_effort": "none", "frequency_penalty": 0.5},
            "unsupported_parameter",
            "frequency_penalty",
            "Unsupported parameter: 'frequency_penalty' is not supported with this model.",
        ),
        (
            {"model": "gpt-6.2-sol", "reasoning_effort": "none"},
            "unsupported_value",
            "reasoning_effort",
            "Unsupported value: 'none' is not supported with the 'gpt-6.2-sol' model. "
            "Supported values are: 'low', 'medium', 'high', 'xhigh', and 'max'.",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            None,
            "reasoning_effort",
            "Function tools with reasoning_effort are not supported for gpt-6-luna",
        ),
        (
            {"model": "gpt-4o", "reasoning_effort": "low"},
            None,
            None,
            "Unrecognized request argument supplied: reasoning_effort",
        ),
        (
            {"model": "gpt-4o", "verbosity": "low"},
            "unsupported_value",
            "verbosity",
            "Unsupported value: 'verbosity' does not support low",
        ),
    ],
)
async def test_what_a_kind_of_model_refuses_is_refused_in_openais_words(
    endpoint: Endpoint, body: dict[str, Any], code: str | None, param: str | None, message: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await create(endpoint, **body)

    error = refused.value
    assert (error.code, error.param, error.type) == (code, param, "invalid_request_error")
    assert message in error.message


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"top_k": 5}, None, None),
        ({"temperature": "hot"}, "invalid_type", "temperature"),
        ({"stream": "yes"}, "invalid_type", "stream"),
        ({"max_completion_tokens": 1.5}, "invalid_type", "max_completion_tokens"),
        ({"max_completion_tokens": 0}, "integer_below_min_value", "max_completion_tokens"),
        ({"temperature": 2.5}, "decimal_above_max_value", "temperature"),
        ({"temperature": -1}, "decimal_below_min_value", "temperature"),
        ({"n": 2}, "integer_above_max_value", "n"),
        ({"reasoning_effort": "huge"}, "invalid_value", "reasoning_effort"),
        ({"safety_identifier": "x" * 129}, "string_above_max_length", "safety_identifier"),
        ({"stop": ["a"] * 5}, "array_above_max_length", "stop"),
        ({"stream_options": {"include_usage": True}}, None, "stream_options"),
        (
            {"stream": True, "stream_options": {"usage": True}},
            "unknown_parameter",
            "stream_options.usage",
        ),
        (
            {"stream": True, "stream_options": {"include_usage": None}},
            "invalid_type",
            "stream_options.include_usage",
        ),
        ({"model": None}, None, None),
        ({"model": 5}, "invalid_type", "model"),
        ({"messages": None}, "missing_required_parameter", "messages"),
        ({"messages": "hi"}, "invalid_type", "messages"),
        ({"messages": []}, "empty_array", "messages"),
        ({"messages": ["hi"]}, "invalid_type", "messages[0]"),
        ({"messages": [{"content": "hi"}]}, "missing_required_parameter", "messages[0].role"),
        ({"messages": [{"role": "bot", "content": "x"}]}, "invalid_value", "messages[0].role"),
        ({"messages": [{"role": "user", "content": None}]}, None, "messages[0].content"),
        ({"messages": [{"role": "user", "content": 5}]}, "invalid_type", "messages[0].content"),
        (
            {"messages": [{"role": "user", "content": "x", "ts": "1"}]},
            "unknown_parameter",
            "messages[0].ts",
        ),
        (
            {"messages": [{"role": "user", "content": "x", "name": "two words"}]},
            "invalid_value",
            "messages[0].name",
        ),
        (
            {"messages": [{"role": "system", "content": [{"type": "image_url"}]}]},
            "invalid_value",
            "messages[0].content[0]",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "invalid_type",
            "messages[0].content[0].text",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused_naming_what_it_is(
    endpoint: Endpoint, body: dict[str, Any], code: str | None, param: str | None
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await create(endpoint, **body)

    assert (refused.value.code, refused.value.param) == (code, param)


async def test_an_unheard_of_parameter_is_named(endpoint: Endpoint) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await create(endpoint, top_k=5)

    assert "Unrecognized request argument supplied: top_k" in refused.value.message


@pytest.mark.parametrize(("model", "code"), [("gpt-9", "model_not_found"), ("whisper-1", None)])
async def test_a_model_that_cannot_chat_is_not_found(
    endpoint: Endpoint, model: str, code: str | None
) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        await create(endpoint, model=model)

    assert refused.value.code == code
    assert endpoint.journal[-1]["outcome"] == "refused"
