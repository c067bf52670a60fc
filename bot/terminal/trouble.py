"""What goes wrong, said in one line."""

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from bot.errors import UserFacingError
from bot.settings import SettingsError
from bot.slack.errors import Refused, SlackError, SlackUnreachable, TokenRejected
from bot.store.database import DatabaseUnusable
from bot.texts import say


class Trouble(Exception):
    """Something the terminal's user can mend; its text is the line that says so."""


@contextmanager
def one_line() -> Iterator[None]:
    """Turn every known trouble of the body into one line on stderr and exit code 1."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)  # whoever read our output has read enough
    except (Trouble, SettingsError, DatabaseUnusable, SlackError, UserFacingError) as error:
        fail(explain(error))
    except OSError as error:
        fail(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))


def fail(line: str) -> NoReturn:
    """Print `line` as what went wrong and leave with exit code 1."""
    print(f"tarae: {line}", file=sys.stderr)
    sys.exit(1)


def explain(error: Exception) -> str:
    """Return the line for `error`: what is wrong, and the mend where there is one."""
    match error:
        case TokenRejected():
            return f"Slack rejected the token ({error.code}): check SLACK_BOT_TOKEN and SLACK_APP_TOKEN"
        case SlackUnreachable():
            return f"Slack can't be reached at SLACK_API_URL ({error.code})"
        case Refused():
            return f"Slack refused {error.method} ({error.code})"
        case SlackError():
            return f"Slack: {error.method} failed ({error.code})"
        case UserFacingError():
            return _with_reason(say(error.text, "en", **error.details), error.reason)
        case _:
            return str(error)


def _with_reason(sentence: str, reason: str) -> str:
    """Add what the other side said: here it is read by whoever runs the bot."""
    line = " ".join(reason.split())
    return f"{sentence} ({line})" if line else sentence


def run_async(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end, trouble told in one line."""
    with one_line():
        asyncio.run(work)
