"""Takes files in: a person's upload, and the app's in three steps, shared when it is complete."""

import mimetypes
from collections.abc import AsyncIterable, Mapping
from pathlib import Path

from bot.playground.ids import new_id, now
from bot.playground.media import duration_ms
from bot.playground.playground import Playground
from bot.playground.records import File

# What Slack's recorder calls its clips, by the form's `clip`.
CLIPS = {
    "audio": ("audio_message.webm", "audio/webm"),
    "video": ("video_message.webm", "video/webm"),
}
# Python's own table has no entry, or an older one, for these.
_TYPES = {".m4a": "audio/mp4", ".ogg": "audio/ogg", ".wav": "audio/wav", ".webm": "video/webm"}
# Guessed to be media of a kind by their names alone; others are not worth a look into them.
_CONTAINERS = frozenset({".aif", ".aiff", ".caf", ".mkv", ".opus", ".webm", ".wma"})


def describe(name: str, user: str) -> File:
    """Return a new file without bytes yet."""
    name = Path(name).name or "file"
    return File(
        id=new_id("F"),
        name=name,
        title=name,
        mimetype=mime_type(name),
        user=user,
        created=int(now()),
    )


def dress(file: File, fields: Mapping[str, str]) -> None:
    """Apply a form's wishes: `clip` ("video", or anything else for audio), `name`, `mimetype`.

    A clip is called and typed as Slack's are, whatever its bytes are, unless the form says more.
    """
    if "clip" in fields:
        kind = "video" if fields["clip"] == "video" else "audio"
        file.name, file.mimetype = CLIPS[kind]
        file.subtype = f"slack_{kind}"
        file.transcription = "processing"
    file.name = file.title = fields.get("name") or file.name
    file.mimetype = fields.get("mimetype", file.mimetype)


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
    file.is_uploaded = True
    if size and (file.media or Path(file.name).suffix.lower() in _CONTAINERS):
        file.duration_ms = await duration_ms(path)
    playground.workspace.save_file(file)
    return file
