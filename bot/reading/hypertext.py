"""HTML to plain Markdown: headings, lists, tables, paragraphs; what people see of it. Pure."""

import re
from html.parser import HTMLParser

_SILENT = {"script", "style", "template", "noscript", "svg", "iframe", "object"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "form",
    "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "title", "ul",
}  # fmt: skip
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_SPACE = re.compile(r"\s+")
_BREAKS = re.compile(r"\n{3,}")


def to_text(html: str) -> str:
    """Return what a page says. Never raises: what is broken in it is read as browsers do, about."""
    page = _Page()
    page.feed(html)
    page.close()
    lines = "".join(page.written).split("\n")
    return _BREAKS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._silent = 0  # how deep in what nobody sees
        self._lists: list[int] = []  # 0 for bullets, else the number of the next item
        self._is_cell = False  # where a line can't end; tables in tables are one
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._write(" " if self._is_cell else "\n")
        elif tag == "tr":
            self._end_cell()
            self._write("\n|")
        elif tag in {"td", "th"}:
            self._end_cell()
            self._is_cell = True
            self._write(" ")
        elif tag == "li":
            self._write(self._bullet())
        elif tag in _HEADINGS:
            self._write(" " if self._is_cell else f"\n\n{_HEADINGS[tag]}")
        elif tag in _BLOCKS:
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._break()
        elif tag in _BLOCKS or tag in _HEADINGS:
            if tag == "table":
                self._end_cell()
            self._pre = max(0, self._pre - (tag == "pre"))
            self._break()

    def handle_data(self, data: str) -> None:
        self._write(data if self._pre and not self._is_cell else _SPACE.sub(" ", data))

    def _open(self, tag: str) -> None:
        # A paragraph right in an item goes on in its line.
        if not (self.written and self.written[-1].endswith(("- ", ". "))):
            self._break()
        if tag in {"ul", "ol"}:
            self._lists.append(int(tag == "ol"))
        self._pre += tag == "pre"

    def _end_cell(self) -> None:
        if self._is_cell:
            self._is_cell = False
            self._write(" ")
            self._write("|")

    def _bullet(self) -> str:
        if self._is_cell:
            return " "
        number = self._lists[-1] if self._lists else 0
        if number:
            self._lists[-1] += 1
        indent = "  " * (len(self._lists) - 1)
        return f"\n{indent}{number}. " if number else f"\n{indent}- "

    def _break(self) -> None:
        if self._is_cell:
            self._write(" ")
        else:
            self._write("\n" if self._lists else "\n\n")

    def _write(self, text: str) -> None:
        if self._silent or not text:
            return
        # White space after white space is nothing, as in a browser.
        if not self._pre and text == " " and self.written and self.written[-1][-1:] in {" ", "\n"}:
            return
        self.written.append(text)
