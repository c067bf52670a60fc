"""Trigger ids: each lets the app open one modal, within three seconds of what a person did.

Source: https://docs.slack.dev/interactivity/handling-user-interaction ("trigger_id").
"""

import secrets
from dataclasses import dataclass

from bot.playground.arguments import ApiError
from bot.playground.ids import now

LIFE = 3.0
REMEMBERED = 1_000


@dataclass
class _Trigger:
    user: str
    until: float
    is_used: bool = False


class Triggers:
    """The trigger ids that were given out."""

    def __init__(self) -> None:
        self._triggers: dict[str, _Trigger] = {}

    def issue(self, user: str) -> str:
        """Return a new trigger id for what a person did."""
        trigger_id = (
            f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        )
        self._triggers[trigger_id] = _Trigger(user, now() + LIFE)
        if len(self._triggers) > REMEMBERED:
            del self._triggers[next(iter(self._triggers))]
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Use a trigger id up and return whose it is; raises ApiError for one that is no good."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.is_used:
            raise ApiError("exchanged_trigger_id")
        if trigger.until < now():
            raise ApiError("expired_trigger_id")
        trigger.is_used = True
        return trigger.user
