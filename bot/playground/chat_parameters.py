"""What a chat completion request may say: types and ranges, and what each model refuses.

As strict as api.openai.com, because a bot that is only ever told yes sends what OpenAI refuses. The
rules per family of models are those of OpenAI's deployment checklist (2026-11); the wording is
OpenAI's own where it is recorded. A parameter that is null counts as not sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.chat_messages import check_messages
from bot.playground.model_catalog import ChatModel, find
from bot.playground.model_errors import ModelError
from bot.playground.parameter_checks import Check, number, of, one_of, short

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A chat completion request that OpenAI would have taken. `max_tokens` limits the answer."""

    model: ChatModel
    messages: list[dict[str, Any]]
    is_streamed: bool
    wants_usage: bool
    wants_obfuscation: bool
    max_tokens: int | None


def parse(body: Body) -> ChatRequest:
    """Check a request as OpenAI does; raises ModelError with OpenAI's answer for what is wrong."""
    given = {name: value for name, value in body.items() if value is not None}
    model = _model(given)
    _check_names(given, model)
    for name, value in given.items():
        _CHECKS[name](name, value)
    if "messages" not in given:
        raise _missing("messages")
    check_messages(given["messages"])
    _check_stream_options(given)
    _check_family(given, model)
    _check_length(given, model)
    options = given.get("stream_options", {})
    return ChatRequest(
        model=model,
        messages=given["messages"],
        is_streamed=given.get("stream", False),
        wants_usage=options.get("include_usage", False),
        wants_obfuscation=options.get("include_obfuscation", True),
        max_tokens=given.get("max_completion_tokens", given.get("max_tokens")),
    )


def _model(given: Body) -> ChatModel:
    if "model" not in given:
        raise ModelError("you must provide a model parameter")
    of(str)("model", given["model"])
    model = find(given["model"])
    if not isinstance(model, ChatModel):
        raise ModelError(
            "This is not a chat model and thus not supported in the v1/chat/completions endpoint. "
            "Did you mean to use v1/audio/transcriptions?",
            status=404,
            param="model",
        )
    return model


def _check_names(given: Body, model: ChatModel) -> None:
    """Refuse what OpenAI has never heard of; for a model that does not reason, also the effort."""
    for name in given:
        if name not in _CHECKS or (name == "reasoning_effort" and not model.efforts):
            raise ModelError(f"Unrecognized request argument supplied: {name}")


def _check_stream_options(given: Body) -> None:
    options = given.get("stream_options")
    if options is None:
        return
    if not given.get("stream"):
        raise ModelError(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    for name, value in options.items():
        if name not in ("include_usage", "include_obfuscation"):
            raise ModelError(
                f"Unknown parameter: 'stream_options.{name}'.",
                code="unknown_parameter",
                param=f"stream_options.{name}",
            )
        of(bool)(f"stream_options.{name}", value)


def _check_length(given: Body, model: ChatModel) -> None:
    most, name = model.max_output, "max_completion_tokens"
    wanted = given.get(name, given.get("max_tokens")) or 0
    if wanted > most:
        raise ModelError(
            f"max_tokens is too large: {wanted}. This model supports at most {most} completion "
            f"tokens, whereas you provided {wanted}.",
            code="invalid_value",
            param=name if name in given else "max_tokens",
        )


def _check_family(given: Body, model: ChatModel) -> None:
    if model.efforts:
        _check_reasoning(given, model)
    elif given.get("verbosity", "medium") != "medium":
        raise _unsupported_value("verbosity", given["verbosity"], "'medium'")


_NEVER_WITH_REASONING = (
    "presence_penalty",
    "frequency_penalty",
    "stop",
    "logit_bias",
    "prediction",
    "modalities",
    "audio",
)
_ONLY_WITHOUT_EFFORT = ("top_p", "logprobs", "top_logprobs")


def _check_reasoning(given: Body, model: ChatModel) -> None:
    """Check what reasoning models refuse; sampling is theirs to set only without effort."""
    if "max_tokens" in given:
        raise _unsupported("max_tokens", " Use 'max_completion_tokens' instead.")
    for name in _NEVER_WITH_REASONING:
        if name in given:
            raise _unsupported(name)
    effort = given.get("reasoning_effort", "medium")
    if effort not in model.efforts:
        *most, last = (f"'{known}'" for known in model.efforts)
        raise ModelError(
            f"Unsupported value: '{effort}' is not supported with the '{model.id}' model. "
            f"Supported values are: {', '.join(most)}, and {last}.",
            code="unsupported_value",
            param="reasoning_effort",
        )
    if effort != "none":
        _check_effortful(given, model)


def _check_effortful(given: Body, model: ChatModel) -> None:
    if given.get("temperature", 1) != 1:
        raise _unsupported_value("temperature", given["temperature"], "the default (1) value")
    for name in _ONLY_WITHOUT_EFFORT:
        if name in given:
            raise _unsupported(name)
    if given.get("tools") and "minimal" not in model.efforts:
        raise ModelError(
            f"Function tools with reasoning_effort are not supported for {model.id} in "
            "/v1/chat/completions. To use function tools, use /v1/responses or set "
            "reasoning_effort to 'none'.",
            param="reasoning_effort",
        )


def _missing(name: str) -> ModelError:
    return ModelError(
        f"Missing required parameter: '{name}'.", code="missing_required_parameter", param=name
    )


def _unsupported(name: str, advice: str = "") -> ModelError:
    return ModelError(
        f"Unsupported parameter: '{name}' is not supported with this model.{advice}",
        code="unsupported_parameter",
        param=name,
    )


def _unsupported_value(name: str, value: object, supported: str) -> ModelError:
    return ModelError(
        f"Unsupported value: '{name}' does not support {value} with this model. "
        f"Only {supported} is supported.",
        code="unsupported_value",
        param=name,
    )


def _stop(name: str, value: Any) -> None:
    of(str, list)(name, value)
    if isinstance(value, list) and len(value) > 4:
        raise ModelError(
            f"Invalid '{name}': array too long. Expected an array with maximum length 4, but got an "
            f"array with length {len(value)} instead.",
            code="array_above_max_length",
            param=name,
        )


_MOST_TOKENS = 2**31
_CHECKS: Mapping[str, Check] = {
    "model": of(str),
    "messages": of(list),
    "stream": of(bool),
    "stream_options": of(dict),
    "temperature": number(0, 2),
    "top_p": number(0, 1),
    "presence_penalty": number(-2, 2),
    "frequency_penalty": number(-2, 2),
    "max_tokens": number(1, _MOST_TOKENS, is_whole=True),
    "max_completion_tokens": number(1, _MOST_TOKENS, is_whole=True),
    # The stand-in has one thing to say: more choices than that would be the same text again.
    "n": number(1, 1, is_whole=True),
    "seed": of(int),
    "logprobs": of(bool),
    "top_logprobs": number(0, 20, is_whole=True),
    "logit_bias": of(dict),
    "stop": _stop,
    "reasoning_effort": one_of("none", "minimal", "low", "medium", "high", "xhigh", "max"),
    "verbosity": one_of("low", "medium", "high"),
    "service_tier": one_of("auto", "default", "flex", "scale", "priority", "fast"),
    "response_format": of(dict),
    "tools": of(list),
    "tool_choice": of(str, dict),
    "parallel_tool_calls": of(bool),
    "store": of(bool),
    "metadata": of(dict),
    "user": of(str),
    "safety_identifier": short(128),
    "prompt_cache_key": of(str),
    "prompt_cache_options": of(dict),
    "prompt_cache_retention": one_of("in_memory", "24h"),
    "moderation": of(dict),
    "web_search_options": of(dict),
    "modalities": of(list),
    "audio": of(dict),
    "prediction": of(dict),
}
