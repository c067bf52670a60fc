"""Days and months as a time zone has them, and the quarters of an hour they are made of. Pure.

Times are Unix seconds. A day begins with its first moment, also where the clocks are put forward at
midnight, and has 23 or 25 hours where they are put forward or back. Every zone of today is whole
quarters of an hour from UTC, so a day and a month are whole quarters.
"""

from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

QUARTER = 900  # seconds


class Period(StrEnum):
    """How long a budget lasts."""

    DAY = "day"
    MONTH = "month"


def begin_of(period: Period, now: float, zone: tzinfo) -> float:
    """Return the first moment of the day or month of `now`."""
    return _midnight(_first_day(period, now, zone), zone)


def begin_of_days(count: int, now: float, zone: tzinfo) -> float:
    """Return the first moment of the last `count` days, of which that of `now` is the last."""
    return _midnight(day_of(now, zone) - timedelta(days=count - 1), zone)


def end_of(period: Period, now: float, zone: tzinfo) -> float:
    """Return the first moment of the day or month after that of `now`."""
    first = _first_day(period, now, zone)
    if period is Period.DAY:
        return _midnight(first + timedelta(days=1), zone)
    return _midnight((first + timedelta(days=31)).replace(day=1), zone)


def month_of(year: int, month: int, zone: tzinfo) -> tuple[float, float]:
    """Return the first moment of a month, and that of the month after."""
    begin = _midnight(date(year, month, 1), zone)
    return begin, end_of(Period.MONTH, begin, zone)


def moment(at: float, zone: tzinfo) -> datetime:
    """Return a moment as it is there, to be shown to people."""
    return datetime.fromtimestamp(at, zone)


def day_of(at: float, zone: tzinfo) -> date:
    """Return the date at a moment."""
    return moment(at, zone).date()


def quarter_of(at: float) -> int:
    """Return the number of the quarter of an hour that a moment is in."""
    return int(at // QUARTER)


def _first_day(period: Period, now: float, zone: tzinfo) -> date:
    today = day_of(now, zone)
    return today if period is Period.DAY else today.replace(day=1)


def _midnight(day: date, zone: tzinfo) -> float:
    """Return the first moment of `day`: a midnight that is left out is taken as the end of the gap."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
