"""Say in Slack's own status line that the bot is at work, until there is something to read.

A status also makes the agent session of its thread `processing`, which shows Slack's Stop button. A
stream does the same by itself and ends it with its stop; posts and edits don't, and without a word
Slack would say "Working…" for an hour (docs.slack.dev/ai/agent-sessions).
"""

import asyncio
import contextlib
from collections.abc import Sequence

from bot.conversation import ThreadKey
from bot.slack.client import SlackClient

RENEWAL = 90.0  # seconds; Slack takes a status away after 120


class Status:
    """The status of one reply, in a task of its own: nothing waits for it, and nothing is raised.

    A process that died may have left Slack to believe that it `is_at_work`.
    """

    def __init__(
        self,
        client: SlackClient,
        thread: ThreadKey,
        *,
        is_at_work: bool = False,
        renewal: float = RENEWAL,
    ) -> None:
        self._client = client
        self._thread = thread
        self._renewal = renewal
        self._wanted: tuple[str, Sequence[str]] = ("", ())
        self._is_over = False  # nothing needs to be renewed any more
        self._is_at_work = is_at_work  # as far as Slack may believe
        self._has_text = False  # a status may stand there
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def announce(self, text: str, loading: Sequence[str] = ()) -> None:
        """Show `text` now, and again before Slack takes it away. Returns at once.

        Nothing is shown where there is something to read already.
        """
        self._wanted = (text, loading)
        self._changed.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep())

    def rest(self) -> None:
        """Renew it no more: there is something to read."""
        self._is_over = True
        self._changed.set()

    def stream_started(self) -> None:
        """Note that Slack shows the session as at work, and the message in place of the status."""
        self._is_at_work, self._has_text = True, False

    def stream_stopped(self) -> None:
        """Note that Slack knows that the session is not at work any more."""
        self._is_at_work = False

    async def end(self) -> None:
        """Take it away, unless a stream that was stopped did. No status lands after this."""
        self.rest()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
        if self._is_at_work or self._has_text:
            self._is_at_work = self._has_text = False
            await self._client.set_status(self._thread.channel, self._thread.thread_ts, "")

    async def _keep(self) -> None:
        while not self._is_over:
            self._changed.clear()
            text, loading = self._wanted
            thread = self._thread
            if await self._client.set_status(thread.channel, thread.thread_ts, text, loading):
                # Even where a stream was stopped meanwhile: nobody knows which came first.
                self._is_at_work = self._has_text = True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._renewal):
                    await self._changed.wait()
