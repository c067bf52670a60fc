"""What can go wrong between the bot and Slack. Errors of slack_sdk and aiohttp stay in this package.

    SlackError
    ├── RateLimited       not now; certainly not done
    ├── SlackUnreachable  no answer, or Slack's own failure: may have been done or not
    ├── TokenRejected     no call will work until a person mends the token or its scopes
    ├── Refused           this place will not have it, now or later
    └── StoppedByUser     a person pressed Stop on a stream

Any other code is a plain SlackError, certainly not done.
"""


class SlackError(Exception):
    """A Web API call that Slack answered with `ok: false`; `code` is Slack's word for why."""

    def __init__(self, code: str, method: str) -> None:
        super().__init__(f"{method}: {code}")
        self.code = code
        self.method = method


class RateLimited(SlackError):
    """Too many calls of this method. `retry_after` in seconds."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__("ratelimited", method)
        self.retry_after = retry_after


class SlackUnreachable(SlackError):
    """No usable answer came. The call may have had its effect."""


class TokenRejected(SlackError):
    """The token is invalid, revoked, or lacks a scope (then `needed` names it)."""

    def __init__(self, code: str, method: str, needed: str = "") -> None:
        super().__init__(code, method)
        self.needed = needed


class Refused(SlackError):
    """The channel is gone, archived or closed to the bot, or the thread is gone."""


class StoppedByUser(SlackError):
    """A person stopped the stream in Slack; what was written stands."""


_RATE = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_UNREACHABLE = {
    "fatal_error",
    "internal_error",
    "messaging_processing_failed",
    "request_timeout",
    "service_unavailable",
}
_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}
_REFUSED = {
    "access_denied",
    "cannot_reply_to_message",
    "channel_is_limited_access",
    "channel_not_found",
    "ekm_access_denied",
    "is_archived",
    "is_inactive",
    "messages_tab_disabled",
    "no_permission",
    "not_in_channel",
    "posting_to_channel_denied",
    "team_not_found",
    "thread_not_found",
}


def error_of(code: str, method: str, *, needed: str = "", retry_after: float = 1) -> SlackError:
    """Return the error for Slack's `code`, to be raised."""
    if code in _RATE:
        return RateLimited(method, retry_after)
    if code in _UNREACHABLE:
        return SlackUnreachable(code, method)
    if code in _TOKEN:
        return TokenRejected(code, method, needed)
    if code == "stopped_by_user":
        return StoppedByUser(code, method)
    if code in _REFUSED or code.startswith("restricted_action"):
        return Refused(code, method)
    return SlackError(code, method)
