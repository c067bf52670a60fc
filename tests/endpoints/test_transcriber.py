from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI

from bot.conversation import Usage
from bot.endpoints.failures import (
    AudioRejected,
    KeyRejected,
    ModelMissing,
    ModelOverloaded,
    ModelUnreachable,
    QuotaSpent,
    RequestRejected,
    WrongBaseUrl,
)
from bot.endpoints.negotiation import Quirks
from bot.endpoints.transcriber import LARGEST, Heard, Transcriber, extension
from bot.errors import UserFacingError
from tests.endpoints.model_server import ModelServer, Reply, Upload, gives, refuses, reset, stall

pytestmark = pytest.mark.anyio

SAMPLES = Path(__file__).parent.parent / "samples"
FLAC = b"fLaC" + bytes(100)
HEARD = {
    "text": " We ship on Thursday. ",
    "languages": [{"code": "en"}],
    "usage": {"type": "duration", "seconds": 4},
}


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    path = tmp_path / "1"
    path.write_bytes(FLAC)
    return path


def transcriber(client: AsyncOpenAI, model: str = "gpt-transcribe") -> Transcriber:
    async def no_nap(_seconds: float) -> None:
        return

    return Transcriber(client, model, Quirks(), silence=0.3, sleep=no_nap)


def sent(server: ModelServer) -> dict[str, Any]:
    return {name: value for name, value in server.bodies[-1].items() if name != "file"}


async def test_audio_is_heard(server: ModelServer, client: AsyncOpenAI, audio: Path) -> None:
    server.replies = [gives(HEARD)]

    heard = await transcriber(client).transcribe(audio)

    assert heard == Heard("We ship on Thursday.", "en", Usage(audio_seconds=4))
    assert sent(server) == {"model": ["gpt-transcribe"], "response_format": ["json"]}


async def test_a_file_is_named_by_its_bytes(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [gives(HEARD)]

    await transcriber(client).transcribe(audio)

    assert server.bodies[0]["file"] == [Upload("audio.flac", "audio/flac", FLAC)]


@pytest.mark.parametrize("name", ["decision.m4a", "decision.mp3", "decision.webm"])
def test_the_extension_is_true_to_the_bytes_of_real_files(name: str) -> None:
    head = (SAMPLES / name).read_bytes()[:12]

    assert extension(head) == name.partition(".")[2]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"RIFF\0\0\0\0WAVE", "wav"),
        (b"RIFF\0\0\0\0AVI ", ""),
        (b"OggS\0\0\0\0", "ogg"),
        (b"\0\0\0\x20ftypisom", "mp4"),
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"\xff\xf1\x50\x80", ""),  # AAC, which endpoints don't take
        (b"<!DOCTYPE ht", ""),
        (b"\xff", ""),
        (b"", ""),
    ],
)
def test_the_extension_is_read_from_the_first_bytes(head: bytes, kind: str) -> None:
    assert extension(head) == kind


async def test_hints_go_to_gpt_transcribe_as_lists(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [gives(HEARD | {"languages": [{"code": "ko"}, {"code": "en"}]})]

    heard = await transcriber(client).transcribe(
        audio, languages=["ko", "en"], prompt="Stand-up.", keywords=["Tarae", "<b>\nold", "<>"]
    )

    fields = sent(server)
    assert fields["languages[]"] == ["ko", "en"]
    assert fields["keywords[]"] == ["Tarae", "b old"]
    assert fields["prompt"] == ["Stand-up."]
    assert "language" not in fields
    assert heard.language == ""  # the hint given back tells nothing


async def test_hints_go_to_other_models_as_one_language_and_a_prompt(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [gives({"text": "Hi", "language": "english"})]
    whisper = transcriber(client, "whisper-1")

    await whisper.transcribe(audio, languages=["ko", "en"], prompt="Stand-up.", keywords=["Tarae"])
    several = sent(server)
    heard = await whisper.transcribe(audio, languages=["en"])
    one = sent(server)

    assert several["prompt"] == ["Stand-up. Tarae"]
    assert not {"language", "languages[]", "keywords[]"} & several.keys()
    assert one["language"] == ["en"]
    assert heard.language == "en"


async def test_a_hint_that_is_refused_is_left_out(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    refused = refuses(400, "Invalid language", code="invalid_value", param="languages[0]")
    server.replies = [refused, gives(HEARD)]

    heard = await transcriber(client).transcribe(audio, languages=["sq"])

    assert heard.text == "We ship on Thursday."
    assert "languages[]" not in sent(server)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": ""}, Heard("", "", Usage())),
        ({"text": "Hi", "languages": []}, Heard("Hi", "", Usage())),
        ({"text": "Hi", "language": "english"}, Heard("Hi", "", Usage())),
        ({"text": "Hi", "language": "en-GB"}, Heard("Hi", "en", Usage())),
        (
            {"text": "Hi", "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 45}},
            Heard("Hi", "", Usage(input_tokens=14, output_tokens=45)),
        ),
    ],
)
async def test_what_compatible_servers_leave_out_is_done_without(
    server: ModelServer, client: AsyncOpenAI, audio: Path, body: object, expected: Heard
) -> None:
    server.replies = [gives(body)]

    assert await transcriber(client).transcribe(audio) == expected


@pytest.mark.parametrize(
    ("reply", "error", "requests"),
    [
        (refuses(401), KeyRejected, 1),
        (refuses(404, code="model_not_found"), ModelMissing, 1),
        (gives("<h1>404</h1>", 404), WrongBaseUrl, 1),
        (gives("<h1>Hello</h1>"), WrongBaseUrl, 1),
        (gives("{", content_type="application/json"), WrongBaseUrl, 1),
        (gives({"hello": "world"}), WrongBaseUrl, 1),
        (refuses(400, "corrupted", code="invalid_value", param="file"), AudioRejected, 1),
        (refuses(400, "Unsupported file format bin", code="unsupported_value"), AudioRejected, 1),
        (refuses(400, "No.", param="response_format"), RequestRejected, 1),
        (refuses(413, "413: Maximum content size limit exceeded"), AudioRejected, 1),
        (gives("<h1>413</h1>", 413), AudioRejected, 1),
        (refuses(429, code="insufficient_quota"), QuotaSpent, 1),
        (refuses(429, retry_after="60"), ModelOverloaded, 1),
        (refuses(500), ModelOverloaded, 2),
        (reset, ModelUnreachable, 2),
        (stall, ModelUnreachable, 1),
    ],
)
async def test_every_refusal_is_an_error_for_people(
    server: ModelServer,
    client: AsyncOpenAI,
    audio: Path,
    reply: Reply,
    error: type[UserFacingError],
    requests: int,
) -> None:
    server.replies = [reply]

    with pytest.raises(UserFacingError) as caught:
        await transcriber(client).transcribe(audio)

    assert (type(caught.value), len(server.bodies)) == (error, requests)


@pytest.mark.parametrize("size", [0, LARGEST + 1])
async def test_what_no_endpoint_takes_is_not_sent(
    server: ModelServer, client: AsyncOpenAI, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "audio.mp3"
    with path.open("wb") as file:
        file.truncate(size)

    with pytest.raises(AudioRejected):
        await transcriber(client).transcribe(path)

    assert server.bodies == []


async def test_the_largest_upload_fits_the_endpoint_s_limit(
    server: ModelServer, client: AsyncOpenAI, tmp_path: Path
) -> None:
    path = tmp_path / "audio.flac"
    path.write_bytes(b"fLaC".ljust(LARGEST, b"\0"))
    server.replies = [gives(HEARD)]

    await transcriber(client).transcribe(path, prompt="x" * 1_000, keywords=["word"] * 100)

    assert int(server.headers[0]["Content-Length"]) <= 25 * 1024 * 1024
