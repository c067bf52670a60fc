"""Lists of conversations and people, the team, and who comes and goes."""

from typing import Any

import pytest

from bot.playground.manifest import DEFAULT_SCOPES, Manifest
from bot.playground.people import Refusal
from bot.playground.playground import Options
from bot.playground.team import ERIN, HANA, HIRING, LEADS, PAIR, PARTNERS, PROJECT, TAEO, TRIO, YUNA
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, MINSU, RANDOM
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio
EVERY_TYPE = "public_channel,private_channel,mpim,im"


async def of(running: Running, user: str, types: str = EVERY_TYPE, **fields: Any) -> set[str]:
    answer = await running.client.users_conversations(user=user, types=types, **fields)
    return {each["id"] for each in answer["channels"]}


async def test_a_persons_conversations_are_those_the_app_may_know_of(running: Running) -> None:
    await running.people.do("team")
    dm = running.playground.workspace.dm_of(JIYOON).id

    hers = await of(running, JIYOON)
    guests = await of(running, YUNA, "public_channel,private_channel")

    assert hers == {GENERAL, RANDOM, PROJECT, PARTNERS, LEADS, TRIO, dm}
    assert not {HIRING, PAIR} & hers
    assert guests == {PROJECT}


async def test_without_a_person_they_are_the_apps_own(running: Running) -> None:
    answer = await running.client.users_conversations()

    (channel,) = answer["channels"]
    assert channel["id"] == GENERAL
    assert "is_member" not in channel


async def test_conversations_come_in_pages(running: Running) -> None:
    first = await running.client.users_conversations(user=JIYOON, limit=1)
    cursor = first["response_metadata"]["next_cursor"]
    second = await running.client.users_conversations(user=JIYOON, limit=1, cursor=cursor)

    names = [page["channels"][0]["name"] for page in (first, second)]
    assert sorted(names) == ["general", "random"]
    assert second["response_metadata"]["next_cursor"] == ""


async def test_archived_channels_are_left_out_on_request(running: Running) -> None:
    await running.people.do("archive", channel=RANDOM)

    assert await of(running, JIYOON, "public_channel") == {GENERAL, RANDOM}
    assert await of(running, JIYOON, "public_channel", exclude_archived=True) == {GENERAL}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"types": "secret"}, "invalid_types"),
        ({"limit": 1_000}, "invalid_limit"),
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"user": "U0NOBODY"}, "user_not_found"),
    ],
)
async def test_wrong_lists_are_refused(running: Running, fields: Any, error: str) -> None:
    assert await error_of(running.client.users_conversations(**fields)) == error


async def test_everybody_is_listed_with_who_they_are(running: Running) -> None:
    await running.people.do("team")
    await running.people.do("person", user=MINSU, is_deleted=True)

    listed = await running.client.users_list(include_locale=True)

    users = {each["id"]: each for each in listed["members"]}
    assert [name for name in users if users[name]["is_admin"]] == [JIYOON, HANA]
    guests = {name: users[name]["is_ultra_restricted"] for name in (YUNA, TAEO)}
    assert guests == {YUNA: True, TAEO: False}
    assert all(users[name]["is_restricted"] for name in guests)
    assert (users[ERIN]["is_stranger"], users[ERIN]["tz"]) == (True, "America/New_York")
    assert (users[HANA]["locale"], users[MINSU]["deleted"]) == ("ko-KR", True)
    assert BOT_USER in users


async def test_people_come_in_pages(running: Running) -> None:
    pages = [
        [each["id"] for each in page["members"]]
        async for page in await running.client.users_list(limit=3)
    ]

    assert [len(page) for page in pages] == [3, 1]


async def test_a_dm_is_addressed_by_its_person_only_to_post(running: Running) -> None:
    posted = await running.client.chat_postMessage(channel=MINSU, text="hello")
    opened = await running.client.conversations_open(users=MINSU)
    whispering = running.client.chat_postEphemeral(channel=MINSU, user=MINSU, text="psst")
    robot = running.client.chat_postMessage(channel=BOT_USER, text="me")

    assert posted["channel"] == opened["channel"]["id"]
    assert await error_of(whispering) == "channel_not_found"
    assert await error_of(robot) == "cannot_dm_bot"


async def test_who_leaves_is_told_of_and_so_is_the_app(running: Running) -> None:
    await running.people.do("leave", channel=GENERAL, user=MINSU)
    await running.people.do("leave", channel=GENERAL, user=BOT_USER)
    await running.people.do("leave", channel=RANDOM, user=MINSU)

    left = running.events("member_left_channel")
    assert [(each["user"], each["channel"]) for each in left] == [
        (MINSU, GENERAL),
        (BOT_USER, GENERAL),
    ]
    assert not running.playground.posts.watch.alarms


async def test_a_deleted_channel_is_gone(running: Running) -> None:
    await running.root()
    with pytest.raises(Refusal, match="admins"):
        await running.people.do("delete_channel", channel=GENERAL, user=MINSU)

    await running.people.do("delete_channel", channel=GENERAL, user=JIYOON)

    (event,) = running.events("channel_deleted")
    assert event["channel"] == GENERAL
    looking = running.client.conversations_info(channel=GENERAL)
    assert await error_of(looking) == "channel_not_found"


async def test_an_uninstalled_app_is_told_and_its_token_is_dead(running: Running) -> None:
    await running.people.do("uninstall")
    await running.root()

    kinds = [event["type"] for event in running.events()]
    assert sorted(kinds) == ["app_uninstalled", "tokens_revoked"]
    (revoked,) = running.events("tokens_revoked")
    assert revoked["tokens"] == {"oauth": [], "bot": [BOT_USER]}
    assert await error_of(running.client.auth_test()) == "account_inactive"


async def test_an_app_installed_again_has_its_token_back(running: Running) -> None:
    await running.people.do("uninstall")

    await running.people.do("install")

    assert (await running.client.auth_test())["ok"]


class TestWithoutTheScopesOfSomeKinds:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=DEFAULT_SCOPES - {"im:read"}))

    async def test_a_list_with_such_a_kind_is_refused(self, running: Running) -> None:
        every = running.client.users_conversations(user=JIYOON, types=EVERY_TYPE)

        assert await error_of(every) == "missing_scope"
        assert await of(running, JIYOON, "public_channel,private_channel,mpim")
