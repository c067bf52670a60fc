"""Post a large recording in the playground, and see what the bot made of it."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp

from tests.journeys.world import GENERAL, JIYOON, Workspace


async def post(workspace: Workspace, path: Path) -> str:
    """Post a file in #general and return the ts of its message."""
    url = f"{workspace.address['url']}/playground/upload"
    with path.open("rb") as file:
        form = aiohttp.FormData({"channel": GENERAL, "user": JIYOON})
        form.add_field("file", file, filename=path.name)
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=form, headers={"X-Playground": "1"}) as response,
        ):
            answer = await response.json()
            assert response.status == 200, answer
            return str(answer["ts"])


async def transcript_file(workspace: Workspace, ts: str) -> dict[str, Any] | None:
    """Return the message with the file that a long transcript is, None while there is none."""
    replies = await workspace.replies(ts)
    return next((reply for reply in replies if reply.get("files")), None)


def stored(folder: Path, query: str, *values: str) -> list[Any]:
    """Return the first column of what a query finds in the bot's database."""
    with contextlib.closing(sqlite3.connect(folder / "tarae.sqlite3")) as store:
        return [row[0] for row in store.execute(query, values)]


def transcript_text(folder: Path, ts: str) -> str:
    """Return the stored transcript of the recording posted at `ts`."""
    return " ".join(
        stored(
            folder,
            "SELECT s.text FROM segments s JOIN recordings r ON r.id = s.recording_id"
            " WHERE r.ts = ? ORDER BY s.position",
            ts,
        )
    )
