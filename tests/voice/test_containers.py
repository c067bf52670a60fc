from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.voice.containers import AAC, AIFF, FLAC, MOV, MP3, container_of
from bot.voice.decoder import DEMUXERS, decode

Samples = NDArray[np.int16]
Write = Callable[..., Path]

SYNC = b"\xff\xfb\x90\x64" + bytes(400)


@pytest.mark.parametrize("container", DEMUXERS)
def test_every_container_is_known_by_its_bytes(
    container: str, media_file: Write, sound: Samples
) -> None:
    path = media_file(sound, container, name="voice message")

    found = container_of(path)

    assert found is not None
    assert found.name == container


def test_opus_is_uploaded_as_ogg_which_endpoints_accept(media_file: Write, sound: Samples) -> None:
    found = container_of(media_file(sound, "opus"))

    assert found is not None
    assert (found.extension, found.mime) == ("ogg", "audio/ogg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not sound at all\n" * 100,
        b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttps://example.com/1.ts\n" * 99,
        b"[playlist]\nFile1=/etc/passwd\nNumberOfEntries=1\nVersion=2\n",
        b'<asx version="3.0"><entry><ref href="file:///etc/passwd"/></entry></asx>',
        b"for free they skip and move on, and so on. " * 500,
        "UTF-16 text".encode("utf-16"),
        ("UTF-16 text, " * 3000).encode("utf-16"),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\x00\x00\x00\x00WEBP",
    ],
    ids=[
        *("nothing", "text", "m3u", "concat", "m3u8", "pls", "asx", "words that are atoms"),
        *("utf-16", "long utf-16", "png", "webp"),
    ],
)
def test_what_is_no_media_is_unknown_whatever_it_is_called(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)

    assert container_of(path) is None


def test_an_id3_tag_of_any_length_is_skipped(tmp_path: Path) -> None:
    size = 300_000
    tag = b"ID3\x04\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    song, disguised = tmp_path / "a.mp3", tmp_path / "b.mp3"
    song.write_bytes(tag + bytes(size) + SYNC)
    disguised.write_bytes(tag + bytes(size) + b"fLaC" + bytes(100))

    assert (container_of(song), container_of(disguised)) == (MP3, FLAC)


def test_zero_bytes_in_front_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "padded.mp3"
    path.write_bytes(bytes(1000) + SYNC)

    assert container_of(path) == MP3


def is_heard(path: Path, sound: Samples) -> bool:
    found = container_of(path)
    assert found
    return sum(map(len, decode(path, found.name))) > 0.8 * len(sound)


@pytest.mark.parametrize(
    "junk", [b"", b"\xff\xfb\x90", b"TAG" + bytes(125), np.random.default_rng(1).bytes(5000)]
)
@pytest.mark.parametrize("container", ["mp3", "aac"])
def test_frames_that_begin_after_junk_are_found(
    tmp_path: Path, media_file: Write, sound: Samples, container: str, junk: bytes
) -> None:
    content = media_file(sound, container).read_bytes()
    path = tmp_path / "cut by bytes"
    path.write_bytes(junk + content[101:])

    assert container_of(path) == {"mp3": MP3, "aac": AAC}[container]
    assert is_heard(path, sound)


def test_random_bytes_are_no_frames(tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    path = tmp_path / "noise.mp3"

    found = set()
    for _ in range(300):
        path.write_bytes(b"\0x" + dice.bytes(20_000))
        found.add(container_of(path))

    assert found == {None}


def test_aac_may_have_a_tag(tmp_path: Path, media_file: Write, sound: Samples) -> None:
    path = tmp_path / "tagged.aac"
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x14" + b"TIT2" + bytes(16)
    path.write_bytes(tag + media_file(sound, "aac").read_bytes())

    assert container_of(path) == AAC
    assert is_heard(path, sound)


@pytest.mark.parametrize("atom", [b"wide", b"free", b"skip"])
def test_a_movie_may_begin_with_an_empty_atom(
    media_file: Write, sound: Samples, atom: bytes
) -> None:
    path = media_file(sound, "mov")
    content = bytearray(path.read_bytes())
    content[4:8] = atom
    path.write_bytes(content)

    assert container_of(path) == MOV
    assert is_heard(path, sound)


def test_compressed_aiff_is_known(media_file: Write, sound: Samples) -> None:
    path = media_file(sound, "aifc")

    assert path.read_bytes()[8:12] == b"AIFC"
    assert container_of(path) == AIFF
    assert is_heard(path, sound)


def test_a_wav_may_have_64_bit_sizes(media_file: Write, sound: Samples) -> None:
    path = media_file(sound, "wav")
    content = path.read_bytes()
    size = len(content).to_bytes(8, "little")
    sizes = b"ds64" + (28).to_bytes(4, "little") + size + size + bytes(12)
    path.write_bytes(b"RF64\xff\xff\xff\xffWAVE" + sizes + content[12:])

    assert is_heard(path, sound)
