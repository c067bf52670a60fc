"""Speech to text without an account: PocketSphinx, in a process of its own.

English only, and crude: it stands in for a transcription model so that the voice path can be tried
offline. Decoding audio and recognising speech both hold the interpreter for seconds, and hostile
media crashes decoders; so a long-lived child (`recogniser_child`) does both, one recording at a time.
"""

import asyncio
import importlib.util
import json
import sys
from dataclasses import dataclass
from typing import Any

LONGEST = 3600.0  # seconds; the samples of an hour are 115 MB
_QUEUE = 64
_DEADLINE = 300.0  # seconds for one recording, decoding included


class RecogniserMissing(Exception):
    """PocketSphinx is not installed; it has no wheel for every Python."""


class RecogniserBusy(Exception):
    """Too many recordings wait already."""


class RecogniserFailed(Exception):
    """The child died or took too long over this recording; the next one gets a new child."""


class NotAudio(Exception):
    """The bytes could not be decoded."""


class TooLong(Exception):
    """The recording lasts `duration` seconds, which is too long."""

    def __init__(self, duration: float) -> None:
        super().__init__(duration)
        self.duration = duration


@dataclass(frozen=True, slots=True)
class Timed:
    """A word or a sentence; `start` and `end` in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What was recognised. Silence has no sentences; `duration` in seconds."""

    duration: float
    sentences: tuple[Timed, ...] = ()
    words: tuple[Timed, ...] = ()

    @property
    def text(self) -> str:
        """All sentences as running text."""
        return " ".join(sentence.text for sentence in self.sentences)


def is_installed() -> bool:
    """Tell whether PocketSphinx is there, without importing it."""
    return importlib.util.find_spec("pocketsphinx") is not None


class Recogniser:
    """The child process and the queue before it. The child is started by the first recording."""

    def __init__(self, *, deadline: float = _DEADLINE, queue: int = _QUEUE) -> None:
        self._deadline = deadline
        self._queue = queue
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None

    async def hear(self, audio: bytes, *, longest: float = LONGEST) -> Heard:
        """Recognise the speech in `audio`, the bytes of any container that FFmpeg can read.

        What lasts more than `longest` seconds isn't listened to. Raises NotAudio, TooLong,
        RecogniserMissing, RecogniserBusy or RecogniserFailed.
        """
        if not is_installed():
            raise RecogniserMissing
        if self._waiting >= self._queue:
            raise RecogniserBusy
        self._waiting += 1
        try:
            async with self._turn:
                answer = await self._ask(audio, min(longest, LONGEST))
        finally:
            self._waiting -= 1
        if "error" in answer:
            raise NotAudio(answer["error"])
        if "is_too_long" in answer:
            raise TooLong(answer["duration"])
        return Heard(
            duration=answer["duration"],
            sentences=tuple(Timed(*each) for each in answer["sentences"]),
            words=tuple(Timed(*each) for each in answer["words"]),
        )

    async def close(self) -> None:
        """End the child, also in the middle of a recording."""
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            child.kill()
            await child.wait()

    async def _ask(self, audio: bytes, longest: float) -> dict[str, Any]:
        """Send one recording and read the answer; a child that fails or is interrupted is ended."""
        is_answered = False
        try:
            async with asyncio.timeout(self._deadline):
                answer = await _exchange(await self._running(), audio, longest)
            is_answered = True
        except (OSError, asyncio.IncompleteReadError) as error:
            raise RecogniserFailed("its process ended") from error
        except TimeoutError as error:
            raise RecogniserFailed(f"not done in {self._deadline:g} seconds") from error
        finally:
            if not is_answered:
                await self.close()
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.playground.recogniser_child",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        return self._child


async def _exchange(
    child: asyncio.subprocess.Process, audio: bytes, longest: float
) -> dict[str, Any]:
    """Speak the child's protocol: milliseconds and a length, eight bytes each, and the recording."""
    assert child.stdin is not None  # noqa: S101 - both are pipes, asked for above
    assert child.stdout is not None  # noqa: S101
    child.stdin.write(round(longest * 1000).to_bytes(8, "big"))
    child.stdin.write(len(audio).to_bytes(8, "big"))
    child.stdin.write(audio)
    await child.stdin.drain()
    size = int.from_bytes(await child.stdout.readexactly(8), "big")
    answer: dict[str, Any] = json.loads(await child.stdout.readexactly(size))
    return answer
