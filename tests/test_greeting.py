"""What a channel is told when the bot joins it: what holds there, in its language."""

from typing import Any, cast

import pytest

from bot.choosing import Choosing
from bot.chosen import Choices, Chosen, Recordings
from bot.greeting import Greeting
from bot.languages import Languages
from bot.slack.client import SlackClient
from bot.slack.directory import Profile
from bot.slack.orphans import metadata
from bot.store import choices
from bot.store.database import Database
from bot.store.inbox import Claim, Kind, Pool

pytestmark = pytest.mark.anyio

CLAIM = Claim(1, "welcome/Ev1", Kind.GREET, Pool.CONTROL, "welcome/Ev1", 1, {}, "1", "w")


class Slack:
    """Keeps what is posted, with its metadata, as a channel's history."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []

    async def post_message(self, channel: str, markdown: str, *, metadata: Any) -> str:
        self.posted.append({"channel": channel, "text": markdown, "metadata": metadata})
        return "1.1"

    async def call(self, method: str, **_: Any) -> Any:
        assert method == "conversations.history"
        return {"messages": self.posted}

    async def user(self, user: str) -> Profile:
        return Profile(user, user, "ko-KR", False, False, False, False)

    async def locale(self, user: str) -> str:
        return (await self.user(user)).locale

    @property
    def text(self) -> str:
        (post,) = self.posted
        return str(post["text"])


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def greeting(sqlite: Database, slack: Slack) -> Greeting:
    client, choosing = cast("SlackClient", slack), Choosing(sqlite, Chosen())
    return Greeting(
        database=sqlite,
        slack=client,
        team="T1",
        choosing=choosing,
        languages=Languages(sqlite, client, "T1", choosing),
        chat_hosts=("api.example.com", "second.example.com"),
        audio_host="sound.example.com",
        command="/thread",
    )


async def choose(database: Database, chosen: Choices) -> None:
    async with database.begin() as connection:
        await choices.save(connection, chosen, 1.0, "T1", "C1")


async def test_it_says_what_is_kept_how_long_and_where_it_goes(
    greeting: Greeting, slack: Slack
) -> None:
    await greeting.welcome(CLAIM, "C1")

    words = [
        *("posted here are transcribed", "`sound.example.com` and isn't kept", "for 90 days"),
        *("`api.example.com`, `second.example.com`", "`/thread help`", "`/thread settings`"),
    ]
    assert [word for word in words if word not in slack.text] == []


async def test_it_goes_by_what_the_channel_chose(
    greeting: Greeting, slack: Slack, sqlite: Database
) -> None:
    await choose(sqlite, Choices(retention_days=7, recordings=Recordings.NEVER))

    await greeting.welcome(CLAIM, "C1")

    assert "for 7 days" in slack.text
    assert "aren't transcribed in this channel" in slack.text


@pytest.mark.parametrize(
    ("language", "inviter", "words"),
    [
        ("", "", "Hello!"),
        ("", "UKO", "안녕하세요!"),
        ("en", "UKO", "Hello!"),
        ("ko", "", "안녕하세요!"),
    ],
)
async def test_it_speaks_the_channels_language_else_that_of_whoever_invited_it(
    greeting: Greeting, slack: Slack, sqlite: Database, language: str, inviter: str, words: str
) -> None:
    await choose(sqlite, Choices(language=language))

    await greeting.welcome(CLAIM, "C1", inviter)

    assert slack.text.startswith(words)


async def test_a_second_attempt_greets_only_where_the_first_did_not(
    greeting: Greeting, slack: Slack
) -> None:
    again = Claim(1, CLAIM.key, Kind.GREET, Pool.CONTROL, CLAIM.lane, 2, {}, "1", "w")

    await greeting.welcome(again, "C1")
    await greeting.welcome(again, "C1")

    assert [post["metadata"] for post in slack.posted] == [metadata(CLAIM.key, 0)]
