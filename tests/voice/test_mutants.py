import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import bot
from bot.voice.audio import DecoderFailed, NoAudio, NotMedia, RecordingTooLong, open_child
from bot.voice.containers import container_of
from bot.voice.cuts import plan
from bot.voice.forms import Form

Samples = NDArray[np.int16]
Write = Callable[..., Path]
Spoken = Callable[..., tuple[Samples, list[tuple[float, float]]]]

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

Mutate = Callable[[bytearray, np.random.Generator], bytearray]


def flipped(content: bytearray, dice: np.random.Generator) -> bytearray:
    for _ in range(10 ** int(dice.integers(4))):
        content[int(dice.integers(4, len(content)))] ^= 1 << int(dice.integers(8))
    return content


def truncated(content: bytearray, dice: np.random.Generator) -> bytearray:
    return content[: int(dice.integers(1, len(content)))]


def headless(content: bytearray, dice: np.random.Generator) -> bytearray:
    return content[int(dice.integers(1, 4000)) :]


def swapped(content: bytearray, dice: np.random.Generator) -> bytearray:
    size = int(dice.integers(64, 4096))
    one, two = (int(dice.integers(12, len(content) - size)) for _ in range(2))
    content[one : one + size], content[two : two + size] = (
        content[two : two + size],
        content[one : one + size],
    )
    return content


def blotted(content: bytearray, dice: np.random.Generator) -> bytearray:
    """Overwrite a stretch of it, often of its header, with noise or with the largest numbers."""
    at = int(dice.integers(4, len(content) if dice.random() < 0.5 else 400))
    size = int(dice.integers(1, 64))
    content[at : at + size] = dice.bytes(size) if dice.random() < 0.5 else b"\xff" * size
    return content


MUTATIONS: list[Mutate] = [flipped, truncated, headless, swapped, blotted]


def mutants(originals: list[bytes], count: int, folder: Path) -> Iterator[Path]:
    dice = np.random.default_rng(7)
    for number in range(count):
        original = bytearray(originals[number % len(originals)])
        mutate = MUTATIONS[number // len(originals) % len(MUTATIONS)]
        path = folder / f"mutant-{number}"
        path.write_bytes(mutate(original, dice))
        yield path


CONTAINERS = ("wav", "flac", "mp3", "m4a", "aac", "opus", "webm", "mp4", "asf", "aiff")


@pytest.fixture
def originals(media_file: Write, spoken: Spoken) -> list[bytes]:
    """Four seconds in each container, some of them with silence before and after."""
    samples = spoken(7, gap=0.3)[0]
    return [media_file(samples[: 4 * 16_000], container).read_bytes() for container in CONTAINERS]


async def test_mutated_files_end_in_sound_or_in_a_sentence(
    tmp_path: Path, originals: list[bytes]
) -> None:
    gate = asyncio.Semaphore(4)

    async def listen(path: Path) -> float:
        async with gate:
            try:
                async with open_child(path, folder=tmp_path, timeout=20) as media:
                    for cut in plan(media.profile, 2.0).cuts:
                        await media.write(cut, Form.COPY)
                    return media.duration
            except (NotMedia, NoAudio, RecordingTooLong, DecoderFailed):
                return 0.0

    durations = await asyncio.gather(*map(listen, mutants(originals, 50, tmp_path)))

    assert sum(duration > 2 for duration in durations) > 20


# What the child does with each file named on standard input, without starting Python for each. A
# line for each goes out: how the process ended, the name, and its answers between.
FORKS = """
import io, json, os, sys
from bot.voice import child
from bot.voice.cuts import plan
from bot.voice.profile import Profile

class Asking:
    def __init__(self, job):
        self.lines, self.job, self.answers = [json.dumps(job)], job, []
    def readline(self):
        return self.lines.pop()
    def __iter__(self):
        answer = json.loads(self.answers[0])
        if "error" not in answer:
            for cut in plan(Profile.from_json(answer), 2.0).cuts:
                stem = self.job["path"] + f"-{round(cut.start * 1000)}"
                yield json.dumps({"start": cut.start, "end": cut.end, "stem": stem, "form": "copy"})
    def write(self, text):
        self.answers.append(text)
    def flush(self):
        pass

for line in sys.stdin:
    if os.fork():
        _, status = os.wait()
        print("ENDED", status, flush=True)
        continue
    asking, out = Asking(json.loads(line)), sys.stdout
    sys.stdin = sys.stdout = asking
    child.main()
    for answer in asking.answers:
        out.write(answer[:200].strip() + "\\n")
    out.flush()
    os._exit(0)
"""


@pytest.mark.timeout(300)  # 30 s on two cores
async def test_of_500_mutated_files_none_hangs_and_few_end_the_child(
    tmp_path: Path, originals: list[bytes]
) -> None:
    jobs = [
        json.dumps(
            {
                "path": str(path),
                "container": found.name,
                "folder": str(tmp_path),
                "longest": 3600.0,
                "memory_mb": 768,
                "cpu_seconds": 10,
            }
        )
        for path in mutants(originals, 500, tmp_path)
        if (found := container_of(path))
    ]

    async def serve(jobs: list[str]) -> list[str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", FORKS),
            cwd=Path(bot.__file__).parent.parent,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        out, _ = await process.communicate("\n".join(jobs).encode())
        return out.decode().splitlines()

    answers = await asyncio.gather(serve(jobs[::2]), serve(jobs[1::2]))

    lines = [line for part in answers for line in part]
    ended = [line for line in lines if line.startswith("ENDED")]
    assert len(jobs) > 400
    assert len(ended) == len(jobs)
    assert ended.count("ENDED 0") >= len(jobs) - 5
    assert sum('"steps"' in line for line in lines) > len(jobs) / 2
    errors = {json.loads(line)["error"] for line in lines if line.startswith('{"error"')}
    assert errors <= {"not_media", "no_audio", "decoder_failed"}
    # Whatever is wrong with its packets, a recording that was decoded can be written.
    assert not [line for line in lines if "IndexError" in line or "ValueError" in line]
