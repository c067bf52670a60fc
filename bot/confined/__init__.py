"""What opens people's files: child processes within limits, and folders that nobody else leaves behind.

    parent    start such a process, ask it, and end it
    limits    what it confines itself to, before it touches a byte
    scratch   temporary folders, gone after use

Hostile bytes crash decoders and hold the interpreter; so neither happens in the process that talks to
Slack.
"""
