"""The one door to `av`: media files to 16 kHz mono samples, samples to FLAC. Runs in the child only.

The demuxer is chosen by the file's first bytes and forced, and only files may be opened: a playlist
or a container that refers to other files or addresses leads nowhere. Damaged packets are passed
over, so that of a truncated file what is there is heard.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOMEM
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec import CodecContext
from av.container import InputContainer
from av.error import FFmpegError
from av.filter import Graph
from av.stream import Discard

from bot.voice.activity import RATE, Samples

DEMUXERS = {
    "wav": "wav",
    "flac": "flac",
    "mp3": "mp3",
    "aac": "aac",
    "m4a": "mov",
    "mp4": "mov",
    "mov": "mov",
    "ogg": "ogg",
    "opus": "ogg",
    "webm": "matroska",
    "mkv": "matroska",
    "asf": "asf",
    "aiff": "aiff",
}
"""FFmpeg's demuxer for each name of `bot.voice.containers`."""

# What these containers carry in practice. Decoders that nobody needs only widen what hostile bytes
# can reach, those for video above all.
_CODECS = (
    "mp3float,mp3,mp2float,mp2,aac,aac_fixed,alac,flac,opus,vorbis,libopus,wmav1,wmav2,"
    "wmapro,wmalossless,wmavoice,ac3,eac3,amrnb,amrwb,libopencore_amrnb,adpcm_ms,"
    "adpcm_ima_wav,adpcm_ima_qt,gsm_ms,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,"
    "pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_u8,pcm_s8,pcm_alaw,pcm_mulaw"
)

_TIME_BASE = Fraction(1, RATE)
_BLOCK = 10 * RATE
# So many damaged packets in a row mean that no more will come.
_MOST_FAILURES = 200
# Stretches without packets (a paused recorder, a late audio track) become silence of that length, so
# that times stay true; a longer one is a broken timestamp.
_SHORTEST_HOLE, _LONGEST_HOLE = 0.1, 60.0


class Unreadable(Exception):
    """The bytes can't be read as the container they announce, or in no codec we know."""


class Soundless(Exception):
    """There is no audio stream."""


def decode(path: Path, container: str) -> Iterator[Samples]:
    """Yield the first audio stream in blocks of at most ten seconds, 16 kHz mono.

    Raises Soundless or Unreadable, before the first block.
    """
    with _open(path, container) as media:
        stream = _audio_stream(media)
        timeline = _Timeline((media.start_time or 0) / av.time_base)
        for frame in _frames(media, stream):
            with suppress(FFmpegError):
                yield from timeline.feed(frame)
        yield from timeline.flush()


def encode_flac(samples: Samples, path: Path) -> None:
    """Write samples of 16 kHz mono as a FLAC file."""
    with av.open(str(path), "w", format="flac") as output:
        stream = output.add_stream("flac", rate=RATE, layout="mono", format="s16")
        resampler = av.AudioResampler("s16", "mono", RATE, frame_size=4096)
        for frame in chain(resampler.resample(_frame(samples, 0)), resampler.resample(None)):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


class HighPass:
    """An 80 Hz high-pass: mains hum and rumble are no sign of speech. Keeps its state."""

    def __init__(self) -> None:
        self._graph = Graph()
        source = self._graph.add_abuffer(
            sample_rate=RATE, format="s16", layout="mono", time_base=_TIME_BASE
        )
        self._graph.link_nodes(
            source, self._graph.add("highpass", "f=80"), self._graph.add("abuffersink")
        ).configure()
        self._position = 0

    def filter(self, samples: Samples) -> Samples:
        """Return as many samples as were given."""
        self._graph.push(_frame(samples, self._position))
        self._position += len(samples)
        filtered = self._graph.pull()
        assert isinstance(filtered, AudioFrame)  # noqa: S101 - audio went in
        return _samples(filtered)


class _Timeline:
    """Turns frames of any format into 16 kHz mono at their place in the recording's time."""

    def __init__(self, start: float) -> None:
        self._expected = start
        self._late = 0.0
        self._format: tuple[str, str, int] | None = None
        self._resampler = av.AudioResampler("s16", "mono", RATE, frame_size=_BLOCK)

    def feed(self, frame: AudioFrame) -> Iterator[Samples]:
        """Yield what is ready after `frame`, with silence for a hole before it."""
        hole = self._hole_before(frame)
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if hole or form != self._format:
            yield from self.flush()
            self._format = form
        if hole:
            yield np.zeros(hole, np.int16)
        yield from map(_samples, self._resampler.resample(frame))

    def flush(self) -> Iterator[Samples]:
        """Yield what was held back; the next frame may have another format."""
        yield from map(_samples, self._resampler.resample(None))
        self._resampler = av.AudioResampler("s16", "mono", RATE, frame_size=_BLOCK)

    def _hole_before(self, frame: AudioFrame) -> int:
        """Samples of silence that are missing before `frame`."""
        if frame.pts is None or frame.time_base is None or not frame.sample_rate:
            return 0
        time = frame.pts * frame.time_base.numerator / frame.time_base.denominator
        jump = time - self._expected
        self._expected = time + frame.samples / frame.sample_rate
        if abs(jump) <= _LONGEST_HOLE:
            self._late += jump
        if self._late < _SHORTEST_HOLE:
            return 0
        hole, self._late = self._late, 0.0
        return round(hole * RATE)


@contextmanager
def _open(path: Path, container: str) -> Iterator[InputContainer]:
    demuxer = DEMUXERS[container]
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": av.ContainerFormat(demuxer, "r").name,
        "codec_whitelist": _CODECS,
    }
    try:
        media = av.open(f"file:{path}", format=demuxer, options=options, metadata_errors="replace")
    except FFmpegError as error:
        if error.errno == ENOMEM:
            raise  # that is our limit, not the file's fault
        raise Unreadable(str(error)) from None
    with media:
        yield media


def _audio_stream(media: InputContainer) -> AudioStream:
    stream = media.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise Soundless
    # PyAV's stubs don't say so, but a stream without a decoder has no codec context.
    codec: CodecContext | None = stream.codec_context
    if codec is None or codec.name not in _CODECS.split(","):
        raise Unreadable("no decoder for its audio")
    for other in media.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    codec.thread_count = 1
    return stream


def _frames(media: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decode packet by packet, past damaged ones, until too many in a row are damaged."""
    failures, is_heard = 0, False
    packets = media.demux(stream)
    while failures < _MOST_FAILURES:
        try:
            frames = next(packets).decode()
        except StopIteration:
            break
        except FFmpegError:
            failures += 1
            # A generator that raised is spent; the file goes on where it stood.
            packets = media.demux(stream)
        else:
            failures = 0 if frames else failures
            is_heard = is_heard or bool(frames)
            yield from frames
    if failures and not is_heard:
        raise Unreadable("nothing in it could be decoded")


def _frame(samples: Samples, position: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
    frame.sample_rate = RATE
    frame.time_base = _TIME_BASE
    frame.pts = position
    return frame


def _samples(frame: AudioFrame) -> Samples:
    return frame.to_ndarray().reshape(-1).astype(np.int16, copy=False)
