"""The only door to `openai`: models that answer, models that hear, what exists and what it costs.

    chat_model    messages → Answer, an answer as it is written (answers)
    standby       which of several models is asked while one is down
    transcriber   a piece of audio → Heard
    catalog       what a key may use, and until when
    prices        micro-dollars of a call, before and after it
    tokens        tokens of a text, estimated

Under them: client (no setting of the shell's gets in), failures (every error as one of ours, by
judging), retry (one, before the first byte), negotiation (parameters that a model refuses), pictures
(that it can't see) and hosts.
Anything that speaks OpenAI's API works: no model, and no parameter, is taken for granted.
"""
