"""Write 16 kHz mono samples as files. Runs in the child only."""

from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import av
from av.audio.stream import AudioStream

from bot.voice.activity import RATE, Samples
from bot.voice.containers import FLAC, MP3, OGG, WAV, Container
from bot.voice.timeline import frame_of

_PCM_FRAME = 4096


@dataclass(frozen=True, slots=True)
class Packing:
    """A container, FFmpeg's names of its muxer and of an encoder, and bits a second (0: exact)."""

    container: Container
    muxer: str
    encoder: str
    bit_rate: int = 0
    options: dict[str, str] = field(default_factory=dict)


PACKINGS = {
    "flac": Packing(FLAC, "flac", "flac"),
    "wav": Packing(WAV, "wav", "pcm_s16le"),
    # At level 1 two hours take 35 s of a core, at 3 half as much again and come out no smaller.
    "opus": Packing(
        OGG, "ogg", "libopus", 24_000, {"application": "voip", "compression_level": "1"}
    ),
    # For people: what Slack's and every phone's player takes.
    "mp3": Packing(MP3, "mp3", "libmp3lame", 64_000),
}
"""By the name of a `bot.voice.forms.Form`, and `mp3`."""


def encode(samples: Samples, path: Path, packing: Packing) -> None:
    """Write `samples` to `path`. FLAC and WAV give exactly them back."""
    with av.open(str(path), "w", format=packing.muxer) as output:
        stream = output.add_stream(packing.encoder, RATE, packing.options)
        assert isinstance(stream, AudioStream)  # noqa: S101 - they are all audio encoders
        codec = stream.codec_context
        codec.layout, codec.bit_rate = "mono", packing.bit_rate
        codec.open()
        resampler = av.AudioResampler(
            codec.format, "mono", RATE, frame_size=codec.frame_size or _PCM_FRAME
        )
        frames = chain(resampler.resample(frame_of(samples, 0)), resampler.resample(None))
        for frame in frames:
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
