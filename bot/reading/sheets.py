"""Spreadsheets (xlsx, xls, ods) as CSV, sheet by sheet. Runs in the child only; the door to calamine."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

from bot.endpoints.tokens import estimate
from bot.reading.bounds import Rows, first_rows
from bot.reading.contents import Content, Contents, Trouble


def read(data: bytes, tokens: int) -> Contents:
    """Return the first rows of each sheet, as far as `tokens` go. Raises Trouble."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError:
        raise Trouble("file_locked") from None
    texts: list[str] = []
    shown = total = 0
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        if not rows:
            continue
        kept = _kept(rows, tokens)
        tokens = max(0, tokens - estimate(kept.text))
        shown, total = shown + kept.shown, total + kept.total
        texts.append(f"[Sheet {name}: {_extent(kept)}]\n{kept.text}".rstrip())
    if not texts:
        raise Trouble("file_blank")
    what = f"spreadsheet, sheets: {len(texts)}"
    if shown == total:
        return Contents(Content.TEXT, what, "\n\n".join(texts), "csv")
    return Contents(
        Content.TEXT,
        what,
        "\n\n".join(texts),
        "csv",
        left_out=f"[{shown:,} of {total:,} rows are here.]",
        note="read_rows",
        details={"read": f"{shown:,}", "count": f"{total:,}"},
    )


def _kept(rows: list[list[Any]], tokens: int) -> Rows:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(_cells, rows))
    return first_rows(text.getvalue(), ",", tokens, estimate) or Rows("", 0, len(rows) - 1)


def _cells(row: Iterable[Any]) -> list[str]:
    """Write numbers as people see them; calamine gives every one as a float."""
    return [
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        for cell in row
    ]


def _extent(rows: Rows) -> str:
    if rows.is_whole:
        return f"{rows.total:,} rows"
    return (
        f"rows 1–{rows.shown:,} of {rows.total:,}"
        if rows.text
        else f"{rows.total:,} rows, left out"
    )
