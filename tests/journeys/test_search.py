"""Search with the whole bot: what each kind of channel shows, and to whom, as things are now."""

import asyncio
import re
import unicodedata
from pathlib import Path

import pytest

from tests.journeys.world import (
    BOT,
    GENERAL,
    HANA,
    JIYOON,
    LEADS,
    MINSU,
    PROJECT,
    TAEO,
    TRIO,
    Bot,
    Workspace,
    until,
    words,
)

pytest.importorskip("pocketsphinx", reason="the offline recogniser has no wheel for this Python")

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

MEETING = "다음 주 회의에서 예산을 결정했습니다"


async def search(workspace: Workspace, what: str, user: str = MINSU, channel: str = GENERAL) -> str:
    """Return all that a search tells `user`."""
    return words(await workspace.command(f"/tarae search {what}", user=user, channel=channel))


async def is_gone(workspace: Workspace, what: str) -> bool:
    return not links(await search(workspace, what))


def links(found: str) -> set[tuple[str, str]]:
    """Return the messages that are linked: channel and ts."""
    linked = re.findall(r"archives/(\w+)/p(\d{10})(\d{6})", found)
    return {(channel, f"{seconds}.{rest}") for channel, seconds, rest in linked}


async def ask(workspace: Workspace, text: str, user: str, channel: str) -> str:
    ts = await workspace.say(f"<@{BOT}> {text}", user=user, channel=channel)
    await workspace.answers(ts, channel=channel)
    return ts


async def tell_everywhere(workspace: Workspace) -> dict[str, str]:
    """Have the bot told of a zeppelin in every kind of channel; return the channels made for it."""
    members = (JIYOON, MINSU, BOT)
    made = {
        "left-private": await workspace.add_channel("left-private", *members, kind="group"),
        "taken-private": await workspace.add_channel("taken-private", *members, kind="group"),
        "doomed": await workspace.add_channel("doomed", *members),
    }
    told = {
        GENERAL: (JIYOON, "zeppelin square"),
        PROJECT: (JIYOON, "zeppelin harbour"),
        LEADS: (JIYOON, "zeppelin cellar"),
        TRIO: (JIYOON, "zeppelin attic"),
        made["left-private"]: (JIYOON, "zeppelin vault"),
        made["taken-private"]: (JIYOON, "zeppelin crypt"),
        made["doomed"]: (JIYOON, "zeppelin ruin"),
        await workspace.open_dm(JIYOON): (JIYOON, "zeppelin diary"),
        await workspace.open_dm(MINSU): (MINSU, "zeppelin pocket"),
    }
    await asyncio.gather(*(ask(workspace, text, user, at) for at, (user, text) in told.items()))
    return made


async def test_search_shows_what_the_asker_sees_now_and_nothing_else(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.gather()
    await workspace.script("Noted.")
    made = await tell_everywhere(workspace)
    await workspace.leave(MINSU, PROJECT)
    await workspace.leave(MINSU, made["left-private"])
    await workspace.leave(BOT, made["taken-private"])
    await workspace.delete_channel(made["doomed"])
    await workspace.quiet()

    found = await search(workspace, "zeppelin")
    of_hana = await search(workspace, "zeppelin", HANA)
    refused = await search(workspace, "zeppelin", TAEO, PROJECT)

    seen = {"square", "attic", "pocket"}
    hidden = {"harbour", "cellar", "vault", "crypt", "ruin", "diary"}
    assert {word for word in seen | hidden if word in found} == seen
    assert not any(name in found for name in ("mpdm", "project", "leads", "private", "doomed"))
    assert {word for word in seen | hidden if word in of_hana} == {
        *("square", "harbour", "cellar", "attic")
    }
    assert not any(word in refused for word in seen | hidden)
    assert "게스트" in refused


async def test_search_follows_what_is_edited_and_deleted_and_jumps_to_the_place(
    workspace: Workspace, bot: Bot, memo: Path
) -> None:
    await workspace.script("Noted.")
    told = [MEETING, unicodedata.normalize("NFD", MEETING), "the zeppelin", "the gondola"]
    asking = [ask(workspace, text, JIYOON, GENERAL) for text in told]
    composed, decomposed, edited, deleted = await asyncio.gather(*asking)
    memo_ts = await workspace.upload(memo)
    (said,) = await workspace.answers(memo_ts)
    (reply,) = await workspace.replies(memo_ts)
    heard = said.split()[-2].strip(".,")

    before = await search(workspace, heard)
    await workspace.edit(edited, f"<@{BOT}> the airship", user=JIYOON)
    await workspace.delete(deleted, user=JIYOON)
    await workspace.delete(memo_ts, user=JIYOON)
    await until(lambda: is_gone(workspace, heard))

    korean = [
        links(await search(workspace, unicodedata.normalize(form, word)))
        for word in ("회의", "예산", "결정")
        for form in ("NFC", "NFD")
    ]
    assert links(before) == {(GENERAL, reply["ts"])}
    assert korean == [{(GENERAL, composed), (GENERAL, decomposed)}] * 6
    assert links(await search(workspace, "airship")) == {(GENERAL, edited)}
    assert links(await search(workspace, "zeppelin")) == set()
    assert links(await search(workspace, "gondola")) == set()
