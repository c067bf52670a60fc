"""Text files, tables in text, and pages of HTML. Runs in the child only."""

from bot.endpoints.tokens import estimate
from bot.reading import hypertext
from bot.reading.bounds import clip, first_rows
from bot.reading.contents import Content, Contents, Trouble
from bot.reading.encodings import decode
from bot.reading.kinds import Kind, language_of

_SNIFFED = 4096  # characters


def read(data: bytes, name: str, kind: Kind, tokens: int) -> Contents:
    """Return the text of a file that is text, within `tokens`. Raises Trouble."""
    text = decode(data)
    if text is None:
        raise Trouble("file_unreadable")
    if not text.strip():
        raise Trouble("file_blank")
    if kind is Kind.TABLE and (table := _table(text, tokens)) is not None:
        return table
    if kind is Kind.HTML:
        return clipped("HTML", hypertext.to_text(text), "", tokens)
    language = language_of(name)
    return clipped(language or "text", text, language, tokens)


def clipped(what: str, text: str, language: str, tokens: int) -> Contents:
    """Return `text` as contents, its beginning and its end if it costs more than `tokens`.

    Raises Trouble where there is no word in it.
    """
    if not text.strip():
        raise Trouble("file_blank")
    short = clip(text.strip("\n"), tokens, estimate)
    if short.is_whole:
        return Contents(Content.TEXT, what, short.text, language)
    return Contents(
        Content.TEXT,
        what,
        short.text,
        language,
        left_out=f"[{short.shown:,} of its {short.total:,} characters are here.]",
        note="read_characters",
        details={"read": f"{short.shown:,}", "count": f"{short.total:,}"},
    )


def _table(text: str, tokens: int) -> Contents | None:
    header = text[:_SNIFFED].lstrip("\n").split("\n", 1)[0]
    delimiter = max(",\t;|", key=header.count)
    rows = first_rows(text, delimiter, tokens, estimate)
    if rows is None:
        return None
    what = f"table, {rows.total:,} rows"
    if rows.is_whole:
        return Contents(Content.TEXT, what, rows.text, "csv")
    return Contents(
        Content.TEXT,
        what,
        rows.text,
        "csv",
        left_out=f"[The header and rows 1–{rows.shown:,} of {rows.total:,} are here.]",
        note="read_rows",
        details={"read": f"{rows.shown:,}", "count": f"{rows.total:,}"},
    )
