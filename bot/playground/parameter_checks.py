"""Checks of JSON values, in OpenAI's wording: each raises ModelError for a value that fails it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.model_errors import ModelError

Check = Callable[[str, Any], None]

_KINDS: Mapping[type, str] = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a decimal",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def of(*kinds: type) -> Check:
    """Return a check that the value's JSON type is one of `kinds`."""

    def check(name: str, value: Any) -> None:
        if type(value) not in kinds:
            expected = " or ".join(_KINDS[kind] for kind in kinds)
            raise ModelError(
                f"Invalid type for '{name}': expected {expected}, "
                f"but got {_KINDS[type(value)]} instead.",
                code="invalid_type",
                param=name,
            )

    return check


def number(low: float, high: float, *, is_whole: bool = False) -> Check:
    """Return a check that the value is a number from `low` to `high`."""
    is_number = of(int) if is_whole else of(float, int)
    kind = "integer" if is_whole else "decimal"

    def check(name: str, value: Any) -> None:
        is_number(name, value)
        if low <= value <= high:
            return
        side, sign, bound = ("above_max", "<=", high) if value > high else ("below_min", ">=", low)
        edge = "above maximum" if value > high else "below minimum"
        raise ModelError(
            f"Invalid '{name}': {kind} {edge} value. Expected a value {sign} {bound}, "
            f"but got {value} instead.",
            code=f"{kind}_{side}_value",
            param=name,
        )

    return check


def one_of(*values: str) -> Check:
    """Return a check that the value is one of `values`."""

    def check(name: str, value: Any) -> None:
        of(str)(name, value)
        if value not in values:
            *most, last = (f"'{known}'" for known in values)
            raise ModelError(
                f"Invalid value: '{value}'. Supported values are: {', '.join(most)}, and {last}.",
                code="invalid_value",
                param=name,
            )

    return check


def short(longest: int) -> Check:
    """Return a check that the value is a string of at most `longest` characters."""

    def check(name: str, value: Any) -> None:
        of(str)(name, value)
        if len(value) > longest:
            raise ModelError(
                f"Invalid '{name}': string too long. Expected a string with maximum length "
                f"{longest}, but got a string with length {len(value)} instead.",
                code="string_above_max_length",
                param=name,
            )

    return check
