"""Files that are no recordings, as Slack describes them."""

import struct

import pytest

from bot.playground.file_types import type_of
from bot.playground.pictures import is_animated, kind_of, size_of
from bot.playground.records import Json
from bot.playground.workspace import GENERAL, JIYOON
from tests.journeys.workspace import png
from tests.playground_fixture import Running

pytestmark = pytest.mark.anyio
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08"
    + struct.pack(">HH", 30, 40)
    + b"\x01\x01\x11\0"
)
GIF = b"GIF89a" + struct.pack("<HH", 50, 60) + b"\0\0\0"
WEBP = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x45\0\0" + b"\x4f\0\0"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


async def shared(running: Running, name: str, content: bytes, **fields: str) -> Json:
    await running.people.upload(GENERAL, JIYOON, {name: content}, **fields)
    file: Json = running.events("message")[-1]["files"][0]
    return file


@pytest.mark.parametrize(
    ("name", "mimetype", "filetype", "pretty", "mode"),
    [
        ("a.png", "image/png", "png", "PNG", "hosted"),
        ("a.JPEG", "image/jpeg", "jpg", "JPEG", "hosted"),
        ("a.heic", "image/heic", "heic", "HEIC", "hosted"),
        ("a.webp", "image/webp", "webp", "WebP", "hosted"),
        ("a.pdf", "application/pdf", "pdf", "PDF", "hosted"),
        (
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
            "Word Document",
            "hosted",
        ),
        ("a.zip", "application/zip", "zip", "Zip", "hosted"),
        ("a.txt", "text/plain", "text", "Plain Text", "snippet"),
        ("a.md", "text/markdown", "markdown", "Markdown (raw)", "snippet"),
        ("a.csv", "text/csv", "csv", "CSV", "snippet"),
        ("a.json", "application/json", "json", "JSON", "snippet"),
        ("a.py", "text/x-python", "python", "Python", "snippet"),
        ("noname", "application/octet-stream", "binary", "Binary", "hosted"),
    ],
)
def test_a_file_has_slacks_names_for_its_type(
    name: str, mimetype: str, filetype: str, pretty: str, mode: str
) -> None:
    kind = type_of(name)

    assert (kind.mimetype, kind.filetype, kind.pretty) == (mimetype, filetype, pretty)
    assert kind.is_text == (mode == "snippet")


async def test_files_of_several_types_come_in_one_message(running: Running) -> None:
    files = {"a.png": png(), "a.py": b"a\nb", "a.zip": b"PK", "noname": b"x"}

    await running.people.upload(GENERAL, JIYOON, files)

    shown = running.events("message")[-1]["files"]
    assert [(file["name"], file["filetype"], file["mode"]) for file in shown] == [
        ("a.png", "png", "hosted"),
        ("a.py", "python", "snippet"),
        ("a.zip", "zip", "hosted"),
        ("noname", "binary", "hosted"),
    ]


async def test_a_picture_has_its_size_and_thumbnails(running: Running) -> None:
    file = await shared(running, "chart.png", png(500, 100))

    assert (file["original_w"], file["original_h"]) == (500, 100)
    assert (file["thumb_360_w"], file["thumb_360_h"]) == (360, 72)
    assert {"thumb_64", "thumb_80", "thumb_160", "thumb_480"} < file.keys()
    assert "thumb_720" not in file


async def test_thumbnails_need_the_token_too(running: Running) -> None:
    file = await shared(running, "chart.png", png())
    token = {"Authorization": f"Bearer {running.address.bot_token}"}

    async with running.session.get(file["thumb_360"], headers=token) as response:
        shown = response.content_type, await response.read()
    async with running.session.get(file["thumb_360"]) as response:
        stranger = response.content_type

    assert shown == ("image/png", png())
    assert stranger == "text/html"


async def test_a_snippet_shows_how_it_begins(running: Running) -> None:
    file = await shared(running, "a.txt", b"\n".join(b"line %d" % n for n in range(8)))

    assert file["preview"] == "line 0\nline 1\nline 2\nline 3\nline 4"
    assert (file["lines"], file["lines_more"], file["editable"]) == (8, 3, True)
    assert file["preview_is_truncated"]


async def test_text_over_a_megabyte_is_no_snippet(running: Running) -> None:
    file = await shared(running, "a.txt", b"x" * 1_000_001)

    assert file["mode"] == "hosted"
    assert "preview" not in file


async def test_a_picture_that_is_none_has_no_size(running: Running) -> None:
    file = await shared(running, "a.png", b"no picture")

    assert "original_w" not in file
    assert file["mimetype"] == "image/png"


@pytest.mark.parametrize(
    ("content", "kind", "size"),
    [
        (png(7, 9), "png", (7, 9)),
        (JPEG, "jpeg", (40, 30)),
        (GIF, "gif", (50, 60)),
        (WEBP, "webp", (70, 80)),
        (HEIC, "heic", (0, 0)),
        (JPEG[:9], "jpeg", (0, 0)),
        (png()[:18], "png", (0, 0)),
        (b"", "", (0, 0)),
    ],
)
def test_pictures_are_known_by_their_first_bytes(
    content: bytes, kind: str, size: tuple[int, int]
) -> None:
    assert (kind_of(content), size_of(content)) == (kind, size)


def test_a_gif_of_several_frames_moves() -> None:
    frame = b"\x21\xf9\x04\0\0\0\0\0"

    assert not is_animated(GIF + frame)
    assert is_animated(GIF + frame + frame)
