"""Say which addresses may see the bot's token and files."""

from collections.abc import Collection
from ipaddress import ip_address

from yarl import URL

SLACK_FILE_HOSTS = frozenset({"files.slack.com", "slack.com"})


def file_hosts(slack_api_url: str) -> frozenset[str]:
    """Return the hosts that may see the token for a file: Slack's, or those of a Slack of one's own.

    On this machine any port of it will do: a stand-in may serve its files from another one.
    """
    host = URL(slack_api_url).host or ""
    if host == "slack.com":
        return SLACK_FILE_HOSTS
    return frozenset({host, "localhost", "127.0.0.1"} if is_loopback(slack_api_url) else {host})


def is_allowed(url: str, hosts: Collection[str]) -> bool:
    """Whether `url` is on one of `hosts` over https (or http, on this machine).

    Addresses come from Slack's payloads, so they are checked before anything is sent to them.
    """
    try:
        address = URL(url)
        host, port = address.host or "", address.port
    except ValueError:
        return False
    is_secure = address.scheme == "https" or (address.scheme == "http" and is_loopback(url))
    is_plain = address.user is None and address.password is None
    return is_secure and is_plain and (host in hosts or f"{host}:{port}" in hosts)


def is_loopback(url: str) -> bool:
    """Whether `url` names this machine."""
    host = URL(url).host or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
