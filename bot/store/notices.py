"""What one person alone is told, and prompts for her to begin with: as pieces of work.

A listener stores them like all work, so that it waits for nothing of Slack's.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.store.items import Item, Kind, Pool

DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for `user` in a thread, that nobody else sees and Slack doesn't keep.

    `text` is its key in `bot.texts`, said in the language of her Slack. With `offers_again`, the key
    of a reply, a button stands below it that has that written anew. `details` and `moments`, in Unix
    seconds, fill its placeholders.
    """

    channel: str
    user: str
    thread_ts: str
    text: str
    offers_again: str = ""
    details: Mapping[str, str | int | float] = field(default_factory=dict)
    moments: Mapping[str, float] = field(default_factory=dict)


def tell_item(notice: Notice, told_by: str) -> Item:
    """Return the telling of `notice`; `told_by` names what brought it about, so that it is told once."""
    key = f"tell/{notice.text}/{told_by}"
    return Item(key, Kind.TELL, Pool.CONTROL, key, key, asdict(notice))


def notice_from(payload: Mapping[str, Any]) -> Notice:
    """Return the notice that `tell_item` made `payload` from.

    Earlier versions named a language in it.
    """
    return Notice(**{name: value for name, value in payload.items() if name != "language"})


def suggest_item(user: str, channel: str, now: float) -> Item:
    """Return the suggesting of prompts in a direct message: the same item for a whole day."""
    key = f"suggest/{user}/{int(now // DAY)}"
    return Item(key, Kind.SUGGEST, Pool.CONTROL, key, key, {"user": user, "channel": channel})
