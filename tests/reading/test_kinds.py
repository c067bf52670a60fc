"""A file is what its bytes say."""

import pytest

from bot.reading.kinds import Kind, kind_of, language_of
from tests.reading import files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        *(
            (files.picture(form), Kind.IMAGE)
            for form in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
        ),
        (b"\n\n%PDF-1.7\n...", Kind.PDF),
        (files.docx(files.paragraph("Hello")), Kind.WORD),
        (files.xlsx([["a"]]), Kind.SHEET),
        (files.packed({"readme.txt": "hello"}), Kind.OTHER),
        (files.packed({"ppt/presentation.xml": "<a/>"}), Kind.OTHER),
        (b"PK\x03\x04 and nothing of a zip", Kind.OTHER),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Kind.LOCKED),
        (OLE + "Workbook\0".encode("utf-16-le"), Kind.SHEET),
        (OLE + "WordDocument".encode("utf-16-le"), Kind.OTHER),
        (b"\0\0\0\x18ftypheic" + bytes(100), Kind.OTHER),
        (b"MZ\x90\x00" + bytes(100), Kind.OTHER),
        (b"BMW is a car.\n", Kind.TEXT),
        (b"<!DOCTYPE html><p>Hi", Kind.HTML),
        ("안녕하세요\n".encode("cp949"), Kind.TEXT),
        (b"", Kind.EMPTY),
    ],
    ids=lambda value: value.value if isinstance(value, Kind) else None,
)
def test_bytes_say_what_it_is_whatever_it_is_called(data: bytes, kind: Kind) -> None:
    assert kind_of(data, "noname", "application/octet-stream") is kind


@pytest.mark.parametrize(
    ("name", "mimetype", "kind"),
    [
        ("a.csv", "", Kind.TABLE),
        ("a.TSV", "", Kind.TABLE),
        ("download", "text/csv", Kind.TABLE),
        ("a.html", "", Kind.HTML),
        ("a.png", "image/png", Kind.TEXT),
        ("a.pdf", "application/pdf", Kind.TEXT),
        ("a.py", "text/x-python", Kind.TEXT),
    ],
)
def test_names_only_tell_apart_what_is_text(name: str, mimetype: str, kind: Kind) -> None:
    assert kind_of(b"a,b\n1,2\n", name, mimetype) is kind


@pytest.mark.parametrize(
    ("name", "language"),
    [("main.py", "python"), ("Dockerfile", "dockerfile"), ("notes.txt", ""), ("x.JSON", "json")],
)
def test_a_fence_is_told_the_language(name: str, language: str) -> None:
    assert language_of(name) == language
