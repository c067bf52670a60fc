"""Real files, made here."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PARTS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def picture(
    form: str,
    size: tuple[int, int] = (40, 30),
    mode: str = "RGB",
    color: Any = None,
    **options: Any,
) -> bytes:
    """A picture in one colour; noise where none is given."""
    if color is None:
        dice = np.random.default_rng(7)
        noise = dice.integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
        image = Image.fromarray(noise).convert(mode)
    else:
        image = Image.new(mode, size, color)
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A black PNG of a few hundred kilobytes, at most 200 MB of which are really there."""
    packer, row = zlib.compressobj(9), bytes(1 + 3 * width)
    rows = min(height, 200_000_000 // len(row))
    data = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))
        for name, held in chunks
    )


def pdf(pages: Sequence[Sequence[str]], **encryption: str) -> bytes:
    """A PDF with these lines on its pages; none make a page as a scanner leaves it, without text."""
    writer = PdfWriter()
    name = NameObject
    font = DictionaryObject({
        name("/Type"): name("/Font"),
        name("/Subtype"): name("/Type1"),
        name("/BaseFont"): name("/Helvetica"),
    })  # fmt: skip
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({name("/F1"): font})
        page[name("/Resources")] = DictionaryObject({name("/Font"): fonts})
        content = DecodedStreamObject()
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        content.set_data(f"BT /F1 10 Tf 50 800 Td 14 TL {shown} ET".encode())
        page[name("/Contents")] = writer._add_object(content)
    if encryption:
        writer.encrypt(**encryption)  # type: ignore[arg-type] # all of them are strings
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def docx(body: str) -> bytes:
    """A Word file around the XML of a body."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PARTS}"><Relationship Id="r1" Type="{_DOCUMENT}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    return packed(parts)


def packed(parts: dict[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def xlsx(rows: Sequence[Sequence[str | float]], name: str = "Sales") -> bytes:
    """A workbook of one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    linked = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = "".join(
        f"<row r='{number}'>" + "".join(_cell(value) for value in row) + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return packed({
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PARTS}"><Relationship Id="r1" Type="{_DOCUMENT}" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PARTS}"><Relationship Id="r1" '
        f'Type="{linked}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{linked}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>'
        "</worksheet>",
    })  # fmt: skip


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f"<c t='inlineStr'><is><t>{escape(value)}</t></is></c>"
    return f"<c><v>{value}</v></c>"
