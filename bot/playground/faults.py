"""Faults on request: which call goes wrong next, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SLACK_KINDS = frozenset({"error", "hang", "reset", "reset_after", "delay"})
MODEL_KINDS = SLACK_KINDS | {
    "reset_mid",
    "silent_end",
    "malformed",
    "json",
    "mid_error",
    "stall",
    "stall_first",
    "empty",
    "html",
    "cut_short",
}
EVERY_NAME = "*"


@dataclass(frozen=True)
class Rule:
    """One fault.

    `surface` is "slack" or "model"; `name` a Web API method, or "chat", "transcriptions", "models",
    or "*" for all of the surface. `times` calls are hit (0: all) after the first `after` went well.
    `status` 0 means that surface's usual one; `retry_after` is in seconds. `code`, `type` and
    `message` are those of the model endpoint's error object, and `model` the only one that it hits.
    `asked` is a part of the last message of a chat request: only those that have it are hit.
    """

    surface: str
    name: str
    kind: str = "error"
    error: str = ""
    status: int = 0
    retry_after: float | None = None
    delay_ms: int = 0
    times: int = 1
    after: int = 0
    code: str | None = None
    type: str | None = None
    message: str = ""
    model: str = ""
    asked: str = ""


class Faults:
    """The rules in force, counted down as calls come in."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def add(self, rule: Mapping[str, Any]) -> None:
        """Put a rule in force.

        Takes the fields of `Rule`; `method` is another word for `name`, `surface` defaults to
        "slack". `error` may also be an HTTP status or a kind ("hang", "reset"), and a lone
        `delay_ms` makes a delay, which hits all calls unless `times` says otherwise. Raises
        ValueError for a rule that could never do anything.
        """
        parsed = parse_rule(rule)
        self._armed.append(_Armed(parsed, to_skip=parsed.after, left=parsed.times))

    def clear(self) -> None:
        """Let every call go well again."""
        self._armed.clear()

    def match(self, surface: str, name: str, model: str = "", asked: str = "") -> Rule | None:
        """Count this call and return the rule that hits it, if any.

        A rule for the name goes before one for all names, an older one before a younger.
        """
        candidates = [
            armed
            for armed in self._armed
            if armed.rule.surface == surface
            and armed.rule.model in ("", model)
            and armed.rule.asked in asked
        ]
        for wanted in (name, EVERY_NAME):
            for armed in candidates:
                if armed.rule.name == wanted and armed.hits():
                    return armed.rule
        return None


@dataclass
class _Armed:
    rule: Rule
    to_skip: int
    left: int

    def hits(self) -> bool:
        """Count one call; is it one of those to go wrong?"""
        if self.to_skip > 0:
            self.to_skip -= 1
            return False
        if self.rule.times == 0:
            return True
        if self.left == 0:
            return False
        self.left -= 1
        return True


def parse_rule(raw: Mapping[str, Any]) -> Rule:
    """Read a rule as the control API takes it; raises ValueError for a nonsensical one."""
    fields = dict(raw)
    fields.setdefault("name", fields.pop("method", EVERY_NAME))
    fields.setdefault("surface", "slack")
    _spread_error(fields)
    fields.setdefault("kind", _default_kind(fields))
    fields.setdefault("times", 0 if fields["kind"] == "delay" else 1)
    try:
        rule = Rule(**fields)
    except TypeError as error:
        raise ValueError(f"unknown field in fault rule: {error}") from error
    kinds = {"slack": SLACK_KINDS, "model": MODEL_KINDS}.get(rule.surface)
    if kinds is None or rule.kind not in kinds:
        raise ValueError(f"no such fault: {rule.surface}/{rule.kind}")
    return rule


def _spread_error(fields: dict[str, Any]) -> None:
    """Turn an `error` that is a status or a kind into what it means."""
    error = fields.get("error")
    if isinstance(error, int):
        fields["status"] = error
        fields["error"] = ""
    elif error in MODEL_KINDS and error != "error":
        fields["kind"] = error
        fields["error"] = ""


def _default_kind(fields: Mapping[str, Any]) -> str:
    wants_error = fields.get("error") or fields.get("status") or fields.get("code")
    return "delay" if fields.get("delay_ms") and not wants_error else "error"
