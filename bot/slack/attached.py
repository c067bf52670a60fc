"""Slack's messages, read for the files in them that are no recordings."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from bot.conversation import Attachment, ThreadKey
from bot.slack.media import File, is_recording, is_stub, name_of, trouble_of
from bot.slack.recordings import files_of

# What Slack keeps as pages of its own: a download gives no file, but a login page or the editor.
_PAGES = frozenset({"canvas", "email", "list", "post", "quip", "space"})  # `mode`
_PAGE_TYPES = frozenset({"canvas", "list", "quip"})  # `filetype`
# No library here opens these, but Slack makes JPEGs of them.
_APPLE = frozenset({"heic", "heif"})
_THUMBNAILS = ("thumb_1024", "thumb_960", "thumb_800", "thumb_720", "thumb_480", "thumb_360")


def attachments_of(message: Mapping[str, Any], thread: ThreadKey) -> tuple[Attachment, ...]:
    """Return the files in a message of `thread` that are no recordings, those of messages shared in it.

    `message` is an event or comes from `conversations.replies`. What can't be had is among them, with
    its `trouble`; files that Slack tells nothing of are not: they may be recordings.
    """
    files = {str(file["id"]): file for file in files_of(message) if file.get("id")}
    return tuple(
        attachment_of(file, thread, str(message["ts"]))
        for file in files.values()
        if not is_recording(file) and not is_stub(file)
    )


def attachment_of(file: File, thread: ThreadKey, ts: str) -> Attachment:
    """Return the file of a message as Slack describes it."""
    return Attachment(
        thread=thread,
        ts=ts,
        file_id=str(file["id"]),
        name=name_of(file) or "file",
        mimetype=file.get("mimetype") or "",
        size=int(file.get("size") or 0),
        urls=_urls(file),
        trouble=_trouble(file),
    )


def _trouble(file: File) -> str:
    is_page = file.get("mode") in _PAGES or file.get("filetype") in _PAGE_TYPES
    return trouble_of(file) or ("file_is_page" if is_page else "")


def _urls(file: File) -> tuple[str, ...]:
    suffix = PurePath(name_of(file)).suffix.lower().removeprefix(".")
    is_apple = bool(_APPLE & {suffix, file.get("filetype")})
    names = (*(_THUMBNAILS if is_apple else ()), "url_private_download", "url_private")
    return tuple(dict.fromkeys(str(file[name]) for name in names if file.get(name)))
