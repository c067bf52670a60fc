"""Transcriptions, through the official client."""

from pathlib import Path
from typing import Any

import aiohttp
import openai
import pytest
from openai.types.audio import TranscriptionDiarized, TranscriptionVerbose

from bot.playground import recogniser
from tests.playground.model.conftest import KEY, Endpoint, silence

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

DIARIZE = "gpt-4o-transcribe-diarize"
DECISION = "decided to ship the new release on friday"


@pytest.fixture
def clip(samples: Path) -> tuple[str, bytes, str]:
    """A sentence in a container of its own."""
    return ("decision.webm", (samples / "decision.webm").read_bytes(), "audio/webm")


async def refused_with(
    endpoint: Endpoint, file: tuple[str, bytes, str], **fields: Any
) -> openai.BadRequestError:
    with pytest.raises(openai.BadRequestError) as refused:
        await endpoint.client.audio.transcriptions.create(
            **({"model": "gpt-transcribe", "file": file} | fields)
        )
    return refused.value


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize("name", ["decision.webm", "decision.m4a", "decision.mp3"])
async def test_speech_in_any_container_becomes_text(
    endpoint: Endpoint, samples: Path, name: str
) -> None:
    heard = await endpoint.client.audio.transcriptions.create(
        model="gpt-transcribe", file=samples / name
    )

    assert DECISION in heard.text
    assert heard.languages is not None
    assert [language.code for language in heard.languages] == ["en"]
    assert heard.usage is not None
    assert heard.usage.type == "duration"
    assert heard.usage.seconds in (5, 6)
    assert endpoint.journal[-1]["file"]["name"] == name
    assert endpoint.journal[-1]["file"]["size"] == (samples / name).stat().st_size
    assert endpoint.journal[-1]["file"]["duration"] == pytest.approx(5, abs=0.2)


@pytest.mark.usefixtures("speech")
async def test_silence_is_no_text(endpoint: Endpoint) -> None:
    heard = await endpoint.client.audio.transcriptions.create(
        model="gpt-transcribe", file=silence(2)
    )

    assert heard.text == ""
    assert heard.languages == []


@pytest.mark.usefixtures("speech")
async def test_whisper_gives_times_captions_and_text(
    endpoint: Endpoint, clip: tuple[str, bytes, str]
) -> None:
    create = endpoint.client.audio.transcriptions.create

    verbose = await create(
        model="whisper-1",
        file=clip,
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    srt = await create(model="whisper-1", file=clip, response_format="srt")
    vtt = await create(model="whisper-1", file=clip, response_format="vtt")
    text = await create(model="whisper-1", file=silence(1), response_format="text")

    assert isinstance(verbose, TranscriptionVerbose)
    assert verbose.words is not None
    assert verbose.segments is not None
    assert [word.word for word in verbose.words][-2:] == ["on", "friday"]
    assert all(0 <= word.start < word.end <= verbose.duration for word in verbose.words)
    assert DECISION in verbose.segments[0].text
    assert srt.startswith("1\n00:00:00,")
    assert vtt.startswith("WEBVTT\n\n00:00:00.")
    assert text == "\n"


@pytest.mark.usefixtures("speech")
async def test_a_model_billed_by_tokens_says_tokens(endpoint: Endpoint) -> None:
    heard = await endpoint.client.audio.transcriptions.create(
        model="gpt-4o-transcribe", file=silence(1)
    )

    assert heard.usage is not None
    assert heard.usage.type == "tokens"
    assert heard.usage.total_tokens == heard.usage.input_tokens + heard.usage.output_tokens


@pytest.mark.usefixtures("speech")
async def test_a_stream_is_deltas_and_the_whole(
    endpoint: Endpoint, clip: tuple[str, bytes, str]
) -> None:
    stream = await endpoint.client.audio.transcriptions.create(
        model="gpt-transcribe", file=clip, stream=True
    )

    events = [event async for event in stream]

    deltas = [event.delta for event in events if event.type == "transcript.text.delta"]
    assert events[-1].type == "transcript.text.done"
    assert "".join(deltas) == events[-1].text
    assert DECISION in events[-1].text


@pytest.mark.usefixtures("speech")
async def test_whisper_ignores_a_wish_to_stream(endpoint: Endpoint) -> None:
    stream = await endpoint.client.audio.transcriptions.create(
        model="whisper-1", file=silence(1), stream=True
    )

    assert [event async for event in stream] == []


@pytest.mark.usefixtures("speech")
async def test_a_hint_is_echoed_and_a_lone_language_ignored(endpoint: Endpoint) -> None:
    create = endpoint.client.audio.transcriptions.create

    hinted = await create(model="gpt-transcribe", file=silence(1), languages=["ko", "en"])
    ignored = await create(model="gpt-transcribe", file=silence(1), language="ko")

    assert hinted.languages is not None
    assert [language.code for language in hinted.languages] == ["ko", "en"]
    assert ignored.languages == []


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"response_format": "verbose_json"}, "unsupported_value", "response_format"),
        ({"response_format": "srt"}, "unsupported_value", "response_format"),
        ({"response_format": "xml"}, "invalid_value", "response_format"),
        (
            {"model": "whisper-1", "response_format": "diarized_json"},
            "unsupported_value",
            "response_format",
        ),
        ({"languages": ["en"], "language": "en"}, "invalid_value", "languages"),
        ({"languages": ["en,ko"]}, "invalid_value", "languages"),
        ({"languages": ['["en"]']}, "invalid_value", "languages"),
        ({"languages": ["eu"]}, "invalid_value", "languages"),
        ({"languages": ["ko"]}, "invalid_value", "languages"),
        ({"model": "whisper-1", "language": "xx"}, "invalid_value", "language"),
        ({"keywords": ["<b>"]}, "invalid_value", "keywords"),
        ({"temperature": 1.5}, "invalid_value", "temperature"),
        ({"model": DIARIZE, "prompt": "x"}, "invalid_value", "prompt"),
        ({"model": DIARIZE, "response_format": "srt"}, "unsupported_value", "response_format"),
        (
            {"model": DIARIZE, "timestamp_granularities": ["word"]},
            "invalid_value",
            "timestamp_granularities",
        ),
        ({"model": DIARIZE, "chunking_strategy": "manual"}, "invalid_value", "chunking_strategy"),
        ({"model": "whisper-1", "language": "ko"}, "invalid_value", "language"),
        ({"timestamp_granularities": ["word"]}, "invalid_value", "timestamp_granularities"),
        ({"model": "gpt-6-luna"}, "invalid_value", "model"),
        ({"model": ""}, None, None),
    ],
)
async def test_wrong_parameters_are_refused_by_name(
    endpoint: Endpoint, fields: dict[str, Any], code: str | None, param: str | None
) -> None:
    error = await refused_with(endpoint, silence(1), **fields)

    assert (error.code, error.param) == (code, param)


@pytest.mark.parametrize("name", ["audio.bin", "upload", "voice.opus", "clip.aac"])
async def test_the_extension_decides_the_format(endpoint: Endpoint, name: str) -> None:
    error = await refused_with(endpoint, (name, silence(1)[1], "audio/wav"))

    extension = name.rpartition(".")[2]
    assert (error.code, error.param) == ("unsupported_value", "file")
    assert f"Unsupported file format {extension}" in error.message


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize("content", [b"hello", b"\0" * 4000])
async def test_bytes_that_are_no_audio_are_refused(endpoint: Endpoint, content: bytes) -> None:
    error = await refused_with(endpoint, ("a.mp3", content, "audio/mpeg"))

    assert (error.code, error.param) == ("invalid_value", "file")
    assert "Audio file might be corrupted or unsupported" in error.message


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize(("seconds", "word"), [(0.05, "shorter"), (1500, "longer")])
async def test_audio_has_to_be_of_a_sensible_length(
    endpoint: Endpoint, seconds: float, word: str
) -> None:
    file = silence(seconds, rate=4_000)
    error = await refused_with(endpoint, file, model="gpt-4o-transcribe")

    assert f"seconds is {word} than" in error.message


@pytest.mark.usefixtures("speech")
async def test_gpt_transcribe_has_no_such_limit(endpoint: Endpoint) -> None:
    heard = await endpoint.client.audio.transcriptions.create(
        model="gpt-transcribe", file=silence(1500, rate=4_000)
    )

    assert heard.usage is not None
    assert heard.usage.type == "duration"
    assert heard.usage.seconds == 1500


@pytest.mark.usefixtures("speech")
async def test_speakers_are_labelled_all_alike(
    endpoint: Endpoint, clip: tuple[str, bytes, str]
) -> None:
    heard = await endpoint.client.audio.transcriptions.create(
        model=DIARIZE, file=clip, response_format="diarized_json", chunking_strategy="auto"
    )

    assert isinstance(heard, TranscriptionDiarized)
    assert {segment.speaker for segment in heard.segments} == {"A"}
    assert DECISION in heard.segments[0].text
    assert heard.text.startswith("A: ")


@pytest.mark.usefixtures("speech")
async def test_longer_audio_needs_a_strategy_to_tell_speakers_apart(endpoint: Endpoint) -> None:
    error = await refused_with(endpoint, silence(31), model=DIARIZE)

    heard = await endpoint.client.audio.transcriptions.create(
        model=DIARIZE, file=silence(31), chunking_strategy="auto"
    )

    assert "chunking_strategy is required" in error.message
    assert heard.text == ""


async def test_a_body_over_25_mib_is_413(endpoint: Endpoint) -> None:
    with pytest.raises(
        openai.APIStatusError, match=r"Maximum content size limit \(26214400\)"
    ) as e:
        await endpoint.client.audio.transcriptions.create(
            model="gpt-transcribe", file=("a.wav", bytes(26_214_400), "audio/wav")
        )

    assert e.value.status_code == 413
    assert e.value.type == "server_error"


async def test_a_form_without_a_file_is_refused(endpoint: Endpoint) -> None:
    with aiohttp.MultipartWriter("form-data") as form:
        form.append("gpt-transcribe").set_content_disposition("form-data", name="model")

    status, error = await post_raw(endpoint, data=form)

    assert status == 400
    assert error["param"] == "file"


async def test_a_body_that_is_no_form_is_refused(endpoint: Endpoint) -> None:
    status, error = await post_raw(endpoint, json={"model": "gpt-transcribe"})

    assert status == 400
    assert "multipart/form-data" in error["message"]


async def post_raw(endpoint: Endpoint, **body: Any) -> tuple[int, dict[str, Any]]:
    address = f"{endpoint.url}/v1/audio/transcriptions"
    headers = {"Authorization": f"Bearer {KEY}"}
    async with endpoint.session.post(address, headers=headers, **body) as response:
        return response.status, (await response.json())["error"]


async def test_without_a_recogniser_it_says_so(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recogniser, "is_installed", lambda: False)

    error = await refused_with(endpoint, silence(1))

    assert error.code == "recogniser_missing"
    assert "no wheel" in error.message
