"""What people thought of answers, by model, and where those stand that were called bad."""

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from bot import parts
from bot.settings import Settings
from bot.store.feedback import Complaint, Tally, complaints, tallies

Form = Literal["table", "csv", "json"]

DAY = 24 * 3600.0


async def feedback(settings: Settings, days: int, form: Form) -> None:
    """Print the feedback of the last `days`: by model, and the latest answers called bad.

    CSV holds the count by model alone. Nobody's words are printed, nor who called what bad.
    """
    since = parts.clock() - days * DAY
    async with parts.open_database(settings) as database, database.read() as connection:
        counted = await tallies(connection, since)
        latest = await complaints(connection, since)
    match form:
        case "json":
            print(to_json(counted, latest))
        case "csv":
            _print_csv(counted)
        case "table":
            print("\n".join(to_lines(counted, latest, days)))


def to_lines(counted: Sequence[Tally], latest: Sequence[Complaint], days: int) -> list[str]:
    """Return the lines of a table, and below it those of the answers that were called bad."""
    if not counted:
        return [f"No feedback in the last {days} days."]
    width = max(len("model"), *(len(tally.model) for tally in counted))
    lines = [f"{'model':<{width}}  {'good':>6}  {'bad':>6}"]
    lines += [f"{tally.model:<{width}}  {tally.good:>6}  {tally.bad:>6}" for tally in counted]
    if latest:
        lines += ["", "Latest bad ones (UTC, channel, thread, model):"]
        lines += [
            f"{_minute(one.given_at)}  {one.channel}  {one.thread_ts}  {one.model}"
            for one in latest
        ]
    return lines


def to_json(counted: Sequence[Tally], latest: Sequence[Complaint]) -> str:
    """Return both as one line of JSON. Times are in Unix seconds."""
    both = {"models": list(map(asdict, counted)), "latest_bad": list(map(asdict, latest))}
    return json.dumps(both, ensure_ascii=False)


def _print_csv(counted: Sequence[Tally]) -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["model", "good", "bad"])
    rows.writerows([tally.model, tally.good, tally.bad] for tally in counted)


def _minute(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
