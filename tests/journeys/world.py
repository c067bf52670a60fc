"""The world of a journey: the playground and the bot as processes, driven as their users would."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import aiohttp

BOT = "U0TARAE01"
TEAM = "T0TARAE01"
GENERAL = "C0GENERAL"
JIYOON = "U0JIYOON1"
MINSU = "U0MINSU01"
PATIENCE = 30.0
INTERACTIVE = ("actions", "context_actions")

Json = dict[str, Any]


class Workspace:
    """The playground, used as its page uses it."""

    def __init__(self, session: aiohttp.ClientSession, address: Json) -> None:
        self.address = address
        self._session = session

    async def get(self, path: str, **query: str) -> Json:
        """Look at something under /playground/."""
        url = f"{self.address['url']}/playground/{path}"
        async with self._session.get(url, params=query) as response:
            return dict(await response.json())

    async def do(self, path: str, **body: Any) -> Json:
        """Do something under /playground/."""
        url = f"{self.address['url']}/playground/{path}"
        async with self._session.post(url, json=body, headers={"X-Playground": "1"}) as response:
            answer = dict(await response.json())
            assert response.status == 200, answer
            return answer

    async def say(
        self, text: str, *, user: str = JIYOON, channel: str = GENERAL, thread_ts: str = ""
    ) -> str:
        """Post a message and return its ts."""
        place = {"thread_ts": thread_ts} if thread_ts else {}
        said = await self.do("say", channel=channel, user=user, text=text, **place)
        return str(said["ts"])

    async def upload(
        self,
        path: Path,
        text: str = "",
        *,
        user: str = JIYOON,
        channel: str = GENERAL,
        thread_ts: str = "",
        **wishes: str,
    ) -> str:
        """Post a file and return the ts of its message.

        `wishes`: clip ("audio" or "video"), name, mimetype ("" is possible), state (check_file_info,
        access_denied, tombstone, hidden_by_limit, external, processing with looks and after),
        transcription with locale, transcription_status.
        """
        place = {"user": user, "channel": channel, "thread_ts": thread_ts}
        return await self.share([path], text, **place, **wishes)

    async def share(
        self, paths: Sequence[Path], text: str = "", *, user: str, channel: str, **wishes: str
    ) -> str:
        """Post several files in one message and return its ts; `wishes` as in `upload`."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in {"channel": channel, "user": user, "text": text, **wishes}.items():
            form.add_field(name, value)
        for path in paths:
            form.add_field("file", path.read_bytes(), filename=path.name)
        url = f"{self.address['url']}/playground/upload"
        async with self._session.post(url, data=form, headers={"X-Playground": "1"}) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return str(answer["ts"])

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

    async def change_file(self, file: str, **facts: Any) -> None:
        """Change what is known of a file: state, or Slack's transcription (text) and locale."""
        await self.do("files", file=file, **facts)

    async def leaks(self) -> list[Json]:
        """Return the requests made to a foreign host: `path`, and whether they had the `token`."""
        return list((await self.get("leaks"))["leaks"])

    async def click(
        self,
        ts: str,
        action_id: str,
        *,
        user: str = JIYOON,
        channel: str = GENERAL,
        value: str | None = None,
        is_ephemeral: bool = False,
    ) -> bool:
        """Click a button or choose `value` in a menu of a message; was it acknowledged in time?"""
        place = {"channel": channel, "ts": ts, "user": user, "action_id": action_id}
        chosen = {} if value is None else {"value": value}
        clicked = await self.do("click", **place, **chosen, ephemeral=is_ephemeral)
        return bool(clicked["is_acked"])

    async def ephemerals(self, user: str = JIYOON, channel: str = GENERAL) -> list[Json]:
        """Return the messages that one person alone sees in a channel, the oldest first."""
        return list((await self.get("ephemerals", user=user, channel=channel))["messages"])

    async def view(self, user: str = JIYOON) -> Json | None:
        """Return the modal that a person sees."""
        view = (await self.get("views", user=user))["view"]
        return None if view is None else dict(view)

    async def opened(self, user: str = JIYOON) -> Json:
        """Wait for a modal and return it."""
        return dict(await until(lambda: self.view(user)))

    async def submit(self, user: str, values: Json) -> Json:
        """Fill a modal in ({block_id: {action_id: text, option's value, or list of them}}), send it.

        Returns `is_acked`, the `action` of the answer ("close", "errors", "update", "push", "clear"),
        its `errors` and, for an answer that makes no sense, `trouble`.
        """
        return await self.do("submit", user=user, values=values)

    async def close_view(self, user: str = JIYOON) -> None:
        """Close the modal that a person sees."""
        await self.do("close_view", user=user)

    async def message(self, ts: str, channel: str = GENERAL) -> Json:
        """Return a message, an ephemeral one of anybody's too."""
        for message in (await self.get("messages", channel=channel))["messages"]:
            if message["ts"] == ts:
                return dict(message)
        for user in (JIYOON, MINSU):
            for message in await self.ephemerals(user, channel):
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

    async def calls(self, method: str = "") -> list[Json]:
        """Return the Web API calls the bot made."""
        query = {"method": method} if method else {}
        return list((await self.get("calls", **query))["calls"])

    async def model_requests(self) -> list[Json]:
        """Return the requests the model endpoint got."""
        return list((await self.get("model_requests"))["requests"])

    async def script(self, text: str | list[str] | None, **pace: float) -> None:
        """Say what the model answers, and how fast (`first_delta_ms`, `delta_ms`)."""
        await self.do("model", script=text, **pace)

    async def dm(self, user: str = JIYOON) -> str:
        """Return the channel of a person's direct messages with the bot."""
        channels = (await self.get("state"))["channels"]
        return next(str(c["id"]) for c in channels if c["is_dm"] and user in c["members"])


class Bot:
    """The bot as a process; its settings are environment variables, as anybody's are."""

    def __init__(self, folder: Path, address: Json, **settings: str) -> None:
        self.folder = folder
        self.log = folder / "bot.log"
        self.settings = {
            "SLACK_BOT_TOKEN": address["bot_token"],
            "SLACK_APP_TOKEN": address["app_token"],
            "SLACK_API_URL": address["slack_api_url"],
            "OPENAI_API_KEY": address["openai_api_key"],
            "OPENAI_BASE_URL": address["openai_base_url"],
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'tarae.sqlite3'}",
            "STOP_GRACE": "5",
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it is connected."""
        before = self.log.read_text("utf-8").count("connected") if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self.folder,
                env={**clean_environment(), **self.settings},
                stdout=log,
                stderr=log,
            )

        def is_connected() -> bool:
            assert self._process is not None
            assert self._process.returncode is None, self.log.read_text("utf-8")
            return self.log.read_text("utf-8").count("connected") > before

        await until(is_connected)

    async def kill(self) -> None:
        """End it as a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        code, self._process = await self._process.wait(), None
        return code


def clean_environment() -> dict[str, str]:
    """Return the environment without any setting of the shell that runs the tests."""
    ours = ("SLACK_", "OPENAI_", "AUDIO_", "CHAT_", "DATABASE_", "MONTHLY_", "PLAYGROUND_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}  # noqa: TID251 - a child's environment


async def until(condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Return the first true value of `condition`, sync or async; fail after `patience` seconds."""
    async with asyncio.timeout(patience):
        while True:
            value = condition()
            if asyncio.iscoroutine(value):
                value = await value
            if value:
                return value
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def open_workspace(folder: Path, *options: str) -> AsyncIterator[Workspace]:
    """Start a playground of its own on a free port, and end it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.playground", "--faults", "--port", "0"),
        *("--state", str(folder / "playground")),
        *options,
        env=clean_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        address = json.loads(await process.stdout.readline())
    try:
        async with aiohttp.ClientSession() as session:
            yield Workspace(session, address)
    finally:
        process.terminate()
        await process.wait()


def joined(messages: Iterable[Json]) -> str:
    """Return the texts of messages, a line each."""
    return "\n".join(map(shown, messages))


def is_progress(message: Json) -> bool:
    """Whether a message only says how far the transcription is."""
    return bool(message["text"].startswith("Transcribing "))


def shown(message: Json) -> str:
    """Return the text of a message as people see it: in its blocks, where it has any."""
    texts = [b["text"] for b in message.get("blocks", []) if b["type"] == "markdown"]
    return str("\n\n".join(texts) if texts else message["text"])
