"""Files are opened in a process of its own, whatever is in them."""

import random
from collections.abc import AsyncIterator, Iterable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.confined.parent import ChildFailed, running
from bot.reading.contents import Content, Contents
from bot.reading.opening import contents_of
from tests.reading import files

pytestmark = [pytest.mark.anyio, pytest.mark.journey]


async def opened(
    folder: Path, data: bytes, name: str = "file", tokens: int = 2000, **rest: float
) -> Contents:
    path = folder / f"download-{random.getrandbits(32)}"
    path.write_bytes(data)
    return await contents_of(path, name=name, mimetype="", tokens=tokens, **rest)  # type: ignore[arg-type]


def shown(contents: Contents) -> Image.Image:
    assert contents.image is not None
    image = Image.open(BytesIO(contents.image))
    assert Image.MIME[str(image.format)] == contents.mimetype
    return image


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
async def test_a_picture_is_scaled_down(tmp_path: Path, form: str) -> None:
    data = files.picture(form, (2400, 1200), color=(200, 30, 30))

    contents = await opened(tmp_path, data)

    assert (contents.kind, contents.what) == (Content.IMAGE, "2400×1200")
    assert shown(contents).size == (1568, 784)
    assert len(contents.image or b"") <= 1_000_000


async def test_a_photo_is_turned_upright_and_tells_nothing_of_its_camera(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CAMERA-X"
    data = files.picture("JPEG", (80, 40), exif=exif, comment=b"CAMERA-X")

    contents = await opened(tmp_path, data)

    assert contents.what == "40×80"
    assert shown(contents).size == (40, 80)
    assert b"CAMERA-X" in data
    assert b"CAMERA-X" not in (contents.image or b"")
    assert not shown(contents).getexif()


async def test_a_drawing_stays_sharp_on_white_where_it_was_see_through(tmp_path: Path) -> None:
    contents = await opened(tmp_path, files.picture("PNG", (300, 200), "RGBA", (255, 0, 0, 0)))

    assert contents.mimetype == "image/png"
    assert shown(contents).convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGB", "RGBA"])
async def test_pictures_of_any_depth_are_read(tmp_path: Path, mode: str) -> None:
    contents = await opened(tmp_path, files.picture("PNG", (60, 40), mode, 1))

    assert shown(contents).size == (60, 40)


async def test_of_a_moving_picture_the_first_frame_is_shown(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "green", "blue")]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])

    contents = await opened(tmp_path, buffer.getvalue())

    assert contents.what == "30×30, the first of 3 frames"
    assert shown(contents).convert("RGB").getpixel((0, 0)) == (255, 0, 0)


async def test_a_picture_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    small, large = files.bomb(9000, 7400), files.bomb(50_000, 50_000)

    one, other = await opened(tmp_path, small), await opened(tmp_path, large)

    assert max(len(small), len(large)) < 500_000
    assert (one.what, other.trouble) == ("9000×7400", "file_too_much")


async def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    contents = await opened(
        tmp_path, files.pdf([["Hello", "world"], [], ["The end"]]), "report.pdf"
    )

    assert contents.what == "PDF, 3 pages"
    assert contents.text == "[Page 1]\nHello\nworld\n\n[Page 3]\nThe end"
    assert contents.note == contents.left_out == ""


async def test_it_is_said_which_pages_of_a_long_pdf_are_here(tmp_path: Path) -> None:
    pages = [[f"Line {line} of page {page}" for line in range(20)] for page in range(1, 41)]

    contents = await opened(tmp_path, files.pdf(pages), tokens=1000)

    assert contents.note == "read_pages"
    read = int(str(contents.details["read"]))
    assert 3 < read < 40
    assert f"Line 19 of page {read}" in contents.text
    assert f"page {read + 1}" not in contents.text
    assert contents.left_out == f"[Pages 1–{read} of 40 are here.]"


async def test_of_a_page_that_is_too_long_its_beginning_is_read(tmp_path: Path) -> None:
    contents = await opened(tmp_path, files.pdf([["word " * 20] * 50, ["x"]]), tokens=200)

    assert contents.text.startswith("[Page 1]\nword")
    assert contents.note == "read_beginning"
    assert contents.left_out == "[Only the beginning of page 1 of 2 is here.]"


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (files.pdf([[], []]), "file_without_text"),
        (files.pdf([["secret"]], user_password="x", algorithm="AES-256"), "file_locked"),
        (files.pdf([["secret"]], user_password="x", algorithm="RC4-128"), "file_locked"),
        (b"%PDF-1.7\nnothing of a PDF", "file_damaged"),
        (files.pdf([["Hello"]])[:300], "file_damaged"),
        (files.docx(files.paragraph("")), "file_blank"),
        (files.docx("<w:p>")[:200], "file_unreadable"),
        (files.docx("<w:p>"), "file_damaged"),
        (files.docx(files.paragraph("x" * 1_000_000) * 40), "file_too_much"),
        (files.xlsx([]), "file_blank"),
        (files.picture("PNG")[:500], "file_damaged"),
        (files.packed({"a": "b"}), "file_unreadable"),
        (b"\x7fELF\x02\x01\x01" + bytes(900), "file_unreadable"),
        (b"", "file_empty"),
        (b" \n\n", "file_blank"),
        (b"<html><script>x</script>", "file_blank"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_named(tmp_path: Path, data: bytes, trouble: str) -> None:
    assert (await opened(tmp_path, data)).trouble == trouble


async def test_a_pdf_that_only_must_not_be_printed_is_read(tmp_path: Path) -> None:
    data = files.pdf([["Hello"]], user_password="", owner_password="x", algorithm="AES-256")

    assert (await opened(tmp_path, data)).text == "[Page 1]\nHello"


async def test_a_word_file_is_read_with_what_was_inserted_and_its_tables(tmp_path: Path) -> None:
    row = "".join(f"<w:tc>{files.paragraph(text)}</w:tc>" for text in ("월", "매출"))
    body = (
        files.paragraph("분기 보고서")
        + "<w:p><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins>"
        + "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>"
        + f"<w:sdt><w:sdtContent>{files.paragraph('in a control')}</w:sdtContent></w:sdt>"
        + f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"
    )

    contents = await opened(tmp_path, files.docx(body), "report.docx")

    assert contents.text == "분기 보고서\n\ninserted\n\nin a control\n\n| 월 | 매출 |"


async def test_a_spreadsheet_is_read_as_rows(tmp_path: Path) -> None:
    months: list[list[str | float]] = [[f"m{number}", number * 1.5] for number in range(1, 301)]
    rows: list[list[str | float]] = [["month", "sales"], *months]

    contents = await opened(tmp_path, files.xlsx(rows), tokens=300)

    assert contents.text.startswith("[Sheet Sales: rows 1–")
    assert "month,sales\nm1,1.5\nm2,3\n" in contents.text
    assert contents.details["count"] == "300"
    assert contents.note == "read_rows"


async def test_korean_text_of_old_windows_is_read(tmp_path: Path) -> None:
    data = "이름,부서\n홍길동,영업\n김영희,개발\n".encode("cp949")

    contents = await opened(tmp_path, data, "명단.csv")

    assert (contents.what, contents.language) == ("table, 2 rows", "csv")
    assert contents.text == "이름,부서\n홍길동,영업\n김영희,개발"


async def test_of_a_long_text_the_beginning_and_the_end_are_read(tmp_path: Path) -> None:
    lines = "\n".join(f"line {number}" for number in range(100_000))

    contents = await opened(tmp_path, lines.encode(), "server.log")

    assert contents.text.startswith("line 0\n")
    assert contents.text.endswith("line 99999")
    assert contents.note == "read_characters"
    assert f"of its {len(lines):,} characters" in contents.left_out


async def test_what_takes_too_long_or_too_much_memory_is_given_up(tmp_path: Path) -> None:
    slow = files.docx(files.paragraph("x") * 300_000)

    late = await opened(tmp_path, slow, timeout=1)
    big = await opened(tmp_path, files.picture("PNG", (6000, 6000), "RGB", 0), memory_mb=160)

    assert (late.trouble, big.trouble) == ("file_too_much", "file_too_much")


def flipped(data: bytearray, dice: random.Random) -> bytearray:
    for _ in range(10 ** dice.randrange(4)):
        data[dice.randrange(4, len(data))] ^= 1 << dice.randrange(8)
    return data


def truncated(data: bytearray, dice: random.Random) -> bytearray:
    return data[: dice.randrange(8, len(data))]


def swapped(data: bytearray, dice: random.Random) -> bytearray:
    size = dice.randrange(1, len(data) // 4)
    one, two = dice.randrange(8, len(data) - size), dice.randrange(8, len(data) - size)
    data[one : one + size] = data[two : two + size]
    return data


def blotted(data: bytearray, dice: random.Random) -> bytearray:
    at, size = dice.randrange(4, len(data)), dice.randrange(1, 64)
    data[at : at + size] = b"\xff" * size if dice.random() < 0.5 else dice.randbytes(size)
    return data


ROWS: list[list[str | float]] = [["a", 1.5], ["b", 2.0]] * 20
SOUND = {
    "png": files.picture("PNG", (200, 100)),
    "jpeg": files.picture("JPEG", (200, 100)),
    "gif": files.picture("GIF", (200, 100)),
    "webp": files.picture("WEBP", (200, 100)),
    "tiff": files.picture("TIFF", (200, 100), compression="tiff_lzw"),
    "pdf": files.pdf([[f"Line {line}" for line in range(20)]] * 5),
    "docx": files.docx(files.paragraph("Hello world") * 50),
    "xlsx": files.xlsx(ROWS),
    "csv": "이름,부서\n홍길동,영업\n".encode("cp949") * 20,
    "html": b"<table><tr><td>a</td></tr></table><ul><li>b</ul>" * 20,
}


@pytest.mark.parametrize("form", SOUND)
async def test_every_mutant_ends_in_order(tmp_path: Path, form: str) -> None:
    dice = random.Random(form)
    mutations = [flipped, truncated, swapped, blotted]
    mutants = [bytes(dice.choice(mutations)(bytearray(SOUND[form]), dice)) for _ in range(25)]

    async for contents in examined(tmp_path, mutants, f"file.{form}"):
        assert bool(contents.trouble) != bool(contents.kind)
        assert contents.kind is not Content.TEXT or contents.text


async def examined(folder: Path, mutants: Iterable[bytes], name: str) -> AsyncIterator[Contents]:
    """Yield what is in each, from a process that opens all of them, or as many as it lives for."""
    path, left = folder / "download", iter(mutants)
    job = {"path": str(path), "name": name, "mimetype": "", "tokens": 500}
    limits = {"memory_mb": 1024, "cpu_seconds": 60}
    has_ended = False
    while not has_ended:
        async with running("bot.reading.child", 60) as child:
            has_ended = True
            for mutant in left:
                path.write_bytes(mutant)
                try:
                    yield Contents.from_json(await child.ask({**job, **limits}))
                except ChildFailed as error:
                    if error.took_too_long:
                        raise
                    has_ended = False
                    break
