"""What an endpoint's address and key say about it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

PLAYGROUND_KEY = "sk-playground-"


def is_loopback(base_url: str) -> bool:
    """Tell whether the endpoint is on this machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_playground(base_url: str, api_key: str) -> bool:
    """Tell whether it is our own stand-in: on this machine, with a key that only it hands out."""
    return api_key.startswith(PLAYGROUND_KEY) and is_loopback(base_url)


def is_openai(base_url: str) -> bool:
    """Tell whether it is OpenAI itself, in any of its regions (`eu.api.openai.com`)."""
    host = urlsplit(base_url).hostname or ""
    return host == "api.openai.com" or host.endswith(".api.openai.com")
