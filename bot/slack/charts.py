"""Charts as Slack draws them, from figures. Pure.

docs.slack.dev/reference/block-kit/blocks/data-visualization-block: a title of at most 50 characters, one
to six series of at most 20 points, labels that are unique and match the categories of the axis. What it
shows has to stand as text beside it: not every client draws it.
"""

import math
from collections.abc import Sequence

from bot.slack.blocks import Block

_TITLE = 50
_LABEL = 20  # characters
_MOST_BARS = 20
_DIGITS = 6


def bar_chart(title: str, name: str, bars: Sequence[tuple[str, float]]) -> Block:
    """Return the `bars`, each a label and its value; `name` says what the values are.

    Of bars of one label the values are added; of more than 20, those of neighbours are.
    """
    shown = _fewer(_united(bars))
    data = [{"label": label, "value": round(value, _DIGITS)} for label, value in shown]
    return {
        "type": "data_visualization",
        "title": title[:_TITLE],
        "chart": {
            "type": "bar",
            "series": [{"name": name[:_LABEL], "data": data}],
            "axis_config": {"categories": [label for label, _ in shown]},
        },
    }


def _united(bars: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    values: dict[str, float] = {}
    for label, value in bars:
        short = label[:_LABEL]
        values[short] = values.get(short, 0.0) + value
    return list(values.items())


def _fewer(bars: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return as many bars as a chart holds; each of several names the first and the last of them."""
    size = math.ceil(len(bars) / _MOST_BARS)
    if size <= 1:
        return bars
    groups = [bars[at : at + size] for at in range(0, len(bars), size)]
    return _united([(_span(group), sum(value for _, value in group)) for group in groups])


def _span(group: list[tuple[str, float]]) -> str:
    first, last = group[0][0], group[-1][0]
    return first if first == last else f"{first[:9]}–{last[:9]}"
