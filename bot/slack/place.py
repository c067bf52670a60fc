"""Where a reply stands and what its pieces need to get there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.conversation import ThreadKey
from bot.slack.client import SlackClient
from bot.slack.status import Status


@dataclass(frozen=True, slots=True)
class Place:
    """One reply's place in a thread. `reply_key` marks its messages; the recipient is who asked."""

    client: SlackClient
    thread: ThreadKey
    reply_key: str
    recipient_user: str
    recipient_team: str
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]
    status: Status
