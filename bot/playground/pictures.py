"""Looks at pictures without decoding them: their kind, and their size in pixels."""

import struct

_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def kind_of(content: bytes) -> str:
    """Return "png", "jpeg", "gif", "webp" or "heic", going by the first bytes, or "" for others."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    is_heic = content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1")
    return "heic" if is_heic else ""


def size_of(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels, zeros where that can't be told."""
    read = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}.get(kind_of(content))
    try:
        return read(content) if read else (0, 0)
    except (struct.error, IndexError):
        return 0, 0


def is_animated(content: bytes) -> bool:
    """Has a GIF more than one frame? A graphic control extension stands before each."""
    return kind_of(content) == "gif" and content.count(b"\x21\xf9\x04") > 1


def _png(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _gif(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _jpeg(content: bytes) -> tuple[int, int]:
    position = 2
    while content[position] == 0xFF:
        marker, length = content[position + 1], struct.unpack_from(">H", content, position + 2)[0]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, position + 5)
            return width, height
        position += 2 + length
    return 0, 0


def _webp(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8X":
        return 1 + _three(content, 24), 1 + _three(content, 27)
    if form == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _three(content: bytes, position: int) -> int:
    return int.from_bytes(content[position : position + 3], "little")
