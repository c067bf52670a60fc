"""Korean speech levels: whether each sentence of a text ends in the one that was asked for. Pure.

Endings alone are looked at. What could as well be a noun ("페이지.", "수요.") passes: a wrong alarm
costs a request, a missed one only a sentence in another tone.
"""

import re

DEFAULT = "합니다체"

INSTRUCTIONS = {
    "합니다체": "formal 합니다체: every sentence ends in -습니다, -ㅂ니다, -습니까, -십시오 or -ㅂ시다",
    "해요체": "polite 해요체: every sentence ends in -아요/-어요, -예요/-이에요, -죠, never -습니다",
    "반말": "plain spoken 반말: every sentence ends in -아/-어, -야, -지, never in -요 or -습니다",
}
"""How a model is told of each level."""

_ENDS = re.compile(r"[.!?…。！？]+[\"'”’」』)\]]*(?:\s+|\Z)|\Z")
_TRAILING = re.compile(r"[^가-힣]+\Z")

_FORMAL = re.compile(r"(?:[\uac00-\ud7a3](?:니다|니까)|십시오|시다)\Z")
_POLITE = re.compile(r"(?:(?<![필수소중개주강동])요|죠)\Z")
# Syllables that end in ㅆ, as verbs in the past do: Unicode has the 28 finals of each in a row.
_PAST = "".join(chr(first + 20) for first in range(ord("가"), ord("힣"), 28))
_PLAIN = re.compile(
    rf"(?:(?<![니시])다|[{_PAST}없같좋싶않](?:어|아|지|네|냐|니)|거든|잖아|거야|할게|줄게|"
    r"을게|을까|할까|구나|이야|해라|하자)\Z"
)
# What people say at any level.
_GREETINGS = ("안녕하세요", "아니요", "여보세요", "감사합니다", "고맙습니다", "죄송합니다")


def level_of(style: str) -> str:
    """Return the level that a setting names, the default for "". ValueError where there is none such."""
    if style and style not in INSTRUCTIONS:
        raise ValueError(f"no speech level: {style}")
    return style or DEFAULT


def keeps(text: str, level: str) -> bool:
    """Return whether no sentence of `text` ends in another level than `level`."""
    return not any(_breaks(sentence, level) for sentence in _ENDS.split(text))


def _breaks(sentence: str, level: str) -> bool:
    ending = _TRAILING.sub("", sentence)
    if ending.endswith(_GREETINGS):
        return False
    formal = _is_formal(ending)
    polite = _POLITE.search(ending) is not None
    plain = not formal and _PLAIN.search(ending) is not None
    return {
        "합니다체": polite or plain,
        "해요체": formal or plain,
        "반말": formal or polite,
    }[level]


def _is_formal(ending: str) -> bool:
    """-니다 and -니까 are formal after ㅂ alone: "아니다" and "그러니까" are not."""
    match = _FORMAL.search(ending)
    if match is None or not match[0].endswith(("니다", "니까")):
        return match is not None
    return (ord(match[0][0]) - ord("가")) % 28 == 17
