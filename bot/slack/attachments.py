"""The files below a reply: each posted once, however often it is attempted.

They are parts of the reply at positions of their own, so that its text may grow and shrink above
them, in the order in which they are attached, which every attempt keeps.
"""

from collections.abc import Awaitable, Callable, Sequence

from bot.conversation import Part
from bot.slack.client import shared_ts
from bot.slack.errors import SlackError
from bot.slack.place import Place

SavePart = Callable[[int, Part], Awaitable[None]]

FILES_AT = 1_000
"""The position of a reply's first file; no text has so many parts."""


class Attachments:
    """The files of one reply. `parts` are what earlier attempts left, in order."""

    def __init__(self, place: Place, parts: Sequence[Part], save_part: SavePart) -> None:
        self._place = place
        self._parts = list(parts)
        self._save_part = save_part
        self._seen = 0  # how many of them this attempt has attached, or found there

    async def attach(self, filename: str, data: bytes) -> None:
        """Post `data` as the next file, unless an earlier attempt did."""
        client, thread, number = self._place.client, self._place.thread, self._seen
        if number < len(self._parts):
            if await self._is_there(number):
                self._seen += 1
                return
            await self._delete(self._parts[number])

        async def keep_id(file_id: str) -> None:
            await self._keep(number, Part("", "file", file_id))

        part = await client.upload(thread.channel, thread.thread_ts, filename, data, keep_id)
        if part.ts:
            await self._keep(number, part)
        self._seen += 1

    async def delete(self) -> None:
        """Delete all files in Slack; forgetting their parts is up to the reply."""
        for part in self._parts:
            await self._delete(part)
        self._parts.clear()
        self._seen = 0

    async def _delete(self, part: Part) -> None:
        """Delete a file and the message that shows it: else that would stay and say it was deleted."""
        client, channel = self._place.client, self._place.thread.channel
        ts = part.ts or await self._shared_ts(part)
        await client.delete_file(part.file_id)
        if ts:
            await client.delete_message(channel, ts)

    async def _shared_ts(self, part: Part) -> str:
        """Return the ts of the message that shows a file, "" where there is none (yet)."""
        try:
            file = await self._place.client.file_info(part.file_id)
        except SlackError as error:
            if error.code in ("file_not_found", "file_deleted"):
                return ""
            raise
        return shared_ts(file, self._place.thread.channel)

    async def save_all(self) -> None:
        """Store all parts, after those that stand behind the text were dropped."""
        for number, part in enumerate(self._parts):
            await self._save_part(FILES_AT + number, part)

    async def _is_there(self, number: int) -> bool:
        """Look up whether what an earlier attempt uploaded is visible in the channel."""
        part = self._parts[number]
        ts = await self._shared_ts(part)
        if ts and ts != part.ts:
            await self._keep(number, Part(ts, "file", part.file_id))
        return bool(ts)

    async def _keep(self, number: int, part: Part) -> None:
        self._parts[number:] = [part, *self._parts[number + 1 :]]
        await self._save_part(FILES_AT + number, part)
