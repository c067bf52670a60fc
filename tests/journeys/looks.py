"""What there is to see in a workspace: messages, files, menus, sessions, journals."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.journeys.connection import BOT, GENERAL, JIYOON, Connection, Json, until

INTERACTIVE = ("actions", "context_actions")


class Looks(Connection):
    """The playground, looked at."""

    async def files(self, ts: str, channel: str = GENERAL) -> list[Json]:
        """Return the files of a message, as Slack describes them."""
        message = await self.message(ts, channel)
        return list(message.get("files", []))

    async def download(self, file: str) -> str:
        """Return what a file holds, as text."""
        url = f"{self.address['url']}/playground/files/{file}"
        async with self._session.get(url) as response:
            assert response.status == 200
            return await response.text("utf-8")

    async def leaks(self) -> list[Json]:
        """Return the requests made to a foreign host: `path`, and whether they had the `token`."""
        return list((await self.get("leaks"))["leaks"])

    async def ephemerals(self, user: str = JIYOON, channel: str = GENERAL) -> list[Json]:
        """Return the messages that one person alone sees in a channel, the oldest first.

        By chat.postEphemeral, a response_url, or the ack of a command; each has `text`, `blocks`, and
        the words of both as `words(message)`. Slack's own, such as of a timeout, are SLACKBOT's.
        """
        return list((await self.get("ephemerals", user=user, channel=channel))["messages"])

    async def privately(
        self, containing: str = "", *, user: str = JIYOON, channel: str = GENERAL, after: str = ""
    ) -> Json:
        """Wait for the bot's message to one person that has some words, and return it.

        `after` a ts leaves out what was there before; the newest one counts.
        """

        async def found() -> Json | None:
            for message in reversed(await self.ephemerals(user, channel)):
                if (
                    message["ts"] > after
                    and message["user"] == BOT
                    and containing in words(message)
                ):
                    return message
            return None

        return dict(await until(found))

    async def home(self, user: str = JIYOON) -> Json | None:
        """Return the Home tab that was published for a person."""
        view = (await self.get("home", user=user))["view"]
        return None if view is None else dict(view)

    async def home_showing(self, containing: str = "", user: str = JIYOON) -> Json:
        """Wait until a person's Home tab has some words, and return its view."""

        async def found() -> Json | None:
            view = await self.home(user)
            return view if view is not None and containing in words(view) else None

        return dict(await until(found))

    async def reactions(self, ts: str, channel: str = GENERAL) -> dict[str, list[str]]:
        """Return who reacted to a message, by the emoji's name."""
        found = (await self.message(ts, channel)).get("reactions", [])
        return {each["name"]: list(each["users"]) for each in found}

    async def view(self, user: str = JIYOON) -> Json | None:
        """Return the modal that a person sees."""
        view = (await self.get("views", user=user))["view"]
        return None if view is None else dict(view)

    async def opened(self, user: str = JIYOON) -> Json:
        """Wait for a modal and return it."""
        return dict(await until(lambda: self.view(user)))

    async def message(self, ts: str, channel: str = GENERAL) -> Json:
        """Return a message, an ephemeral one of anybody's too."""
        for message in (await self.get("messages", channel=channel))["messages"]:
            if message["ts"] == ts:
                return dict(message)
        for person in (await self.get("state"))["users"]:
            for message in await self.ephemerals(person["id"], channel):
                if message["ts"] == ts:
                    return message
        raise AssertionError(f"there is no message {ts} in {channel}")

    async def blocks(self, ts: str, channel: str = GENERAL) -> list[Json]:
        """Return a message's blocks."""
        return list((await self.message(ts, channel))["blocks"])

    async def elements(self, ts: str, channel: str = GENERAL) -> list[Json]:
        """Return the buttons and menus of a message, in order."""
        found: list[Json] = []
        for block in await self.blocks(ts, channel):
            found += block["elements"] if block["type"] in INTERACTIVE else []
            found += [block["accessory"]] if "accessory" in block else []
        return found

    async def menu(self, ts: str, channel: str = GENERAL, action_id: str = "") -> list[str]:
        """Return the values of the options in a message's first menu, or in the one named."""
        for element in await self.elements(ts, channel):
            if action_id in ("", element["action_id"]):
                groups = element.get("option_groups") or [element]
                options = [o["value"] for group in groups for o in group.get("options", [])]
                if options:
                    return options
        return []

    async def thread(self, ts: str, channel: str = GENERAL) -> list[Json]:
        """Return the messages of a thread, its parent first."""
        found = await self.get("messages", channel=channel, thread_ts=ts)
        return list(found["messages"])

    async def replies(self, ts: str, channel: str = GENERAL) -> list[Json]:
        """Return what the bot said in a thread."""
        return [m for m in await self.thread(ts, channel) if m.get("user") == BOT and m["ts"] != ts]

    async def answers(self, ts: str, count: int = 1, channel: str = GENERAL) -> list[str]:
        """Wait until `count` replies of the bot stand finished in a thread; return their texts."""

        async def finished() -> list[str] | None:
            replies = await self.replies(ts, channel)
            done = [m for m in replies if m.get("stream") != "in_progress" and not is_progress(m)]
            return [shown(m) for m in done] if len(done) >= count else None

        found: list[str] = await until(finished)
        await self.quiet()
        return found

    async def answer(self, ts: str, channel: str = GENERAL) -> str:
        """Wait for the bot's only reply in a thread and return its text."""
        texts = await self.answers(ts, channel=channel)
        assert len(texts) == 1, texts
        return texts[0]

    async def quiet(self) -> None:
        """Wait until every event that was sent is acknowledged and no stream is open."""

        async def is_quiet() -> bool:
            deliveries = (await self.get("deliveries"))["deliveries"]
            return all(delivery["is_acked"] for delivery in deliveries)

        await until(is_quiet)

    async def calls(self, method: str = "", error: str = "") -> list[Json]:
        """Return the Web API calls the bot made, those of a method or with an error if given.

        Each has `at` (Unix seconds), `method`, `args`, `ok`, `status`, `error`, `retry_after`.
        """
        query = {"method": method, "error": error}
        chosen = {name: value for name, value in query.items() if value}
        return list((await self.get("calls", **chosen))["calls"])

    async def limited(self) -> list[Json]:
        """Return the calls that got a 429, the oldest first; none if the bot keeps to the rates."""
        return await self.calls(error="ratelimited")

    async def alarms(self) -> list[Json]:
        """Return what the bot's messages, in any state, would have done to people unasked.

        Each has `channel`, `ts`, whom it `notified` and which links `unfurled`; none if all is well.
        """
        return list((await self.get("alarms"))["alarms"])

    async def session(self, thread_ts: str, channel: str = GENERAL) -> Json:
        """Return a thread's session.

        `state` (active, processing, suspended, closed), `title`, status `text`, `loading_messages`, and
        whether Slack's Stop button is there (`has_stop`).
        """
        return await self.get("session", channel=channel, thread_ts=thread_ts)

    async def status(self, thread_ts: str, channel: str = GENERAL) -> str:
        """Return the status text that stands under a thread, "" where none does."""
        return str((await self.session(thread_ts, channel))["text"])

    async def title(self, thread_ts: str, channel: str = GENERAL) -> str:
        """Return the title of a thread's session, "" where it has none."""
        return str((await self.session(thread_ts, channel))["title"])

    async def prompts(self, channel: str) -> list[Json]:
        """Return the prompts suggested in a DM, each with `title` and `message`."""
        return list((await self.get("state"))["prompts"][channel]["prompts"])

    async def model_requests(self) -> list[Json]:
        """Return the requests the model endpoint got."""
        return list((await self.get("model_requests"))["requests"])

    async def dm(self, user: str = JIYOON) -> str:
        """Return the channel of a person's direct messages with the bot."""
        channels = (await self.get("state"))["channels"]
        return next(str(c["id"]) for c in channels if c["is_dm"] and user in c["members"])


def joined(messages: Iterable[Json]) -> str:
    """Return the texts of messages, a line each."""
    return "\n".join(map(shown, messages))


def words(shape: Json) -> str:
    """Return all that a message or a view says: its text, and every text in its blocks, a line each."""
    return "\n".join([str(shape.get("text") or ""), *_texts(shape.get("blocks", []))])


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)


def is_progress(message: Json) -> bool:
    """Whether a message only says how far the transcription is."""
    return bool(message["text"].startswith("Transcribing "))


def shown(message: Json) -> str:
    """Return the text of a message as people see it: in its blocks, where it has any."""
    texts = [b["text"] for b in message.get("blocks", []) if b["type"] == "markdown"]
    return str("\n\n".join(texts) if texts else message["text"])
