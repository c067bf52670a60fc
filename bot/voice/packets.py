"""Keep a recording's packets, and know which of them make a stretch of it. Runs in the child only.

A packet holds 20 to 60 ms of sound, and what a decoder makes of the first ones after a cut is not
yet right; each codec's `lead` says from which packet it must begin.
"""

import array
import bisect
from typing import IO

_MP3_LATE = 0.05
"""Seconds after the beginning by which an mp3 must be right; the cut lies in a calm tenth."""

_OPUS_LEAD = 0.08
"""Seconds until an Opus decoder has converged (RFC 7845, 4.6)."""


class PacketLog:
    """The packets of a recording in a file, with the place of their sound in the samples.

    Two numbers a packet: two hours are 5 MB. Stops when the packets need more than `limit` bytes.
    """

    def __init__(self, spool: IO[bytes], limit: int) -> None:
        self._spool = spool
        self._limit = limit
        self._starts = array.array("q", [0])  # bytes, one more than there are packets
        self._ends = array.array("d")  # seconds
        self._breaks = array.array("q")  # packets that don't follow the one before them

    def add(self, data: bytes, end: float, is_whole: bool) -> None:
        """Take the next packet; the signature is `bot.voice.decoder.OnPacket`."""
        if not is_whole:
            self._breaks.extend((len(self), len(self) + 1))
        stop = self._starts[-1] + len(data)
        if stop > self._limit:
            self._limit = 0
            return
        self._spool.write(data)
        self._starts.append(stop)
        self._ends.append(end)

    def __len__(self) -> int:
        return len(self._ends)

    def begin(self, packet: int) -> float:
        """Where the sound of a packet begins, in seconds."""
        return self._ends[packet - 1] if packet else 0.0

    def end(self, packet: int) -> float:
        """Where it ends."""
        return self._ends[packet]

    def last_until(self, time: float) -> int:
        """The last packet whose sound begins at `time` or before."""
        return min(bisect.bisect_right(self._ends, time + 1e-6), len(self) - 1)

    def first_until(self, time: float) -> int:
        """The first packet whose sound goes on until `time`, or else the last one."""
        return min(bisect.bisect_left(self._ends, time - 1e-6), len(self) - 1)

    def size(self, first: int, last: int) -> int:
        """Bytes of these packets."""
        return self._starts[last + 1] - self._starts[first]

    def is_whole(self, first: int, last: int) -> bool:
        """Whether each of these packets decoded well and follows the one before it."""
        position = bisect.bisect_right(self._breaks, first)
        return position == len(self._breaks) or self._breaks[position] > last

    def read(self, first: int, last: int) -> list[bytes]:
        """Return these packets."""
        self._spool.seek(self._starts[first])
        return [self._spool.read(self.size(packet, packet)) for packet in range(first, last + 1)]


def opus_lead(log: PacketLog, start: float) -> int:
    """The packet to begin with, so that Opus is right from `start` on."""
    return log.last_until(start - _OPUS_LEAD) if start > _OPUS_LEAD else 0


def aac_lead(log: PacketLog, start: float) -> int:
    """The same for AAC: half of a packet's sound comes with the packet before it."""
    return max(0, log.last_until(start) - 1)


def mp3_lead(log: PacketLog, start: float) -> int:
    """The same for mp3, whose packets also use bits that were left over in earlier ones.

    An mp3 can't say that its beginning is not to be heard, so the latest packet is taken. But at the
    start of the recording, where somebody may speak at once, all packets are: those that nothing is
    heard of fill the reservoir of the others.
    """
    if start <= 0:
        return 0
    latest = log.last_until(start)
    for first in range(latest, 0, -1):
        right = _first_right(log, first)
        if right is not None and log.begin(right) <= start + _MP3_LATE:
            return first
    return 0


def _first_right(log: PacketLog, first: int) -> int | None:
    """The first packet that an mp3 decoder gets right when it begins with `first`."""
    kept = 0
    for packet, data in enumerate(log.read(first, min(first + 9, len(log) - 1)), first):
        borrowed, overhead = _mp3_side(data)
        if borrowed <= kept:
            return packet + 1  # it still overlaps with one that was not right
        kept += len(data) - overhead
    return None


def _mp3_side(data: bytes) -> tuple[int, int]:
    """Bytes that a frame uses of earlier ones, and those of its own that hold no sound.

    ISO 11172-3 2.4.1, 13818-3 2.4.1.
    """
    if len(data) < 8:
        return 511, len(data)  # no frame: as much as can be borrowed
    is_mpeg_1, is_mono, has_crc = data[1] & 0x08, data[3] & 0xC0 == 0xC0, not data[1] & 0x01
    side = 6 if has_crc else 4
    if is_mpeg_1:
        return data[side] << 1 | data[side + 1] >> 7, side + (17 if is_mono else 32)
    return data[side], side + (9 if is_mono else 17)


def opus_samples(data: bytes) -> int:
    """Samples at 48 kHz in an Opus packet (RFC 6716, 3.1 and 3.2); 0 in one that is none."""
    if not data:
        return 0
    config, code = data[0] >> 3, data[0] & 3
    if config < 12:
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        frame = (480, 960)[config & 1]
    else:
        frame = (120, 240, 480, 960)[config & 3]
    counted = data[1] & 63 if len(data) > 1 else 0
    return frame * (1, 2, 2, counted)[code]
