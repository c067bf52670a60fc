"""Copy stretches of a recording without decoding and encoding them again. Runs in the child only.

What a lossy codec threw away stays thrown away, but nothing more; and a recording that was small
stays small. Only what begins and ends in a calm tenth of a second (nothing but the room's noise) is
copied, and only where every packet decoded well and followed the one before it. Opus and AAC carry
the packets their decoder needs to get going, marked as not to be heard; in mp3, which has no such
mark, they fall into the calm. Each copy is decoded once before it is handed out.

Left to FLAC: HE-AAC, whose upper half depends on headers that come now and then; Vorbis, whose
container can't say that sound begins within a packet, and whose packets are long; what is lossless
already; what is far larger than FLAC.
"""

import struct
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.stream import Stream

from bot.voice.containers import M4A, MP3, OGG, Container
from bot.voice.decoder import Soundless, Unreadable, open_stream
from bot.voice.packets import PacketLog, aac_lead, mp3_lead, opus_lead, opus_samples
from bot.voice.profile import Profile

MOST_BYTES_A_SECOND = 2_000_000 / 60
"""Twice of what FLAC takes; more is not worth its way."""

_MOST_BYTES = 22 * 2**20
_MOST_ASTRAY = 0.06  # seconds by which a copy may be longer or shorter than asked
_AAC_LC = 1024  # samples in a packet; HE-AAC has twice as many
_CALM = 0.1  # seconds on each side of a cut


class Uncopyable(Exception):
    """This stretch can't be cut out of its packets exactly."""


@dataclass(frozen=True, slots=True)
class _Codec:
    """How packets of a codec become a file; `muxer` and `demuxer` are FFmpeg's names."""

    container: Container
    muxer: str
    demuxer: str
    lead: Callable[[PacketLog, float], int]
    options: dict[str, str]
    early: float = 0.0
    """Seconds of the calm at the end that may be missing, rather than another packet added."""


_CODECS = {
    # The header that counts the frames: without it, players guess how long a variable rate lasts.
    "mp3": _Codec(MP3, "mp3", "mp3", mp3_lead, {"write_xing": "1", "id3v2_version": "0"}, 0.015),
    "aac": _Codec(M4A, "ipod", "mov", aac_lead, {"use_editlist": "1"}),
    "opus": _Codec(OGG, "ogg", "ogg", opus_lead, {}),
}


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Packets, and how many samples of each are to be heard, at `rate` a second.

    Of those of the first packets, `skip` are not.
    """

    packets: Sequence[bytes]
    samples: Sequence[int]
    skip: int
    rate: int


class Copier:
    """Writes stretches of the recording at `path`, of which `log` and `profile` were made."""

    def __init__(self, path: Path, container: str, log: PacketLog, profile: Profile) -> None:
        self._path, self._container = path, container
        self._log, self._profile = log, profile
        self._opened = ExitStack()
        self._stream: AudioStream | None = None

    def close(self) -> None:
        """Close the recording."""
        self._opened.close()

    def copy(self, start: float, end: float, stem: Path) -> Container:
        """Write [start, end) to `stem` with the extension of what it is, which is returned.

        Raises Uncopyable, and leaves no file then.
        """
        template = self._template()
        codec = _CODECS.get(_codec_name(template.codec_context))
        if codec is None or len(self._log) < 3:
            raise Uncopyable("codec")
        first, last = codec.lead(self._log, start), self._log.first_until(end - codec.early)
        self._check(first, last, start, end)
        stretch = _stretch(self._log, template.codec_context, first, last, start, end)
        path = stem.with_suffix(f".{codec.container.extension}")
        try:
            _mux(template, codec, stretch, path)
            _verify(path, codec, end - start)
        except (FFmpegError, ValueError, Uncopyable) as error:
            path.unlink(missing_ok=True)
            raise Uncopyable(str(error)) from None
        return codec.container

    def _template(self) -> AudioStream:
        """The recording's stream, from which a copy takes its codec's parameters."""
        if self._stream is None:
            try:
                opened = open_stream(self._path, self._container)
                _, self._stream = self._opened.enter_context(opened)
            except (Soundless, Unreadable, FFmpegError) as error:
                raise Uncopyable(str(error)) from None
        return self._stream

    def _check(self, first: int, last: int, start: float, end: float) -> None:
        """Raise Uncopyable unless these packets are all of it, sound, and end in calm."""
        log, profile = self._log, self._profile
        if not first < last or not log.is_whole(first, last) or log.end(last) < end - 0.02:
            raise Uncopyable("damaged or not kept")
        if log.size(first, last) > min(_MOST_BYTES, (end - start) * MOST_BYTES_A_SECOND):
            raise Uncopyable("larger than FLAC")
        lead, tail = min(log.begin(first), start - _CALM), max(log.end(last), end + _CALM)
        begins_well = start <= 0 or profile.is_calm(lead, start + _CALM)
        if not begins_well or not (end >= profile.duration or profile.is_calm(end - _CALM, tail)):
            raise Uncopyable("its ends are not calm")


def _codec_name(codec: AudioCodecContext) -> str:
    name = codec.name.removesuffix("float")
    return "he-aac" if name == "aac" and codec.profile != "LC" else name


def _stretch(
    log: PacketLog, codec: AudioCodecContext, first: int, last: int, start: float, end: float
) -> _Stretch:
    packets = log.read(first, last)
    rate = codec.sample_rate
    if codec.name == "opus":
        rate, samples = 48_000, [opus_samples(packet) for packet in packets]
    else:
        samples = [codec.frame_size] * len(packets)
    if not rate or not all(samples):
        raise Uncopyable("packets of no length")
    # Of a recording's first and last packets a part is not to be heard, so its middle is the anchor.
    middle = len(packets) // 2
    anchor = log.end(first + middle)
    if abs(anchor + sum(samples[middle + 1 : -1]) / rate - log.end(last - 1)) > 0.001:
        raise Uncopyable("packets of another length than they say")
    begin = anchor - sum(samples[: middle + 1]) / rate
    surplus = round((begin + sum(samples) / rate - end) * rate)
    samples[-1] -= min(max(0, surplus), samples[-1] - 1)
    return _Stretch(packets, samples, max(0, round((start - begin) * rate)), rate)


def _mux(template: AudioStream, codec: _Codec, stretch: _Stretch, path: Path) -> None:
    with av.open(str(path), "w", format=codec.muxer, container_options=codec.options) as output:
        stream = output.add_stream_from_template(template)
        position = 0
        if codec.container is OGG:
            position = -_set_pre_skip(stream.codec_context, stretch.skip)
        elif codec.container is M4A:
            position = -stretch.skip
        for data, samples in zip(stretch.packets, stretch.samples, strict=True):
            packet: av.Packet[Stream] = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, stretch.rate)
            packet.pts = packet.dts = position
            packet.duration = samples
            output.mux(packet)
            position += samples


def _set_pre_skip(codec: AudioCodecContext, samples: int) -> int:
    """Have so many samples at 48 kHz skipped (RFC 7845, 5.1); return how many it was before."""
    head = bytearray(codec.extradata or b"")
    if len(head) < 19:
        raise Uncopyable("no Opus header")
    (before,) = struct.unpack_from("<H", head, 10)
    struct.pack_into("<H", head, 10, min(samples, 0xFFFF))
    codec.extradata = bytes(head)
    return int(before)


def _verify(path: Path, codec: _Codec, duration: float) -> None:
    """Raise Uncopyable or FFmpegError unless it decodes without complaint to what was asked for."""
    heard = 0.0
    with av.open(
        str(path), format=codec.container.name if codec.container is not M4A else "mov"
    ) as media:
        for frame in media.decode(audio=0):
            if codec.container is M4A and frame.samples > _AAC_LC:
                raise Uncopyable("HE-AAC that didn't say so")
            heard += frame.samples / frame.sample_rate
    if abs(heard - duration) > _MOST_ASTRAY:
        raise Uncopyable(f"{heard - duration:+.3f} seconds astray")
