"""Slack's side of the bot: calls, rates, replies, files and text. The only door to `slack_sdk`.

Knows nothing of the store: what must be kept is handed to callbacks.
"""
