"""Every fault of the model endpoint, as the official client meets it."""

import json
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.playground.model.conftest import Endpoint, silence

pytestmark = pytest.mark.anyio


async def ask(endpoint: Endpoint) -> str | None:
    completion = await endpoint.client.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": "hi"}]
    )
    return completion.choices[0].message.content


async def read_stream(endpoint: Endpoint, timeout: float = 60) -> tuple[str, str | None]:
    """Return the text and the finish reason of a stream."""
    text, finish_reason = "", None
    chunks = await endpoint.client.chat.completions.create(
        model="gpt-6-luna",
        messages=[{"role": "user", "content": "hi"}],
        stream=True,
        timeout=timeout,
    )
    async for chunk in chunks:
        text += chunk.choices[0].delta.content or ""
        finish_reason = chunk.choices[0].finish_reason
    return text, finish_reason


@pytest.mark.parametrize(
    ("rule", "status", "code", "kind"),
    [
        ({"status": 429}, 429, "rate_limit_exceeded", "tokens"),
        ({"code": "insufficient_quota"}, 429, "insufficient_quota", "insufficient_quota"),
        ({"status": 500}, 500, None, "server_error"),
        ({}, 500, None, "server_error"),
        ({"status": 503}, 503, "server_is_overloaded", "service_unavailable_error"),
        ({"status": 401}, 401, "invalid_api_key", "invalid_request_error"),
        ({"code": "model_not_found"}, 404, "model_not_found", "invalid_request_error"),
        (
            {"code": "context_length_exceeded"},
            400,
            "context_length_exceeded",
            "invalid_request_error",
        ),
        ({"status": 400, "code": "odd", "type": "own", "message": "No."}, 400, "odd", "own"),
    ],
)
async def test_an_error_is_openais_for_its_code_or_status(
    endpoint: Endpoint, rule: dict[str, Any], status: int, code: str | None, kind: str
) -> None:
    endpoint.fault("error", **rule)

    with pytest.raises(openai.APIStatusError) as failed:
        await ask(endpoint)

    error = failed.value
    assert (error.status_code, error.code, error.type) == (status, code, kind)
    assert await ask(endpoint)


async def test_a_retry_after_is_heeded_by_the_client(endpoint: Endpoint) -> None:
    endpoint.fault("error", status=429, retry_after=0.01)

    patient = endpoint.client.with_options(max_retries=1)
    models = await patient.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": "hi"}]
    )

    assert models.choices
    assert len(endpoint.journal) == 2


async def test_listing_models_fails_too(endpoint: Endpoint) -> None:
    endpoint.fault("error", name="models", status=500)

    with pytest.raises(openai.InternalServerError):
        await endpoint.client.models.list()


async def test_a_delay_only_delays(endpoint: Endpoint) -> None:
    endpoint.fault("delay", delay_ms=50)

    assert await ask(endpoint)


async def test_a_hang_says_nothing_until_the_client_leaves(endpoint: Endpoint) -> None:
    endpoint.fault("hang")

    with pytest.raises(openai.APITimeoutError):
        await read_stream(endpoint, timeout=0.1)


@pytest.mark.parametrize("kind", ["reset", "reset_after"])
async def test_a_reset_cuts_the_connection_before_any_answer(endpoint: Endpoint, kind: str) -> None:
    endpoint.fault(kind)

    with pytest.raises(openai.APIConnectionError):
        await ask(endpoint)

    assert endpoint.journal[-1]["outcome"] == "cut"


async def test_a_reset_in_mid_stream_is_a_connection_error(endpoint: Endpoint) -> None:
    endpoint.fault("reset_mid")

    with pytest.raises(openai.APIConnectionError):
        await read_stream(endpoint)


async def test_a_silent_end_has_text_but_no_reason(endpoint: Endpoint) -> None:
    endpoint.fault("silent_end")

    text, finish_reason = await read_stream(endpoint)

    assert text
    assert finish_reason is None


async def test_a_malformed_event_breaks_the_clients_json(endpoint: Endpoint) -> None:
    endpoint.fault("malformed")

    with pytest.raises(json.JSONDecodeError):
        await read_stream(endpoint)


async def test_an_error_in_mid_stream_has_no_status(endpoint: Endpoint) -> None:
    endpoint.fault("mid_error", code="server_is_overloaded")

    with pytest.raises(openai.APIError) as failed:
        await read_stream(endpoint)

    assert not isinstance(failed.value, openai.APIStatusError)
    assert failed.value.code == "server_is_overloaded"


async def test_a_stall_falls_silent_in_mid_stream(endpoint: Endpoint) -> None:
    endpoint.fault("stall")

    with pytest.raises(openai.APITimeoutError):
        await read_stream(endpoint, timeout=0.2)


async def test_json_in_place_of_a_stream_yields_nothing(endpoint: Endpoint) -> None:
    endpoint.fault("json")

    assert await read_stream(endpoint) == ("", None)


@pytest.mark.parametrize(("rule", "reason"), [({}, "stop"), ({"error": "length"}, "length")])
async def test_an_empty_answer_has_a_reason_but_no_text(
    endpoint: Endpoint, rule: dict[str, str], reason: str
) -> None:
    endpoint.fault("empty", **rule)

    assert await read_stream(endpoint) == ("", reason)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset_mid", openai.APIConnectionError),
        ("mid_error", openai.InternalServerError),
        ("malformed", json.JSONDecodeError),
        ("stall", openai.APITimeoutError),
    ],
)
async def test_an_answer_that_is_not_streamed_is_spoiled_too(
    endpoint: Endpoint, kind: str, error: type[Exception]
) -> None:
    endpoint.fault(kind)
    hasty = endpoint.client.with_options(timeout=0.3)

    with pytest.raises(error):
        await hasty.chat.completions.create(
            model="gpt-6-luna", messages=[{"role": "user", "content": "hi"}]
        )


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("error", openai.InternalServerError),
        ("reset", openai.APIConnectionError),
        ("reset_mid", openai.APIConnectionError),
        ("malformed", json.JSONDecodeError),
    ],
)
async def test_transcriptions_go_wrong_too(
    endpoint: Endpoint, kind: str, error: type[Exception]
) -> None:
    endpoint.fault(kind, name="transcriptions")

    with pytest.raises(error):
        await endpoint.client.audio.transcriptions.create(model="gpt-transcribe", file=silence(1))


@pytest.mark.usefixtures("speech")
async def test_a_streamed_transcription_can_end_silently(endpoint: Endpoint) -> None:
    endpoint.fault("silent_end", name="transcriptions")

    stream = await endpoint.client.audio.transcriptions.create(
        model="gpt-transcribe", file=silence(1), stream=True
    )
    events = [event.type async for event in stream]

    assert "transcript.text.done" not in events


@pytest.mark.usefixtures("speech")
async def test_a_transcription_can_come_out_empty(endpoint: Endpoint, samples: Path) -> None:
    endpoint.fault("empty", name="transcriptions")

    heard = await endpoint.client.audio.transcriptions.create(
        model="gpt-transcribe", file=samples / "decision.webm"
    )

    assert heard.text == ""


async def test_a_country_may_be_unsupported(endpoint: Endpoint) -> None:
    endpoint.fault("error", status=403)

    with pytest.raises(openai.PermissionDeniedError) as failed:
        await ask(endpoint)

    assert failed.value.code == "unsupported_country_region_territory"


async def test_a_gateway_answers_with_a_page(endpoint: Endpoint) -> None:
    endpoint.fault("html")

    with pytest.raises(openai.InternalServerError) as failed:
        await read_stream(endpoint)

    assert failed.value.status_code == 502
    assert failed.value.code is None
    assert "502 Bad Gateway" in str(failed.value.body)


@pytest.mark.parametrize(("reason", "told"), [("", "length"), ("content_filter", "content_filter")])
async def test_an_answer_is_cut_short(endpoint: Endpoint, reason: str, told: str) -> None:
    await endpoint.pace(script="one two three four")
    endpoint.fault("cut_short", error=reason)

    assert await read_stream(endpoint) == ("one two t", told)


async def test_a_stream_stalls_before_its_first_byte(endpoint: Endpoint) -> None:
    endpoint.fault("stall_first")

    with pytest.raises(openai.APITimeoutError):
        await read_stream(endpoint, timeout=0.1)


async def test_reasoning_eats_the_whole_limit(endpoint: Endpoint) -> None:
    endpoint.fault("empty", error="length")

    completion = await endpoint.client.chat.completions.create(
        model="gpt-6-luna",
        messages=[{"role": "user", "content": "hi"}],
        max_completion_tokens=500,
    )

    usage = completion.usage
    assert usage is not None
    assert usage.completion_tokens_details is not None
    assert (completion.choices[0].message.content, completion.choices[0].finish_reason) == (
        "",
        "length",
    )
    assert usage.completion_tokens == usage.completion_tokens_details.reasoning_tokens == 500


async def test_a_fault_may_be_one_models(endpoint: Endpoint) -> None:
    endpoint.fault("error", status=500, model="gpt-5", times=1)

    assert await ask(endpoint)

    with pytest.raises(openai.InternalServerError):
        await endpoint.client.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": "hi"}]
        )
