"""The `files.*` methods: look up, upload in three steps, delete."""

import asyncio
from typing import Any

from bot.playground import file_states
from bot.playground.access import visible_file, writable_channel
from bot.playground.arguments import ApiError, Arguments
from bot.playground.blocks import check_blocks, settled
from bot.playground.checks import timestamp
from bot.playground.methods import Method
from bot.playground.methods_chat import thread_error
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import File, Json, Message
from bot.playground.uploads import describe
from bot.playground.workspace import BOT_USER

# Slack makes the message that shares a file after it has answered.
SECONDS_UNTIL_SHARED = 0.05
SNIPPET_LIMIT = 1_000_000
FILE_LIMIT = 1_000_000_000


def file_info(playground: Playground, args: Arguments) -> Json:
    """Describe a file that the app may see."""
    file = visible_file(playground, args.text("file"))
    file_states.look(playground, file)
    return {"file": playground.shapes.file(file), "comments": []}


def get_upload_url(playground: Playground, args: Arguments) -> Json:
    """Announce a file; its bytes then go to the address this answers."""
    length = args.number("length", 0)
    if length <= 0:
        raise ApiError("missing_argument")
    if length > FILE_LIMIT:
        raise ApiError("file_upload_size_restricted")
    if args.has("snippet_type") and length > SNIPPET_LIMIT:
        raise ApiError("snippet_too_large")
    if len(args.text("alt_txt")) > 1_000:
        raise ApiError("alt_txt_too_large")
    file = describe(args.text("filename"), BOT_USER)
    file.size, file.is_uploaded = length, False
    playground.workspace.save_file(file)
    return {"upload_url": f"{playground.url}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(playground: Playground, args: Arguments) -> Json:
    """Finish uploads, and share them in a channel, a moment later."""
    files = [_uploaded(playground, entry) for entry in args.items("files")]
    if not files:
        raise ApiError("invalid_arguments")
    check_blocks(args.items("blocks"))
    share = _share(playground, args, files) if args.has("channel_id") else None
    for file, entry in zip(files, args.items("files"), strict=True):
        file.title = str(entry.get("title") or file.name)
        playground.workspace.save_file(file)
    if share is not None:
        asyncio.get_running_loop().call_later(SECONDS_UNTIL_SHARED, _post, playground, share)
    return {"files": [playground.shapes.file(file) for file in files]}


def delete_file(playground: Playground, args: Arguments) -> Json:
    """Delete a file of the app's own."""
    file = visible_file(playground, args.text("file"))
    if file.user != BOT_USER:
        raise ApiError("cant_delete_file")
    remove_file(playground, file)
    return {}


def remove_file(playground: Playground, file: File) -> None:
    """Delete a file's bytes and leave its tombstone in the messages that shared it."""
    file.is_deleted = True
    playground.workspace.save_file(file)
    playground.workspace.file_path(file).unlink(missing_ok=True)
    playground.workspace.transcode_path(file).unlink(missing_ok=True)
    playground.events.file_deleted(file)
    for channel, ts in file.shares:
        message = playground.workspace.message(channel, ts)
        if message is not None:
            playground.posts.show(message)


def _uploaded(playground: Playground, entry: Any) -> File:
    identity = entry.get("id") if isinstance(entry, dict) else None
    file = playground.workspace.files.get(str(identity))
    if file is None or file.user != BOT_USER or not file.is_uploaded or file.shares:
        raise ApiError("file_not_found")
    return file


def _share(playground: Playground, args: Arguments, files: list[File]) -> Message:
    channel = writable_channel(playground, args.text("channel_id"))
    thread_ts = timestamp(args, "thread_ts")
    if thread_ts and thread_error(playground, channel, thread_ts):
        raise ApiError("invalid_thread_ts")
    return Message(
        channel=channel.id,
        ts="",
        user=BOT_USER,
        text=args.text("initial_comment"),
        thread_ts=thread_ts,
        subtype="file_share",
        blocks=[] if args.has("initial_comment") else settled(args.items("blocks")),
        files=[file.id for file in files],
        # Nothing can forbid it for a comment.
        unfurls=True,
    )


def _post(playground: Playground, message: Message) -> None:
    message.ts = playground.workspace.clock.next()
    playground.posts.add(message)


METHODS = {
    "files.info": Method(file_info, Tier.T4, ("files:read",), ("file",), takes_json=False),
    "files.getUploadURLExternal": Method(
        get_upload_url, Tier.T4, ("files:write",), ("filename",), takes_json=False
    ),
    "files.completeUploadExternal": Method(complete_upload, Tier.T4, ("files:write",), ("files",)),
    "files.delete": Method(delete_file, Tier.T3, ("files:write",), ("file",)),
}
