"""Which command a message is, if it is one and nothing else. Pure.

Whoever mentions the bot, calls it by name, or writes to it directly may write a few of the words of the
slash command, which Slack doesn't take in threads.
"""

import re
import unicodedata

from bot.called import without_call
from bot.commands.usage import UnknownUsage, read_wanted
from bot.commands.words import Word
from bot.listeners.addressing import Us, is_summons
from bot.listeners.payloads import Said
from bot.slack.text import strip_mention

_LONGEST = 60  # characters
_THIS = r"(?:this(?: thread)?|the thread|it|all of this|everything here)"
_WHOLE = r"(?:th(?:is|e) thread|all of this|everything here)"
_PLEASE = r"(?:,? please)?"
_ASK = r"(?:\s*(?:줘|줘요|주세요|주십시오|줄래|줄래요))?"
_HERE = r"(?:이\s*스레드(?:는|를)?\s*|여기(?:는)?\s*|이\s*대화(?:는|를)?\s*)?"
_AS = r"(?:(?:as|to)\s+)?(?P<form>json|markdown|md)"
_PATTERNS = {
    Word.HELP: r"help(?: me)?|도움말(?:\s*보여" + _ASK + r")?|사용법",
    Word.FORGET: rf"(?:please )?(?:(?:forget|erase)(?: {_THIS})?|delete {_WHOLE}){_PLEASE}"
    rf"|{_HERE}(?:다\s*)?잊(?:어|기){_ASK}"
    rf"|이\s*(?:스레드|대화)(?:를)?\s*(?:내용(?:을)?\s*)?(?:다\s*|모두\s*)?(?:지워|삭제해|삭제){_ASK}",
    Word.EXPORT: rf"(?:please )?export(?: {_THIS})?(?:\s+{_AS})?{_PLEASE}"
    rf"|{_HERE}(?:(?P<korean>json|markdown|md)\s*(?:으로|로)?\s*)?내보내(?:기)?{_ASK}"
    rf"(?:\s+(?P<last>json|markdown|md))?",
    Word.SETTINGS: r"settings|설정(?:\s*(?:열어|보여)" + _ASK + r")?",
}
_COMPILED = {word: re.compile(pattern) for word, pattern in _PATTERNS.items()}
_USAGE = re.compile(r"(?:usage|사용량)\b\s*(?P<rest>.*)")


def command_in(said: Said, us: Us) -> str:
    """Return the command that all of `said` is, as it would be typed, "" if it is none.

    It has to be said to the bot: with a mention, with its name, or in direct messages.
    """
    if said.recordings or said.attachments or len(said.text) > _LONGEST * 2:
        return ""
    text = strip_mention(said.text, us.user).strip()
    called = without_call(text, us.names)
    if called is None and not is_summons(said, us):
        return ""
    words = unicodedata.normalize("NFC", called if called is not None else text)
    return _command(words.strip().rstrip(".!?~ ").casefold())


def _command(words: str) -> str:
    if not words or len(words) > _LONGEST:
        return ""
    for word, pattern in _COMPILED.items():
        if found := pattern.fullmatch(words):
            form = next((each for each in found.groupdict().values() if each), "")
            return f"{word} {form}".rstrip()
    return _usage(words)


def _usage(words: str) -> str:
    found = _USAGE.fullmatch(words)
    if found is None:
        return ""
    try:
        read_wanted(found["rest"])
    except UnknownUsage:  # a sentence about usage
        return ""
    return f"{Word.USAGE} {found['rest']}".rstrip()
