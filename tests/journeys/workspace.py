"""What people, and the tests, do in a workspace."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.journeys.connection import GENERAL, JIYOON, Json, until
from tests.journeys.surfaces import Surfaces


class Workspace(Surfaces):
    """The playground, used as its page uses it."""

    async def say(
        self,
        text: str,
        *,
        user: str = JIYOON,
        channel: str = GENERAL,
        thread_ts: str = "",
        blocks: list[Json] | None = None,
    ) -> str:
        """Post a message and return its ts.

        `text` is what is typed, with mentions as <@U…>; Slack's client escapes it, links addresses and
        puts rich_text beside it. Given `blocks` it goes as it is; `[]` is an old client without any.
        """
        place = {"thread_ts": thread_ts} if thread_ts else {}
        own = {} if blocks is None else {"blocks": blocks}
        said = await self.do("say", channel=channel, user=user, text=text, **place, **own)
        return str(said["ts"])

    async def edit(
        self,
        ts: str,
        text: str,
        *,
        user: str = JIYOON,
        channel: str = GENERAL,
        blocks: list[Json] | None = None,
    ) -> None:
        """Change a person's message; text and blocks are as in `say`."""
        own = {} if blocks is None else {"blocks": blocks}
        await self.do("edit", channel=channel, ts=ts, user=user, text=text, **own)

    async def delete(self, ts: str, *, user: str = JIYOON, channel: str = GENERAL) -> None:
        """Delete a message."""
        await self.do("delete", channel=channel, ts=ts, user=user)

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

    async def attach(
        self,
        files: Mapping[str, bytes],
        text: str = "",
        *,
        user: str = JIYOON,
        channel: str = GENERAL,
        thread_ts: str = "",
        **wishes: str,
    ) -> str:
        """Post files, by name, in one message and return its ts; `wishes` as in `upload`."""
        place = {"user": user, "channel": channel, "text": text, "thread_ts": thread_ts}
        return await self.send_files(files, **place, **wishes)

    async def share(
        self, paths: Sequence[Path], text: str = "", *, user: str, channel: str, **wishes: str
    ) -> str:
        """Post several files in one message and return its ts; `wishes` as in `upload`."""
        files = {path.name: path.read_bytes() for path in paths}
        return await self.send_files(files, channel=channel, user=user, text=text, **wishes)

    async def change_file(self, file: str, **facts: Any) -> None:
        """Change what is known of a file: state, or Slack's transcription (text) and locale."""
        await self.do("files", file=file, **facts)

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

    async def submit(self, user: str, values: Json) -> Json:
        """Fill a modal in ({block_id: {action_id: text, option's value, or list of them}}), send it.

        Returns `is_acked`, the `action` of the answer ("close", "errors", "update", "push", "clear"),
        its `errors` and, for an answer that makes no sense, `trouble`.
        """
        return await self.do("submit", user=user, values=values)

    async def close_view(self, user: str = JIYOON) -> None:
        """Close the modal that a person sees."""
        await self.do("close_view", user=user)

    async def press_stop(
        self, thread_ts: str, channel: str = GENERAL, user: str = JIYOON
    ) -> list[str]:
        """Press Slack's own Stop as soon as it is there; return the ts of the streams that closed."""

        async def has_stop() -> bool:
            return bool((await self.session(thread_ts, channel))["has_stop"])

        await until(has_stop)
        stopped = await self.do("stop", channel=channel, thread_ts=thread_ts, user=user)
        return list(stopped["streams"])

    async def open_dm(self, user: str = JIYOON, looking_at: str = "") -> str:
        """Open the app's messages tab, as people do before they write; return its channel."""
        await self.do("open_tab", user=user, tab="messages", looking_at=looking_at)
        return await self.dm(user)

    async def rename_session(
        self, thread_ts: str, title: str, *, channel: str, user: str = JIYOON
    ) -> None:
        """Give a session another title, as a person does."""
        await self.do("rename", channel=channel, thread_ts=thread_ts, user=user, title=title)

    async def lack(self, *features: str, refused_blocks: Sequence[str] = ()) -> None:
        """Be a workspace without some features from here on, and refusing some types of blocks.

        Features: streams, streams_in_channels, sessions, status, titles, prompts. Without any: all well.
        """
        blocks = list(refused_blocks)
        await self.do("knobs", without=list(features), refused_blocks=blocks)

    async def fail_model(self, kind: str = "error", **rule: Any) -> None:
        """Let requests to the chat model go wrong: see `bot.playground.faults.Rule`.

        Kinds: error (with `code` or `status`, `retry_after`), hang, reset, delay before an answer, html;
        stall_first, reset_mid, stall, silent_end, malformed, mid_error, json, empty (`error`: its
        finish_reason) and cut_short (likewise) for the answer. `times` 0: always; `model`: only that.
        """
        await self.do("faults", surface="model", name="chat", kind=kind, **rule)

    async def fail_slack(self, method: str, **rule: Any) -> None:
        """Let a Web API method go wrong: `error`, `status`, `retry_after`, `kind`, `times`, `after`."""
        await self.do("faults", surface="slack", name=method, **rule)

    async def all_well(self) -> None:
        """Let nothing go wrong any more, and lack nothing."""
        await self.do("faults", clear=True)
        await self.lack()
        await self.do("model", blind="")

    async def blind(self, server: str = "openai") -> None:
        """Let no model see, and say so as openai, vllm, llama.cpp or ollama do; "": all see."""
        await self.do("model", blind=server)

    async def script(self, text: str | list[str] | None, **pace: float) -> None:
        """Say what the model answers, and how: `first_delta_ms`, `delta_ms`, `delta_chars` (0: words)."""
        await self.do("model", script=text, **pace)


def png(width: int = 64, height: int = 48, shade: int = 128) -> bytes:
    """Return a picture of one shade of grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([shade]) * width) * height
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data
