"""Audio as it is uploaded, and what a refusal of it means."""

import re
from pathlib import Path
from typing import TypeAlias

from openai import APIError, APIStatusError

from bot.endpoints.failures import AudioRejected, FormatRefused, RequestRejected
from bot.endpoints.judging import failure, said
from bot.errors import UserFacingError

# OpenAI takes 25 MiB for the whole multipart body; the rest of it fits into 64 KiB.
LARGEST = 25 * 1024 * 1024 - 64 * 1024

Upload: TypeAlias = tuple[str, bytes, str]  # a file as the SDK takes it: name, bytes, type


_NOT_TAKEN = re.compile(r"unsupported file format \W*(\w+)", re.IGNORECASE)  # OpenAI
_TAKEN = re.compile(r"supported formats:? \W*\[([^\]]*)\]", re.IGNORECASE)  # OpenAI's whisper-1
_ONLY_WAV = re.compile(r"failed to read wav", re.IGNORECASE)  # whisper.cpp's server of old
_UNREADABLE = re.compile(
    r"corrupted or unsupported|could not be decoded|invalid file format"  # OpenAI
    r"|invalid or unsupported audio"  # vLLM
    r"|failed to read audio data"  # whisper.cpp's server without --convert
    r"|failed to decode audio|file type is not supported",  # speaches
    re.IGNORECASE,
)
_LENGTH = re.compile(r"duration|shorter|longer|too (short|long|large)|empty", re.IGNORECASE)


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


def read(path: Path) -> Upload:
    """Return the file to upload, named after its bytes; raises AudioRejected for what is no use."""
    if path.stat().st_size > LARGEST:
        raise AudioRejected(f"more than {LARGEST} bytes at once")
    audio = path.read_bytes()
    kind = extension(audio[:12])
    if not kind:
        raise AudioRejected("no container that endpoints take")
    mime = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}.get(kind, f"audio/{kind}")
    return f"audio.{kind}", audio, mime


def rejection(error: APIError, model: str, container: str) -> UserFacingError:
    """Return the failure, blaming the audio, or its container, where nothing else is to blame."""
    found = failure(error, model)
    if not isinstance(error, APIStatusError) or error.status_code not in (400, 413, 415, 422):
        return found
    is_general = isinstance(found, RequestRejected) or error.status_code in (413, 415)
    if not is_general or error.param not in (None, "", "file"):
        return found
    if _names_container(error, container):
        return FormatRefused(found.reason, extension=container, is_certain=True)
    # WAV can be read by all, so then it is the file.
    if container != "wav" and _blames_container(error):
        return FormatRefused(found.reason, extension=container, is_certain=False)
    return AudioRejected(found.reason)


def _names_container(error: APIStatusError, container: str) -> bool:
    text = said(error)
    if named := _NOT_TAKEN.search(text):
        return named[1].lower() == container
    if listed := _TAKEN.search(text):
        return container not in re.findall(r"\w+", listed[1].lower())
    return container != "wav" and bool(_ONLY_WAV.search(text))


def _blames_container(error: APIStatusError) -> bool:
    text = said(error)
    if error.status_code == 415 or _UNREADABLE.search(text):
        return True
    return error.status_code != 413 and error.param == "file" and not _LENGTH.search(text)
