"""Days and months begin where people are, however their clocks are put."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.periods import (
    QUARTER,
    Period,
    begin_of,
    begin_of_days,
    day_of,
    end_of,
    moment,
    month_of,
    quarter_of,
)

# Put forward at midnight (Cairo, Beirut, Santiago), by half an hour (Lord Howe), offsets of quarters
# (Kathmandu, Chatham), far ahead and behind.
ZONES = [
    *("UTC", "Asia/Seoul", "America/New_York", "Africa/Cairo", "Asia/Beirut", "America/Santiago"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Kiritimati"),
    *("America/Havana", "America/St_Johns", "Etc/GMT+12", "Europe/Lisbon"),
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
times = st.floats(1_577_836_800, 2_145_916_800)  # 2020 to 2037


@given(times, zones, st.sampled_from(Period))
def test_every_moment_is_in_its_period(now: float, zone: ZoneInfo, period: Period) -> None:
    begin, end = begin_of(period, now, zone), end_of(period, now, zone)

    assert begin <= now < end
    assert day_of(begin, zone) <= day_of(now, zone) < day_of(end, zone)
    assert begin % QUARTER == end % QUARTER == 0


@given(times, zones, st.sampled_from(Period))
def test_one_period_begins_where_another_ends(now: float, zone: ZoneInfo, period: Period) -> None:
    end = end_of(period, now, zone)

    assert begin_of(period, end, zone) == end
    assert begin_of(period, end - 1, zone) == begin_of(period, now, zone)


@given(times, zones)
def test_a_day_has_one_date(now: float, zone: ZoneInfo) -> None:
    begin, end = begin_of(Period.DAY, now, zone), end_of(Period.DAY, now, zone)

    assert day_of(begin, zone) == day_of(end - 1, zone) == day_of(now, zone)
    assert day_of(end, zone) - day_of(begin, zone) == timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "begins", "hours"),
    [
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Africa/Cairo", "2026-04-24", 23),  # begins at one o'clock
        ("Asia/Seoul", "2026-11-22", 24),
    ],
)
def test_a_day_is_as_long_as_its_clocks_say(zone: str, begins: str, hours: int) -> None:
    noon = datetime.fromisoformat(f"{begins}T12:00").replace(tzinfo=ZoneInfo(zone)).timestamp()

    length = end_of(Period.DAY, noon, ZoneInfo(zone)) - begin_of(Period.DAY, noon, ZoneInfo(zone))

    assert length == hours * 3600


def test_a_month_is_named_by_its_year_and_number() -> None:
    begin, end = month_of(2026, 12, ZoneInfo("Asia/Seoul"))

    assert moment(begin, UTC).isoformat() == "2026-11-30T15:00:00+00:00"
    assert moment(end, UTC).isoformat() == "2026-12-31T15:00:00+00:00"


@given(times, zones, st.integers(1, 400))
def test_the_last_days_end_today(now: float, zone: ZoneInfo, count: int) -> None:
    begin = begin_of_days(count, now, zone)

    assert day_of(now, zone) - day_of(begin, zone) == timedelta(days=count - 1)
    assert begin_of(Period.DAY, begin, zone) == begin


def test_a_quarter_is_of_an_hour() -> None:
    assert [quarter_of(at) for at in (0.0, 899.9, 900.0)] == [0, 0, 1]
