"""The endpoint as other servers, through the official client, and as our own transcriber meets them."""

from pathlib import Path
from typing import Any

import openai
import pytest

from bot.endpoints.failures import FormatRefused, WrongBaseUrl
from bot.endpoints.negotiation import Quirks
from bot.endpoints.transcriber import Traits, Transcriber
from tests.playground.model.conftest import Endpoint, silence

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.journey,
    pytest.mark.usefixtures("speech"),
    pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning"),
]
DECISION = "release on friday"
NOISE = ("a.mp3", b"hello" * 1000, "audio/mpeg")


async def refused_with(
    endpoint: Endpoint, server: str, file: Any, **fields: Any
) -> openai.APIStatusError:
    await endpoint.pace(server=server)
    with pytest.raises(openai.APIStatusError) as refused:
        await endpoint.client.audio.transcriptions.create(
            **({"model": "whisper-1", "file": file} | fields)
        )
    return refused.value


async def test_an_unknown_kind_of_server_is_refused(endpoint: Endpoint) -> None:
    assert await endpoint.pace(server="bolt") == 400
    assert await endpoint.pace(server="openai") == 200


@pytest.mark.parametrize(
    ("server", "fields", "status", "words"),
    [
        ("speaches", {"response_format": "diarized_json"}, 422, "Input should be"),
        ("vllm", {"response_format": "srt"}, 400, "Currently only support response_format"),
        ("vllm", {"model": "voxtral", "response_format": "verbose_json"}, 400, "do not support"),
    ],
)
async def test_each_refuses_formats_in_its_own_words(
    endpoint: Endpoint, server: str, fields: dict[str, Any], status: int, words: str
) -> None:
    error = await refused_with(endpoint, server, silence(1), **fields)

    assert error.status_code == status
    assert words in str(error.body)


@pytest.mark.parametrize(
    ("server", "status", "words"),
    [
        ("speaches", 415, "file type is not supported"),
        ("vllm", 400, "Invalid or unsupported audio file."),
        ("whisper.cpp", 400, "failed to read audio data"),
    ],
)
async def test_each_refuses_what_it_can_not_read_in_its_own_words(
    endpoint: Endpoint, server: str, status: int, words: str
) -> None:
    error = await refused_with(endpoint, server, NOISE)

    assert error.status_code == status
    assert words in str(error.body)


async def test_only_some_of_them_translate(endpoint: Endpoint) -> None:
    create = endpoint.client.audio.translations.create
    await endpoint.pace(server="vllm")
    heard = await create(model="whisper-large", file=silence(1))
    await endpoint.pace(server="whisper.cpp")

    with pytest.raises(openai.NotFoundError):
        await create(model="whisper-large", file=silence(1))

    assert heard.text == ""


def transcriber(endpoint: Endpoint, model: str) -> Transcriber:
    return Transcriber(endpoint.client, model, Quirks())


@pytest.mark.parametrize(
    ("server", "model", "has_words", "has_segments", "traits"),
    [
        ("openai", "whisper-1", True, True, Traits(True, False, 120)),
        ("openai", "gpt-transcribe", False, False, Traits(False, False, 30)),
        ("openai", "gpt-4o-transcribe-diarize", False, True, Traits(True, True, 720)),
        ("speaches", "Systran/faster-whisper-small", True, True, Traits(True, False, 120)),
        ("vllm", "openai/whisper-large-v3", False, True, Traits(True, False, 30)),
        ("whisper.cpp", "whisper-1", True, True, Traits(True, False, 120)),
    ],
)
async def test_the_transcriber_gets_from_each_what_it_gives(
    endpoint: Endpoint,
    samples: Path,
    server: str,
    model: str,
    has_words: bool,
    has_segments: bool,
    traits: Traits,
) -> None:
    await endpoint.pace(server=server)
    hopeful = transcriber(endpoint, model)

    heard = await hopeful.transcribe(samples / "decision.mp3", prompt="Stand-up.")

    assert DECISION in heard.speech.text
    assert heard.speech.language == ("" if "diarize" in model else "en")
    assert (bool(heard.speech.words), bool(heard.speech.segments)) == (has_words, has_segments)
    assert all(0 <= word.start < word.end <= 6 for word in heard.speech.words)
    assert await hopeful.traits() == traits


async def test_the_transcriber_is_told_which_container_is_refused(
    endpoint: Endpoint, samples: Path
) -> None:
    await endpoint.pace(server="whisper.cpp")

    with pytest.raises(FormatRefused) as refused:
        await transcriber(endpoint, "whisper-1").transcribe(samples / "decision.webm")

    assert refused.value.extension == "webm"


async def test_the_transcriber_translates_where_the_endpoint_does(
    endpoint: Endpoint, samples: Path
) -> None:
    whisper = transcriber(endpoint, "whisper-1")

    heard = await whisper.translate(samples / "decision.mp3")
    await endpoint.pace(server="whisper.cpp")
    with pytest.raises(WrongBaseUrl):
        await whisper.translate(samples / "decision.mp3")

    assert DECISION in heard.speech.text
    assert heard.speech.language == "en"
