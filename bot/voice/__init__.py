"""From a recording to its transcript: the voice path and its steps.

    file → audio (a child process decodes) → Profile → cuts.plan → chunks → … → stitch → Transcript

What decodes runs as `python -m bot.voice.child`: it alone imports `decoder` (the door to `av`) and
`activity` (numpy and webrtcvad). Everything else here is light and runs in the bot.
"""
