"""The process that decodes one recording: `python -m bot.voice.child`, started by `bot.voice.audio`.

Hostile media crashes decoders and PyAV holds the interpreter, so all of it happens here, within
limits. A line of JSON comes in, a line goes out: first the recording, answered by its profile, then
any number of cuts, each answered when its chunk is written. Samples wait in a nameless temporary
file (two hours are 230 MB), so that memory stays small and cutting needs no second decoding. When
the bot dies, the next read or write here fails, and so ends this process too.
"""

import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from bot.voice.activity import RATE, ActivityMeter
from bot.voice.decoder import HighPass, Soundless, Unreadable, decode, encode_flac
from bot.voice.profile import Profile

Answer = dict[str, Any]

_SAMPLE = 2  # bytes


class TooLong(Exception):
    """More sound than was allowed."""


def main() -> None:
    """Serve one recording until standard input ends."""
    job = json.loads(sys.stdin.readline())
    limit = int(job["longest"] * RATE) * _SAMPLE
    _confine(job["memory_mb"], job["cpu_seconds"], limit + 2**20)
    with tempfile.TemporaryFile(dir=job["folder"]) as spool:
        _reply(lambda: analyse(Path(job["path"]), job["container"], spool, limit).to_json())
        for line in sys.stdin:
            request = json.loads(line)
            _reply(partial(_write_chunk, spool, **request))


def analyse(path: Path, container: str, spool: IO[bytes], limit: int) -> Profile:
    """Decode all of `path` into `spool` (at most `limit` bytes) and measure it on the way.

    Raises Soundless where nothing was wrong with the file and yet nothing came out of it.
    """
    meter, high_pass = ActivityMeter(), HighPass()
    for samples in decode(path, container):
        spool.write(samples.tobytes())
        if spool.tell() > limit:
            raise TooLong
        meter.feed(high_pass.filter(samples))
    profile = meter.finish()
    if not profile.steps:
        raise Soundless
    return profile


def _write_chunk(spool: IO[bytes], start: float, end: float, path: str) -> Answer:
    first, stop = round(start * RATE), round(end * RATE)
    spool.seek(first * _SAMPLE)
    encode_flac(np.frombuffer(spool.read((stop - first) * _SAMPLE), np.int16), Path(path))
    return {}


def _reply(work: Callable[[], Answer]) -> None:
    """Do it and say how it went; whatever can go wrong in a decoder is an answer too."""
    try:
        answer = work()
    except Soundless:
        answer = {"error": "no_audio"}
    except Unreadable as error:
        answer = {"error": "not_media", "reason": str(error)}
    except TooLong:
        answer = {"error": "recording_too_long"}
    except Exception as error:  # noqa: BLE001 - the parent has no other way to learn what happened
        answer = {"error": "decoder_failed", "reason": repr(error)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _confine(memory_mb: int, cpu_seconds: int, file_bytes: int) -> None:
    """Bound what this process can use; give way to the event loop, which may share the core."""
    os.nice(10)
    limits = {
        resource.RLIMIT_AS: memory_mb * 2**20,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in limits.items():
        # macOS refuses some of these; the parent's deadline holds everywhere.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    main()
