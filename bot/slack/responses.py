"""Answer to the `response_url` that comes with what a person did: for her alone, in any channel.

docs.slack.dev/interactivity/handling-user-interaction: good for five uses within half an hour. It takes
blocks and `text`, which is mrkdwn, but no `markdown_text`.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiohttp

from bot.slack.blocks import Block
from bot.slack.calls import CALL_TIMEOUT
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable, error_of
from bot.slack.hosts import is_allowed
from bot.slack.markup import to_mrkdwn
from bot.slack.text import neutralise
from bot.slack.uploads import Uploads

_METHOD = "response_url"
_HOSTS = frozenset({"hooks.slack.com"})


class Responses(Uploads):
    """A caller that answers what people did where they did it."""

    async def dismiss(self, response_url: str) -> None:
        """Take away the message for one person whose button sent `response_url`."""
        await self._answer(response_url, {"delete_original": True})

    async def respond(
        self,
        response_url: str,
        markdown: str,
        *,
        blocks: Sequence[Block] | None = None,
        thread_ts: str = "",
        replace_original: bool = False,
    ) -> None:
        """Show whoever's act sent `response_url` a text alone, `blocks` below it, in a thread or in none.

        It may `replace_original`, the message that was clicked in. Where Slack won't have the blocks the
        text stands alone. Raises SlackError, also for a URL that is used up.
        """
        text = neutralise(markdown)
        body: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": replace_original,
            "text": to_mrkdwn(text),
            **({"thread_ts": thread_ts} if thread_ts else {}),
        }
        for shown in self._choices(text, blocks or ()):
            try:
                await self._answer(response_url, body | ({"blocks": shown} if shown else {}))
            except SlackError as error:
                if not self.refusals.note_blocks(error, shown):
                    raise
            else:
                return self.refusals.note_taken(shown)
        raise AssertionError("the last choice is without blocks")

    def _choices(self, text: str, blocks: Sequence[Block]) -> Iterator[Sequence[Block] | None]:
        """Yield what to try: the text as Markdown with `blocks`, then without, then no block at all."""
        written: Block = {"type": "markdown", "text": text}
        ways: list[list[Block]] = [[written, *blocks], [written]] if blocks else [[written]]
        for shown in ways:
            yield from (each for each in self.refusals.choices(shown) if each)
        yield None

    async def _answer(self, response_url: str, body: Mapping[str, Any]) -> None:
        session, hosts = self.web.session, _HOSTS | self._file_hosts
        if session is None or not is_allowed(response_url, hosts):
            raise SlackError("response_host_not_allowed", _METHOD)
        try:
            async with (
                asyncio.timeout(CALL_TIMEOUT),
                session.post(response_url, json=body, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    retry_after = answer.headers.get("Retry-After", "")
                    raise _refusal(answer.status, await answer.text(), retry_after)
        except (aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
            raise SlackUnreachable(type(error).__name__, _METHOD) from None


def _refusal(status: int, body: str, retry_after: str) -> SlackError:
    """Return the error for a refused answer: its body is Slack's word, bare or in JSON."""
    if status == 429:
        return RateLimited(_METHOD, float(retry_after) if retry_after.isdigit() else 1.0)
    if status >= 500:
        return SlackUnreachable(f"http_{status}", _METHOD)
    try:
        code = str(json.loads(body).get("error") or "")
    except (ValueError, AttributeError):
        code = body.strip()
    is_word = code.isascii() and code.replace("_", "").isalnum()
    return error_of(code if is_word else f"http_{status}", _METHOD)
