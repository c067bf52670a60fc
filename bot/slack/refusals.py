"""Remember what Slack has refused for good, so that it is not asked again.

GovSlack has no streams, guests no agents, an old server not every block: each is met once.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.slack.blocks import Block
from bot.slack.errors import SlackError

_EVERYWHERE = {
    "feature_disabled",
    "feature_not_enabled",
    "method_deprecated",
    "missing_scope",
    "not_agent_app",
    "not_subscribed_to_message_stream_stopped",
    "unknown_method",
}
_HERE = {"channel_type_not_supported", "method_not_supported_for_channel_type", "not_allowed"}
_TOO_LONG = "msg_blocks_too_long"
_BLOCKS = {"invalid_arguments", "invalid_blocks", "invalid_blocks_format", _TOO_LONG}
_MOST_BLOCKS = 1000

_log = logging.getLogger(__name__)


class Refusals:
    """What one workspace won't have: methods, everywhere or in a channel, and blocks."""

    def __init__(self) -> None:
        self._methods: set[tuple[str, str]] = set()
        self._refused: set[str] = set()  # blocks, or all of a shape
        self._taken: set[str] = set()  # shapes

    def has_method(self, method: str, channel: str) -> bool:
        """Whether Slack has not yet said that there is no `method` in `channel`."""
        return not self._methods & {(method, ""), (method, channel)}

    def note_method(self, error: SlackError, channel: str) -> None:
        """Learn from an error of a method that not every server, app or channel has."""
        if error.code in _EVERYWHERE:
            self._methods.add((error.method, ""))
        elif error.code in _HERE:
            self._methods.add((error.method, channel))

    def choices(
        self, blocks: Sequence[Block] | None, *, is_edit: bool = False
    ) -> Iterator[Sequence[Block] | None]:
        """Yield what to try below a text: `blocks`, and after a refusal none.

        An edit then takes away those that stand there, if Slack will have that.
        """
        if blocks and self._refused.isdisjoint((_exactly(blocks), _shape_of(blocks))):
            yield blocks
        if is_edit and blocks is not None:
            yield []
        yield None

    def note_blocks(self, error: SlackError, blocks: Sequence[Block] | None) -> bool:
        """Learn from an error of a call with `blocks`; return whether they are why.

        What is refused is their shape, whatever they say, unless Slack took one like it before.
        """
        if blocks is None or error.code not in _BLOCKS:
            return False
        if blocks:
            _log.warning("%s: %s; blocks are left out", error.method, error.code)
            if len(self._refused) >= _MOST_BLOCKS:
                self._refused.clear()
            shape = _shape_of(blocks)
            is_shape = error.code != _TOO_LONG and shape not in self._taken
            self._refused.add(shape if is_shape else _exactly(blocks))
        return True

    def note_taken(self, blocks: Sequence[Block] | None) -> None:
        """Learn from a call with `blocks` that went well."""
        if blocks and len(self._taken) < _MOST_BLOCKS:
            self._taken.add(_shape_of(blocks))


def _exactly(blocks: Sequence[Block]) -> str:
    return json.dumps(list(blocks), sort_keys=True)


def _shape_of(blocks: Sequence[Block]) -> str:
    return json.dumps(_shape(list(blocks)), sort_keys=True)


def _shape(value: Any) -> Any:
    """Return what blocks of one make have in common: types and fields, but no texts."""
    if isinstance(value, Mapping):
        return {k: v if k == "type" else _shape(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        shapes = {json.dumps(_shape(each), sort_keys=True) for each in value}
        return sorted(shapes)
    return ""
