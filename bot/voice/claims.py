"""Numbers and days that a sentence claims, to be held against what was said. Pure.

Days and months are understood in English and Korean, so that "금요일" supports "Friday". In other
languages a day counts as not supported: a summary then quotes instead of claiming.
"""

import re
import unicodedata

_DAYS = (
    "monday|월요일 tuesday|화요일 wednesday|수요일 thursday|목요일 friday|금요일 saturday|토요일 "
    "sunday|일요일 today|오늘 tomorrow|내일 yesterday|어제 january|1월 february|2월 march|3월 april|4월 "
    "may|5월 june|6월 july|7월 august|8월 september|9월 october|10월 november|11월 december|12월"
)
_NAMES = {name: pair.split("|")[0] for pair in _DAYS.split() for name in pair.split("|")}
# Words, too, that stand for a month only where a date is spoken of.
_AMBIGUOUS = ("may", "march")
_DATED = r"(?:in|by|on|until|till|of|from|since|before|after|next|last|this|early|late|mid)"
_WORD = re.compile(
    rf"\b(?:{_DATED}[ -](?P<month>may|march)|(?P<dated>may|march)(?= \d)"
    rf"|(?P<day>{'|'.join(n for n in _NAMES if n.isascii() and n not in _AMBIGUOUS)}))\b"
)
_KOREAN = re.compile("|".join(n for n in sorted(_NAMES, key=len)[::-1] if not n.isascii()))
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SPELLED = dict(
    re.findall(
        r"(\w+)=(\d+)",
        "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 "
        "twenty=20 thirty=30 forty=40 fifty=50 first=1 second=2 third=3 fourth=4 fifth=5 "
        "한=1 두=2 세=3 네=4 다섯=5 여섯=6 일곱=7 여덟=8 아홉=9 열=10",
    )
)
_SPELLED_KOREAN = re.compile(
    r"(?:^|\s)(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)(?=\s|명|개|시|번|주|달|가지)"
)
_ENGLISH_WORD = re.compile(r"[a-z]+")


def claims(text: str) -> frozenset[str]:
    """Return the numbers, days and months that `text` states, in one spelling each."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _numbers(folded) | _days(folded)


def support(said: str) -> frozenset[str]:
    """Return all that may be claimed where `said` was said: its claims, and numbers in words."""
    folded = unicodedata.normalize("NFKC", said).casefold()
    spelled = [*_ENGLISH_WORD.findall(folded), *_SPELLED_KOREAN.findall(folded)]
    return claims(said) | {_SPELLED[word] for word in spelled if word in _SPELLED}


def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"[.,:]", "", number) for number in _NUMBER.findall(text))


def _days(text: str) -> frozenset[str]:
    english = ("".join(filter(None, match.groups())) for match in _WORD.finditer(text))
    korean = (match.group() for match in _KOREAN.finditer(text))
    return frozenset(_NAMES[name] for name in (*english, *korean))
