"""Read a model's answer of numbered texts, and see whether they got mixed up. Pure."""

from collections.abc import Sequence
from typing import Any

from bot.voice.asking import as_text, objects


def read(answer: str, wanted: Sequence[int]) -> dict[int, str]:
    """Return what an answer says for each of `wanted`, places whose ids are one more.

    A number that nobody asked for, or one with two texts, means that the sentences got mixed up:
    nothing is taken. Where one is missing, its neighbours may hold its words, and go too.
    """
    found: dict[int, str] = {}
    for number, text in _entries(answer):
        at = number - 1
        if at not in wanted or found.setdefault(at, text) != text:
            return {}
    missing = {place for place, at in enumerate(wanted) if not found.get(at)}
    doubtful = {place + step for place in missing for step in (-1, 0, 1)}
    return {at: found[at] for place, at in enumerate(wanted) if place not in doubtful}


def _entries(answer: str) -> list[tuple[int, str]]:
    """The numbered texts of an answer: in a list under any key, bare, or as number to text."""
    entries: list[dict[str, Any]] = []
    for found in objects(answer):
        lists = [value for value in found.values() if isinstance(value, list)]
        entries += [found] if "id" in found else []
        entries += [one for value in lists for one in value if isinstance(one, dict)]
        entries += [{"id": key, "text": found[key]} for key in found if key.isdecimal()]
    numbered = ((_number(entry.get("id")), as_text(entry.get("text"))) for entry in entries)
    return [(number, text) for number, text in numbered if number is not None]


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) < 9:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
