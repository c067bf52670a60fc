from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.voice.containers import FLAC, MP3, container_of
from bot.voice.decoder import DEMUXERS

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
        "UTF-16 text".encode("utf-16"),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\x00\x00\x00\x00WEBP",
    ],
    ids=["nothing", "text", "m3u", "concat", "utf-16", "png", "webp"],
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
