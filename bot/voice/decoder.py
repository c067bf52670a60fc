"""Media files to 16 kHz mono samples. Runs in the child only.

This module, `timeline`, `encoder` and `copier` are the one door to `av`.

The demuxer is chosen by the file's first bytes and forced, and only files may be opened: a playlist
or a container that refers to other files or addresses leads nowhere. Damaged packets are passed
over, so that of a truncated file what is there is heard.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import ENOMEM
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec import CodecContext
from av.container import InputContainer
from av.error import FFmpegError
from av.filter import Graph
from av.packet import Packet
from av.stream import Discard

from bot.voice.activity import RATE, Samples
from bot.voice.timeline import TIME_BASE, Timeline, frame_of, samples_of

DEMUXERS = {
    "wav": "wav",
    "w64": "w64",
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

# So many damaged packets in a row mean that no more will come.
_MOST_FAILURES = 200

OnPacket = Callable[[bytes, float, bool], None]
"""Told of each packet: its bytes, where in the samples its sound ends (seconds), if all is well.

All is not well with a damaged packet, and with one that follows a hole or a change of format.
"""


class Unreadable(Exception):
    """The bytes can't be read as the container they announce, or in no codec we know."""


class Soundless(Exception):
    """There is no audio stream."""


def decode(path: Path, container: str, on_packet: OnPacket | None = None) -> Iterator[Samples]:
    """Yield the first audio stream in blocks of at most ten seconds, 16 kHz mono.

    Raises Soundless or Unreadable, before the first block.
    """
    with open_stream(path, container) as (media, stream):
        timeline = Timeline((media.start_time or 0) / av.time_base)
        for packet, frames in _packets(media, stream):
            breaks = timeline.breaks
            for frame in frames:
                yield from timeline.feed(frame)
            if on_packet and (packet is None or packet.size):  # the last one is empty
                is_whole = packet is not None and timeline.breaks == breaks
                on_packet(b"" if packet is None else bytes(packet), timeline.position, is_whole)
        yield from timeline.flush()


@contextmanager
def open_stream(path: Path, container: str) -> Iterator[tuple[InputContainer, AudioStream]]:
    """Open a media file at its first audio stream. Raises Soundless or Unreadable."""
    with _open(path, container) as media:
        yield media, _audio_stream(media)


class HighPass:
    """An 80 Hz high-pass: mains hum and rumble are no sign of speech. Keeps its state."""

    def __init__(self) -> None:
        self._graph = Graph()
        source = self._graph.add_abuffer(
            sample_rate=RATE, format="s16", layout="mono", time_base=TIME_BASE
        )
        self._graph.link_nodes(
            source, self._graph.add("highpass", "f=80"), self._graph.add("abuffersink")
        ).configure()
        self._position = 0

    def filter(self, samples: Samples) -> Samples:
        """Return as many samples as were given."""
        self._graph.push(frame_of(samples, self._position))
        self._position += len(samples)
        filtered = self._graph.pull()
        assert isinstance(filtered, AudioFrame)  # noqa: S101 - audio went in
        return samples_of(filtered)


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


def _packets(
    media: InputContainer, stream: AudioStream
) -> "Iterator[tuple[Packet[AudioStream] | None, list[AudioFrame]]]":
    """Decode packet by packet, past damaged ones, until too many in a row are damaged.

    A damaged packet is None.
    """
    failures, is_heard = 0, False
    packets = media.demux(stream)
    while failures < _MOST_FAILURES:
        try:
            packet = next(packets)
            frames = packet.decode()
        except StopIteration:
            break
        except FFmpegError:
            failures += 1
            # A generator that raised is spent; the file goes on where it stood.
            packets = media.demux(stream)
            yield None, []
        else:
            failures = 0 if frames else failures
            is_heard = is_heard or bool(frames)
            yield None if packet.is_corrupt else packet, frames
    if failures and not is_heard:
        raise Unreadable("nothing in it could be decoded")
