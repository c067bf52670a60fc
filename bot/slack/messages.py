"""Post, edit and delete messages, for all or for one person.

They are posted so that nothing unfurls and nobody is notified. Only chat.postMessage can be told
not to unfurl (docs.slack.dev/reference/methods/chat.update, …/chat.postEphemeral): an edit keeps to
what its message was posted with, and messages for one person are not unfurled.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.blocks import Block, content
from bot.slack.budget import POST, UPDATE, Priority
from bot.slack.calls import Caller, ignoring
from bot.slack.errors import SlackError
from bot.slack.text import neutralise

_HARMLESS: dict[str, Any] = {"parse": "none", "link_names": False}
_NO_UNFURL: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


class Messages(Caller):
    """A caller that shows texts. Blocks that Slack won't have are left out."""

    async def post_message(
        self,
        channel: str,
        markdown: str,
        *,
        thread_ts: str | None = None,
        blocks: Sequence[Block] | None = None,
        metadata: Mapping[str, Any] | None = None,
        priority: Priority = Priority.FINAL,
    ) -> str:
        """Post a message and return its ts. `blocks` stand below the text."""
        answer = await self._show(
            POST,
            markdown,
            blocks,
            priority=priority,
            channel=channel,
            thread_ts=thread_ts,
            metadata=metadata,
            **_NO_UNFURL,
        )
        return str(answer["ts"])

    async def post_to_person(self, user: str, markdown: str) -> tuple[str, str]:
        """Post a message to the direct messages of `user`; return their channel, and its ts.

        A person's id in place of a channel's is taken by chat.postMessage alone.
        """
        answer = await self._show(
            POST, markdown, None, priority=Priority.FINAL, channel=user, **_NO_UNFURL
        )
        return str(answer.get("channel") or user), str(answer["ts"])

    async def update_message(
        self,
        channel: str,
        ts: str,
        markdown: str,
        *,
        blocks: Sequence[Block] | None = None,
        metadata: Mapping[str, Any] | None = None,
        priority: Priority = Priority.FINAL,
    ) -> None:
        """Replace the text of a message of ours, and the `blocks` below it.

        Empty blocks take away those that stand there; None is for a message that never had any.
        """
        await self._show(
            UPDATE,
            markdown,
            blocks,
            priority=priority,
            channel=channel,
            ts=ts,
            metadata=metadata,
        )

    async def delete_message(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is no error."""
        await ignoring({"message_not_found"}, self.call("chat.delete", channel=channel, ts=ts))

    async def post_ephemeral(
        self,
        channel: str,
        user: str,
        markdown: str,
        *,
        thread_ts: str | None = None,
        blocks: Sequence[Block] | None = None,
    ) -> None:
        """Show `user` alone a message that is not kept."""
        await self._show(
            "chat.postEphemeral",
            markdown,
            blocks,
            channel=channel,
            user=user,
            thread_ts=thread_ts or None,
        )

    async def _show(
        self, method: str, markdown: str, blocks: Sequence[Block] | None, **arguments: Any
    ) -> Mapping[str, Any]:
        text = neutralise(markdown)
        for below in self.refusals.choices(blocks, is_edit=method == UPDATE):
            try:
                answer = await self.call(method, **content(text, below), **_HARMLESS, **arguments)
            except SlackError as error:
                if not self.refusals.note_blocks(error, below):
                    raise
            else:
                self.refusals.note_taken(below)
                return answer
        raise AssertionError("the last choice is without blocks")
