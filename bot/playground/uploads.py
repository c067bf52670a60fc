"""Takes files in: a person's upload, and the app's in three steps, shared when it is complete."""

import mimetypes
import wave
from collections.abc import AsyncIterable
from pathlib import Path

from bot.playground.ids import new_id, now
from bot.playground.playground import Playground
from bot.playground.records import File

CLIP_NAME = "audio_message.webm"
CLIP_TYPE = "audio/webm"
# Python's own table has no entry, or an older one, for these.
_TYPES = {".m4a": "audio/mp4", ".ogg": "audio/ogg", ".wav": "audio/wav", ".webm": "video/webm"}


def describe(name: str, user: str, *, is_clip: bool = False) -> File:
    """Return a new file without bytes yet.

    A clip is called and typed as Slack's audio clips are, whatever its bytes turn out to be.
    """
    name = CLIP_NAME if is_clip else Path(name).name or "file"
    return File(
        id=new_id("F"),
        name=name,
        title=name,
        mimetype=CLIP_TYPE if is_clip else mime_type(name),
        user=user,
        created=int(now()),
        subtype="slack_audio" if is_clip else "",
    )


def mime_type(name: str) -> str:
    """Guess a file's type from its name, as Slack does."""
    suffix = Path(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


async def receive(playground: Playground, file: File, content: AsyncIterable[bytes]) -> File:
    """Store a file's bytes as they come."""
    path = playground.workspace.file_path(file)
    size = 0
    with path.open("wb") as target:
        async for piece in content:
            target.write(piece)
            size += len(piece)
    file.size = size
    file.duration_ms = _duration_ms(path)
    file.is_uploaded = True
    playground.workspace.save_file(file)
    return file


def _duration_ms(path: Path) -> int:
    """Return a WAV file's duration, 0 for others: they need a decoder, and Slack is late too."""
    try:
        with wave.open(str(path), "rb") as sound:
            return round(1000 * sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError):
        return 0
