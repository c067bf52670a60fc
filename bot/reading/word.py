"""The text of Word files (.docx). Runs in the child only; the only door to mammoth."""

import zipfile
from io import BytesIO

import mammoth

from bot.reading import hypertext
from bot.reading.contents import Contents, Trouble
from bot.reading.plain import clipped

# What is unpacked of it, by the archive's own word, which `zipfile` reads no further than.
_MOST_BYTES = 32_000_000
_TEXTS = (".xml", ".rels")


def read(data: bytes, tokens: int) -> Contents:
    """Return what a document says, with its headings, lists and tables. Raises Trouble."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        texts = [part.file_size for part in packed.infolist() if part.filename.endswith(_TEXTS)]
    if sum(texts) > _MOST_BYTES:
        raise Trouble("file_too_much")
    html = mammoth.convert_to_html(
        BytesIO(data),
        convert_image=mammoth.images.img_element(lambda _image: {}),  # pictures in it stay shut
        external_file_access=False,
        include_embedded_style_map=False,
    ).value
    return clipped("Word", hypertext.to_text(html), "", tokens)
