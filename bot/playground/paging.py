"""Pages of long lists: the cursor that names where the next one begins."""

import base64

from bot.playground.arguments import ApiError, Arguments
from bot.playground.records import Json


def position(args: Arguments) -> int:
    """Return where a call's `cursor` says to begin; raises ApiError for one of nobody's making."""
    if not args.has("cursor"):
        return 0
    try:
        word, _, number = base64.b64decode(args.text("cursor"), validate=True).partition(b":")
        start = int(number)
    except ValueError as error:
        raise ApiError("invalid_cursor") from error
    if word != b"next" or start < 0:
        raise ApiError("invalid_cursor")
    return start


def metadata(end: int, total: int) -> Json:
    """Return the `response_metadata` of a page that ended at `end` of `total`."""
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < total else ""
    return {"response_metadata": {"next_cursor": cursor}}
