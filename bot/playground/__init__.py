"""A local stand-in for Slack and for a model endpoint, for trying and testing the bot with neither.

It is no part of the bot: it imports nothing of it and speaks to it only over sockets, in the
protocols of the two services.
"""
