"""The text of PDF files, page by page. Runs in the child only; the only door to pypdf."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from types import FrameType

from pypdf import PdfReader
from pypdf.errors import DependencyError

from bot.endpoints.tokens import estimate
from bot.reading.bounds import beginning
from bot.reading.contents import Content, Contents, Trouble

# Pages that were read by then are given; the parent waits longer (seconds).
_LONGEST = 12.0
_UNREADABLE = "[This page can't be read.]"


class _OutOfTime(BaseException):
    """No Exception: pypdf passes over those."""


def read(data: bytes, tokens: int) -> Contents:
    """Return the text of as many pages as cost at most `tokens`, in order. Raises Trouble."""
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        _unlock(reader)
    count = len(reader.pages)
    pages: list[str] = []
    with suppress(_OutOfTime), _time_limit(_LONGEST):
        for page in _within(_texts(reader), tokens):
            pages.append(page)  # noqa: PERF402 - what is there counts when the time is up
    return _contents(pages, count, tokens)


def _contents(pages: list[str], count: int, tokens: int) -> Contents:
    read = [page for page in pages if page]
    if not read:
        raise Trouble("file_without_text" if len(pages) == count else "file_too_much")
    if all(page == _UNREADABLE for page in read):
        raise Trouble("file_damaged")
    numbered = [f"[Page {number}]\n{page}" for number, page in enumerate(pages, 1) if page]
    text = "\n\n".join(numbered)
    what = f"PDF, {count:,} pages" if count != 1 else "PDF, 1 page"
    first = beginning(text, tokens, estimate)
    if len(first) < len(text):
        left_out = f"[Only the beginning of page {len(pages)} of {count:,} is here.]"
        return Contents(Content.TEXT, what, first, left_out=left_out, note="read_beginning")
    if len(pages) == count:
        return Contents(Content.TEXT, what, text)
    return Contents(
        Content.TEXT,
        what,
        text,
        left_out=f"[Pages 1–{len(pages):,} of {count:,} are here.]",
        note="read_pages",
        details={"read": f"{len(pages):,}", "count": f"{count:,}"},
    )


def _unlock(reader: PdfReader) -> None:
    """Open what only forbids printing and the like; that needs no password to read."""
    try:
        is_open = bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        is_open = False
    if not is_open:
        raise Trouble("file_locked")


def _texts(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        try:
            text = page.extract_text()
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever is wrong with a page, others may be sound
            text = _UNREADABLE
        yield text.strip()


def _within(texts: Iterator[str], tokens: int) -> Iterator[str]:
    """Yield pages until they cost more than `tokens`: but at least one that has text."""
    spent = 0
    for text in texts:
        spent += estimate(text) + (8 if text else 0)
        if spent > tokens and spent > estimate(text) + 8:
            return
        yield text


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _OutOfTime

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
