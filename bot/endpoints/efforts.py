"""Reasoning efforts: which one to send where the wanted one is refused."""

import re
from collections.abc import Collection

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")  # in OpenAI's order
# What stands before the list: OpenAI; pydantic (vLLM, SGLang); Groq; gateways.
_LIST = re.compile(
    r"supported values are|should be|must be|one of|valid (?:values|levels)", re.IGNORECASE
)
_EFFORT = re.compile(rf"\b(?:{'|'.join(EFFORTS)})\b")


def nearest(wanted: str, said: str, refused: Collection[str]) -> str | None:
    """Return the effort to send instead of `wanted`, of those that the server lists in `said`.

    It is the highest that thinks no longer than `wanted`, or else the lowest. `refused` are never
    chosen: "" means that nothing else is listed, None that nothing is.
    """
    start = _LIST.search(said)
    listed = set(_EFFORT.findall(said, start.end())) - {wanted} if start else set()
    if not listed:
        return None
    left = sorted(listed - {*refused}, key=EFFORTS.index)
    most = EFFORTS.index(wanted) if wanted in EFFORTS else 0
    below = [effort for effort in left if EFFORTS.index(effort) <= most]
    return (below[-1] if below else left[0]) if left else ""
