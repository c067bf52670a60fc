"""Which words of one hearing are missing from another, and which are in it that should not be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Difference:
    """Numbers of the words that are `lost`, and of those `added`: doubled, or out of their place."""

    lost: tuple[int, ...]
    added: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.added)


def difference(whole: Iterable[int], joined: Iterable[int]) -> Difference:
    """Compare the words of the joined chunks with those of the whole recording, in order."""
    whole, joined = tuple(whole), tuple(joined)
    lost: list[int] = []
    added: list[int] = []
    for _, first, stop, other_first, other_stop in _changes(whole, joined):
        lost += whole[first:stop]
        added += joined[other_first:other_stop]
    return Difference(tuple(lost), tuple(added))


def _changes(one: Sequence[int], other: Sequence[int]) -> Iterable[tuple[str, int, int, int, int]]:
    if one == other:
        return ()
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (change for change in matcher.get_opcodes() if change[0] != "equal")
