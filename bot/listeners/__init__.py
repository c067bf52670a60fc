"""Slack → inbox. Thin: a payload becomes a noun, the noun is accepted, Slack gets its ack.

`payloads` reads Slack's shapes, `intake` decides what is for us and accepts it, `events` and
`interactions` register with Bolt. Nothing here calls a model or waits for Slack.
"""
