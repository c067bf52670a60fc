"""What a file is: by its bytes first, then by its name and what Slack says of it. Pure."""

import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath

from bot.reading.encodings import decode


class Kind(StrEnum):
    """What a file is, as far as it matters to how it is read."""

    IMAGE = "image"
    PDF = "pdf"
    WORD = "word"
    SHEET = "sheet"
    HTML = "html"
    TABLE = "table"  # CSV, TSV
    TEXT = "text"
    LOCKED = "locked"  # an Office file with a password
    EMPTY = "empty"
    OTHER = "other"


_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_BITMAP_HEADERS = {12, 40, 52, 56, 108, 124}  # sizes of what follows the file header
_AVIF = {b"avif", b"avis"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_PAGE = (b"<!doctype html", b"<html")
_HTML_NAMES = {".html", ".htm", ".xhtml"}
_TABLE_NAMES = {".csv", ".tsv", ".tab"}

_LANGUAGES = {
    "bash": "bash", "c": "c", "cc": "cpp", "cfg": "ini", "conf": "ini", "cpp": "cpp", "cs": "csharp",
    "css": "css", "csv": "csv", "dart": "dart", "diff": "diff", "dockerfile": "dockerfile", "go": "go",
    "gradle": "groovy", "h": "c", "hpp": "cpp", "htm": "html", "html": "html", "ini": "ini",
    "ipynb": "json", "java": "java", "js": "javascript", "json": "json", "jsonl": "json",
    "jsx": "jsx", "kt": "kotlin", "lua": "lua", "m": "objectivec", "makefile": "makefile",
    "markdown": "markdown", "md": "markdown", "patch": "diff", "php": "php", "pl": "perl",
    "proto": "protobuf", "ps1": "powershell", "py": "python", "r": "r", "rb": "ruby", "rs": "rust",
    "rst": "rst", "scala": "scala", "sh": "bash", "sql": "sql", "svg": "xml", "swift": "swift",
    "tex": "latex", "tf": "hcl", "toml": "toml", "ts": "typescript", "tsv": "tsv", "tsx": "tsx",
    "vue": "vue", "xml": "xml", "yaml": "yaml", "yml": "yaml", "zig": "zig",
}  # fmt: skip


def kind_of(data: bytes, name: str, mimetype: str) -> Kind:
    """Return what `data` is; `name` and `mimetype` only tell apart what is text."""
    if not data:
        return Kind.EMPTY
    if _is_image(data):
        return Kind.IMAGE
    if b"%PDF-" in data[:1024]:  # PDF 1.7, annex H: readers take it anywhere there
        return Kind.PDF
    if data.startswith(b"PK"):
        return _packed(data)
    if data.startswith(_OLE):
        return _compound(data)
    if decode(data) is None:
        return Kind.OTHER
    return _written(data, PurePath(name).suffix.lower(), mimetype)


def language_of(name: str) -> str:
    """Return the info string for a fence around a file of that name, "" where none is known."""
    path = PurePath(name.lower())
    return _LANGUAGES.get(path.suffix.removeprefix(".") or path.name, "")


def _is_image(data: bytes) -> bool:
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return True
    if data[:2] == b"BM":
        return int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS
    return data[4:8] == b"ftyp" and data[8:12] in _AVIF


def _packed(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Kind.OTHER
    if any(name.startswith("word/document") for name in names):
        return Kind.WORD
    # OpenDocument says what it is first of all, unpacked (part 2, section 3.3).
    is_sheet = any(name.startswith("xl/workbook") for name in names) or _SPREADSHEET in data[:100]
    return Kind.SHEET if is_sheet else Kind.OTHER


def _compound(data: bytes) -> Kind:
    """Tell what an OLE file holds by the names in its directory (MS-CFB, MS-OFFCRYPTO)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Kind.LOCKED
    is_book = any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book"))
    return Kind.SHEET if is_book else Kind.OTHER


def _written(data: bytes, suffix: str, mimetype: str) -> Kind:
    is_page = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE)
    if suffix in _HTML_NAMES or mimetype == "text/html" or (is_page and not suffix):
        return Kind.HTML
    if suffix in _TABLE_NAMES or mimetype in {"text/csv", "text/tab-separated-values"}:
        return Kind.TABLE
    return Kind.TEXT
