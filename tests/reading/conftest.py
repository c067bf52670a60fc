"""A Slack of our own, and what reads its files."""

from tests.slack.conftest import budget, client, clock, slack

__all__ = ["budget", "client", "clock", "slack"]
