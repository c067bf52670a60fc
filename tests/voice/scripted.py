"""A chat model that tests write: it answers what a function makes of the data it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.conversation import Segment, Transcript

Data = dict[str, Any]


@dataclass
class ScriptedModel:
    """Answers `reply(data)`, delta by delta, and remembers what it was sent."""

    reply: Callable[[Data], str]
    sent: list[Data] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)

    async def ask(self, messages: Sequence[Mapping[str, str]]) -> AsyncIterator[str]:
        data = json.loads(messages[1]["content"])
        self.sent.append(data)
        self.instructions.append(messages[0]["content"])
        answer = self.reply(data)
        await asyncio.sleep(0)  # others have their turn, as with a real one
        for at in range(0, len(answer), 50):
            yield answer[at : at + 50]


def spoken(*texts: str, language: str = "en", speaker: str = "") -> Transcript:
    """Each text as a segment of ten seconds, one after the other."""
    segments = [Segment(10.0 * at, 10.0 * at + 9, text, speaker) for at, text in enumerate(texts)]
    return Transcript(tuple(segments), 10.0 * len(texts), language)
