"""What each family of transcription models is asked at first; its endpoint's refusals do the rest.

    gpt-transcribe      json, a list of languages, keywords
    gpt-4o-…transcribe  json, one language, a prompt
    …-diarize           segments with speakers, one language, no prompt
    whisper, and any model of other servers: words and segments with times, one language, a prompt

Sources: OpenAI's speech-to-text guide and its errors; the sources of speaches, vLLM, LocalAI and
whisper.cpp's server (2026).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.endpoints.negotiation import Fields

# Whisper reads the last 224 tokens of a prompt (OpenAI's guide), a name of some letters is one or
# two of them, and a syllable of Korean about one.
_LONGEST_PROMPT = 600  # in letters; others than ASCII count for three
_LEAST_FOR_WORDS = 300


@dataclass(frozen=True, slots=True)
class Family:
    """How a model is asked. `shape` are the fields that ask for the form of its answer.

    `is_timed` where such models are known to give times of words when asked so. `has_lists`: it
    takes `languages` and `keywords`.
    """

    shape: Fields = field(default_factory=lambda: {"response_format": "json"})
    has_lists: bool = False
    has_prompt: bool = True
    is_timed: bool = False

    def hints(self, languages: Sequence[str], prompt: str, keywords: Sequence[str]) -> Fields:
        """Return the fields that help it listen, as it takes them."""
        # One such character in one keyword, and OpenAI refuses the whole request.
        words = [
            clean for word in keywords if (clean := " ".join(re.sub("[<>]", "", word).split()))
        ]
        fields: Fields
        if self.has_lists:  # which ignores `language` without a word
            fields = {"languages": [*languages], "keywords": words, "prompt": prompt}
        else:
            # One language would be all that it hears: of several, none is named.
            fields = {"language": languages[0] if len(languages) == 1 else ""}
            if self.has_prompt:
                fields["prompt"] = spelt(prompt, words)
        return {name: value for name, value in fields.items() if value}


_TIMED: Fields = {
    "response_format": "verbose_json",
    "timestamp_granularities": ["word", "segment"],
}


def family(model: str, *, is_openai: bool) -> Family:
    """Return how `model` is asked; of OpenAI's (or its stand-in's) only whisper gives times."""
    name = model.lower()
    if "diarize" in name:
        # "auto" lets the model cut; without it OpenAI refuses audio of more than 30 seconds.
        return Family(
            {"response_format": "diarized_json", "chunking_strategy": "auto"}, False, False
        )
    if "whisper" in name:
        return Family(_TIMED, is_timed=True)
    if "gpt-4o" in name:
        return Family()
    if is_openai or "gpt-transcribe" in name:
        return Family(has_lists=True)
    return Family(_TIMED)


def spelt(prompt: str, words: Sequence[str]) -> str:
    """Return a prompt that shows how words are spelt, short enough to be read whole.

    Too much of `prompt` loses its beginning, too many `words` their last.
    """
    room = max(_LONGEST_PROMPT - _weight(prompt), _LEAST_FOR_WORDS)
    kept: list[str] = []
    for word in words:
        room -= _weight(word) + 2
        if room < 0:
            break
        kept.append(word)
    listed = ", ".join(kept)
    return " ".join(
        part for part in (_tail(prompt, _LONGEST_PROMPT - _weight(listed)), listed) if part
    )


def _tail(text: str, most: int) -> str:
    """Return the last whole words of `text` that weigh no more than `most`."""
    if _weight(text) <= most:
        return text
    kept: list[str] = []
    for word in reversed(text.split()):
        most -= _weight(word) + 1
        if most < 0:
            break
        kept.append(word)
    return " ".join(reversed(kept))


def _weight(text: str) -> int:
    return sum(1 if letter.isascii() else 3 for letter in text)
