"""Read since when somebody wants to catch up. Pure."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from bot.called import folded
from bot.commands.parsing import quotable
from bot.errors import UserFacingError

_UNITS = {
    **dict.fromkeys(("m", "min", "minute", "minutes", "분"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours", "시간"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "일"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "주"), timedelta(weeks=1)),
}
_DAYS_AGO = {
    **dict.fromkeys(("today", "오늘"), 0),
    **dict.fromkeys(("yesterday", "어제"), 1),
    **dict.fromkeys(("그제", "그저께"), 2),
}
_SPAN = re.compile(r"(\d{1,4})\s*([^\W\d_]+?)(?:\s*(?:ago|전|동안))?")
_LEADING = re.compile(r"(?:since|from|last)\s+")
_TRAILING = re.compile(r"\s*(?:부터|이후)\Z")
LONGEST = timedelta(days=31)


class UnknownSince(UserFacingError):
    """A time that can't be read, or lies in the future."""

    text = "since_unknown"


class TooLongAgo(UserFacingError):
    """Further back than a month."""

    text = "since_too_long"


def read_since(text: str, now: float, zone: tzinfo) -> float | None:
    """Return the moment that `text` names, as Unix seconds; None where it names none.

    It is a span (2h, 3d, 3일), a day (today, yesterday, 어제), or a date or time as ISO 8601 has it, in
    `zone`. Raises UnknownSince and TooLongAgo.
    """
    words = _TRAILING.sub("", _LEADING.sub("", folded(text).strip()))
    if not words:
        return None
    here = datetime.fromtimestamp(now, zone)
    moment = _moment(words, here)
    if moment is None or moment > here:
        raise UnknownSince(since=quotable(text, 50))
    if here - moment > LONGEST:
        raise TooLongAgo
    return moment.timestamp()


def _moment(words: str, here: datetime) -> datetime | None:
    if words in _DAYS_AGO:
        return _midnight(here.date() - timedelta(days=_DAYS_AGO[words]), here)
    if (span := _SPAN.fullmatch(words)) and span[2] in _UNITS:
        return here - int(span[1]) * _UNITS[span[2]]
    try:
        moment = datetime.fromisoformat(words.upper())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=here.tzinfo)


def _midnight(day: date, here: datetime) -> datetime:
    return datetime.combine(day, time(), here.tzinfo)
