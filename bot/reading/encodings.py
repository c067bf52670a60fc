"""Bytes to text, in whatever encoding: UTF-8 and UTF-16 first, then those of older files. Pure.

The order and the shares are for short files, where a statistical guess errs: what is Korean in CP949
can be read as Chinese, and German in Windows-1252 as either.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024  # characters that are enough to tell a script by
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN = re.compile(r"[^\W\d_\x00-\x7f]")
_HANGUL = re.compile("[가-힣]")
_KANA = re.compile("[ぁ-ヿ]")
_EAST_ASIAN = re.compile("[ぁ-ヿ㐀-䶿一-鿿]")
_HAN = re.compile("[一-鿿]")
_CYRILLIC = re.compile("[А-яЁё]")
# Of what a binary holds by chance, about one byte in ten is a control character.
_MOST_CONTROLS = 0.01


def decode(data: bytes) -> str | None:
    """Return the text that `data` is, with plain line ends; None where it is no text."""
    text = _decode(data)
    if text is None or len(_CONTROLS.findall(text[:_SAMPLE])) > _MOST_CONTROLS * len(
        text[:_SAMPLE]
    ):
        return None
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def clean(text: str) -> str:
    """Return `text` without what neither JSON nor PostgreSQL nor a model can take.

    That is control characters other than white space, and halves of surrogate pairs.
    """
    return _CONTROLS.sub("", text).encode(errors="replace").decode()


def _decode(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\x00" in data[:_SAMPLE]:
        return _wide(data)
    text = _strictly(data, "utf-8")
    return text if text is not None else _legacy(data)


def _wide(data: bytes) -> str | None:
    """Read UTF-16 without a mark, known by the zeros beside its spaces and line ends."""
    sample = data[:_SAMPLE]
    for encoding, blanks in (
        ("utf-16-le", (b" \x00", b"\n\x00")),
        ("utf-16-be", (b"\x00 ", b"\x00\n")),
    ):
        zeros = sample[1::2] if encoding == "utf-16-le" else sample[::2]
        others = sample[::2] if encoding == "utf-16-le" else sample[1::2]
        if zeros.count(0) > others.count(0) and any(blank in sample for blank in blanks):
            return _strictly(data, encoding)
    return None


def _legacy(data: bytes) -> str | None:
    for encoding, scripts in (
        ("cp949", ((_HANGUL, 0.8),)),
        ("cp932", ((_EAST_ASIAN, 0.95), (_KANA, 0.1))),
        ("euc_jp", ((_EAST_ASIAN, 0.95), (_KANA, 0.1))),
        ("gb18030", ((_HAN, 0.9),)),
    ):
        text = _strictly(data, encoding)
        foreign = _FOREIGN.findall((text or "")[:_SAMPLE])
        if text and foreign and all(_share(script, foreign) >= least for script, least in scripts):
            return text
    cyrillic = _strictly(data, "cp1251")
    if (
        cyrillic and _share(_CYRILLIC, _LETTER.findall(cyrillic[:_SAMPLE])) > 0.5
    ):  # more than accents
        return cyrillic
    return data.decode("cp1252", "replace")


def _share(script: re.Pattern[str], letters: list[str]) -> float:
    return sum(bool(script.match(letter)) for letter in letters) / max(1, len(letters))


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
