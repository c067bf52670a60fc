from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI

from bot.conversation import Segment, Speech, Usage, Word
from bot.endpoints.failures import (
    AudioRejected,
    FormatRefused,
    KeyRejected,
    ModelMissing,
    ModelOverloaded,
    ModelUnreachable,
    QuotaSpent,
    RequestRejected,
    WrongBaseUrl,
)
from bot.endpoints.negotiation import Quirks
from bot.endpoints.transcriber import Heard, Traits, Transcriber
from bot.endpoints.uploads import LARGEST, extension
from bot.errors import UserFacingError
from tests.endpoints.model_server import ModelServer, Reply, Upload, gives, refuses, reset, stall

pytestmark = pytest.mark.anyio

SAMPLES = Path(__file__).parent.parent / "samples"
FLAC = b"fLaC" + bytes(100)
WAV = b"RIFF\0\0\0\0WAVE" + bytes(100)
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


def transcriber(
    client: AsyncOpenAI, model: str = "gpt-transcribe", quirks: Quirks | None = None
) -> Transcriber:
    async def no_nap(_seconds: float) -> None:
        return

    return Transcriber(client, model, quirks or Quirks(), silence=0.3, sleep=no_nap)


def sent(server: ModelServer) -> dict[str, Any]:
    return {name: value for name, value in server.bodies[-1].items() if name != "file"}


async def test_audio_is_heard(server: ModelServer, client: AsyncOpenAI, audio: Path) -> None:
    server.replies = [gives(HEARD)]

    heard = await transcriber(client).transcribe(audio)

    assert heard == Heard(Speech("We ship on Thursday.", "en"), Usage(audio_seconds=4))
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
    assert heard.speech.language == ""  # the hint given back tells nothing


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
    assert heard.speech.language == "en"


async def test_a_hint_that_is_refused_is_left_out(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    refused = refuses(400, "Invalid language", code="invalid_value", param="languages[0]")
    server.replies = [refused, gives(HEARD)]

    heard = await transcriber(client).transcribe(audio, languages=["sq"])

    assert heard.speech.text == "We ship on Thursday."
    assert "languages[]" not in sent(server)


async def test_of_several_languages_only_the_refused_one_is_left_out_and_that_for_good(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    refused = refuses(400, "Invalid language", code="invalid_value", param="languages[1]")
    server.replies = [refused, gives(HEARD)]
    hopeful = transcriber(client)

    for _ in range(2):
        await hopeful.transcribe(audio, languages=["ko", "sq", "en"])

    asked = [body["languages[]"] for body in server.bodies]
    assert asked == [["ko", "sq", "en"], ["ko", "en"], ["ko", "en"]]


async def test_a_language_refused_by_its_name_alone_is_left_out(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    # vLLM, which has no `param`
    server.replies = [refuses(400, "Unsupported language: 'xx'. It must be one of ...", code=400)]
    server.replies.append(gives({"text": "Hi"}))
    whisper = transcriber(client, "whisper-1")

    await whisper.transcribe(audio, languages=["xx"])
    await whisper.transcribe(audio, languages=["en"])

    assert [body.get("language") for body in server.bodies] == [["xx"], None, ["en"]]


async def test_what_people_wrote_is_not_stored_with_a_refusal(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    odd = refuses(400, "Keywords must be plain", code="invalid_value", param="keywords")
    server.replies = [odd, gives(HEARD)]
    stored: list[Mapping[str, str]] = []

    async def load(_scope: str) -> Mapping[str, str]:
        return {}

    def save(_scope: str, refusals: Mapping[str, str]) -> None:
        stored.append(refusals)

    careful = transcriber(client, quirks=Quirks(load, save))

    for _ in range(2):
        await careful.transcribe(audio, keywords=["secret", "plan"])

    assert [body.get("keywords[]") for body in server.bodies] == [["secret", "plan"], None, None]
    assert stored == []


VERBOSE = {
    "task": "transcribe",
    "language": "korean",
    "duration": 2.0,
    "text": "Hi there. Bye.",
    "segments": [
        {"id": 0, "start": 0.1, "end": 1.0, "text": " Hi there."},
        {"id": 1, "start": 1.2, "end": 2.0, "text": " Bye."},
    ],
    "words": [
        {"word": "Hi", "start": 0.1, "end": 0.4},
        {"word": "there", "start": 0.5, "end": 1.0},
        {"word": "Bye", "start": 1.2, "end": 2.0},
    ],
}
NO_VERBOSE = refuses(400, "Currently do not support verbose_json for this model", code=400)


async def test_whisper_is_asked_for_times(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [gives(VERBOSE)]

    heard = await transcriber(client, "whisper-1").transcribe(audio)

    assert sent(server)["response_format"] == ["verbose_json"]
    assert sent(server)["timestamp_granularities[]"] == ["word", "segment"]
    assert heard.speech == Speech(
        "Hi there. Bye.",
        "ko",
        (Word(0.1, 0.4, "Hi"), Word(0.5, 1.0, "there"), Word(1.2, 2.0, "Bye")),
        (Segment(0.1, 1.0, "Hi there."), Segment(1.2, 2.0, "Bye.")),
    )


@pytest.mark.parametrize(
    "refusal",
    [
        NO_VERBOSE,
        gives(
            {"detail": [{"loc": ["body", "response_format"], "msg": "Input should be 'json'"}]}, 422
        ),
        refuses(
            400,
            "response_format 'verbose_json' is not compatible with model 'm'. Use 'json' instead.",
            code="unsupported_value",
            param="response_format",
        ),
        refuses(400, "Currently only support response_format `text` or `json`", code="400"),
    ],
)
async def test_a_server_that_gives_no_times_is_not_asked_for_them_again(
    server: ModelServer, client: AsyncOpenAI, audio: Path, refusal: Reply
) -> None:
    server.replies = [refusal, gives({"text": "Hi"})]
    voxtral = transcriber(client, "mistralai/Voxtral-Mini-3B-2507")

    heard = [await voxtral.transcribe(audio), await voxtral.transcribe(audio)]

    asked = [body.get("response_format") for body in server.bodies]
    assert asked == [["verbose_json"], None, None]
    assert all("timestamp_granularities[]" not in body for body in server.bodies[1:])
    assert [each.speech.text for each in heard] == ["Hi", "Hi"]
    assert await voxtral.traits() == Traits(False, False, 30)


async def test_a_server_that_knows_no_times_of_words_still_gives_segments(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [refuses(400, "Unknown parameter: timestamp_granularities", code=400)]
    server.replies.append(gives(VERBOSE | {"words": None}))
    whisper = transcriber(client, "openai/whisper-large-v3")

    heard = await whisper.transcribe(audio)

    assert sent(server)["response_format"] == ["verbose_json"]
    assert len(heard.speech.segments) == 2
    assert await whisper.traits() == Traits(True, False, 30)


async def test_the_model_that_tells_speakers_apart_is_asked_as_it_wants(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    said = [("A", "Thanks."), ("B", "Hi.")]
    segments = [
        {
            "type": "transcript.text.segment",
            "start": at,
            "end": at + 1,
            "text": text,
            "speaker": who,
        }
        for at, (who, text) in enumerate(said)
    ]
    server.replies = [gives({"text": "A: Thanks.\nB: Hi.", "segments": segments})]
    diarizing = transcriber(client, "gpt-4o-transcribe-diarize")

    heard = await diarizing.transcribe(audio, languages=["en"], prompt="x", keywords=["Tarae"])

    assert sent(server) == {
        "model": ["gpt-4o-transcribe-diarize"],
        "response_format": ["diarized_json"],
        "chunking_strategy": ["auto"],
        "language": ["en"],
    }
    spoken = (Segment(0, 1, "Thanks.", "A"), Segment(1, 2, "Hi.", "B"))
    assert heard.speech == Speech("Thanks. Hi.", "en", (), spoken)
    assert await diarizing.traits() == Traits(True, True, 720)


@pytest.mark.parametrize(
    ("model", "traits"),
    [
        ("gpt-transcribe", Traits(False, False, 30)),
        ("gpt-4o-mini-transcribe", Traits(False, False, 30)),
        ("gpt-4o-transcribe-diarize", Traits(True, True, 720)),
        ("Systran/faster-whisper-small", Traits(True, False, 120)),
        ("parakeet-tdt", Traits(False, False, 30)),
    ],
)
async def test_little_is_expected_of_a_model_before_its_first_answer(
    client: AsyncOpenAI, model: str, traits: Traits
) -> None:
    assert await transcriber(client, model).traits() == traits


async def test_times_that_were_given_are_expected_from_then_on(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [gives(VERBOSE)]
    quirks = Quirks()

    await transcriber(client, "parakeet-tdt", quirks).transcribe(audio)

    assert await transcriber(client, "parakeet-tdt", quirks).traits() == Traits(True, False, 120)


async def test_openai_is_asked_in_its_newest_way_where_the_model_is_unknown(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [gives(HEARD)]
    client.api_key = "sk-playground-1"

    await transcriber(client, "gpt-hear-2").transcribe(audio, languages=["ko", "en"])

    assert sent(server) == {
        "model": ["gpt-hear-2"],
        "response_format": ["json"],
        "languages[]": ["ko", "en"],
    }


async def test_the_endpoint_translates_by_its_own_means(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [gives(VERBOSE)]

    heard = await transcriber(client, "whisper-1").translate(audio, prompt="Stand-up.")

    assert server.paths == ["audio/translations"]
    assert sent(server) == {
        "model": ["whisper-1"],
        "response_format": ["verbose_json"],
        "prompt": ["Stand-up."],
    }
    assert (heard.speech.text, heard.speech.language) == ("Hi there. Bye.", "en")
    assert len(heard.speech.segments) == 2


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (gives({"detail": "Not Found"}, 404), WrongBaseUrl),
        (refuses(400, "Model gpt-transcribe is not supported", param="model"), ModelMissing),
        (refuses(404, "No.", code="model_not_found"), ModelMissing),
    ],
)
async def test_an_endpoint_that_translates_no_speech_says_so(
    server: ModelServer, client: AsyncOpenAI, audio: Path, reply: Reply, error: type[Exception]
) -> None:
    server.replies = [reply]

    with pytest.raises(error):
        await transcriber(client).translate(audio)


@pytest.mark.parametrize(
    ("reply", "is_certain"),
    [
        (
            refuses(400, "Unsupported file format flac", code="unsupported_value", param="file"),
            True,
        ),
        (refuses(400, "Invalid file format. Supported formats: ['m4a', 'mp3', 'wav']"), True),
        (refuses(400, "Invalid file format. Supported formats: ['flac', 'wav']"), False),
        (gives({"error": "failed to read WAV file"}, 400), True),
        (gives({"error": "failed to read audio data"}, 400), False),
        (refuses(400, "Invalid or unsupported audio file.", code=400), False),
        (
            gives(
                {"detail": "Failed to decode audio. The provided file type is not supported."}, 415
            ),
            False,
        ),
        (
            refuses(
                400,
                "Audio file might be corrupted or unsupported",
                code="invalid_value",
                param="file",
            ),
            False,
        ),
    ],
)
async def test_a_refused_container_is_told_from_a_refused_file(
    server: ModelServer, client: AsyncOpenAI, audio: Path, reply: Reply, is_certain: bool
) -> None:
    server.replies = [reply]
    picky = transcriber(client)

    with pytest.raises(FormatRefused) as refused:
        await picky.transcribe(audio)

    assert refused.value.extension == "flac"
    assert refused.value.text == "audio_rejected"
    assert await picky.refused_formats() == (frozenset({"flac"}) if is_certain else frozenset())


async def test_what_can_not_be_read_as_wav_is_no_audio(
    server: ModelServer, client: AsyncOpenAI, tmp_path: Path
) -> None:
    path = tmp_path / "1"
    path.write_bytes(WAV)
    server.replies = [gives({"error": "failed to read audio data"}, 400)]

    with pytest.raises(AudioRejected) as refused:
        await transcriber(client).transcribe(path)

    assert type(refused.value) is AudioRejected


async def test_a_container_refused_twice_while_another_is_taken_is_remembered(
    server: ModelServer, client: AsyncOpenAI, audio: Path, tmp_path: Path
) -> None:
    wav = tmp_path / "2"
    wav.write_bytes(WAV)
    unreadable, heard = gives({"error": "failed to read audio data"}, 400), gives({"text": "Hi"})
    server.replies = [unreadable, heard, unreadable]
    picky = transcriber(client)

    with pytest.raises(FormatRefused):
        await picky.transcribe(audio)
    await picky.transcribe(wav)
    once = await picky.refused_formats()
    with pytest.raises(FormatRefused):
        await picky.transcribe(audio)

    assert once == frozenset()
    assert await picky.refused_formats() == frozenset({"flac"})


async def test_an_overload_is_told_at_once_with_the_wait_it_asks_for(
    server: ModelServer, client: AsyncOpenAI, audio: Path
) -> None:
    server.replies = [refuses(429, code="rate_limit_exceeded", retry_after="2")]

    with pytest.raises(ModelOverloaded) as refused:
        await transcriber(client).transcribe(audio)

    assert (refused.value.retry_after, len(server.bodies)) == (2, 1)


@pytest.mark.parametrize(
    ("reply", "error", "requests"),
    [
        (refuses(401), KeyRejected, 1),
        (refuses(404, code="model_not_found"), ModelMissing, 1),
        (gives({"detail": "Model 'm' is not installed locally."}, 404), ModelMissing, 1),
        (gives("<h1>404</h1>", 404), WrongBaseUrl, 1),
        (gives("<h1>Hello</h1>"), WrongBaseUrl, 1),
        (gives("{", content_type="application/json"), WrongBaseUrl, 1),
        (gives({"hello": "world"}), WrongBaseUrl, 1),
        (refuses(400, "corrupted", code="invalid_value", param="file"), FormatRefused, 1),
        (refuses(400, "Unsupported file format bin", code="unsupported_value"), AudioRejected, 1),
        (refuses(400, "audio duration 1830 seconds is longer", param="file"), AudioRejected, 1),
        (refuses(400, "No.", param="response_format"), RequestRejected, 2),
        (refuses(400, "No.", param="temperature"), RequestRejected, 1),
        (refuses(413, "413: Maximum content size limit exceeded"), AudioRejected, 1),
        (gives("<h1>413</h1>", 413), AudioRejected, 1),
        (refuses(429, code="insufficient_quota"), QuotaSpent, 1),
        (refuses(429, retry_after="60"), ModelOverloaded, 1),
        (refuses(503), ModelOverloaded, 1),
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
