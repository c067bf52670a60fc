"""/v1/audio/transcriptions and /translations: what the recogniser hears, in OpenAI's shapes.

It hears English only, so that a translation into English is what it hears.
"""

import json

from aiohttp import web

from bot.playground import transcript_formats
from bot.playground.faults import Rule
from bot.playground.model_errors import ModelError
from bot.playground.model_faults import Disturber
from bot.playground.recogniser import (
    LONGEST,
    Heard,
    NotAudio,
    Recogniser,
    RecogniserBusy,
    RecogniserFailed,
    RecogniserMissing,
    TooLong,
)
from bot.playground.transcription_form import AudioRequest

_SHORTEST = 0.1  # seconds
_UNCHUNKED = 30.0  # seconds that the model with speakers takes without a chunking strategy
_UNTOUCHED = frozenset({"", "json", "empty"})  # kinds of fault that leave a whole answer whole


class Transcriptions:
    """Answers transcription requests that have passed the checks."""

    def __init__(self, recogniser: Recogniser, disturber: Disturber) -> None:
        self._recogniser = recogniser
        self._disturber = disturber

    async def transcribe(
        self, request: web.Request, asked: AudioRequest, rule: Rule | None
    ) -> tuple[web.StreamResponse, float]:
        """Answer; return also the seconds of audio. `rule` spoils the answer."""
        kind = rule.kind if rule else ""
        heard = await self._hear(asked)
        if kind == "empty":
            heard = Heard(heard.duration)
        response: web.StreamResponse
        if asked.is_streamed and kind != "json":
            response = await self._stream(request, heard, asked, rule)
        elif rule is None or kind in _UNTOUCHED:
            response = _shaped(heard, asked)
        else:
            body = json.dumps(transcript_formats.to_json(heard, asked)).encode()
            response = await self._disturber.spoil_whole(request, body, rule)
        return response, heard.duration

    async def _hear(self, asked: AudioRequest) -> Heard:
        if asked.languages and "en" not in asked.languages:
            raise _refused(
                "The playground's recogniser hears English only; this request asks for "
                f"{', '.join(asked.languages)}.",
                "languages" if asked.model.takes_languages else "language",
            )
        longest = asked.model.longest or LONGEST
        try:
            heard = await self._recogniser.hear(asked.audio, longest=longest)
        except RecogniserMissing as error:
            raise ModelError(
                "The playground cannot transcribe here: its recogniser, pocketsphinx, is not "
                "installed (it has no wheel for every Python; 3.11 to 3.13 have one).",
                code="recogniser_missing",
            ) from error
        except NotAudio as error:
            if asked.server:
                raise asked.server.refused(*asked.server.unreadable) from error
            raise _refused("Audio file might be corrupted or unsupported", "file") from error
        except TooLong as error:
            raise _refused(
                f"audio duration {error.duration} seconds is longer than {longest:g} seconds which "
                "is the maximum for this model",
                "file",
            ) from error
        except (RecogniserBusy, RecogniserFailed) as error:
            raise _unavailable(error) from error
        if heard.duration < _SHORTEST:
            raise _refused(
                f"audio duration {heard.duration} seconds is shorter than {_SHORTEST} seconds which "
                "is the minimum for this model",
                "file",
            )
        if asked.model.labels_speakers and not asked.is_chunked and heard.duration > _UNCHUNKED:
            raise _refused(
                "chunking_strategy is required for diarization models", "chunking_strategy"
            )
        return heard

    async def _stream(
        self, request: web.Request, heard: Heard, asked: AudioRequest, rule: Rule | None
    ) -> web.StreamResponse:
        events = [
            b"data: " + json.dumps(event).encode() + b"\n\n"
            for event in transcript_formats.to_events(heard, asked)
        ]
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        if rule is not None and rule.kind not in _UNTOUCHED:
            await response.write(b"".join(events[: len(events) // 2]))
            await self._disturber.spoil_stream(request, response, rule)
        else:
            await response.write(b"".join(events) + b"data: [DONE]\n\n")
            await response.write_eof()
        return response


def _shaped(heard: Heard, asked: AudioRequest) -> web.Response:
    match asked.format:
        case "text":
            return web.Response(text=f"{heard.text}\n")
        case "srt":
            return web.Response(text=transcript_formats.to_srt(heard))
        case "vtt":
            return web.Response(text=transcript_formats.to_vtt(heard))
        case "verbose_json":
            return web.json_response(transcript_formats.to_verbose_json(heard, asked))
        case "diarized_json":
            return web.json_response(transcript_formats.to_diarized_json(heard, asked))
    return web.json_response(transcript_formats.to_json(heard, asked))


def _refused(message: str, param: str) -> ModelError:
    return ModelError(message, code="invalid_value", param=param)


def _unavailable(error: RecogniserBusy | RecogniserFailed) -> ModelError:
    """Busy is a 503, as OpenAI's; a recogniser that died or was too slow a 500."""
    if isinstance(error, RecogniserBusy):
        return ModelError(
            "The recogniser has too many recordings waiting.",
            status=503,
            code="server_is_overloaded",
            kind="service_unavailable_error",
        )
    return ModelError(
        f"The recogniser failed on this recording: {error}.", status=500, kind="server_error"
    )
