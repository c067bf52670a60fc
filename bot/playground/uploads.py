"""Takes files in: a person's upload, and the app's in three steps, shared when it is complete."""

import asyncio
from collections.abc import AsyncIterable, Mapping
from pathlib import Path

from bot.playground.file_types import SNIPPET_LIMIT, type_of
from bot.playground.ids import new_id, now
from bot.playground.media import duration_ms
from bot.playground.pictures import size_of
from bot.playground.playground import Playground
from bot.playground.records import File

# What Slack's recorder calls its clips, by the form's `clip`.
CLIPS = {
    "audio": ("audio_message.webm", "audio/webm"),
    "video": ("video_message.webm", "video/webm"),
}
# Guessed to be media of a kind by their names alone; others are not worth a look into them.
TEXT_KEPT = 1_000
_CONTAINERS = frozenset({".aif", ".aiff", ".caf", ".mkv", ".opus", ".webm", ".wma"})


def describe(name: str, user: str) -> File:
    """Return a new file without bytes yet."""
    name = Path(name).name or "file"
    return File(
        id=new_id("F"),
        name=name,
        title=name,
        mimetype=type_of(name).mimetype,
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
    await asyncio.to_thread(_look_into, file, path)
    playground.workspace.save_file(file)
    return file


def _look_into(file: File, path: Path) -> None:
    """Note a picture's size, or how a short text begins."""
    kind = type_of(file.name)
    if kind.is_picture:
        file.width, file.height = size_of(path.read_bytes())
    elif kind.is_text and file.size <= SNIPPET_LIMIT and not file.subtype:
        text = path.read_text("utf-8", "replace")
        file.text, file.lines = text[:TEXT_KEPT], text.count("\n") + 1
