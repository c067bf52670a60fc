"""The process that decodes one recording: `python -m bot.voice.child`, started by `bot.voice.audio`.

Hostile media crashes decoders and PyAV holds the interpreter, so all of it happens here, within
limits. A line of JSON comes in, a line goes out: first the recording, answered by its profile, then
any number of cuts, each answered when its chunk is written. Samples and packets wait in nameless
temporary files (for two hours, 230 MB and about as much as the recording), so that memory stays
small and cutting needs no second decoding. When the bot dies, the next read or write here fails, and
so ends this process too.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from bot.confined.limits import confine
from bot.voice.activity import RATE, ActivityMeter, Samples
from bot.voice.containers import Container
from bot.voice.copier import Copier, Uncopyable
from bot.voice.decoder import HighPass, Soundless, Unreadable, decode
from bot.voice.encoder import PACKINGS, encode
from bot.voice.forms import Form
from bot.voice.packets import PacketLog
from bot.voice.profile import Profile

Answer = dict[str, Any]

_SAMPLE = 2  # bytes


class TooLong(Exception):
    """More sound than was allowed."""


def main() -> None:
    """Serve one recording until standard input ends."""
    job = json.loads(sys.stdin.readline())
    limit = int(job["longest"] * RATE) * _SAMPLE
    confine(job["memory_mb"], job["cpu_seconds"], limit + 2**20)
    folder = job["folder"]
    with (
        tempfile.TemporaryFile(dir=folder) as spool,
        tempfile.TemporaryFile(dir=folder) as packets,
        closing(Recording(Path(job["path"]), job["container"], spool, packets)) as recording,
    ):
        _reply(lambda: recording.analyse(limit).to_json())
        for line in sys.stdin:
            _reply(partial(_write, recording, **json.loads(line)))


class Recording:
    """The recording at `path`; `spool` and `packets` are files of its own to write to."""

    def __init__(self, path: Path, container: str, spool: IO[bytes], packets: IO[bytes]) -> None:
        self._path, self._container = path, container
        self._spool, self._packets = spool, packets
        self._copier: Copier | None = None

    def close(self) -> None:
        """Close what is open of it."""
        if self._copier:
            self._copier.close()

    def analyse(self, limit: int) -> Profile:
        """Decode all of it into at most `limit` bytes of samples, and measure it on the way.

        Raises Soundless where nothing was wrong with the file and yet nothing came out of it.
        """
        meter, high_pass, log = ActivityMeter(), HighPass(), PacketLog(self._packets, limit)
        for samples in decode(self._path, self._container, log.add):
            self._spool.write(samples.tobytes())
            if self._spool.tell() > limit:
                raise TooLong
            meter.feed(high_pass.filter(samples))
        profile = meter.finish()
        if not profile.steps:
            raise Soundless
        self._copier = Copier(self._path, self._container, log, profile)
        return profile

    def write(self, start: float, end: float, stem: Path, form: str) -> Container:
        """Write a stretch of it to `stem` with the extension of what it then is.

        `form` is one of `PACKINGS`, or a copy of its packets where they can be cut.
        """
        if form == Form.COPY and self._copier:
            with suppress(Uncopyable):
                return self._copier.copy(start, end, stem)
        packing = PACKINGS.get(form, PACKINGS[Form.FLAC])
        path = stem.with_suffix(f".{packing.container.extension}")
        encode(self._samples(start, end), path, packing)
        return packing.container

    def _samples(self, start: float, end: float) -> Samples:
        first, stop = round(start * RATE), round(end * RATE)
        self._spool.seek(first * _SAMPLE)
        return np.frombuffer(self._spool.read((stop - first) * _SAMPLE), np.int16)


def _write(recording: Recording, start: float, end: float, stem: str, form: str) -> Answer:
    return {"container": recording.write(start, end, Path(stem), form).name}


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


if __name__ == "__main__":
    main()
