"""What a message of ours shows, told from the key of its reply; and where its translations go. Pure.

T/C/ts                        an answer, to the message ts
T/C/ts/translation/de/…       its translation
T/C/ts/F…                     a recording's transcript
T/C/ts/F…/summary             and what was made of it
T/C/ts/said/translation/de/…  the translation of the message ts itself
"""

import hashlib
from dataclasses import dataclass

from bot.replies import TRANSLATION

SAID = "said"
SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be translated. `ts` is the message of a person that it began with.

    `file_id` is the recording's where it is about one, whose summary it is if it `is_summary`. Else it
    is the answer to that message, or with `is_said` the message itself.
    """

    team: str
    channel: str
    ts: str
    file_id: str = ""
    is_summary: bool = False
    is_said: bool = False

    @property
    def key(self) -> str:
        """What the replies with its translations lie under."""
        key = f"{self.team}/{self.channel}/{self.ts}"
        return f"{key}/{SAID}" if self.is_said else key

    def translation_key(self, language: str, text: str) -> str:
        """Return the key of the reply with the translation of `text` into `language`.

        Another text of the same answer, given anew, has another translation.
        """
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
        return f"{self.translations_key(language)}/{digest}"

    def translations_key(self, language: str) -> str:
        """Return what the keys of all its translations into `language` lie under."""
        return f"{self.key}/{TRANSLATION}/{language}"


def target_of(reply_key: str) -> Target:
    """Return what the reply of that key shows; of a translation, what it is the translation of."""
    team, channel, ts, *rest = reply_key.split("/")
    kind = rest[0] if rest else ""
    if kind in ("", TRANSLATION):
        return Target(team, channel, ts)
    if kind == SAID:
        return Target(team, channel, ts, is_said=True)
    return Target(team, channel, ts, file_id=kind, is_summary=rest[1:2] == [SUMMARY])
