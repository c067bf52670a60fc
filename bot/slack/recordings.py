"""Slack's messages, read for the recordings in them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.conversation import Recording, ThreadKey
from bot.slack.media import File, is_clip, is_recording, is_stub, name_of, trouble_of, urls_of


def recordings_of(
    message: Mapping[str, Any], thread: ThreadKey, *, channel_type: str = "channel"
) -> tuple[Recording, ...]:
    """Return the recordings in a message of `thread`, those of messages shared in it among them.

    `message` is an event or comes from `conversations.replies`. What can't be had is among them, with
    its `trouble`, where it seems to be a recording; so are files that Slack tells nothing of.
    """
    files = {str(file["id"]): file for file in files_of(message) if file.get("id")}
    return tuple(
        _recording(file, message, thread, channel_type)
        for file in files.values()
        if is_recording(file) or is_stub(file)
    )


def files_of(message: Mapping[str, Any]) -> Iterator[File]:
    """Yield the files of a message, those of messages that were shared in it among them."""
    yield from message.get("files") or ()
    for attachment in message.get("attachments") or ():
        if attachment.get("is_share"):  # not where a link to a message was merely unfurled
            yield from attachment.get("files") or ()


def _recording(
    file: File, message: Mapping[str, Any], thread: ThreadKey, channel_type: str
) -> Recording:
    return Recording(
        thread=thread,
        ts=str(message["ts"]),
        user=str(message.get("user") or ""),
        file_id=str(file["id"]),
        name=name_of(file) or "recording",
        mimetype=file.get("mimetype") or "",
        size=int(file.get("size") or 0),
        duration=file["duration_ms"] / 1000 if file.get("duration_ms") else None,
        urls=urls_of(file),
        is_clip=is_clip(file),
        channel_type=channel_type,
        is_stub=is_stub(file),
        trouble=trouble_of(file),
    )
