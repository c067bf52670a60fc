"""What goes wrong, said in one line to whoever runs the bot."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from bot.errors import UserFacingError
from bot.settings import SettingsError
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable, TokenRejected
from bot.store.database import DatabaseUnusable
from bot.texts import say


class Trouble(Exception):
    """Something the terminal's user can mend; its text is the line that says so."""


APP_TOKEN = "apps.connections.open"  # noqa: S105 - the one method that takes the app-level token

# Where the sentence for people in Slack sends them to whoever runs the bot: here she is reading.
_MENDS = {
    "model_unreachable": "The model endpoint can't be reached: check OPENAI_BASE_URL (for audio "
    "AUDIO_BASE_URL) and the network",
    "wrong_base_url": "No model endpoint answers at OPENAI_BASE_URL (for audio AUDIO_BASE_URL): it "
    "should end in /v1",
    "key_rejected": "The key was rejected: check OPENAI_API_KEY (for audio AUDIO_API_KEY)",
    "quota_spent": "The account behind the key is out of credit: look at its billing",
    "model_missing": "There is no model {model}, or not for this key: `tarae models` lists what there is",
    "model_overloaded": "The model endpoint is overloaded: try again in a few minutes",
    "request_rejected": "The model endpoint refused the request",
    "audio_rejected": "The transcription endpoint refused this recording",
    "budget_spent": "What is left of this month's ${budget:.2f} doesn't cover this call: raise "
    "MONTHLY_BUDGET_USD, or wait for the next month",
}
_SOCKETLESS = (
    "Slack answers, but Socket Mode doesn't connect: does a firewall or proxy hold up WebSockets?"
)


@contextmanager
def one_line() -> Iterator[None]:
    """Turn every known trouble of the body into one line on stderr and exit code 1."""
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read our output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (
        Trouble, SettingsError, DatabaseUnusable, SlackError, UserFacingError, OSError
    ) as error:  # fmt: skip
        fail(explain(error))


def fail(line: str) -> NoReturn:
    """Print `line` as what went wrong and leave with exit code 1."""
    warn(line)
    sys.exit(1)


def warn(line: str) -> None:
    """Print `line` as what went wrong with a part of it; the rest goes on."""
    print(f"tarae: {line}", file=sys.stderr, flush=True)


def explain(error: Exception) -> str:
    """Return the line for `error`: what is wrong, and the mend where there is one."""
    match error:
        case TokenRejected():
            return _rejected(error)
        case SlackUnreachable():
            return _unreachable(error)
        case RateLimited():
            return f"Slack limits the rate of {error.method}: try again in {error.retry_after:g} s"
        case SlackError():
            return f"Slack refused {error.method} ({error.code})"
        case UserFacingError():
            return _with_reason(_sentence(error), error.reason)
        case OSError():
            what = error.strerror or str(error) or type(error).__name__
            return f"{error.filename}: {what}" if error.filename else what
        case _:
            return str(error)


def _rejected(error: TokenRejected) -> str:
    if error.needed:
        return (
            f"Slack: the app lacks the scope {error.needed}: add it under OAuth & Permissions, "
            "then reinstall the app"
        )
    if error.method == APP_TOKEN:
        return (
            f"Slack rejected SLACK_APP_TOKEN ({error.code}): it must be an app-level token, xapp-…, "
            "with connections:write"
        )
    return (
        f"Slack rejected SLACK_BOT_TOKEN ({error.code}): copy the bot token, xoxb-…, from the app's "
        "page > Install App"
    )


def _unreachable(error: SlackUnreachable) -> str:
    if error.code == "no_websocket":
        return _SOCKETLESS
    if error.code == "unexpected_body" or error.code.startswith(("http_2", "http_3", "http_4")):
        return f"What answers at SLACK_API_URL is not Slack ({error.code}): check the address"
    return f"Slack can't be reached ({error.code}): check the network, and SLACK_API_URL if set"


def _sentence(error: UserFacingError) -> str:
    mend = _MENDS.get(error.text)
    return mend.format(**error.details) if mend else say(error.text, "en", **error.details)


def _with_reason(sentence: str, reason: str) -> str:
    """Add what the other side said: here it is read by whoever runs the bot."""
    line = " ".join(reason.split())
    return f"{sentence} ({line})" if line else sentence
