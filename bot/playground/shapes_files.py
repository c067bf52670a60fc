"""Gives files the JSON that Slack gives them, with all that keeps an app from reading them.

Shapes: payloads recorded in public, named in the project's Slack reference (file objects of clips,
of uploaded sound and video, and of files that the app may not see).
"""

import hashlib
from pathlib import PurePath
from urllib.parse import quote

from bot.playground.file_types import type_of
from bot.playground.records import ChannelKind, File, FileState, Json
from bot.playground.workspace import TEAM, Workspace

PREVIEW_LENGTH = 120
PREVIEW_LINES = 5
SQUARE_THUMBS = (64, 80, 160)
THUMBS = (360, 480, 720, 800, 960, 1024)
# Of these, a message says no more than that there is a file; files.info tells the rest, or not.
_STUBS = frozenset({FileState.CHECK_FILE_INFO, FileState.ACCESS_DENIED})


class FileShapes:
    """Turns files into Slack's JSON; needs the workspace and the address files are served at."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self._workspace = workspace
        self._url = url

    def in_message(self, file: File, *, is_ext_shared: bool) -> Json:
        """Return a file as messages show it, in Slack Connect channels too."""
        if file.is_deleted or (file.state not in _STUBS and not is_ext_shared):
            return self.whole(file)
        access = file.state if file.state in _STUBS else FileState.CHECK_FILE_INFO
        return {"id": file.id, "file_access": str(access)}

    def whole(self, file: File) -> Json:
        """Return a file as files.info shows it; a deleted one is a tombstone."""
        if file.is_deleted or file.state == FileState.TOMBSTONE:
            return {"id": file.id, "mode": "tombstone"}
        if file.state == FileState.HIDDEN_BY_LIMIT:
            return {
                "id": file.id,
                "name": file.name,
                "created": file.created,
                "timestamp": file.created,
                "user": file.user,
                "mode": "hidden_by_limit",
            }
        shape = self._description(file) | self._addresses(file) | self._shares(file)
        return shape | self._transcription(file) | self._picture(file) | _snippet(file)

    def _description(self, file: File) -> Json:
        author = self._workspace.users.get(file.user)
        is_external, kind = bool(file.external_url), type_of(file.name)
        shape: Json = {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype,
            "filetype": kind.filetype,
            "pretty_type": kind.pretty,
            "user": file.user,
            "user_team": author.team if author else TEAM,
            "editable": False,
            "size": file.size,
            "mode": "external" if is_external else "hosted",
            "is_external": is_external,
            "external_type": "gdrive" if is_external else "",
            "is_public": True,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "media_display_type": file.media or "unknown",
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if file.subtype:
            shape["subtype"] = file.subtype
        is_known = file.duration_ms and file.state != FileState.PROCESSING
        return shape | ({"duration_ms": file.duration_ms} if is_known else {})

    def _addresses(self, file: File) -> Json:
        permalink = f"{self._url}/files/{file.user}/{file.id}/{quote(file.name)}"
        if file.external_url:
            return {"url_private": file.external_url, "permalink": permalink}
        if file.state == FileState.PROCESSING:
            return {"permalink": permalink}
        original = f"{self._url}/files-pri/{TEAM}-{file.id}"
        name = quote(file.name)
        own = {
            "url_private": f"{original}/{name}",
            "url_private_download": f"{original}/download/{name}",
            "permalink": permalink,
        }
        return own | self._transcodes(file)

    def _transcodes(self, file: File) -> Json:
        """Return the addresses of what Slack makes of sound and video for its own players."""
        if not file.media:
            return {}
        made, stem = self._made(file), quote(PurePath(file.name).stem)
        if file.media == "audio":
            name, key = f"{stem}_audio.mp4", "aac"
        else:
            name, key = f"{stem}.mp4", "mp4"
        addresses = {"url_private": f"{made}/{name}", key: f"{made}/{name}"}
        if file.subtype:
            # What a clip is called and what is served differ: even the download is the transcode.
            addresses["url_private_download"] = f"{made}/download/{name}"
        return addresses

    def _transcription(self, file: File) -> Json:
        if not file.media:
            return {}
        status = "none" if file.state == FileState.PROCESSING else file.transcription
        if status != "complete":
            return {"transcription": {"status": status}}
        preview = {
            "content": file.spoken[:PREVIEW_LENGTH],
            "has_more": len(file.spoken) > PREVIEW_LENGTH,
        }
        return {
            "transcription": {"status": status, "locale": file.locale, "preview": preview},
            "vtt": f"{self._made(file)}/file.vtt?_xcb={file.id[-5:].lower()}",
        }

    def _picture(self, file: File) -> Json:
        """Return a picture's size, and the addresses of the smaller ones that Slack makes of it."""
        if not (file.width and file.height) or file.external_url or file.state == "processing":
            return {}
        stem = f"{self._made(file)}/{quote(PurePath(file.name).stem)}"
        shape: Json = {"original_w": file.width, "original_h": file.height}
        for side in SQUARE_THUMBS:
            shape[f"thumb_{side}"] = f"{stem}_{side}.png"
        longest = max(file.width, file.height)
        for side in (side for side in THUMBS if side < longest or side == THUMBS[0]):
            scale = min(1.0, side / longest)
            shape[f"thumb_{side}"] = f"{stem}_{side}.png"
            shape[f"thumb_{side}_w"] = max(1, round(file.width * scale))
            shape[f"thumb_{side}_h"] = max(1, round(file.height * scale))
        return shape

    def _made(self, file: File) -> str:
        digest = hashlib.sha256(file.id.encode()).hexdigest()[:10]
        return f"{self._url}/files-tmb/{TEAM}-{file.id}-{digest}"

    def _shares(self, file: File) -> Json:
        shape: Json = {"shares": {}, "channels": [], "groups": [], "ims": []}
        for channel_id, ts in file.shares:
            channel = self._workspace.channels[channel_id]
            is_public = channel.kind is ChannelKind.CHANNEL
            side = shape["shares"].setdefault("public" if is_public else "private", {})
            message = self._workspace.message(channel_id, ts)
            share = {"ts": ts, "channel_name": channel.name, "team_id": TEAM}
            if message is not None and message.thread_ts:
                share["thread_ts"] = message.thread_ts
            side.setdefault(channel_id, []).append(share | {"share_user_id": file.user})
            listed = "channels" if is_public else "groups"
            shape["ims" if channel.kind is ChannelKind.IM else listed].append(channel_id)
        return shape


def _snippet(file: File) -> Json:
    """Return what Slack adds to text that it shows in the message."""
    if not file.lines or file.external_url or file.state == FileState.PROCESSING:
        return {}
    shown = file.text.splitlines()[:PREVIEW_LINES]
    return {
        "mode": "snippet",
        "editable": True,
        "preview": "\n".join(shown),
        "lines": file.lines,
        "lines_more": max(0, file.lines - len(shown)),
        "preview_is_truncated": file.lines > len(shown),
        "has_rich_preview": False,
    }
