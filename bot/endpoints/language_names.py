"""Languages as Whisper names them, and their ISO 639 codes.

Source: LANGUAGES in openai/whisper's tokenizer.py; OpenAI's whisper-1 and whisper.cpp's server give
these names, other servers the codes.
"""

from typing import Any

_WHISPER = """
afrikaans af albanian sq amharic am arabic ar armenian hy assamese as azerbaijani az bashkir ba
basque eu belarusian be bengali bn bosnian bs breton br bulgarian bg cantonese yue catalan ca
chinese zh croatian hr czech cs danish da dutch nl english en estonian et faroese fo finnish fi
french fr galician gl georgian ka german de greek el gujarati gu haitian_creole ht hausa ha
hawaiian haw hebrew he hindi hi hungarian hu icelandic is indonesian id italian it japanese ja
javanese jw kannada kn kazakh kk khmer km korean ko lao lo latin la latvian lv lingala ln
lithuanian lt luxembourgish lb macedonian mk malagasy mg malay ms malayalam ml maltese mt maori mi
marathi mr mongolian mn myanmar my nepali ne norwegian no nynorsk nn occitan oc pashto ps persian fa
polish pl portuguese pt punjabi pa romanian ro russian ru sanskrit sa serbian sr shona sn sindhi sd
sinhala si slovak sk slovenian sl somali so spanish es sundanese su swahili sw swedish sv tagalog tl
tajik tg tamil ta tatar tt telugu te thai th tibetan bo turkish tr turkmen tk ukrainian uk urdu ur
uzbek uz vietnamese vi welsh cy yiddish yi yoruba yo
"""
_PAIRS = iter(_WHISPER.split())
_CODES = {
    name.replace("_", " "): "jv" if short == "jw" else short  # Whisper's own code for Javanese
    for name, short in zip(_PAIRS, _PAIRS, strict=True)
}


def code(language: Any) -> str:
    """Return the ISO 639 code of `ko`, `ko-KR` or `Korean`, "" for what is none of these."""
    name = str(language or "").strip().lower()
    short = _CODES.get(name) or name.partition("-")[0].partition("_")[0]
    return short if len(short) in (2, 3) and short.isalpha() and short.isascii() else ""
