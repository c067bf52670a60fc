"""Charts: what Slack takes as one."""

from typing import Any

import pytest

from bot.playground.arguments import ApiError
from bot.playground.blocks import check_blocks
from bot.playground.records import Json


def pie(**facts: Any) -> Json:
    return {"type": "pie", "segments": [{"label": "Kim", "value": 2}]} | facts


def series(name: str = "USD", labels: str = "ab", value: Any = 1.5) -> Json:
    return {"name": name, "data": [{"label": each, "value": value} for each in labels]}


def bars(*given: Json, **axis: Any) -> Json:
    return {
        "type": "bar",
        "series": list(given or [series()]),
        "axis_config": {"categories": ["a", "b"]} | axis,
    }


def block(chart: Json, title: str = "Cost") -> Json:
    return {"type": "data_visualization", "title": title, "chart": chart}


RIGHT = [
    block(pie()),
    block(bars(series(), series("EUR", "ba", 0), x_label="Day")),
    block({"type": "line"} | bars() | {"type": "line"}, "x" * 50),
]
WRONG = [
    block(pie(), ""),
    block(pie(), "x" * 51),
    block({"type": "donut"}),
    block(pie(segments=[])),
    block(pie(segments=[{"label": str(n), "value": 1} for n in range(7)])),
    block(pie(segments=[{"label": "x", "value": 0}])),
    block(pie(segments=[{"label": "x" * 21, "value": 1}])),
    block(pie(segments=[{"label": "x", "value": "1"}])),
    block(bars(*[series(str(n)) for n in range(7)])),
    block(bars(series(), series())),
    block(bars(series("x" * 21))),
    block(bars(series(labels="abc"))),
    block(bars(series(labels="a"))),
    block(bars(series(value=float("inf")))),
    block(bars(series(value=True))),
    block(bars(categories=[])),
    block(bars(series(labels="a" * 2), categories=["a", "a"])),
    block(bars(categories=[str(n) for n in range(21)])),
    block(bars(y_label="x" * 51)),
    block({"type": "bar", "series": [series()]}),
]


@pytest.mark.parametrize("chart", RIGHT)
def test_a_right_chart_is_taken(chart: Json) -> None:
    check_blocks([chart])


@pytest.mark.parametrize("chart", WRONG)
def test_a_wrong_chart_is_refused(chart: Json) -> None:
    with pytest.raises(ApiError, match="invalid_blocks"):
        check_blocks([chart])


def test_a_message_has_at_most_two_charts() -> None:
    check_blocks([block(pie())] * 2)

    with pytest.raises(ApiError, match="invalid_blocks"):
        check_blocks([block(pie())] * 3)
