"""Which of Slack's files are recordings, what stands in their way, and where they can be downloaded.

Slack's file object contradicts itself (a clip's `mimetype` names one container, its download holds
another) and may lack any field, so whatever speaks of sound is enough, and the bytes decide later.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

File = Mapping[str, Any]

_CLIPS = frozenset({"slack_audio", "slack_video"})  # `subtype`: recorded in Slack itself
_CLIP_NAMES = ("audio_message", "video_message")  # and where the subtype is missing
_TYPES = frozenset({
    "aac", "aif", "aiff", "asf", "avi", "flac", "flv", "m4a", "m4v", "mka", "mkv", "mov", "mp3",
    "mp4", "mpeg", "mpg", "oga", "ogg", "opus", "wav", "webm", "wma", "wmv",
})  # fmt: skip
_TEXTS = frozenset({"canvas", "email", "list", "post", "quip", "snippet", "space"})  # `mode`
_MARKUP = str.maketrans("*_`~[]<>|", "         ")
_WITHHELD = {"access_denied": "file_forbidden", "file_not_found": "file_gone"}  # `file_access`


def is_recording(file: File) -> bool:
    """Whether `file` seems to be audio or video, whether or not it can be had."""
    if file.get("mode") in _TEXTS:
        return False
    return (
        is_clip(file)
        or file.get("media_display_type") in {"audio", "video"}
        or (file.get("mimetype") or "").startswith(("audio/", "video/"))
        or file.get("filetype") in _TYPES
        or PurePath(name_of(file)).suffix.lower().removeprefix(".") in _TYPES
    )


def is_clip(file: File) -> bool:
    """Whether `file` was recorded in Slack itself."""
    return file.get("subtype") in _CLIPS or name_of(file).startswith(_CLIP_NAMES)


def is_stub(file: File) -> bool:
    """Whether Slack tells nothing of `file` but its id, as it does of those of other organisations.

    See docs.slack.dev/apis/slack-connect on `check_file_info`; `files.info` may tell more.
    """
    is_withheld = file.get("file_access") in {"check_file_info", *_WITHHELD}
    described = ("name", "title", "mimetype", "filetype", "subtype", "media_display_type")
    return is_withheld and not any(file.get(field) for field in described)


def trouble_of(file: File) -> str:
    """Return the text key of why `file` can't be had, "" where nothing stands against it."""
    mode = file.get("mode")
    if mode == "tombstone":
        return "file_gone"
    if mode == "hidden_by_limit":
        return "file_hidden"
    if mode == "external" or file.get("is_external"):
        return "recording_external"
    return _WITHHELD.get(file.get("file_access") or "", "")


def name_of(file: File) -> str:
    """Return what people call `file`, composed (NFC), "" where Slack doesn't say."""
    return unicodedata.normalize("NFC", file.get("name") or file.get("title") or "")


def shown_name(name: str) -> str:
    """Return a file's name as one harmless line: composed, no control characters, no markup."""
    line = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in name)
    return unicodedata.normalize("NFC", " ".join(line.translate(_MARKUP).split())) or "recording"


def urls_of(file: File) -> tuple[str, ...]:
    """Return where `file` can be downloaded, best first: the original before Slack's transcodes."""
    names = ("url_private_download", "aac", "mp4", "url_private")
    return tuple(dict.fromkeys(str(file[name]) for name in names if file.get(name)))


@dataclass(frozen=True, slots=True)
class SlackTranscript:
    """Slack's own transcript of a clip.

    `preview` is its beginning, the whole of it unless it `is_cut`. `locale` is like en-US. `url` is
    where the whole of it is as WebVTT, for the bot's token; "" where there is none.
    """

    locale: str
    preview: str
    is_cut: bool
    url: str


def slack_transcript(file: File) -> SlackTranscript | None:
    """Return what Slack transcribed of `file`, None while, or where, it did not."""
    found = file.get("transcription") or {}
    if found.get("status") != "complete":
        return None
    preview = found.get("preview") or {}
    return SlackTranscript(
        locale=found.get("locale") or "",
        preview=preview.get("content") or "",
        is_cut=bool(preview.get("has_more")),
        url=file.get("vtt") or "",
    )
