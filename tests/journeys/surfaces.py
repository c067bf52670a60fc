"""What people do beside writing: commands, shortcuts, reactions, the Home tab; and who is there."""

from typing import Any

from tests.journeys.connection import GENERAL, JIYOON, Json
from tests.journeys.looks import Looks


class Surfaces(Looks):
    """The playground's other surfaces, and its people and channels."""

    async def command(
        self,
        text: str,
        *,
        user: str = JIYOON,
        channel: str = GENERAL,
        containing: str = "",
    ) -> Json:
        """Type a slash command, as "/tarae help", and return what came back to that person alone.

        Waits for a message that has the words `containing`; see `words` for all of what it says.
        """
        seen = [message["ts"] for message in await self.ephemerals(user, channel)]
        await self.type_command(text, user=user, channel=channel)
        newest = max(seen, default="")
        return await self.privately(containing, user=user, channel=channel, after=newest)

    async def type_command(
        self, text: str, *, user: str = JIYOON, channel: str = GENERAL, thread_ts: str = ""
    ) -> Json:
        """Type a slash command; return `is_acked`, the `ts` of what the ack showed, and `trouble`.

        For those that open a modal, post visibly or fail; Slack refuses them in threads.
        """
        place = {"user": user, "channel": channel, "thread_ts": thread_ts}
        return await self.do("command", text=text, **place)

    async def shortcut(
        self, callback_id: str, ts: str, *, user: str = JIYOON, channel: str = GENERAL
    ) -> bool:
        """Use a shortcut in the menu of anybody's message; was it acknowledged in time?"""
        place = {"channel": channel, "ts": ts, "user": user}
        used = await self.do("shortcut", callback_id=callback_id, **place)
        return bool(used["is_acked"])

    async def react(
        self, ts: str, name: str, *, user: str = JIYOON, channel: str = GENERAL, is_on: bool = True
    ) -> None:
        """Put an emoji on a message ("flag-kr", "kr", "+1", …), or take one's own off it."""
        place = {"channel": channel, "ts": ts, "user": user}
        await self.do("react", name=name, remove=not is_on, **place)

    async def open_home(self, user: str = JIYOON, containing: str = "") -> Json:
        """Open the app's Home tab, wait until it has some words, and return its view."""
        await self.do("open_tab", user=user, tab="home")
        return await self.home_showing(containing, user)

    async def click_home(
        self,
        action_id: str,
        *,
        user: str = JIYOON,
        value: str | list[str] | None = None,
        values: Json | None = None,
    ) -> bool:
        """Click in the modal a person has open, else in her Home tab; was it acknowledged in time?

        `value` is chosen or picked, or tells equal buttons apart; `values` are as in `submit`, what
        the other inputs there hold.
        """
        chosen = {} if value is None else {"value": value}
        facts = {"user": user, "action_id": action_id, "in_view": True, "values": values or {}}
        clicked = await self.do("click", **facts, **chosen)
        return bool(clicked["is_acked"])

    async def click_view(self, action_id: str, **fields: Any) -> bool:
        """Click in the modal that a person has open; fields as in `click_home`."""
        return await self.click_home(action_id, **fields)

    async def gather(self) -> None:
        """Let a whole team in: HANA (admin), SORA, YUNA, TAEO (guests), ERIN (external); channels."""
        await self.do("team")

    async def add_person(self, name: str, **facts: Any) -> str:
        """Let somebody in and return her id.

        `facts`: locale, tz, is_external, is_bot, is_admin, is_restricted, is_ultra_restricted.
        """
        return str((await self.do("users", name=name, **facts))["id"])

    async def change_person(self, user: str, **facts: Any) -> None:
        """Change what is known of a person; facts as in `add_person`, and is_deleted."""
        await self.do("person", user=user, **facts)

    async def add_channel(self, name: str, *members: str, kind: str = "channel") -> str:
        """Open a channel (channel, group, mpim or im) with these members and return its id."""
        made = await self.do("channels", name=name, kind=kind, members=list(members))
        return str(made["id"])

    async def join(self, user: str, channel: str, inviter: str = "") -> None:
        """Add somebody, person or bot, to a channel."""
        await self.do("join", channel=channel, user=user, inviter=inviter)

    async def leave(self, user: str, channel: str) -> None:
        """Take somebody, person or bot, out of a channel."""
        await self.do("leave", channel=channel, user=user)

    async def delete_channel(self, channel: str, user: str = JIYOON) -> None:
        """Delete a channel, as an admin."""
        await self.do("delete_channel", channel=channel, user=user)

    async def uninstall(self) -> None:
        """Take the app out of the workspace: its token is revoked, and it is told so."""
        await self.do("uninstall")

    async def install(self) -> None:
        """Let the app in again, with the token it had."""
        await self.do("install")
