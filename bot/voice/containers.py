"""Know a media file by its first bytes, since names and types that come with it may lie.

Slack labels AAC in MP4 as audio/webm; people name text files .mp3. The extension and MIME type
given here are the ones an endpoint accepts for these bytes.
"""

from dataclasses import dataclass
from pathlib import Path

_HEAD = 16_384
# How much junk in front of the first frame is passed over: what a cut by bytes leaves of a frame or
# of a tag.
_JUNK = 8192


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of media file: our name for it, the extension and MIME type true to its bytes."""

    name: str
    extension: str
    mime: str


WAV = Container("wav", "wav", "audio/wav")
W64 = Container("w64", "w64", "audio/x-w64")
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

BY_NAME = {
    container.name: container
    for container in (WAV, W64, FLAC, MP3, AAC, M4A, MP4, MOV, OGG, OPUS, WEBM, MKV, ASF, AIFF)
}

_ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_EBML = bytes.fromhex("1a45dfa3")
_W64_HEADER = bytes.fromhex("726966662e91cf11a5d628db04c10000")

# kbit/s of layer III (ISO 11172-3 2.4.2.3, 13818-3 2.4.2.3), and Hz.
_MPEG_1_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG_2_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = (44_100, 48_000, 32_000)


def container_of(path: Path) -> Container | None:
    """Return what the bytes of `path` say it is, None where they are no media we know.

    ID3 tags are skipped however long they are, as are zero bytes in front, and in front of mp3 and
    AAC other junk, if two frames follow that agree. Playlists are text, so they are None whatever
    they are called.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        is_tagged, skipped = False, 0
        while head.startswith(b"ID3"):
            is_tagged = True
            skipped += _id3_length(head)
            file.seek(skipped)
            # A tag that runs past the end of the file still announces mp3.
            head = file.read(_HEAD)
    body = head.lstrip(b"\0")
    found = _by_magic(body) or _by_magic(head) or _after_junk(head) or _mpeg_audio(body)
    return found or (MP3 if is_tagged else None)


def _by_magic(head: bytes) -> Container | None:
    for detect in (_riff_like, _iso_media, _ogg, _matroska):
        if found := detect(head):
            return found
    if head.startswith(b"fLaC"):
        return FLAC
    return ASF if head.startswith(_ASF_HEADER) else None


def _riff_like(head: bytes) -> Container | None:
    if head.startswith(_W64_HEADER):
        return W64
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    return AIFF if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC") else None


def _iso_media(head: bytes) -> Container | None:
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        return {b"M4A ": M4A, b"M4B ": M4A, b"qt  ": MOV}.get(brand, MP4)
    # QuickTime files from before `ftyp` begin with one of these atoms. Text may have such letters
    # there too, but as a size its first four are half a gigabyte and more.
    is_small = int.from_bytes(head[:4]) < 2**28
    is_atom = is_small and kind in (b"moov", b"wide", b"skip", b"free", b"pnot")
    return MOV if is_atom or kind == b"mdat" else None


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


def _after_junk(head: bytes) -> Container | None:
    at = head.find(0xFF)
    while 0 <= at < _JUNK:
        found, length = _mpeg_audio(head[at:]), _frame_length(head[at : at + 6])
        following = head[at + length : at + length + 4]
        if found and length and _agree(head[at : at + 4], following):
            return found
        at = head.find(0xFF, at + 1)
    return None


def _frame_length(header: bytes) -> int:
    """Bytes of the frame of layer III or AAC that begins so; 0 where that is not said."""
    if len(header) < 6:
        return 0
    if header[1] & 0x06 == 0:
        return (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    version, bits, hertz = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if bits == 15 or hertz == 3 or version == 1:
        return 0
    is_mpeg_1 = version == 3
    kilobits = (_MPEG_1_RATES if is_mpeg_1 else _MPEG_2_RATES)[bits]
    rate = _HERTZ[hertz] // (1 if is_mpeg_1 else 2 if version == 2 else 4)
    return kilobits * (144_000 if is_mpeg_1 else 72_000) // rate + (header[2] >> 1 & 1)


def _agree(one: bytes, two: bytes) -> bool:
    """Whether both headers are of one stream: version, layer, rate in Hz; only bit rates may vary."""
    if len(two) < 4 or one[:2] != two[:2]:
        return False
    kept = 0xFC if one[1] & 0x06 == 0 else 0x0C
    return (one[2] ^ two[2]) & kept == 0


def _id3_length(head: bytes) -> int:
    """Bytes of the ID3v2 tag, header and footer included; its size has 7 bits a byte."""
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    has_footer = len(head) > 5 and head[5] & 0x10
    return size + (20 if has_footer else 10)
