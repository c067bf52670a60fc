"""Who is who in a workspace, and who can see what: the bot, people, members of channels."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.budget import Budget
from bot.slack.calls import Caller
from bot.slack.errors import Refused, SlackError

# Of 1000 members; nobody is looked for in a larger channel for longer.
_MEMBER_PAGES = 50
# Of 200 channels: whoever is in more can't be told of all.
_CHANNEL_PAGES = 20
_KINDS = "public_channel,private_channel,mpim"
# For so long, in seconds, a person's locale is not asked for again; users.info is asked a hundred times a
# minute at most.
_LOCALE_KEPT = 600.0
_MOST_LOCALES = 10_000
_UNASKED = {"missing_scope", "unknown_method", "method_not_supported", "not_allowed_token_type"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, as `auth.test` says. `scopes` are those of its token."""

    team: str
    user: str
    bot_id: str
    url: str
    team_name: str
    bot_name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as `users.info` says. `is_external` means from another workspace, `is_admin` of ours."""

    user: str
    name: str
    locale: str
    is_external: bool
    is_guest: bool
    is_admin: bool
    is_bot: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel or conversation, as `conversations.info` says. `name` is "" where it has none."""

    channel: str
    name: str
    is_public: bool


class Directory(Caller):
    """A caller that knows people and channels."""

    def __init__(self, web: AsyncWebClient, budget: Budget, clock: Callable[[], float]) -> None:
        super().__init__(web, budget, clock)
        self._identity: Identity | None = None
        self._locales: dict[str, tuple[str, float]] = {}

    async def identity(self) -> Identity:
        """Return who the bot is; asked once."""
        if self._identity is None:
            self._identity = await self.auth_test()
        return self._identity

    async def auth_test(self) -> Identity:
        """Ask Slack who the bot is and what its token may do."""
        response = await self.send("auth.test", {})
        scopes = str(response.headers.get("x-oauth-scopes") or "")
        self._identity = Identity(
            team=response["team_id"],
            user=response["user_id"],
            bot_id=response.get("bot_id") or "",
            url=response.get("url") or "",
            team_name=response.get("team") or "",
            bot_name=response.get("user") or "",
            scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )
        return self._identity

    async def check_app_token(self, token: str) -> None:
        """Raise SlackError unless Slack would open Socket Mode with this app-level token.

        Bolt's own client would go on trying for ever.
        """
        await self.send("apps.connections.open", {"token": token})  # the SDK makes it a header

    async def user(self, user: str) -> Profile:
        """Return what is known of a person."""
        answer = await self.call("users.info", user=user, include_locale="true")
        person = answer["user"]
        profile = person.get("profile") or {}
        ours = (await self.identity()).team
        is_external = bool(person.get("is_stranger")) or person.get("team_id", ours) != ours
        is_admin = bool(person.get("is_admin") or person.get("is_owner"))
        locale = str(person.get("locale") or "")
        self._keep_locale(user, locale)
        return Profile(
            user=user,
            name=profile.get("display_name") or person.get("real_name") or person.get("name") or "",
            locale=locale,
            is_external=is_external,
            is_guest=bool(person.get("is_restricted") or person.get("is_ultra_restricted")),
            is_admin=is_admin and not is_external,  # she would be one elsewhere
            is_bot=bool(person.get("is_bot")),
        )

    async def locale(self, user: str) -> str:
        """Return the locale of a person's Slack, as it was within the last ten minutes."""
        locale, until = self._locales.get(user, ("", 0.0))
        return locale if self._clock() < until else (await self.user(user)).locale

    def _keep_locale(self, user: str, locale: str) -> None:
        if len(self._locales) >= _MOST_LOCALES:
            self._locales.clear()
        self._locales[user] = (locale, self._clock() + _LOCALE_KEPT)

    async def channel(self, channel: str) -> Channel:
        """Return what is known of a channel that is public or has the bot in it."""
        answer = await self.call("conversations.info", channel=channel)
        found = answer.get("channel") or {}
        return Channel(
            channel=channel,
            name=found.get("name") or "",
            is_public=bool(found.get("is_channel")) and found.get("is_private") is False,
        )

    async def is_admin(self, user: str) -> bool:
        """Whether `user` is an admin or an owner of the workspace."""
        return (await self.user(user)).is_admin

    async def admins(self) -> list[str]:
        """Return the admins and owners of the workspace, bots and those who left not among them."""
        found: list[str] = []
        cursor: str | None = None
        for _ in range(_MEMBER_PAGES):
            page = await self.call("users.list", cursor=cursor, limit=200)
            found += [str(each["id"]) for each in page.get("members") or () if _is_admin(each)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    async def is_member(self, channel: str, user: str) -> bool:
        """Whether `user` is in `channel`; not for DMs, whose members the bot's scopes don't cover.

        In a channel of more than 50,000 members one may be overlooked.
        """
        return await self.are_members(channel, {user})

    async def are_members(self, channel: str, users: Collection[str]) -> bool:
        """Whether all `users` are in `channel`, as for `is_member`."""
        missing = set(users)
        cursor: str | None = None
        for _ in range(_MEMBER_PAGES):
            page = await self.call(
                "conversations.members", channel=channel, cursor=cursor, limit=1000
            )
            missing -= set(page.get("members", ()))
            if not missing:
                return True
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return False

    async def channels_of(self, user: str, candidates: Collection[str] = ()) -> dict[str, str]:
        """Return the channels that both `user` and the bot are in now, by id, with their names.

        Where Slack doesn't list them to us, each of the `candidates` is asked for her instead; their
        names are then "". DMs are not among them. Raises SlackError where Slack says nothing.
        """
        try:
            return await self._listed_channels(user)
        except SlackError as error:
            if error.code not in _UNASKED:
                raise
            _log.info("the channels of a person are asked for one by one: %s", error)
        return {one: "" for one in candidates if await self._has_member(one, user)}

    async def _listed_channels(self, user: str) -> dict[str, str]:
        found: dict[str, str] = {}
        cursor: str | None = None
        for _ in range(_CHANNEL_PAGES):
            page = await self.call(
                "users.conversations",
                user=user,
                types=_KINDS,
                exclude_archived="false",
                limit=200,
                cursor=cursor,
            )
            listed = page.get("channels") or ()
            found |= {str(one["id"]): str(one.get("name") or "") for one in listed}
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    async def _has_member(self, channel: str, user: str) -> bool:
        try:
            return not channel.startswith("D") and await self.is_member(channel, user)
        except Refused:
            return False

    async def is_visible_to(self, channel: str, user: str) -> bool:
        """Whether `user` certainly can read `channel`: is in it, or may join it.

        A public channel is open to all but guests and people of other workspaces. False for DMs, and
        where Slack won't say.
        """
        if channel.startswith("D"):
            return False
        try:
            if (await self.channel(channel)).is_public:
                person = await self.user(user)
                if not (person.is_guest or person.is_external or person.is_bot):
                    return True
            return await self.is_member(channel, user)
        except SlackError as error:
            _log.info("can't tell who sees %s: %s", channel, error)
            return False


def _is_admin(person: Mapping[str, Any]) -> bool:
    is_gone = person.get("deleted") or person.get("is_bot") or person.get("is_stranger")
    return not is_gone and bool(person.get("is_admin") or person.get("is_owner"))
