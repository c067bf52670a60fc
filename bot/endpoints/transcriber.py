"""Send a piece of audio to a speech-to-text endpoint."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from openai import APIError, APIStatusError, AsyncOpenAI

from bot.conversation import Usage
from bot.endpoints.client import patience
from bot.endpoints.failures import AudioRejected, RequestRejected, WrongBaseUrl, failure
from bot.endpoints.negotiation import Fields, Quirks, negotiate
from bot.endpoints.retry import Sleep, once_more
from bot.errors import UserFacingError

# OpenAI takes 25 MiB for the whole multipart body; the rest of it fits into 64 KiB.
LARGEST = 25 * 1024 * 1024 - 64 * 1024
SILENCE = 120.0  # seconds: the upload and the listening are one wait


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said. `text` is "" where nothing was; `language` where the endpoint didn't tell.

    `usage` has seconds or tokens, or neither, as the endpoint bills.
    """

    text: str
    language: str
    usage: Usage


class Transcriber:
    """A speech-to-text model of one endpoint. `silence` is the longest wait for it, in seconds."""

    def __init__(
        self,
        client: AsyncOpenAI,
        model: str,
        quirks: Quirks,
        *,
        silence: float = SILENCE,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._model = model
        self._quirks = quirks
        self._timeout = patience(silence)
        self._sleep = sleep

    async def transcribe(
        self,
        path: Path,
        *,
        languages: Sequence[str] = (),
        prompt: str = "",
        keywords: Sequence[str] = (),
    ) -> Heard:
        """Return what is said in the audio file at `path`.

        `languages` (ISO 639-1) are those to expect, `keywords` words to spell as given. A hint that
        the model doesn't take is left out. The file's name is not sent, and what it is called
        doesn't matter: endpoints go by the extension, so it is made from the bytes. Raises the
        errors of `bot.endpoints.failures`, AudioRejected for what is no audio or too large.
        """
        audio = await asyncio.to_thread(_read, path)
        fixed: Fields = {"model": self._model, "file": audio, "response_format": "json"}
        optional = self._hints(languages, prompt, keywords)
        try:
            heard, _ = await negotiate(
                lambda fields: once_more(lambda: self._post(fixed | fields), self._sleep),
                optional,
                self._quirks,
                f"{self._client.base_url} {self._model}",
            )
        except APIError as error:
            raise _failure(error, self._model) from None
        except JSONDecodeError:
            raise WrongBaseUrl("200 with JSON that can't be read") from None
        return _heard(heard, languages)

    def _hints(self, languages: Sequence[str], prompt: str, keywords: Sequence[str]) -> Fields:
        # One such character in one keyword, and OpenAI refuses the whole request.
        words = [
            clean for word in keywords if (clean := " ".join(re.sub("[<>]", "", word).split()))
        ]
        fields: Fields
        if "gpt-transcribe" in self._model:  # which ignores `language` without a word
            fields = {"languages": [*languages], "keywords": words, "prompt": prompt}
        else:
            # Older models take one language, and spell like their prompt.
            only = languages[0] if len(languages) == 1 else ""
            spelt = " ".join(part for part in (prompt, ", ".join(words)) if part)
            fields = {"language": only, "prompt": spelt}
        return {name: value for name, value in fields.items() if value}

    async def _post(self, fields: Fields) -> object:
        create: Any = self._client.audio.transcriptions.create  # its overloads know no `**fields`
        heard: object = await create(**fields, timeout=self._timeout)
        return heard


def extension(head: bytes) -> str:
    """Return the extension true to a file's first bytes, "" for what endpoints don't take."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return "m4a" if head[8:11] == b"M4A" else "mp4"
    if head[:3] == b"ID3":
        return "mp3"
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0 and head[1] & 0x06:
        return "mp3"  # an MPEG frame with a layer; AAC's frames have none
    magic = {b"fLaC": "flac", b"OggS": "ogg", b"\x1aE\xdf\xa3": "webm"}
    return magic.get(head[:4], "")


def _read(path: Path) -> tuple[str, bytes, str]:
    """Return the file as the SDK uploads it: name, bytes, type."""
    if path.stat().st_size > LARGEST:
        raise AudioRejected(f"more than {LARGEST} bytes at once")
    audio = path.read_bytes()
    kind = extension(audio[:12])
    if not kind:
        raise AudioRejected("no container that endpoints take")
    mime = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}.get(kind, f"audio/{kind}")
    return f"audio.{kind}", audio, mime


def _failure(error: APIError, model: str) -> UserFacingError:
    """Return the failure, blaming the audio where the endpoint blames nothing else."""
    found = failure(error, model)
    if isinstance(error, APIStatusError) and error.status_code in (400, 413, 415, 422):
        is_general = isinstance(found, RequestRejected) or error.status_code in (413, 415)
        if is_general and error.param in (None, "", "file"):
            return AudioRejected(found.reason)
    return found


def _heard(response: Any, languages: Sequence[str]) -> Heard:
    text = getattr(response, "text", None)
    if not isinstance(text, str):
        raise WrongBaseUrl("200 with something that is no transcript")
    told = [
        getattr(language, "code", "") for language in getattr(response, "languages", None) or ()
    ]
    told = told or [getattr(response, "language", None)]
    # Told several languages, gpt-transcribe gives them all back: that is no detection.
    language = _code(told[0]) if len(told) == 1 else ""
    if not language and len(languages) == 1:
        language = languages[0]
    return Heard(text.strip(), language, _usage(getattr(response, "usage", None)))


def _code(language: Any) -> str:
    """Return an ISO 639 code as such; whisper servers say `en-GB`, or `english`, which is none."""
    code = str(language or "").partition("-")[0].lower()
    return code if len(code) in (2, 3) else ""


def _usage(given: Any) -> Usage:
    return Usage(
        input_tokens=int(getattr(given, "input_tokens", None) or 0),
        output_tokens=int(getattr(given, "output_tokens", None) or 0),
        audio_seconds=float(getattr(given, "seconds", None) or 0),
    )
