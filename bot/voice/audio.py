"""Open a recording in a child process: its profile, and its chunks as files.

    async with open_child(path, folder=folder) as media:
        planned = plan(media.profile)
        chunk = await media.write(planned.cuts[0], Form.COPY)

The child (`bot.voice.child`) has limits on memory, CPU time and output; its deadline is held here. It
gets none of the bot's environment, so that a decoder that is taken over finds no tokens. Leaving the
`async with`, in whatever way, kills it with its process group.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot
from bot.errors import UserFacingError
from bot.voice.containers import BY_NAME, Container, container_of
from bot.voice.cuts import Cut
from bot.voice.forms import Form
from bot.voice.profile import Profile

# The profile of twelve hours is a line of 3 MB.
_LONGEST_LINE = 16 * 2**20
_ROOT = Path(bot.__file__).parent.parent


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

    def __init__(self, child: "_Child", folder: Path, container: Container, profile: Profile):
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
    async with _running(timeout) as child:
        answer = await child.ask(
            {
                "path": str(path),
                "container": container.name,
                "folder": str(folder),
                "longest": limit_hours * 3600,
                "memory_mb": memory_mb,
                "cpu_seconds": round(timeout) + 1,
            },
            limit=f"{limit_hours:g}",
        )
        yield Media(child, folder, container, Profile.from_json(answer))


class _Child:
    """One question at a time, one answer each, within a budget of seconds."""

    def __init__(self, process: Process, budget: float) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the child needs pipes")
        self._process = process
        self._stdin, self._stdout = process.stdin, process.stdout
        self._budget = budget
        self._turn = asyncio.Lock()

    async def ask(self, request: dict[str, Any], *, limit: str = "") -> dict[str, Any]:
        """Return the answer, or raise the error it names; `limit` is for a person to read."""
        async with self._turn:
            answer = await self._exchange(json.dumps(request).encode() + b"\n")
        if "error" in answer:
            raise _ERRORS[answer["error"]](answer.get("reason", ""), limit=limit)
        return answer

    async def _exchange(self, line: bytes) -> dict[str, Any]:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self._budget):
                reply = await self._send(line)
        except TimeoutError:
            self.kill()
            raise DecoderFailed("took too long") from None
        except asyncio.CancelledError:
            self.kill()  # an answer nobody awaits would be taken for the next one's
            raise
        finally:
            self._budget -= clock() - started
        if not reply:
            raise DecoderFailed(f"child ended with {await self._process.wait()}")
        return dict(json.loads(reply))

    async def _send(self, line: bytes) -> bytes:
        with suppress(BrokenPipeError, ConnectionResetError):
            self._stdin.write(line)
            await self._stdin.drain()
        return await self._stdout.readline()

    def kill(self) -> None:
        """End the child and whatever it may have started."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


@asynccontextmanager
async def _running(budget: float) -> AsyncIterator[_Child]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.voice.child"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,
        limit=_LONGEST_LINE,
        # Where `bot` is imported from here; and threads of a linear algebra that is not used would
        # only take address space.
        env={"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )
    child = _Child(process, budget)
    try:
        yield child
    finally:
        child.kill()
        await process.wait()
