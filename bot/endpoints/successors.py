"""Which model takes the place of one that ends, where OpenAI names it.

From OpenAI's deprecations page as of 2026-11-22 (developers.openai.com/api/docs/deprecations): the chat
models that end on 2027-01-14 give way to gpt-6-luna, all transcribers that end on 2027-02-26 to
gpt-transcribe. For the others no successor was found: people choose from the list of models.
"""

import re

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # a snapshot has the successor of its model
_SUCCESSORS = {
    "gpt-4o": "gpt-6-luna",
    "gpt-4o-mini": "gpt-6-luna",
    "gpt-4.1": "gpt-6-luna",
    "gpt-4.1-mini": "gpt-6-luna",
    "whisper-1": "gpt-transcribe",
    "gpt-4o-transcribe": "gpt-transcribe",
    "gpt-4o-mini-transcribe": "gpt-transcribe",
    "gpt-4o-transcribe-diarize": "gpt-transcribe",
}


def successor_of(model: str) -> str:
    """Return the id of the model that OpenAI names in place of `model`, "" where it names none."""
    return _SUCCESSORS.get(_DATED.sub("", model), "")
