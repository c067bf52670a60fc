"""Open a recording in a child process: its profile, and its chunks as files.

    async with open_child(path, folder=folder) as media:
        planned = plan(media.profile)
        chunk = await media.write(planned.cuts[0], Form.COPY)

The child (`bot.voice.child`) has limits on memory, CPU time and output; `bot.confined.parent` holds its
deadline, and kills it when the `async with` is left.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.confined.parent import Child, ChildFailed, running
from bot.errors import UserFacingError
from bot.voice.containers import BY_NAME, Container, container_of
from bot.voice.cuts import Cut
from bot.voice.forms import Form
from bot.voice.profile import Profile


class NotMedia(UserFacingError):
    """The bytes are no audio or video that can be read: text, a playlist, damaged, an odd codec."""

    text = "not_media"


class NoAudio(UserFacingError):
    """It can be read, and there is no sound in it: no audio stream, or an empty one."""

    text = "no_audio"


class RecordingTooLong(UserFacingError):
    """It goes on for more than `limit` hours."""

    text = "recording_too_long"


class DecoderFailed(UserFacingError):
    """The decoder crashed, ran into a limit or took too long. It would do so again."""

    text = "decoder_failed"


_ERRORS = {error.text: error for error in (NotMedia, NoAudio, RecordingTooLong, DecoderFailed)}


@dataclass(frozen=True, slots=True)
class ChunkFile:
    """A stretch of a recording on disk, at most 23.2 MB; `start` and `end` in seconds.

    Extension, name and MIME type are true to its bytes. Its user deletes it.
    """

    path: Path
    start: float
    end: float
    mime: str
    name: str


class Media:
    """A decoded recording in the hands of its child. `duration` in seconds, by decoding."""

    def __init__(self, child: "_Decoder", folder: Path, container: Container, profile: Profile):
        self._child = child
        self._folder = folder
        self.container = container
        self.profile = profile
        self.duration = profile.duration

    async def write(self, cut: Cut, form: Form) -> ChunkFile:
        """Write the chunk of a cut. Any of them, in any order. Raises DecoderFailed.

        A copy falls back to FLAC where it would not be exact; it may be 60 ms longer or shorter than
        the cut, in its pauses.
        """
        return await self._write(cut.start, cut.end, "", form)

    async def excerpt(self, start: float, end: float) -> ChunkFile:
        """Write an mp3 of the stretch, as far as the recording goes, for people to play.

        Past its end it gives the last second. Raises DecoderFailed.
        """
        start = max(0.0, min(start, self.duration - 1))
        end = min(max(end, start + 1), self.duration)
        return await self._write(start, end, "excerpt-", "mp3")

    async def _write(self, start: float, end: float, prefix: str, form: str) -> ChunkFile:
        stem = self._folder / f"{prefix}{round(start * 1000):09}"
        request = {"start": start, "end": end, "stem": str(stem), "form": form}
        container = BY_NAME[(await self._child.ask(request))["container"]]
        path = stem.with_suffix(f".{container.extension}")
        return ChunkFile(path, start, end, container.mime, path.name)


@asynccontextmanager
async def open_child(
    path: Path,
    *,
    folder: Path,
    timeout: float = 600.0,
    memory_mb: int = 768,
    limit_hours: float = 12.0,
) -> AsyncIterator[Media]:
    """Decode `path` in a child of its own, which lives as long as the context.

    `folder` takes the chunks and, without names, the samples (115 MB an hour) and the packets (about
    as much as the recording, at most as much as the samples). `timeout` bounds the
    seconds that the child is waited for, all in all; time between the chunks does not count. Raises
    NotMedia, NoAudio, RecordingTooLong or DecoderFailed.
    """
    container = await asyncio.to_thread(container_of, path)
    if container is None:
        raise NotMedia("unknown first bytes")
    async with running("bot.voice.child", timeout) as child:
        decoder = _Decoder(child)
        answer = await decoder.ask(
            {
                "path": str(path),
                "container": container.name,
                "folder": str(folder),
                "longest": limit_hours * 3600,
                "memory_mb": memory_mb,
                "cpu_seconds": round(timeout) + 1,
            },
            limit=limit_hours,
        )
        yield Media(decoder, folder, container, Profile.from_json(answer))


class _Decoder:
    """A child that decodes; what went wrong in it is raised."""

    def __init__(self, child: Child) -> None:
        self._child = child

    async def ask(self, request: dict[str, Any], *, limit: float = 0) -> dict[str, Any]:
        """Return the answer, or raise the error it names; `limit` is in hours, to be told."""
        try:
            answer = await self._child.ask(request)
        except ChildFailed as error:
            raise DecoderFailed(str(error)) from None
        if "error" in answer:
            raise _ERRORS[answer["error"]](answer.get("reason", ""), limit=limit)
        return answer
