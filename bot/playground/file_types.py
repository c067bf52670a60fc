"""Slack's names for the types of files: by their suffix, as its file objects have them.

Source: https://docs.slack.dev/reference/objects/file-object, and recorded payloads; where neither has
one, the name follows its neighbours'.
"""

import mimetypes
from dataclasses import dataclass
from pathlib import PurePath

# Text of at most this many bytes is shown in the message, as a snippet that people can edit.
SNIPPET_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class FileType:
    """What Slack calls a type. One that `is_text` becomes a snippet; a picture has thumbnails."""

    filetype: str
    pretty: str
    mimetype: str
    is_text: bool = False

    @property
    def is_picture(self) -> bool:
        """Does Slack make thumbnails of it?"""
        return self.mimetype.startswith("image/") and self.filetype != "svg"


_WORD = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "csv": FileType("csv", "CSV", "text/csv", is_text=True),
    "css": FileType("css", "CSS", "text/css", is_text=True),
    "doc": FileType("doc", "Word Document", "application/msword"),
    "docx": FileType("docx", "Word Document", f"{_WORD}.wordprocessingml.document"),
    "gif": FileType("gif", "GIF", "image/gif"),
    "go": FileType("go", "Go", "text/plain", is_text=True),
    "heic": FileType("heic", "HEIC", "image/heic"),
    "html": FileType("html", "HTML", "text/html", is_text=True),
    "java": FileType("java", "Java", "text/plain", is_text=True),
    "jpeg": FileType("jpg", "JPEG", "image/jpeg"),
    "jpg": FileType("jpg", "JPEG", "image/jpeg"),
    "js": FileType("javascript", "JavaScript/JSON", "text/javascript", is_text=True),
    "json": FileType("json", "JSON", "application/json", is_text=True),
    "kt": FileType("kotlin", "Kotlin", "text/plain", is_text=True),
    "log": FileType("text", "Plain Text", "text/plain", is_text=True),
    "m4a": FileType("m4a", "MPEG 4 Audio", "audio/mp4"),
    "md": FileType("markdown", "Markdown (raw)", "text/markdown", is_text=True),
    "mp3": FileType("mp3", "MP3", "audio/mpeg"),
    "mp4": FileType("mp4", "MPEG 4 Video", "video/mp4"),
    "ogg": FileType("ogg", "OGG", "audio/ogg"),
    "pdf": FileType("pdf", "PDF", "application/pdf"),
    "png": FileType("png", "PNG", "image/png"),
    "pptx": FileType("pptx", "PowerPoint Presentation", f"{_WORD}.presentationml.presentation"),
    "py": FileType("python", "Python", "text/x-python", is_text=True),
    "rb": FileType("ruby", "Ruby", "text/x-ruby", is_text=True),
    "rs": FileType("rust", "Rust", "text/plain", is_text=True),
    "sh": FileType("shell", "Shell", "text/x-shellscript", is_text=True),
    "sql": FileType("sql", "SQL", "text/plain", is_text=True),
    "srt": FileType("text", "Plain Text", "text/plain", is_text=True),
    "svg": FileType("svg", "SVG", "image/svg+xml", is_text=True),
    "ts": FileType("typescript", "TypeScript", "text/plain", is_text=True),
    "txt": FileType("text", "Plain Text", "text/plain", is_text=True),
    "wav": FileType("wav", "WAV", "audio/wav"),
    "webm": FileType("webm", "WebM", "video/webm"),
    "webp": FileType("webp", "WebP", "image/webp"),
    "xlsx": FileType("xlsx", "Excel Spreadsheet", f"{_WORD}.spreadsheetml.sheet"),
    "xml": FileType("xml", "XML", "text/xml", is_text=True),
    "yaml": FileType("yaml", "YAML", "text/x-yaml", is_text=True),
    "yml": FileType("yaml", "YAML", "text/x-yaml", is_text=True),
    "zip": FileType("zip", "Zip", "application/zip"),
}


def type_of(name: str) -> FileType:
    """Return the type a file has by its name; one without a suffix that says anything is binary."""
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    known = _TYPES.get(suffix)
    if known is not None:
        return known
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileType(suffix or "binary", suffix.upper() or "Binary", guessed)
