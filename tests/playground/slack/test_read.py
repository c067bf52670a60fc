"""Reading conversations and people."""

import pytest

from bot.playground.manifest import DEFAULT_SCOPES, Manifest
from bot.playground.playground import Options
from bot.playground.records import Message
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, MINSU, RANDOM
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio


def fill_thread(running: Running, root: str, count: int) -> None:
    workspace = running.playground.workspace
    for number in range(count):
        ts = workspace.clock.next()
        workspace.add_message(Message(GENERAL, ts, MINSU, f"reply {number}", thread_ts=root))


async def test_a_long_thread_comes_in_pages_with_its_parent_on_each(running: Running) -> None:
    root = await running.root("parent")
    fill_thread(running, root, 1_200)

    pages = [
        # The SDK hands out one object, filled anew for every page.
        list(page["messages"])
        async for page in await running.client.conversations_replies(
            channel=GENERAL, ts=root, limit=500
        )
    ]

    assert [page[0]["ts"] for page in pages] == [root] * 3
    texts = [each["text"] for page in pages for each in page[1:]]
    assert texts == [f"reply {number}" for number in range(1_200)]


async def test_a_page_has_at_most_1_000_messages(running: Running) -> None:
    root = await running.root("parent")
    fill_thread(running, root, 1_200)

    page = await running.client.conversations_replies(channel=GENERAL, ts=root, limit=5_000)

    assert len(page["messages"]) == 1_000
    assert page["messages"][0]["reply_count"] == 1_200


async def test_replies_can_be_bounded_in_time(running: Running) -> None:
    root = await running.root("parent")
    fill_thread(running, root, 4)
    stamps = [each["ts"] for each in await running.people.messages(GENERAL, root)]

    page = await running.client.conversations_replies(channel=GENERAL, ts=root, oldest=stamps[2])

    assert [each["ts"] for each in page["messages"]] == [root, stamps[3], stamps[4]]


async def test_the_ts_of_a_reply_gives_that_reply_alone(running: Running) -> None:
    root = await running.root("parent")
    reply = await running.people.say(GENERAL, MINSU, "reply", thread_ts=root)

    alone = await running.client.conversations_replies(channel=GENERAL, ts=reply)
    within = await running.client.conversations_replies(
        channel=GENERAL, ts=reply, oldest=reply, latest=reply, inclusive=True
    )
    beyond = await running.client.conversations_replies(channel=GENERAL, ts=reply, oldest=reply)

    (message,) = alone["messages"]
    assert (message["ts"], message["thread_ts"]) == (reply, root)
    assert within["messages"] == alone["messages"]
    assert beyond["messages"] == []


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"ts": "1000000000.000001"}, "thread_not_found"),
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"oldest": "long ago"}, "invalid_ts_oldest"),
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": RANDOM}, "not_in_channel"),
    ],
)
async def test_wrong_replies_are_refused(
    running: Running, fields: dict[str, str], error: str
) -> None:
    right = {"channel": GENERAL, "ts": await running.root()}

    call = running.client.api_call("conversations.replies", params=right | fields)

    assert await error_of(call) == error


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(running: Running) -> None:
    hidden = await running.people.do("channels", name="board", kind="group", members=[JIYOON])

    looking = running.client.conversations_info(channel=hidden["id"])

    assert await error_of(looking) == "channel_not_found"


async def test_history_shows_the_latest_first_and_leaves_replies_in_their_thread(
    running: Running,
) -> None:
    first, second = await running.root("one"), await running.root("two")
    await running.people.say(GENERAL, MINSU, "hidden", thread_ts=first)
    shown = await running.people.say(GENERAL, MINSU, "shown", thread_ts=first, broadcast=True)

    history = await running.client.conversations_history(channel=GENERAL)

    assert [each["ts"] for each in history["messages"]] == [shown, second, first]


async def test_members_come_in_pages(running: Running) -> None:
    first = await running.client.conversations_members(channel=GENERAL, limit=2)
    second = await running.client.conversations_members(
        channel=GENERAL, limit=2, cursor=first["response_metadata"]["next_cursor"]
    )

    assert [*first["members"], *second["members"]] == [JIYOON, MINSU, BOT_USER]


class TestWithoutTheScopeForPrivateChannels:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=DEFAULT_SCOPES - {"groups:read"}))

    async def test_their_members_and_descriptions_are_not_to_be_had(self, running: Running) -> None:
        members = [JIYOON, BOT_USER]
        board = await running.people.do("channels", name="board", kind="group", members=members)

        listing = running.client.conversations_members(channel=board["id"])
        looking = running.client.conversations_info(channel=board["id"])

        assert await error_of(listing) == "missing_scope"
        assert await error_of(looking) == "missing_scope"
        assert (await running.client.conversations_members(channel=GENERAL))["members"]


async def test_a_list_of_members_has_a_limit(running: Running) -> None:
    listing = running.client.conversations_members(channel=GENERAL, limit=1_001)

    assert await error_of(listing) == "invalid_limit"


async def test_jiyoon_is_owner_and_others_are_made_admins(running: Running) -> None:
    boss = await running.people.do("users", name="Boss", is_admin=True)

    users = [
        (await running.client.users_info(user=user))["user"] for user in (JIYOON, MINSU, boss["id"])
    ]

    roles = [(user["is_admin"], user["is_owner"]) for user in users]
    assert roles == [(True, True), (False, False), (True, False)]


async def test_a_channel_says_whether_the_bot_is_in_it(running: Running) -> None:
    general = await running.client.conversations_info(channel=GENERAL)
    random = await running.client.conversations_info(channel=RANDOM)

    assert general["channel"]["is_member"] is True
    assert random["channel"]["is_member"] is False


async def test_opening_a_dm_gives_the_one_there_is(running: Running) -> None:
    answer = await running.client.conversations_open(users=JIYOON)

    assert answer["channel"]["id"] == running.playground.workspace.dm_of(JIYOON).id


async def test_a_persons_locale_is_shown_on_request(running: Running) -> None:
    plain = await running.client.users_info(user=JIYOON)
    full = await running.client.users_info(user=JIYOON, include_locale=True)

    assert "locale" not in plain["user"]
    assert full["user"]["locale"] == "ko-KR"


async def test_people_of_another_organisation_are_strangers(running: Running) -> None:
    eve = await running.people.do("users", name="Eve", is_external=True)

    answer = await running.client.users_info(user=eve["id"])

    assert answer["user"]["is_stranger"] is True


async def test_an_unknown_person_is_not_found(running: Running) -> None:
    assert await error_of(running.client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_a_bot_is_found_by_its_bot_id(running: Running) -> None:
    answer = await running.client.bots_info(bot="B0TARAE01")

    assert answer["bot"]["user_id"] == BOT_USER
