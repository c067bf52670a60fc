"""Tell what an endpoint's error means: one of `bot.endpoints.failures`.

Codes and messages: OpenAI's error-codes guide, and what compatible servers were seen to say.
"""

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from bot.endpoints.failures import (
    AnswerCutOff,
    ContentRefused,
    ContextTooLong,
    KeyRejected,
    ModelMissing,
    ModelOverloaded,
    ModelUnreachable,
    QuotaSpent,
    RequestRejected,
    WrongBaseUrl,
)
from bot.errors import UserFacingError

_BILLING = {  # 429s that no retry mends; help.openai.com/en/articles/6614457
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_hard_limit_reached",
}
_OVERLOADED = {
    "rate_limit_exceeded",
    "slow_down",
    "server_is_overloaded",
    "429",
    "500",
    "502",
    "503",
}
_FILTERED = {"content_filter", "content_policy_violation"}
_TOO_LONG = re.compile(  # OpenAI, vLLM, llama.cpp, Groq
    r"context[ _](length|window|size)|reduce the length|tokens exceed|request_too_large",
    re.IGNORECASE,
)
# More than a minute's tokens at once: as a 429 that no waiting mends.
_OVER_LIMIT = re.compile(r"request too large|tokens must be reduced", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"\bmodel\b.{0,200}(not found|not exist|no access|not installed)|invalid model name",
    re.IGNORECASE | re.DOTALL,
)
_SECRET = re.compile(r"\b(sk|org|proj|gsk|xai)-[\w*-]+|Bearer \S+", re.IGNORECASE)


def failure(error: APIError, model: str) -> UserFacingError:
    """Return what a failed request means to a person. `model` is the one that was asked for."""
    reason = _reason(error)
    if isinstance(error, APIStatusError):
        return _refusal(error, model, reason)
    if isinstance(error, APIConnectionError):
        return ModelUnreachable(reason)
    return _told(error, model, reason) or AnswerCutOff(reason)


def _refusal(error: APIStatusError, model: str, reason: str) -> UserFacingError:
    status = error.status_code
    if told := _told(error, model, reason):
        return told
    if status in (401, 403):
        return KeyRejected(reason)
    if status in (404, 405) or status < 400:
        return WrongBaseUrl(reason)
    if status == 408:
        return ModelUnreachable(reason)
    if status in (409, 425, 429) or status >= 500:
        return ModelOverloaded(reason, retry_after=retry_after(error))
    return ContextTooLong(reason) if status == 413 else RequestRejected(reason)


def _told(error: APIError, model: str, reason: str) -> UserFacingError | None:
    """Return what the error's own words mean, whatever its status; None if nothing known."""
    if is_billing(error):
        return QuotaSpent(reason)
    if error.code in _FILTERED:
        return ContentRefused(reason)
    if is_about_model(error):
        return ModelMissing(reason, model=model)
    if is_too_long(error):
        return ContextTooLong(reason)
    if error.code in _OVERLOADED and not isinstance(error, APIStatusError):
        return ModelOverloaded(reason)
    return None


def is_billing(error: APIError) -> bool:
    """Tell whether the account's money is the cause (402 with DeepSeek and OpenRouter)."""
    status = error.status_code if isinstance(error, APIStatusError) else 0
    return status == 402 or error.code in _BILLING or error.type == "insufficient_quota"


def is_about_model(error: APIError) -> bool:
    """Tell whether the endpoint says that it has no such model."""
    status = error.status_code if isinstance(error, APIStatusError) else 400
    if error.code == "model_not_found" or (status in (400, 404) and error.param == "model"):
        return True
    # A wrong base URL gives a 404 as well, but an HTML one, or one that names no model.
    return status in (400, 404) and bool(_NO_MODEL.search(said(error)))


def is_too_long(error: APIError) -> bool:
    """Tell whether the messages were more than the model reads."""
    status = error.status_code if isinstance(error, APIStatusError) else 400
    if status == 429:
        return bool(_OVER_LIMIT.search(said(error)))
    return status in (400, 413, 422) and bool(_TOO_LONG.search(f"{error.code} {said(error)}"))


def said(error: APIError) -> str:
    """Return all that the server wrote about the error, as one text."""
    body = error.body
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str)


def retry_after(error: APIStatusError) -> float | None:
    """Return the seconds that the server asks to wait, None if it names none that makes sense.

    A date is counted from the response's own `Date`, so that the two clocks may differ.
    """
    headers = error.response.headers
    if (wait := _number(headers.get("retry-after-ms"))) is not None:
        return wait / 1000
    if (wait := _number(headers.get("retry-after"))) is not None:
        return wait
    try:
        until, now = (parsedate_to_datetime(headers[name]) for name in ("retry-after", "date"))
        return max(0.0, (until - now).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < 1e7 else None


def _reason(error: APIError) -> str:
    """Describe the error for the log, in one line."""
    if isinstance(error, APITimeoutError):
        return "timed out"
    if isinstance(error, APIConnectionError):
        return f"no connection: {type(error.__cause__ or error).__name__}"
    status = f"HTTP {error.status_code}" if isinstance(error, APIStatusError) else "in mid-answer"
    message = error.body.get("message") if isinstance(error.body, Mapping) else error.body
    return " ".join([status, *_words(error.code, error.param), *_words(message)])


def _words(*values: Any) -> list[str]:
    return [" ".join(_SECRET.sub("…", str(value)).split())[:300] for value in values if value]
