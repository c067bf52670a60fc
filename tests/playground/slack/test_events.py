"""Which events the app gets, and their shapes."""

from typing import Any

import pytest

from bot.playground.manifest import Manifest
from bot.playground.playground import Options
from bot.playground.workspace import BOT_ID, BOT_USER, GENERAL, JIYOON, MINSU, RANDOM, TEAM
from tests.playground_fixture import Running

pytestmark = pytest.mark.anyio
MENTION = f"<@{BOT_USER}> hello"


def subtypes(running: Running) -> list[str]:
    return [event.get("subtype", "") for event in running.events("message")]


async def test_a_channel_without_the_bot_is_silent(running: Running) -> None:
    await running.root(MENTION, channel=RANDOM)

    assert running.events() == []


async def test_an_invited_bot_hears_of_its_invitation_and_of_what_follows(
    running: Running,
) -> None:
    await running.people.do("join", channel=RANDOM, user=BOT_USER, inviter=MINSU)
    await running.root(channel=RANDOM)

    (joined,) = running.events("member_joined_channel")
    assert (joined["user"], joined["channel"], joined["inviter"]) == (BOT_USER, RANDOM, MINSU)
    assert joined["channel_type"] == "C"
    assert subtypes(running) == ["channel_join", ""]


async def test_a_mention_in_a_dm_is_a_plain_message(running: Running) -> None:
    dm = running.playground.workspace.dm_of(JIYOON).id

    await running.root(MENTION, channel=dm)

    (event,) = running.events()
    assert (event["type"], event["channel_type"]) == ("message", "im")


@pytest.mark.parametrize(("kind", "named"), [("group", "group"), ("mpim", "mpim")])
async def test_private_channels_and_group_dms_have_their_own_type(
    running: Running, kind: str, named: str
) -> None:
    members = [JIYOON, BOT_USER]
    made = await running.people.do("channels", name="x", kind=kind, members=members)

    await running.root(channel=made["id"])

    assert [event["channel_type"] for event in running.events("message")] == [named]


async def test_an_edit_mentions_again_under_the_same_ts(running: Running) -> None:
    ts = await running.root(MENTION)

    await running.people.do("edit", channel=GENERAL, ts=ts, user=JIYOON, text=MENTION + "!")

    changed = running.events("message")[-1]
    assert changed["subtype"] == "message_changed"
    assert changed["hidden"] is True
    assert changed["previous_message"]["text"] == MENTION
    assert changed["message"]["text"] == MENTION + "!"
    assert changed["ts"] != ts
    first, second = running.events("app_mention")
    assert first["ts"] == second["ts"] == ts
    assert second["edited"]["user"] == JIYOON


async def test_only_the_author_edits(running: Running) -> None:
    ts = await running.root()

    with pytest.raises(Exception, match="not your message"):
        await running.people.do("edit", channel=GENERAL, ts=ts, user=MINSU, text="mine")


async def test_a_deleted_message_is_announced_with_what_it_said(running: Running) -> None:
    ts = await running.root("oops")

    await running.people.do("delete", channel=GENERAL, ts=ts, user=JIYOON)

    event = running.events("message")[-1]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", ts)
    assert event["previous_message"]["text"] == "oops"


async def test_a_deleted_parent_of_replies_leaves_a_tombstone(running: Running) -> None:
    ts = await running.root("oops")
    await running.people.say(GENERAL, MINSU, "what?", thread_ts=ts)

    await running.people.do("delete", channel=GENERAL, ts=ts, user=JIYOON)

    event = running.events("message")[-1]
    assert event["subtype"] == "message_changed"
    assert event["message"]["subtype"] == "tombstone"
    assert event["message"]["ts"] == ts


async def test_a_first_reply_changes_the_parent_but_not_its_text(running: Running) -> None:
    ts = await running.root("question")

    await running.people.say(GENERAL, MINSU, "one", thread_ts=ts)
    await running.people.say(GENERAL, MINSU, "two", thread_ts=ts)

    assert subtypes(running) == ["", "", "message_changed", ""]
    changed = running.events("message")[2]
    assert changed["message"]["text"] == changed["previous_message"]["text"] == "question"


async def test_the_bots_own_messages_come_back_with_its_bot_id(running: Running) -> None:
    posted = await running.client.chat_postMessage(channel=GENERAL, text=MENTION)
    await running.client.chat_update(channel=GENERAL, ts=str(posted["ts"]), text="edited")

    message, changed = running.events("message")
    assert message["bot_id"] == changed["message"]["bot_id"] == BOT_ID
    assert message["user"] == BOT_USER
    assert running.events("app_mention") == []


async def test_a_broadcast_reply_says_so(running: Running) -> None:
    root = await running.root()

    await running.people.say(GENERAL, MINSU, "all", thread_ts=root, broadcast=True)

    assert running.events("message")[1]["subtype"] == "thread_broadcast"


async def test_another_bots_message_carries_its_bot_id(running: Running) -> None:
    robot = await running.people.do("users", name="Robot", is_bot=True)
    await running.people.do("join", channel=GENERAL, user=robot["id"])

    await running.people.say(GENERAL, robot["id"], MENTION)

    event = running.events("message")[-1]
    assert event["subtype"] == "bot_message"
    assert event["bot_id"] not in ("", BOT_ID)


async def test_a_shared_channel_marks_its_events_and_hides_its_files(running: Running) -> None:
    members = [JIYOON, BOT_USER]
    made = await running.people.do("channels", name="ext", members=members, is_ext_shared=True)

    await running.people.upload(made["id"], JIYOON, {"a.txt": b"hi"})

    payload = running.playground.outbox.history[0].payload
    assert payload["is_ext_shared_channel"] is True
    (file,) = payload["event"]["files"]
    assert set(file) == {"id", "file_access"}


async def test_an_opened_tab_is_announced_with_the_view_it_shows(running: Running) -> None:
    view: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}
    await running.client.views_publish(user_id=JIYOON, view=view)

    await running.people.do("open_tab", user=JIYOON, tab="home")

    (event,) = running.events("app_home_opened")
    assert (event["user"], event["tab"]) == (JIYOON, "home")
    assert [block["type"] for block in event["view"]["blocks"]] == ["divider"]
    assert event["channel"] == running.playground.workspace.dm_of(JIYOON).id


class TestSubscriptions:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(events=frozenset({"app_mention"})))

    async def test_only_events_of_the_manifest_are_sent(self, running: Running) -> None:
        await running.root(MENTION)

        (event,) = running.events()
        assert event["type"] == "app_mention"
        assert event["team"] == TEAM


class TestScopesOfEvents:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=frozenset({"im:history"})))

    async def test_an_event_needs_its_scope(self, running: Running) -> None:
        dm = running.playground.workspace.dm_of(JIYOON).id

        await running.root(MENTION)
        await running.root(channel=dm)

        assert [event["channel"] for event in running.events()] == [dm]
