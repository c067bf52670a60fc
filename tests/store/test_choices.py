"""What the people of a channel chose."""

import pytest

from bot.conversation import ChannelChoices, FollowUps
from bot.store import choices, preferences
from bot.store.database import Database

pytestmark = pytest.mark.anyio


async def test_a_channel_that_chose_nothing_has_the_defaults(database: Database) -> None:
    async with database.read() as connection:
        assert await choices.load(connection, "T", "C") == ChannelChoices()


async def test_choices_come_back_for_their_channel_alone(database: Database) -> None:
    chosen = ChannelChoices(
        "ko", True, ("txt", "srt"), ("타래", "Slack"), ("ko", "en"), True, FollowUps.ALWAYS
    )

    async with database.begin() as connection:
        await choices.save(connection, "T", "C", chosen, 1.0)

    async with database.read() as connection:
        assert await choices.load(connection, "T", "C") == chosen
        assert await choices.load(connection, "T", "C2") == ChannelChoices()


async def test_choices_can_be_taken_back(database: Database) -> None:
    async with database.begin() as connection:
        await choices.save(connection, "T", "C", ChannelChoices("ko", files=("vtt",)), 1.0)

        await choices.save(connection, "T", "C", ChannelChoices(), 2.0)

    async with database.read() as connection:
        assert await choices.load(connection, "T", "C") == ChannelChoices()


async def test_follow_ups_are_known_without_the_other_choices(database: Database) -> None:
    async with database.begin() as connection:
        await choices.save(connection, "T", "C", ChannelChoices(follow_ups=FollowUps.MENTION), 1.0)

    async with database.read() as connection:
        assert await choices.load_follow_ups(connection, "T", "C") is FollowUps.MENTION
        assert await choices.load_follow_ups(connection, "T", "C2") is FollowUps.SMART
        assert (await choices.load(connection, "T", "C")).follow_ups is FollowUps.MENTION


async def test_what_a_later_version_chose_is_as_nothing_chosen(database: Database) -> None:
    async with database.begin() as connection:
        await preferences.save(connection, "channel:T/C", "follow_ups", '"telepathy"', 1.0)

    async with database.read() as connection:
        assert await choices.load_follow_ups(connection, "T", "C") is FollowUps.SMART
        assert await choices.load(connection, "T", "C") == ChannelChoices()
