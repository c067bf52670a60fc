"""Checks the chart block, `data_visualization`.

Limits: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block, and what clients of
Slack's found of it: two charts in a message, and in every series exactly one value for each category.
"""

import math
from typing import Any

from bot.playground.block_parts import check_kind, check_optional_strings, check_string, refusal
from bot.playground.records import Json

TITLE_LIMIT = 50
LABEL_LIMIT = 20
MOST_SERIES = 6
MOST_POINTS = 20
MOST_CHARTS = 2


def check_chart(block: Json, pointer: str) -> None:
    """Check one chart: a pie of segments, or series along an axis of categories."""
    check_string(block.get("title"), f"{pointer}/title", TITLE_LIMIT)
    chart, place = block.get("chart"), f"{pointer}/chart"
    check_kind(chart, place, ("area", "bar", "line", "pie"))
    _check_drawing(chart, place)


def _check_drawing(chart: Any, pointer: str) -> None:
    if chart["type"] == "pie":
        _check_segments(chart.get("segments"), f"{pointer}/segments")
        return
    categories = _check_axis(chart.get("axis_config"), f"{pointer}/axis_config")
    _check_series(chart.get("series"), f"{pointer}/series", categories)


def _check_segments(segments: Any, pointer: str) -> None:
    for position, segment in enumerate(_between(segments, MOST_SERIES, pointer)):
        place = f"{pointer}/{position}"
        _check_point(segment, place)
        if segment["value"] <= 0:
            raise refusal("must be more than 0", f"{place}/value")


def _check_axis(axis: Any, pointer: str) -> list[str]:
    if not isinstance(axis, dict):
        raise refusal("missing required field: axis_config", pointer)
    categories = _between(axis.get("categories"), MOST_POINTS, f"{pointer}/categories")
    for position, category in enumerate(categories):
        check_string(category, f"{pointer}/categories/{position}", LABEL_LIMIT)
    if len(set(categories)) < len(categories):
        raise refusal("must be unique", f"{pointer}/categories")
    check_optional_strings(axis, pointer, x_label=TITLE_LIMIT, y_label=TITLE_LIMIT)
    return categories


def _check_series(series: Any, pointer: str, categories: list[str]) -> None:
    names: set[str] = set()
    for position, each in enumerate(_between(series, MOST_SERIES, pointer)):
        place = f"{pointer}/{position}"
        if not isinstance(each, dict):
            raise refusal("must be an object", place)
        check_string(each.get("name"), f"{place}/name", LABEL_LIMIT)
        if each["name"] in names:
            raise refusal("series names must be unique", f"{place}/name")
        names.add(each["name"])
        points = _between(each.get("data"), MOST_POINTS, f"{place}/data")
        for number, point in enumerate(points):
            _check_point(point, f"{place}/data/{number}")
        if sorted(point["label"] for point in points) != sorted(categories):
            raise refusal("labels must match the categories", f"{place}/data")


def _check_point(point: Any, pointer: str) -> None:
    if not isinstance(point, dict):
        raise refusal("must be an object", pointer)
    check_string(point.get("label"), f"{pointer}/label", LABEL_LIMIT)
    value: Any = point.get("value")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise refusal("must be a number", f"{pointer}/value")


def _between(items: Any, most: int, pointer: str) -> list[Any]:
    if not isinstance(items, list) or not items:
        raise refusal("no fewer than 1 items", pointer)
    if len(items) > most:
        raise refusal(f"no more than {most} items allowed", pointer)
    return items
