"""How values are written where a language has no way of its own.

{n:n}          1,234
{usd:usd}      $0.0042, $1.20, $1,234.00
{s:length}     a number of seconds: 1:02:03, 4:05
{at:day}       2026-11-22
{at:time}      14:05
{at:moment}    2026-11-22 14:05
{n:# a|# b}    plural: forms apart by |, # for the number
"""

from datetime import datetime
from typing import Any


def plain_form(value: Any, spec: str) -> str:
    """Return `value` in the form `spec`; one that nobody knows is Python's own."""
    match spec:
        case "n":
            return number(value)
        case "usd":
            return usd(float(value))
        case "length":
            return length(float(value))
        case "day" | "time" | "moment" if isinstance(value, datetime):
            patterns = {"day": "%Y-%m-%d", "time": "%H:%M", "moment": "%Y-%m-%d %H:%M"}
            return value.strftime(patterns[spec])
    if "|" in spec:
        return plural(value, spec)
    return format(value, spec)


def number(value: float) -> str:
    """Return a number with commas between its thousands; 24.0 is 24, and 2.5 is 2.5."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def plural(value: float, spec: str) -> str:
    """Return the form of `spec` for `value`: the first for one, the last for all others."""
    forms = spec.split("|")
    chosen = forms[0] if value == 1 else forms[-1]
    return chosen.replace("#", number(value))


def usd(dollars: float) -> str:
    """Return an amount in US dollars: to the cent, below ten cents as exactly as it needs."""
    if 0 < abs(dollars) < 0.1:
        return f"${dollars:.6f}".rstrip("0")
    return f"${dollars:,.2f}"


def length(seconds: float) -> str:
    """Return a length of time as 4:05 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
