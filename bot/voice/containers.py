"""Know a media file by its first bytes, since names and types that come with it may lie.

Slack labels AAC in MP4 as audio/webm; people name text files .mp3. The extension and MIME type
given here are the ones an endpoint accepts for these bytes.
"""

from dataclasses import dataclass
from pathlib import Path

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of media file: our name for it, the extension and MIME type true to its bytes."""

    name: str
    extension: str
    mime: str


WAV = Container("wav", "wav", "audio/wav")
FLAC = Container("flac", "flac", "audio/flac")
MP3 = Container("mp3", "mp3", "audio/mpeg")
AAC = Container("aac", "aac", "audio/aac")
M4A = Container("m4a", "m4a", "audio/mp4")
MP4 = Container("mp4", "mp4", "video/mp4")
MOV = Container("mov", "mov", "video/quicktime")
OGG = Container("ogg", "ogg", "audio/ogg")
# Opus is Ogg inside; endpoints know the extension .ogg and refuse .opus.
OPUS = Container("opus", "ogg", "audio/ogg")
WEBM = Container("webm", "webm", "audio/webm")
MKV = Container("mkv", "mkv", "video/x-matroska")
ASF = Container("asf", "wma", "audio/x-ms-wma")
AIFF = Container("aiff", "aiff", "audio/aiff")

_ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_EBML = bytes.fromhex("1a45dfa3")


def container_of(path: Path) -> Container | None:
    """Return what the bytes of `path` say it is, None where they are no media we know.

    An ID3 tag is skipped however long it is, as are zero bytes in front. Playlists are text, so
    they are None whatever they are called.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(b"ID3"):
            file.seek(_id3_length(head))
            # A tag that runs past the end of the file still announces mp3.
            head = file.read(_HEAD) or head
            return _by_magic(head.lstrip(b"\0")) or MP3
    return _by_magic(head.lstrip(b"\0")) or _by_magic(head)


def _by_magic(head: bytes) -> Container | None:
    for detect in (_riff_like, _iso_media, _ogg, _matroska, _mpeg_audio):
        if found := detect(head):
            return found
    if head.startswith(b"fLaC"):
        return FLAC
    return ASF if head.startswith(_ASF_HEADER) else None


def _riff_like(head: bytes) -> Container | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    return AIFF if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC") else None


def _iso_media(head: bytes) -> Container | None:
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        return {b"M4A ": M4A, b"M4B ": M4A, b"qt  ": MOV}.get(brand, MP4)
    # QuickTime files from before `ftyp` begin with one of these atoms.
    return MOV if kind in (b"moov", b"mdat", b"wide", b"skip", b"pnot") else None


def _ogg(head: bytes) -> Container | None:
    if not head.startswith(b"OggS"):
        return None
    return OPUS if b"OpusHead" in head[:64] else OGG


def _matroska(head: bytes) -> Container | None:
    if not head.startswith(_EBML):
        return None
    return WEBM if b"webm" in head[:64] else MKV


def _mpeg_audio(head: bytes) -> Container | None:
    """Tell mp3 from raw AAC by the frame header (ISO 11172-3 2.4.1.3, 13818-7 6.2)."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return AAC
    is_layer_3 = head[1] & 0x06 == 0x02
    has_rate = head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C
    return MP3 if is_layer_3 and has_rate else None


def _id3_length(head: bytes) -> int:
    """Bytes of the ID3v2 tag, header included; its size has 7 bits a byte."""
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10
