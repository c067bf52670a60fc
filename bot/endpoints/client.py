"""The connection to an endpoint, on our terms alone.

The SDK reads a dozen `OPENAI_*` variables that could send a team's messages to another host or bill
another organisation. Settings are read once, in `bot.settings`; nothing else gets in.
"""

import logging
from typing import Any

import httpx2
from openai import AsyncOpenAI, DefaultAsyncHttpx2Client

from bot.endpoints.failures import KeyRejected, WrongBaseUrl
from bot.endpoints.hosts import is_loopback

CONNECT = 5.0  # seconds until a connection stands
SILENCE = 60.0  # seconds without a byte
ModelClient = AsyncOpenAI  # what the rest of the bot calls it: only this package knows the SDK
_KEYLESS = "none"  # the SDK refuses an empty key; local servers ignore whatever they get


def open_client(base_url: str, api_key: str, *, silence: float = SILENCE) -> AsyncOpenAI:
    """Open a client for `base_url` (ends in `/v1`) that nothing in the environment can redirect.

    It waits `silence` seconds for a next byte, and never retries: `bot.endpoints.retry` does, which
    knows what is worth it. Redirects are not followed: they would take what people wrote to a host
    nobody chose, and turn a POST into a GET. Raises KeyRejected or WrongBaseUrl for what can't be
    sent at all. Close it with `await client.close()`.
    """
    key = api_key.strip()
    if not (key.isascii() and key.isprintable()):
        raise KeyRejected("the key has characters that no key has")
    # OPENAI_LOG=debug would write whole prompts to the log.
    logging.getLogger("openai").setLevel(logging.WARNING)
    try:
        return _Client(
            base_url=base_url,
            api_key=key or _KEYLESS,
            max_retries=0,
            timeout=patience(silence),
            http_client=DefaultAsyncHttpx2Client(
                follow_redirects=False,
                # A company's proxy is for the world outside; it can't reach this machine's ports.
                trust_env=not is_loopback(base_url),
            ),
        )
    except (httpx2.InvalidURL, ValueError):
        raise WrongBaseUrl("not an address") from None


def patience(silence: float) -> httpx2.Timeout:
    """Return the timeouts of a request; `silence` is for each read and write, not for all of it."""
    return httpx2.Timeout(silence, connect=min(CONNECT, silence))


class _Client(AsyncOpenAI):
    """The SDK's client without what its constructor takes from the environment.

    A subclass, because every copy (`with_options`) is built by the constructor too, and because
    `OPENAI_CUSTOM_HEADERS` can't be refused by any argument.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.organization = None
        self.project = None
        self.admin_api_key = None
        self.webhook_secret = None
        self._custom_headers = {}
        self._ambient_authorizations = frozenset()
