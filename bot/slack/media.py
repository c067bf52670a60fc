"""Which of Slack's files are recordings, and where they can be downloaded.

Slack's file object contradicts itself (a clip's `mimetype` names one container, its download holds
another), so any field that speaks of sound is enough, and the bytes decide later.
"""

from collections.abc import Mapping
from typing import Any

File = Mapping[str, Any]

CLIPS = frozenset({"slack_audio", "slack_video"})  # `subtype`: recorded in Slack itself
_TYPES = frozenset({
    "aac", "aif", "aiff", "asf", "avi", "flac", "flv", "m4a", "m4v", "mka", "mkv", "mov", "mp3",
    "mp4", "mpeg", "mpg", "oga", "ogg", "opus", "wav", "webm", "wma", "wmv",
})  # fmt: skip
_ELSEWHERE = frozenset({"tombstone", "hidden_by_limit", "external"})


def is_recording(file: File) -> bool:
    """Return whether `file` is audio or video that Slack itself holds."""
    if file.get("mode") in _ELSEWHERE or file.get("is_external"):
        return False
    return (
        file.get("subtype") in CLIPS
        or file.get("media_display_type") in {"audio", "video"}
        or (file.get("mimetype") or "").startswith(("audio/", "video/"))
        or file.get("filetype") in _TYPES
    )


def urls_of(file: File) -> tuple[str, ...]:
    """Return where `file` can be downloaded, best first: the original before Slack's transcodes."""
    names = ("url_private_download", "aac", "mp4", "url_private")
    return tuple(dict.fromkeys(str(file[name]) for name in names if file.get(name)))
