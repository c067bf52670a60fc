"""Find the Slack messages whose links stand in a text. Pure.

Permalinks: docs.slack.dev/reference/methods/chat.getPermalink; the addresses of Slack in a browser, as
it shows them (2026-02).
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from bot.slack.markup import unescape

MOST_LINKS = 3

_URL = re.compile(r"https?://[^\s<>|()\[\]\"'`]{1,500}")
_CHANNEL = r"(?P<channel>[CDG][A-Z0-9]{1,30})"
_ARCHIVES = re.compile(rf"/archives/{_CHANNEL}/p(?P<seconds>\d{{10}})(?P<rest>\d{{6}})/?")
_CLIENT = re.compile(
    rf"/client/(?P<team>[TE][A-Z0-9]+)/{_CHANNEL}"
    r"/(?:thread/(?P=channel)-(?P<seconds>\d{10})\.(?P<rest>\d{6})"
    r"|p(?P<seconds2>\d{10})(?P<rest2>\d{6}))/?"
)
_CLIENT_HOST = "app.slack.com"
_TS = re.compile(r"\d{10}\.\d{6}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a message. `thread_ts` is "" unless it says in which thread the message stands."""

    channel: str
    ts: str
    thread_ts: str
    url: str


def message_links(text: str, workspace_url: str, team: str = "") -> tuple[Link, ...]:
    """Return the first links in Slack's `text` to messages of the workspace at `workspace_url`.

    Each message once, three at most. A link into Slack's own web client counts if it names `team`, or
    any if none is given.
    """
    host = urlsplit(workspace_url).netloc.lower()
    links: dict[tuple[str, str], Link] = {}
    for url in _URL.findall(unescape(text)):
        link = _link(url.rstrip(".,;:!?*_~"), host, team)
        if link is not None:
            links.setdefault((link.channel, link.ts), link)
    return tuple(links.values())[:MOST_LINKS]


def permalink(workspace_url: str, channel: str, ts: str, thread_ts: str = "") -> str:
    """Return the address of a message, as chat.getPermalink gives it.

    One that is a reply in the thread `thread_ts` opens in that.
    """
    address = f"{workspace_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    is_reply = thread_ts not in ("", ts)
    return f"{address}?thread_ts={thread_ts}&cid={channel}" if is_reply else address


def _link(url: str, host: str, team: str) -> Link | None:
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        return None
    if host and parts.netloc.lower() == host and (found := _ARCHIVES.fullmatch(parts.path)):
        ts = f"{found['seconds']}.{found['rest']}"
        return Link(found["channel"], ts, _thread_ts(parts), url)
    found = _CLIENT.fullmatch(parts.path) if parts.netloc.lower() == _CLIENT_HOST else None
    if found is None or team not in ("", found["team"]):
        return None
    is_thread = found["seconds"] is not None
    ts = f"{found['seconds'] or found['seconds2']}.{found['rest'] or found['rest2']}"
    return Link(found["channel"], ts, ts if is_thread else "", url)


def _thread_ts(parts: SplitResult) -> str:
    given = parse_qs(parts.query).get("thread_ts", [""])[0]
    return given if _TS.fullmatch(given) else ""
