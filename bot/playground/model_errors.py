"""OpenAI's error object, and the errors the model endpoint answers with.

Statuses, codes and wording are those recorded from api.openai.com, as far as they are known; the
classes of the `openai` client are chosen from the status alone.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.playground.faults import Rule

KEYS_PAGE = "https://platform.openai.com/account/api-keys"


class ModelError(Exception):
    """An answer other than 200, in OpenAI's envelope."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.body: dict[str, Any] = {
            "error": {"message": message, "type": kind, "param": param, "code": code}
        }

    @classmethod
    def worded(cls, status: int, body: dict[str, Any]) -> "ModelError":
        """Return an answer in another server's words, whole as it is."""
        error = cls("", status=status)
        error.body = body
        return error

    def to_response(self) -> web.Response:
        """Return the HTTP answer. OpenAI labels the JSON of a 401 as text/plain, and so do we."""
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        return web.Response(
            status=self.status,
            text=json.dumps(self.body, indent=2, ensure_ascii=False),
            content_type="text/plain" if self.status == 401 else "application/json",
            headers=headers,
        )


class PageInstead(ModelError):
    """An answer by whatever stands before the endpoint: a page in HTML."""

    def __init__(self, status: int, title: str = "") -> None:
        super().__init__("", status=status)
        self._title = title or f"{status} Bad Gateway"

    def to_response(self) -> web.Response:
        """Return the page, as nginx writes it."""
        page = (
            f"<html>\r\n<head><title>{self._title}</title></head>\r\n<body>\r\n"
            f"<center><h1>{self._title}</h1></center>\r\n<hr><center>nginx</center>\r\n"
            "</body>\r\n</html>\r\n"
        )
        return web.Response(status=self.status, text=page, content_type="text/html")


def wrong_key(key: str) -> ModelError:
    """Say that there is no such key, showing at most its ends."""
    masked = f"{key[:8]}****{key[-4:]}" if len(key) > 16 else "*" * len(key)
    return ModelError(
        f"Incorrect API key provided: {masked}. You can find your API key at {KEYS_PAGE}.",
        status=401,
        code="invalid_api_key",
    )


def missing_key() -> ModelError:
    """Say that the request carried no key at all."""
    return ModelError(
        "You didn't provide an API key. You need to provide your API key in an Authorization header "
        f"using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). Keys are at {KEYS_PAGE}.",
        status=401,
    )


def no_such_model(model: str) -> ModelError:
    """Say that a model id is unknown."""
    return ModelError(
        f"The model `{model}` does not exist or you do not have access to it.",
        status=404,
        code="model_not_found",
    )


def body_too_large(limit: int, read: int) -> ModelError:
    """Say that a request body is over the endpoint's limit; sizes in bytes."""
    return ModelError(
        f"413: Maximum content size limit ({limit}) exceeded ({read} bytes read)",
        status=413,
        kind="server_error",
    )


_RATE_LIMIT = {
    "status": 429,
    "kind": "tokens",
    "message": "Rate limit reached for gpt-6-luna in organization org-playground on tokens per min "
    "(TPM): Limit 10000, Used 8782, Requested 8172. Please try again in 1s.",
}
_QUOTA = {
    "status": 429,
    "kind": "insufficient_quota",
    "message": "You exceeded your current quota, please check your plan and billing details.",
}
_SERVER = {
    "status": 500,
    "kind": "server_error",
    "message": "The server had an error while processing your request. Sorry about that!",
}
# What a fault rule says when it names no more than a code.
_BY_CODE: Mapping[str, Mapping[str, Any]] = {
    "rate_limit_exceeded": _RATE_LIMIT,
    "slow_down": {**_RATE_LIMIT, "kind": "rate_limit_error"},
    "insufficient_quota": _QUOTA,
    "credit_balance_exhausted": _QUOTA,
    "organization_spend_limit_exceeded": _QUOTA,
    "project_spend_limit_exceeded": _QUOTA,
    "server_is_overloaded": {
        "status": 503,
        "kind": "service_unavailable_error",
        "message": "The engine is currently overloaded, please try again later.",
    },
    "invalid_api_key": {"status": 401, "message": "Incorrect API key provided: sk-pla****nd."},
    "unsupported_country_region_territory": {
        "status": 403,
        "kind": "request_forbidden",
        "message": "Country, region, or territory not supported",
    },
    "model_not_found": {
        "status": 404,
        "message": "The model `gone` does not exist or you do not have access to it.",
    },
    "context_length_exceeded": {
        "status": 400,
        "param": "messages",
        "message": "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted "
        "in 289650 tokens. Please reduce the length of the messages.",
    },
    "content_filter": {
        "status": 400,
        "message": "The response was filtered due to the prompt triggering the content management "
        "policy.",
    },
}
_CODE_OF_STATUS = {
    401: "invalid_api_key",
    403: "unsupported_country_region_territory",
    404: "model_not_found",
    429: "rate_limit_exceeded",
    503: "server_is_overloaded",
}


def from_fault(rule: Rule) -> ModelError:
    """Return the error that a fault rule asks for.

    A known code (in `code` or `error`) brings OpenAI's status, type and message for it; a bare
    status brings the usual code; a rule with neither is a 500.
    """
    code = rule.code or rule.error or _CODE_OF_STATUS.get(rule.status)
    usual = _BY_CODE.get(code or "", _SERVER)
    return ModelError(
        rule.message or usual["message"],
        status=rule.status or usual["status"],
        code=code,
        param=usual.get("param"),
        kind=rule.type or usual.get("kind", "invalid_request_error"),
        retry_after=rule.retry_after,
    )
