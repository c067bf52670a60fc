"""Whoever takes the app out of a workspace takes along all that it kept; and what wishes for a scrub."""

from pathlib import Path

import pytest

from bot.conversation import Message, Role
from bot.store import inbox, scrubbing
from bot.store.inbox import LeaseLost
from tests.listeners.conftest import Desk
from tests.listeners.samples import (
    BOT,
    CHANNEL,
    CLIP_MESSAGE,
    JIYOON,
    MESSAGE,
    TEAM,
    TS,
    Json,
    changed,
    deleted,
    edited,
)
from tests.store.test_forgetting import left

pytestmark = pytest.mark.anyio

KEY = f"{TEAM}/{CHANNEL}/{TS}"
ASKED = "pomegranate"
QUESTION = {**MESSAGE, "text": f"<@{BOT}> what of the {ASKED}?"}
UNINSTALLED: Json = {"type": "app_uninstalled"}
REVOKED: Json = {"type": "tokens_revoked", "tokens": {"oauth": [JIYOON], "bot": [BOT]}}
OF_OTHERS: Json = {"type": "tokens_revoked", "tokens": {"oauth": [JIYOON], "bot": ["U0OTHER"]}}
OF_NOBODY: Json = {"type": "tokens_revoked"}


async def is_wished(desk: Desk) -> bool:
    async with desk.database.read() as connection:
        return await scrubbing.wished(connection) is not None


@pytest.mark.parametrize(
    "events",
    [(UNINSTALLED,), (REVOKED,), (UNINSTALLED, REVOKED), (REVOKED, UNINSTALLED)],
    ids=["uninstalled", "revoked", "both", "both the other way round"],
)
async def test_an_uninstalled_app_keeps_nothing(
    desk: Desk, tmp_path: Path, events: tuple[Json, ...]
) -> None:
    await desk.hear(QUESTION)
    await desk.hear(CLIP_MESSAGE, "Ev2")
    await desk.add(Message(f"{TS}~", Role.ASSISTANT, "Red."), KEY)

    for number, event in enumerate(events):
        await desk.hear(event, f"Ev1{number}")

    held = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert await left(desk.database) == set()
    assert ASKED.encode() not in held


async def test_work_under_way_is_nobodys_any_more(desk: Desk) -> None:
    await desk.hear(QUESTION)
    (claim,) = await desk.claim()

    await desk.hear(UNINSTALLED, "Ev2")

    async with desk.database.begin() as connection:
        with pytest.raises(LeaseLost):
            await inbox.hold(connection, claim)


@pytest.mark.parametrize("event", [OF_OTHERS, OF_NOBODY], ids=["others", "nobody"])
async def test_tokens_of_others_are_none_of_ours(desk: Desk, event: Json) -> None:
    await desk.hear(QUESTION)

    await desk.hear(event, "Ev2")

    assert await desk.said() == [QUESTION["text"]]


@pytest.mark.parametrize(
    "event",
    [
        deleted(QUESTION),
        changed(QUESTION, edited(QUESTION, f"<@{BOT}> never mind")),
        {"type": "channel_deleted", "channel": CHANNEL},
    ],
    ids=["deleted", "edited", "channel"],
)
async def test_what_slack_takes_away_is_to_be_scrubbed(desk: Desk, event: Json) -> None:
    await desk.hear(QUESTION)
    before = await is_wished(desk)

    await desk.hear(event, "Ev2")

    assert (before, await is_wished(desk)) == (False, True)


async def test_a_deleted_file_is_to_be_scrubbed(desk: Desk) -> None:
    notes = {"id": "F2", "name": "notes.txt", "mimetype": "text/plain", "mode": "hosted"}
    await desk.hear({**MESSAGE, "files": [notes], "subtype": "file_share"})

    await desk.hear({"type": "file_deleted", "file_id": "F2"}, "Ev2")

    assert await is_wished(desk)


async def test_what_was_never_ours_wishes_for_nothing(desk: Desk) -> None:
    await desk.hear({**deleted(QUESTION)})
    await desk.hear({"type": "file_deleted", "file_id": "F2"}, "Ev2")
    await desk.hear({"type": "channel_deleted", "channel": CHANNEL}, "Ev3")

    assert await desk.is_untouched()
