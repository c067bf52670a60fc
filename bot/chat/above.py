"""Questions about "the above" asked where nothing stands above them for the bot. Pure.

It reads threads, not what was said in a channel before: a model would make something up, so that the
person is told how to ask instead.
"""

import re
import unicodedata

from bot.conversation import Question
from bot.errors import UserFacingError
from bot.slack.text import strip_mention, unescape

LONGEST = 80
"""Characters of a question that is about nothing but what stands above."""

_TALK = r"(?:messages?|posts?|conversation|discussion|thread|chat|comments?|talk|text|exchange)"
# What may still follow once it is said what is meant: nothing, or how it is wanted.
_END = r"""
    (?= \s* (?: [?.!,] | $ | (?:please|so\s+far|into|to|for|from|and|briefly) \b
    | in \s+ (?:english|korean|japanese|chinese|german|french|spanish|short|brief|\d+|one|two|three
      |four|five|a\s+few|bullet|plain|simple) \b ) )
"""
_DONE = r"""
      summar\w* | tl;?dr | translat\w* | explain\w* | recap\w* | sum\s+up | analy[sz]e\w* | review\w*
    | rewrite\w* | simplif\w* | clarif\w* | extract\w*
"""
_THINGS = rf"""
    (?: {_TALK} | questions? | requests? | sentences? | paragraphs? | code | tables? | files? | images?
    | pictures? | screenshots? | lists? | links? | errors? | logs? | announcements? | notes? | emails? )
"""
_ABOVE = re.compile(
    rf"""
      \b the \s+ above \b (?: \s+ {_TALK} \b )? {_END}
    | \b (?:everything|all|what(?:'s|\s+is|\s+was)?(?:\s+\w+)?) \s+ above \b {_END}
    | \b {_THINGS} \s+ above \b {_END}
    | \b(?: {_DONE} | answer | read | check ) \s+ above \b {_END}
    | \A \W* above \W* \Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"""
      \b (?:previous|preceding|last|earlier) \s+ (?:\d+\s+|few\s+|couple\s+of\s+)? {_TALK} \b {_END}
    | \b this \s+ (?:channel|conversation|discussion|thread|chat) \b {_END}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What may stand behind a Korean noun, which ends there: "위 글을", not "위 글루텐".
_PARTICLE = r"(?:들)?(?:을|를|은|는|이|가|의|에|에서|으로|로|도|만|까지|좀|처럼|대로)?(?![^\W_])"
_SAID_THING = r"(?:내용|글|대화|메시지|메세지|논의|이야기|얘기|스레드|댓글|토론)"
_THING = (
    r"(?:질문|요청|문장|문단|파일|사진|이미지|그림|코드|표|목록|링크|공지|텍스트|답변|문서|에러"
    r"|오류|로그)"
)
_MAKE = r"(?:요약|정리|번역|설명|분석)"
_KOREAN = re.compile(
    rf"""
      (?:^|\s) (?:위|상기) (?:에\s*있는|의)? \s* {_SAID_THING} {_PARTICLE}
    | (?:^|\s) (?:위|상기) (?:에\s*있는|의)? \s+ {_THING} {_PARTICLE}
    | (?:^|\s) 위에(?:서)? \s*
      (?:말한|얘기한|이야기한|나온|적은|적힌|쓴|올린|올라온|언급한|논의한) (?:\s|$)
    | (?:^|\s) (?:윗|앞\s?|이전\s?|지난\s?|방금\s?) (?:의\s*|에\s*한\s*|한\s*)?
      (?:글|대화|메시지|메세지|논의|이야기|얘기|내용|토론) {_PARTICLE}
    | (?:^|\s) (?:위|위에|위에서|위의|위에\s*거|위에\s*것|위꺼|위에꺼) (?:를|을)? \s+ (?:{_MAKE}|답)
    | (?:^|\s) 이 \s* (?:채널|대화|스레드) (?:을|를|의|에서|에)? \s*
      (?: (?:전체|내용|대화|좀|한번|다|뭐|무슨|어떤) (?:을|를)? \s* )*
      (?: {_MAKE} | 결론 | 얘기 | 이야기 | 논의 | $ )
    | \A \W* (?:위|상기) \W* \Z
    """,
    re.VERBOSE,
)
# Something else does it, as in "a prompt that sums up".
_MAKES = re.compile(rf"{_MAKE}(?:하는|할|해주는)\s")
_WANTS_WORK = re.compile(rf"\b(?:{_DONE})\b", re.VERBOSE | re.IGNORECASE)
_WANTS = re.compile(
    rf"""
      \b (?: {_DONE} | answer\w* | read\w* | reply | respond | list | think | thoughts | opinion | mean\w*
      | what | who | why | when | decid\w* | agree\w* | comment | check ) \b
    | 요약 | 정리 | 번역 | 설명 | 분석 | 답 | 읽 | 알려 | 봐 | 뭐 | 무슨 | 어떻게 | 어때 | 생각
    | 의견 | 검토 | 확인 | 결론 | 맞
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FEW = 3  # words that need no verb: "the above?", "위 내용"
_LINK = re.compile(r"https?://")
_QUOTES = re.compile('["“”‘’「」『』`]|&gt;')


class AboveUnseen(UserFacingError):
    """It is about what was said in a channel, which the bot doesn't read."""

    text = "above_unseen"


class BeforeUnseen(AboveUnseen):
    """It is about an earlier direct message, which is a conversation of its own."""

    text = "before_unseen"


def asks_about_above(text: str) -> bool:
    """Whether the whole of a question, without the bot's mention, is about what stands above it.

    It is short, one line, brings nothing to work on along, and wants something done with what is above.
    """
    text = unicodedata.normalize("NFC", unescape(text)).strip()
    if not text or len(text) > LONGEST or "\n" in text:
        return False
    if ":" in text.rstrip(":") or _QUOTES.search(text) or _LINK.search(text):
        return False
    if _ABOVE.search(text) or (_KOREAN.search(text) and not _MAKES.search(text)):
        return bool(_WANTS.search(text)) or len(text.split()) <= _FEW
    return bool(_BEFORE.search(text) and _WANTS_WORK.search(text))


def unseen(question: Question, bot_user: str, *, has_files: bool) -> AboveUnseen | None:
    """Return what to tell whoever asks about what we don't see, None where there is nothing to tell.

    `has_files` if files came with the question that are no recordings.
    """
    is_top_level = question.ts == question.thread.thread_ts
    if not is_top_level or has_files or question.recordings or question.is_spoken:
        return None
    if not asks_about_above(strip_mention(question.text, bot_user)):
        return None
    return BeforeUnseen() if question.channel_type == "im" else AboveUnseen()
