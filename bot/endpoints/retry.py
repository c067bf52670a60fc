"""One more try, before the first byte, where a moment's wait is likely to help.

Longer waits belong to the inbox, which can tell the person. A request that timed out is not tried
again here: it waited long enough, and may have been billed.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import TypeVar

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from bot.endpoints.judging import is_billing, is_too_long, retry_after

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

LONGEST = 5.0  # seconds that a person waits without being told why
_PAUSE = 0.5  # seconds, where the server names none


async def once_more(
    send: Callable[[], Awaitable[T]], sleep: Sleep, *, but_not: Collection[int] = ()
) -> T:
    """Return what `send` returns, trying a second time after a short failure.

    Raises the first error if it isn't worth a retry, or its HTTP status is in `but_not`: that of a
    caller who waits himself. Else the second.
    """
    try:
        return await send()
    except APIError as error:
        wait = _wait(error)
        if wait is None or (isinstance(error, APIStatusError) and error.status_code in but_not):
            raise
    await sleep(wait)
    return await send()


def _wait(error: APIError) -> float | None:
    """Return the seconds until a retry, None for none."""
    if isinstance(error, APIStatusError):
        is_final = error.response.headers.get("x-should-retry") == "false"
        if is_final or is_billing(error) or is_too_long(error):
            return None
        asked = retry_after(error)
        is_passing = error.status_code in (409, 429) or error.status_code >= 500
        wait = _PAUSE if asked is None else asked
        return wait if is_passing and wait <= LONGEST else None
    is_lost = isinstance(error, APIConnectionError) and not isinstance(error, APITimeoutError)
    return _PAUSE if is_lost else None
