"""Languages by name and code: as people write them, and as they are shown. Pure.

Codes are ISO 639-1. A region or script (`pt-BR`, `zh-TW`, "Traditional Chinese") is read and left out.
"""

import re
import unicodedata

from bot.conversation import Transcript
from bot.texts import called, spoken

MENU = ("en", "ko", "ja", "zh", "es", "fr", "de", "pt", "vi", "id")
"""What a menu offers to translate into; a message can ask for any other."""

# Code: English names | Korean names | its own names, and Latin spellings of those.
_TABLE = """
en: English | 영어 영문 | 英語
ko: Korean | 한국어 한국말 한글 국어 한국 | 韓国語 韩语 hangugeo
ja: Japanese | 일본어 일본말 일어 | 日本語 nihongo
zh: Chinese Mandarin Simplified_Chinese Traditional_Chinese | 중국어 중국말 중문 | 中文 汉语 漢語 普通话
zh: Chinese | 중국어 간체 번체 | 简体中文 繁體中文
es: Spanish Castilian | 스페인어 에스파냐어 서반아어 | español espanol castellano
fr: French | 프랑스어 불어 | français francais
de: German | 독일어 독어 | deutsch
pt: Portuguese Brazilian_Portuguese Brazilian | 포르투갈어 브라질어 | português portugues
vi: Vietnamese | 베트남어 월남어 | tiếng_việt tieng_viet
id: Indonesian Bahasa_Indonesia | 인도네시아어 | bahasa
it: Italian | 이탈리아어 이태리어 | italiano
nl: Dutch Flemish | 네덜란드어 | nederlands
ru: Russian | 러시아어 노어 | русский
uk: Ukrainian | 우크라이나어 | українська
pl: Polish | 폴란드어 | polski
cs: Czech | 체코어 | čeština cestina
sk: Slovak | 슬로바키아어 | slovenčina
sl: Slovenian Slovene | 슬로베니아어 | slovenščina
hu: Hungarian | 헝가리어 | magyar
ro: Romanian | 루마니아어 | română romana
bg: Bulgarian | 불가리아어 | български
sr: Serbian | 세르비아어 | српски srpski
hr: Croatian | 크로아티아어 | hrvatski
el: Greek | 그리스어 희랍어 | ελληνικά
tr: Turkish | 터키어 튀르키예어 | türkçe turkce
ar: Arabic | 아랍어 | العربية
he: Hebrew | 히브리어 | עברית
fa: Persian Farsi | 페르시아어 이란어 | فارسی
hi: Hindi | 힌디어 인도어 | हिन्दी हिंदी
ur: Urdu | 우르두어 | اردو
bn: Bengali Bangla | 벵골어 | বাংলা
ta: Tamil | 타밀어 | தமிழ்
te: Telugu | 텔루구어 | తెలుగు
ne: Nepali | 네팔어 | नेपाली
th: Thai | 태국어 타이어 | ไทย ภาษาไทย
ms: Malay | 말레이어 | bahasa_melayu
tl: Tagalog Filipino | 타갈로그어 필리핀어 | pilipino
my: Burmese | 버마어 미얀마어 | မြန်မာ
km: Khmer Cambodian | 크메르어 캄보디아어 | ខ្មែរ
lo: Lao | 라오어 라오스어 | ລາວ
mn: Mongolian | 몽골어 | монгол
kk: Kazakh | 카자흐어 | қазақ
uz: Uzbek | 우즈베크어 우즈벡어 | oʻzbek
sv: Swedish | 스웨덴어 | svenska
no: Norwegian | 노르웨이어 | norsk
da: Danish | 덴마크어 | dansk
fi: Finnish | 핀란드어 | suomi
et: Estonian | 에스토니아어 | eesti
lv: Latvian | 라트비아어 | latviešu
lt: Lithuanian | 리투아니아어 | lietuvių
ka: Georgian | 조지아어 | ქართული
hy: Armenian | 아르메니아어 | հայերեն
az: Azerbaijani | 아제르바이잔어 | azərbaycan
sw: Swahili | 스와힐리어 | kiswahili
ca: Catalan | 카탈루냐어 | català
"""
# Codes of other standards, or old ones, that people and endpoints use.
_OTHER_CODES = {
    "fil": "tl",
    "iw": "he",
    "in": "id",
    "nb": "no",
    "nn": "no",
    "cmn": "zh",
    "kr": "ko",
}
_OTHER_CODES |= {"eng": "en", "kor": "ko", "jpn": "ja", "zho": "zh", "chi": "zh", "jp": "ja"}
_OTHER_CODES |= {"spa": "es", "fra": "fr", "deu": "de", "ger": "de", "por": "pt", "vie": "vi"}

# Scripts that one language alone, or by far most, is written in.
_SCRIPTS = {
    "ko": re.compile(r"[가-힣]"),
    "ja": re.compile(r"[ぁ-ヿ]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "ka": re.compile(r"[\u10a0-\u10ff]"),
    "hy": re.compile(r"[\u0530-\u058f]"),
}
_REGION = re.compile(r"([a-z]{2,3})[-_](?:[a-z]{2,4}|\d{3})(?:[-_][a-z]{2})?")


# The commonest words of spoken English; no other language of its script has a fifth of them.
_ENGLISH = frozenset({
    "a", "about", "and", "are", "as", "at", "be", "but", "can", "do", "for", "have", "he", "i", "if",
    "in", "is", "it", "it's", "just", "like", "not", "of", "on", "or", "so", "that", "the", "there",
    "they", "this", "to", "was", "we", "what", "will", "with", "you",
})  # fmt: skip


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _read() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Return code by folded name, and the English and Korean name to show by code."""
    codes: dict[str, str] = {}
    shown: dict[str, tuple[str, str]] = {}
    for line in _TABLE.strip().splitlines():
        code, rest = line.split(": ", 1)
        english, korean, own = (part.split() for part in rest.split(" | "))
        codes |= {_folded(name.replace("_", " ")): code for name in (*english, *korean, *own)}
        shown[code] = (english[0], korean[0])
    return codes, shown


NAMES, _SHOWN = _read()
"""Code of each name, folded: casefold, NFC, single spaces. No codes among the keys."""

CODES = frozenset(_SHOWN)
"""Every language known here."""


def language_code(text: str) -> str | None:
    """Return the ISO 639-1 code of a language named in English, Korean or itself, or by a code.

    None where it is none of those. "Korean language" and "한국말" are read as well as "ko-KR".
    """
    name = _folded(text).strip(" .,!?:;\"'()")
    name = name.removesuffix(" language").removeprefix("the ")
    if match := _REGION.fullmatch(name):
        name = match[1]
    if name in CODES:
        return name
    return _OTHER_CODES.get(name) or NAMES.get(name)


def language_name(code: str, in_language: str = "en") -> str:
    """Return what a language is called in one of ours, else in English; an unknown code as it is."""
    names = dict(zip(("en", "ko"), _SHOWN.get(code, ()), strict=False))
    told = called(code, in_language)
    return names.get(in_language) or (told if told != code else names.get("en", code))


def language_in(text: str) -> str:
    """Return the language that `text` gives away by its script or, as English, by its words, else ""."""
    found = script_language(text)
    if found:
        return found
    words = re.findall(r"[a-z']+", text[:20_000].casefold())
    common = sum(word in _ENGLISH for word in words)
    return "en" if words and common >= 0.2 * len(words) else ""


def told_in(transcript: Transcript) -> str:
    """Return the language, one of ours, in which people are told about `transcript`."""
    return spoken(transcript.language or language_in(transcript.text))


def script_language(text: str) -> str:
    """Return the language that at least half of the letters of `text` give away by their script.

    "" where the script is one that many languages share. Kana tell Japanese even among many Han.
    """
    letters = sum(map(str.isalpha, text))
    for code, script in _SCRIPTS.items():
        found = len(script.findall(text))
        if found and found * (5 if code == "ja" else 2) >= letters:
            return code
    return ""
