"""How answers in a thread are written: by whom, with which instructions, in which language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.choosing import Choosing
from bot.chosen import Chosen, Example, SpeechLevel
from bot.conversation import Role, ThreadKey
from bot.endpoints.chat_model import Params
from bot.texts import LANGUAGES, language_of

_LEVELS: Mapping[SpeechLevel, str] = {
    SpeechLevel.FORMAL: "When you write Korean, write formal 합니다체: sentences end in -습니다.",
    SpeechLevel.POLITE: "When you write Korean, write polite 해요체: sentences end in -아요 or -어요.",
    SpeechLevel.PLAIN: "When you write Korean, write plain 반말, never with -요 or -습니다.",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """What holds for one answer; it stays so while that is written, whatever is chosen meanwhile.

    `instructions` is the system message, `examples` are exchanges given beforehand. `language` is that of
    what the bot itself says where all can see it, "" for that of the message.
    """

    instructions: str
    params: Params
    examples: Sequence[Example] = ()
    language: str = ""

    def language_for(self, text: str) -> str:
        """Return the language in which people are told about what `text` asks."""
        return self.language if self.language in LANGUAGES else language_of(text)

    def given(self) -> list[dict[str, Any]]:
        """Return the examples as ChatCompletion messages, to stand behind the system message."""
        return [
            {"role": role.value, "content": text}
            for example in self.examples
            for role, text in ((Role.USER, example.user), (Role.ASSISTANT, example.assistant))
        ]


@dataclass(frozen=True, slots=True)
class Manners:
    """Tells how answers in a thread are written; `built_in` are the bot's own instructions."""

    choosing: Choosing
    built_in: str

    async def of(self, thread: ThreadKey) -> Manner:
        """Return what holds in `thread` now."""
        chosen = await self.choosing.at(thread)
        return Manner(
            _instructions(self.built_in, chosen),
            params_of(chosen),
            chosen.examples,
            chosen.language,
        )


def params_of(chosen: Chosen) -> Params:
    """Return how a model is asked where `chosen` holds; `default` leaves the effort to the model."""
    effort = chosen.reasoning_effort
    return Params(
        model=chosen.chat_model,
        temperature=chosen.temperature,
        max_tokens=chosen.max_tokens,
        top_p=chosen.top_p,
        reasoning_effort=None if effort == "default" else effort,
    )


def _instructions(built_in: str, chosen: Chosen) -> str:
    parts = [built_in]
    if chosen.instructions:
        parts.append(f"The people here want you to keep to this:\n{chosen.instructions}")
    if chosen.speech_level is not None:
        parts.append(_LEVELS[chosen.speech_level])
    return "\n\n".join(parts)
