"""The words that can be typed after the slash command, in every language the bot speaks. Pure."""

import difflib
import unicodedata
from collections.abc import Collection
from enum import StrEnum

from bot.called import folded


class Word(StrEnum):
    """What is wanted."""

    ASK = "ask"
    MODELS = "models"
    USE = "use"
    USAGE = "usage"
    SEARCH = "search"
    CATCHUP = "catchup"
    SETTINGS = "settings"
    QUIET = "quiet"
    FORGET = "forget"
    EXPORT = "export"
    HELP = "help"


_ALSO = {
    Word.ASK: ("질문", "묻기", "물어보기"),
    Word.MODELS: ("model", "모델"),
    Word.USE: ("사용", "쓰기"),
    Word.USAGE: ("사용량", "cost", "costs", "비용"),
    Word.SEARCH: ("find", "검색", "찾기"),
    Word.CATCHUP: ("catch-up", "recap", "정리", "따라잡기", "요약"),
    Word.SETTINGS: ("setting", "설정"),
    Word.QUIET: ("mute", "조용", "조용히"),
    Word.FORGET: ("erase", "잊어", "잊기", "잊어줘"),
    Word.EXPORT: ("내보내기", "내보내", "내보내줘"),
    Word.HELP: ("?", "--help", "-h", "도움말", "도움", "사용법"),
}
_WORDS = {folded(name): word for word, also in _ALSO.items() for name in (word.value, *also)}
_ALIKE = 0.6


def word_of(text: str) -> Word | None:
    """Return the word that `text` is, None if it is none; nothing asks for help."""
    return _WORDS.get(folded(text)) if text else Word.HELP


def nearest_word(text: str) -> str:
    """Return the spelling of a word that comes nearest to `text`, "" where none comes near."""
    return nearest(folded(text), _WORDS)


def nearest(text: str, known: Collection[str]) -> str:
    """Return which of `known` comes nearest to `text`, "" where none comes near.

    What begins with `text`, or holds it, comes nearer than what is spelt like it.
    """
    if text:
        for is_near in (str.startswith, str.__contains__):
            found = [each for each in known if is_near(each, text)]
            if found:
                return min(found, key=len)
    spelt = {_letters(each): each for each in known}  # a syllable of Korean is two or three of them
    close = difflib.get_close_matches(_letters(text), spelt, n=1, cutoff=_ALIKE)
    return spelt[close[0]] if close else ""


def _letters(text: str) -> str:
    return unicodedata.normalize("NFD", text)
