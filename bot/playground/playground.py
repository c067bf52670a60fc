"""The playground's parts, put together; what its routes and methods work on."""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.playground.events import Events
from bot.playground.faults import Faults
from bot.playground.feed import Feed
from bot.playground.manifest import Manifest
from bot.playground.modals import Modals
from bot.playground.outbox import Outbox
from bot.playground.posts import Posts
from bot.playground.rates import Rates
from bot.playground.records import Json
from bot.playground.response_urls import ResponseUrls
from bot.playground.sessions import Sessions
from bot.playground.shapes import Shapes
from bot.playground.socket_mode import SocketMode
from bot.playground.triggers import Triggers
from bot.playground.workspace import Workspace

REMEMBERED_CALLS = 20_000
REMEMBERED_MODEL_REQUESTS = 2_000


class Journal(list[Json]):
    """A list that forgets its oldest entries when it has grown to twice `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def append(self, entry: Json) -> None:
        """Add an entry."""
        super().append(entry)
        if len(self) >= 2 * self._limit:
            del self[: self._limit]


@dataclass
class Knobs:
    """What the control API can turn.

    Seconds a stream lives, what every Slack call takes, and a warning to show on top of the page; the
    features that the workspace is `without` (bot.playground.features), and kinds of blocks it refuses.
    """

    stream_seconds: float = 300.0
    delay_ms: float = 0.0
    banner: str = ""
    without: frozenset[str] = frozenset()
    refused_blocks: frozenset[str] = frozenset()


@dataclass
class Options:
    """How a playground is started; `allows_faults` lets the control API break calls."""

    manifest: Manifest = field(default_factory=Manifest)
    allows_faults: bool = False


class Playground:
    """One workspace with everything that serves it."""

    def __init__(self, folder: Path, url: str, options: Options) -> None:
        """Restore or found the workspace in `folder`; raises StateInUse."""
        self.url = url
        # Where a server of somebody else's is; what it is asked for is in `leaks`.
        self.foreign_url = ""
        self.options = options
        self.knobs = Knobs()
        self.workspace = Workspace(folder)
        self.shapes = Shapes(self.workspace, url)
        self.outbox = Outbox(self.workspace.storage)
        self.events = Events(self.workspace, self.shapes, options.manifest, self.outbox)
        self.feed = Feed()
        hears_stop = "agent_session_stopped" in options.manifest.events
        self.sessions = Sessions(self.feed, hears_stop=hears_stop)
        self.posts = Posts(self.workspace, self.shapes, self.events, self.feed, self.sessions)
        self.socket_mode = SocketMode(self.outbox, self.feed)
        self.faults = Faults()
        self.rates = Rates()
        self.calls: deque[Json] = deque(maxlen=REMEMBERED_CALLS)
        self.model_requests: list[Any] = Journal(REMEMBERED_MODEL_REQUESTS)
        self.home_views: dict[str, Json] = {}
        self.triggers = Triggers()
        self.modals = Modals(self.feed)
        self.response_urls = ResponseUrls(url)
        self.leaks: deque[Json] = deque(maxlen=REMEMBERED_CALLS)
        self.prompts: dict[str, Json] = {}

    def prompts_in(self, channel: str) -> Json:
        """Return what is suggested in a DM: by the app, else by its manifest."""
        own = {"title": "", "prompts": [dict(each) for each in self.options.manifest.prompts]}
        return self.prompts.get(channel, own)

    @property
    def scopes(self) -> frozenset[str]:
        """What the bot's token may do."""
        return self.options.manifest.scopes
