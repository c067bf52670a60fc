import tempfile
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.packets import PacketLog, aac_lead, mp3_lead, opus_lead, opus_samples

FRAME = 0.025


@pytest.fixture
def log() -> Iterator[PacketLog]:
    with tempfile.TemporaryFile() as spool:
        yield PacketLog(spool, 100_000)


def fill(log: PacketLog, packets: list[bytes]) -> PacketLog:
    for number, data in enumerate(packets, 1):
        log.add(data, number * FRAME, True)
    return log


def mp3_frame(borrowed: int, size: int = 200) -> bytes:
    """A frame of MPEG 1, mono, without a checksum, that uses bytes of earlier ones."""
    return b"\xff\xfb\x90\xc4" + bytes([borrowed >> 1, (borrowed & 1) << 7]) + bytes(size - 6)


def test_packets_come_back_as_they_were(log: PacketLog) -> None:
    fill(log, [b"one", b"", b"three", b"four"])

    assert log.read(1, 3) == [b"", b"three", b"four"]
    assert log.size(1, 3) == 9
    assert len(log) == 4


def test_a_packet_is_found_by_its_sound(log: PacketLog) -> None:
    fill(log, [b"x"] * 10)

    assert (log.begin(3), log.end(3)) == pytest.approx((0.075, 0.1))
    assert [log.last_until(time) for time in (0, 0.01, 0.025, 0.1, 9)] == [0, 0, 1, 4, 9]
    assert [log.first_until(time) for time in (0, 0.01, 0.025, 0.1, 9)] == [0, 0, 0, 3, 9]


def test_nothing_is_whole_across_a_damaged_packet(log: PacketLog) -> None:
    for number in range(10):
        log.add(b"x", number * FRAME, number != 5)

    whole = [(first, last) for first, last in pairwise(range(10)) if log.is_whole(first, last)]
    assert whole == [(0, 1), (1, 2), (2, 3), (3, 4), (6, 7), (7, 8), (8, 9)]
    assert log.is_whole(6, 9)
    assert not log.is_whole(0, 9)


def test_the_log_ends_where_its_room_ends() -> None:
    with tempfile.TemporaryFile() as spool:
        log = fill(PacketLog(spool, 10), [b"1234", b"1234", b"1234", b"1"])

        assert len(log) == 2
        assert spool.tell() == 8


def test_opus_begins_early_enough_to_converge(log: PacketLog) -> None:
    fill(log, [b"x"] * 40)

    assert log.begin(opus_lead(log, 0.5)) == pytest.approx(0.4)
    assert opus_lead(log, 0.05) == 0


def test_aac_begins_a_packet_early(log: PacketLog) -> None:
    fill(log, [b"x"] * 40)

    assert log.begin(aac_lead(log, 0.51)) == pytest.approx(0.475)
    assert aac_lead(log, 0.0) == 0


def test_mp3_begins_where_no_earlier_bits_are_needed(log: PacketLog) -> None:
    fill(log, [mp3_frame(0)] * 40)

    assert log.begin(mp3_lead(log, 0.5)) == pytest.approx(0.5)


def test_mp3_begins_with_its_first_packet_even_if_nothing_is_heard_of_that(log: PacketLog) -> None:
    """What the encoder put before the sound is cut off by the decoder, but its bits are needed."""
    for number in range(40):
        log.add(mp3_frame(100), number * FRAME, True)

    assert log.last_until(0.0) == 1
    assert mp3_lead(log, 0.0) == 0


def test_mp3_begins_earlier_the_more_bits_it_borrows(log: PacketLog) -> None:
    fill(log, [mp3_frame(400)] * 40)

    # Three frames hold 537 bytes of sound; one more overlaps; by 50 ms after the cut all is right.
    assert log.begin(mp3_lead(log, 0.5)) == pytest.approx(0.45)


@given(st.lists(st.integers(0, 511), min_size=20, max_size=40), st.floats(0, 1))
def test_mp3_never_begins_after_the_cut(borrowed: list[int], start: float) -> None:
    with tempfile.TemporaryFile() as spool:
        log = fill(PacketLog(spool, 100_000), [mp3_frame(count) for count in borrowed])

        assert log.begin(mp3_lead(log, start)) <= start + 1e-5


@pytest.mark.parametrize(
    ("head", "samples"),
    [
        (b"\x00", 480),  # SILK, 10 ms
        (b"\x08", 960),
        (b"\x18", 2880),  # 60 ms
        (b"\x60", 480),  # hybrid
        (b"\xf8", 960),  # CELT, 20 ms
        (b"\xf9", 1920),  # two of them
        (b"\xe0\x00", 120),  # 2.5 ms
        (b"\xfb\x03", 2880),  # three, counted
        (b"\xfb", 0),
        (b"", 0),
    ],
)
def test_an_opus_packet_says_how_long_it_is(head: bytes, samples: int) -> None:
    assert opus_samples(head) == samples


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=30), st.floats(0, 1))
def test_what_is_no_mp3_does_no_harm(packets: list[bytes], start: float) -> None:
    with tempfile.TemporaryFile() as spool:
        log = fill(PacketLog(spool, 100_000), packets)

        assert 0 <= mp3_lead(log, start) < len(log)


@given(st.binary(max_size=4))
def test_an_opus_packet_has_at_most_what_it_could(data: bytes) -> None:
    assert 0 <= opus_samples(data) <= 63 * 2880
