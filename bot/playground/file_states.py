"""What happens to a file after its upload: processed, transcribed by Slack, put out of reach."""

import asyncio
from typing import Any

from bot.playground.arguments import Arguments
from bot.playground.playground import Playground
from bot.playground.records import File, FileState, Json

LOOKS = 2
STATUSES = ("none", "processing", "complete", "failed")


def set_state(playground: Playground, file: File, state: str, *, looks: int, after: float) -> None:
    """Put a file into one of the states of FileState; raises ValueError for another.

    One that is being processed is ready when files.info was called `looks` times, or `after`
    seconds (0: only the calls count); the app then hears of a `file_change`.
    """
    if state not in list(FileState):
        raise ValueError(f"a file's state is one of {', '.join(filter(None, FileState))}")
    file.state = state
    if state == FileState.EXTERNAL:
        file.external_url = file.external_url or f"{playground.foreign_url}/{file.id}"
    if state == FileState.PROCESSING:
        file.looks_left = looks
        if after:
            asyncio.get_running_loop().call_later(after, _finish, playground, file)
    playground.workspace.save_file(file)


def look(playground: Playground, file: File) -> None:
    """Count a files.info call on a file that is being processed."""
    if file.state == FileState.PROCESSING:
        file.looks_left -= 1
        if file.looks_left <= 0:
            _finish(playground, file)


def change(playground: Playground, args: Arguments) -> Json:
    """{file, state?, looks?, after?, transcription?, transcription_status?, locale?}.

    `transcription` is the text of Slack's own transcript, which makes it complete.
    """
    file = playground.workspace.files.get(args.text("file"))
    if file is None:
        raise ValueError(f"there is no file {args.text('file')}")
    if "state" in args.values:
        after = float(args.text("after") or 0)
        looks = args.number("looks", LOOKS)
        set_state(playground, file, args.text("state"), looks=looks, after=after)
    transcribe(file, args.values)
    _tell(playground, file)
    return {}


def transcribe(file: File, values: Any) -> None:
    """Take Slack's own transcript of a file, or its status, from a form or an act."""
    if values.get("transcription"):
        file.transcription, file.spoken = "complete", str(values["transcription"])
        file.locale = str(values.get("locale") or "en-US")
    status = values.get("transcription_status")
    if status is not None:
        if status not in STATUSES:
            raise ValueError(f"a transcription's status is one of {', '.join(STATUSES)}")
        file.transcription = str(status)


def _finish(playground: Playground, file: File) -> None:
    if file.state == FileState.PROCESSING and not file.is_deleted:
        file.state = FileState.NORMAL
        _tell(playground, file)


def _tell(playground: Playground, file: File) -> None:
    playground.workspace.save_file(file)
    playground.events.file_changed(file)
    for channel, ts in file.shares:
        message = playground.workspace.message(channel, ts)
        if message is not None:
            playground.posts.show(message)


ACTS = {"files": change}
