"""What Slack offers to agents beside messages: a status, a title, prompts to choose from.

They adorn a conversation that does without: what Slack refuses is not asked again, and nothing that
goes wrong is raised.
"""

import logging
from collections.abc import Sequence
from typing import Any

from bot.slack.budget import Priority
from bot.slack.calls import Caller
from bot.slack.errors import SlackError, SlackUnreachable
from bot.slack.rates import STATUS
from bot.slack.text import neutralise

_RENAME = "agents.sessions.rename"
_SUGGEST = "assistant.threads.setSuggestedPrompts"
# Slack's limits: loading messages and their characters, characters of a title, prompts.
_LOADING_MESSAGES, _LOADING_LENGTH = 10, 50
_TITLE_LENGTH = 200
_PROMPTS = 4
_CLEARINGS = 3  # attempts at taking a status away: else "Working…" could stay for an hour

_log = logging.getLogger(__name__)


class Agent(Caller):
    """A caller that tells what it does. Every method returns whether Slack took it, or may have."""

    async def set_status(
        self, channel: str, thread_ts: str, status: str, loading: Sequence[str] = ()
    ) -> bool:
        """Show below a thread that the bot "`status`", with `loading` messages in turn.

        Slack takes it away with the bot's next message, or after two minutes; an empty status does
        so at once, and says that nothing is under way any more. That one waits its turn, and is said
        again where Slack may not have heard it.
        """
        messages = [neutralise(each)[:_LOADING_LENGTH] for each in loading[:_LOADING_MESSAGES]]
        return await self._try(
            STATUS,
            channel,
            Priority.FRAME if status else Priority.FINAL,
            1 if status else _CLEARINGS,
            thread_ts=thread_ts,
            status=neutralise(status),
            loading_messages=messages or None,
        )

    async def rename_session(self, channel: str, thread_ts: str, title: str) -> bool:
        """Give the conversation in a thread a title, cut to what Slack takes."""
        title = " ".join(neutralise(title).split())[:_TITLE_LENGTH].strip()
        if not title:
            return False
        return await self._try(
            _RENAME, channel, Priority.FIRST, thread_ts=thread_ts or None, title=title
        )

    async def suggest_prompts(
        self, channel: str, prompts: Sequence[tuple[str, str]], title: str = ""
    ) -> bool:
        """Offer `prompts` (title and message of each) in a DM with the bot.

        Without a `thread_ts`: with one Slack does nothing for apps with an agent view, and says ok
        (docs.slack.dev/ai/developing-agents).
        """
        offered = [{"title": name, "message": message} for name, message in prompts[:_PROMPTS]]
        return await self._try(
            _SUGGEST, channel, Priority.FIRST, prompts=offered, title=title or None
        )

    async def _try(
        self, method: str, channel: str, priority: Priority, times: int = 1, **arguments: Any
    ) -> bool:
        if not self.refusals.has_method(method, channel):
            return False
        for _ in range(times):
            try:
                await self.call(method, priority=priority, channel_id=channel, **arguments)
            except SlackError as error:
                _log.info("not shown in %s: %s", channel, error)
                self.refusals.note_method(error, channel)
                if not isinstance(error, SlackUnreachable):
                    return False
            else:
                return True
        return True
