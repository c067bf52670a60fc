"""Agent sessions: a thread's title, its status line, and whether the app is at work in it.

Source: https://docs.slack.dev/ai/agent-sessions. A session that is processing becomes active by itself
after an hour; the text of a status goes with the app's next message, or after two minutes.
"""

from dataclasses import dataclass

from bot.playground.feed import Feed
from bot.playground.ids import now
from bot.playground.records import Json

STATUSES = ("active", "processing", "suspended", "closed")
STATUS_LIFE = 120.0
PROCESSING_LIFE = 3_600.0


@dataclass
class Session:
    """One thread's session; `is_there` once the app has begun it. The times are Unix seconds."""

    channel: str
    thread_ts: str
    status: str = "active"
    title: str = ""
    text: str = ""
    loading_messages: tuple[str, ...] = ()
    text_until: float = 0.0
    processing_until: float = 0.0
    is_there: bool = False

    @property
    def state(self) -> str:
        """One of STATUSES."""
        is_over = self.status == "processing" and self.processing_until <= now()
        return "active" if is_over else self.status

    @property
    def is_processing(self) -> bool:
        """Is the app at work?"""
        return self.state == "processing"

    def for_page(self) -> Json:
        """Return the session as the page shows it; `seconds_left` until it changes by itself."""
        text = self.text if self.text_until > now() else ""
        ends = [self.text_until] if text else []
        ends += [self.processing_until] if self.is_processing else []
        return {
            "channel": self.channel,
            "thread_ts": self.thread_ts,
            "state": self.state,
            "title": self.title,
            "text": text,
            "loading_messages": list(self.loading_messages) if text else [],
            "seconds_left": max(0.0, min(ends) - now()) if ends else None,
        }


class Sessions:
    """The sessions of all threads, forgotten with the process.

    An app that `hears_stop` is subscribed to `agent_session_stopped`: its sessions have Slack's Stop
    button. Without `is_on` the workspace has no sessions, only status lines.
    """

    def __init__(self, feed: Feed, *, hears_stop: bool) -> None:
        self._feed = feed
        self._sessions: dict[tuple[str, str], Session] = {}
        self.hears_stop = hears_stop
        self.is_on = True

    def of(self, channel: str, thread_ts: str) -> Session:
        """Return a thread's session, whether or not the app has begun it."""
        key = (channel, thread_ts)
        return self._sessions.setdefault(key, Session(channel, thread_ts))

    def all(self) -> list[Json]:
        """Return every session that was begun, as the page shows it."""
        return [self.shown(each) for each in self._sessions.values() if each.is_there]

    def shown(self, session: Session) -> Json:
        """Return a session as the page shows it: also whether people can press Slack's Stop."""
        return session.for_page() | {"has_stop": self.has_stop(session)}

    def has_stop(self, session: Session) -> bool:
        """Does Slack's own Stop button stand in this thread?"""
        return self.is_on and self.hears_stop and session.is_processing

    def set_state(self, channel: str, thread_ts: str, state: str) -> None:
        """Move a session to another of STATUSES; processing begins its hour again."""
        session = self.of(channel, thread_ts)
        self._put(session, state)
        self._tell(session)

    def set_status(
        self, channel: str, thread_ts: str, text: str, loading_messages: tuple[str, ...]
    ) -> None:
        """Show a status text, or none; a text also means that the app is at work."""
        session = self.of(channel, thread_ts)
        session.text = text
        session.loading_messages = loading_messages
        session.text_until = now() + STATUS_LIFE
        self._put(session, "processing" if text else "active")
        self._tell(session)

    def rename(self, channel: str, thread_ts: str, title: str) -> str:
        """Give a session a title and return the one it had."""
        session = self.of(channel, thread_ts)
        previous, session.title, session.is_there = session.title, title, True
        self._tell(session)
        return previous

    def clear_status(self, channel: str, thread_ts: str) -> None:
        """Take the status text away, as any message of the app's does; the state stays."""
        session = self._sessions.get((channel, thread_ts))
        if session is not None and session.text:
            session.text = ""
            self._tell(session)

    def _put(self, session: Session, state: str) -> None:
        session.is_there = True
        if self.is_on:
            session.status, session.processing_until = state, now() + PROCESSING_LIFE

    def _tell(self, session: Session) -> None:
        if self._feed.is_heard:
            self._feed.tell("session", session=self.shown(session))
