"""Tarae: ChatGPT and speech-to-text in Slack threads.

    chat    Slack event → inbox → conversation → context window → model stream → reply
    voice   Slack event → inbox → download → audio → cut → transcribe → stitch → transcript → reply

`bot.chat.answer` and `bot.voice.transcribe` are these two paths, each a function that reads as its
line. `bot.app` puts the parts together; docs/architecture.md has the rest.
"""
