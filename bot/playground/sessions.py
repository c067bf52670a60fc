"""Agent sessions: a thread's status line, and whether the app is at work in it."""

from dataclasses import dataclass

from bot.playground.feed import Feed
from bot.playground.ids import now
from bot.playground.records import Json

STATUSES = ("active", "processing", "suspended", "closed")
STATUS_LIFE = 120.0


@dataclass
class Session:
    """One thread's session; the status text expires after two minutes, as Slack's does."""

    channel: str
    thread_ts: str
    state: str = "active"
    title: str = ""
    text: str = ""
    loading_messages: tuple[str, ...] = ()
    text_until: float = 0.0

    def for_page(self) -> Json:
        """Return the session as the page shows it."""
        text = self.text if self.text_until > now() else ""
        return {
            "channel": self.channel,
            "thread_ts": self.thread_ts,
            "state": self.state,
            "text": text,
            "loading_messages": list(self.loading_messages) if text else [],
        }


class Sessions:
    """The sessions of all threads, forgotten with the process."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._sessions: dict[tuple[str, str], Session] = {}

    def of(self, channel: str, thread_ts: str) -> Session:
        """Return a thread's session."""
        key = (channel, thread_ts)
        return self._sessions.setdefault(key, Session(channel, thread_ts))

    def all(self) -> list[Session]:
        """Return every session there is."""
        return list(self._sessions.values())

    def set_state(self, channel: str, thread_ts: str, state: str) -> None:
        """Move a session to another of STATUSES."""
        session = self.of(channel, thread_ts)
        if session.state != state:
            session.state = state
            self._tell(session)

    def set_status(
        self, channel: str, thread_ts: str, text: str, loading_messages: tuple[str, ...]
    ) -> None:
        """Show a status text, or none; a text also means that the app is at work."""
        session = self.of(channel, thread_ts)
        session.text = text
        session.loading_messages = loading_messages
        session.text_until = now() + STATUS_LIFE
        session.state = "processing" if text else "active"
        self._tell(session)

    def clear_status(self, channel: str, thread_ts: str) -> None:
        """Take the status text away, as any message of the app's does."""
        session = self._sessions.get((channel, thread_ts))
        if session is not None and session.text:
            session.text = ""
            self._tell(session)

    def _tell(self, session: Session) -> None:
        self._feed.tell("session", session=session.for_page())
