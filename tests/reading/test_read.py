"""How files stand in the window, and what people are told of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Attachment, ThreadKey
from bot.reading.contents import Content, Contents
from bot.reading.read import Read, from_stored, image_part, label, to_stored
from bot.store.attachments import Picture, State, Stored
from bot.texts import LANGUAGES

THREAD = ThreadKey("T1", "C1", "1700000000.000100")


def text(said: str, **rest: Any) -> Contents:
    return Contents(Content.TEXT, "python", said, "python", **rest)


def test_a_text_stands_in_a_fence_with_what_was_left_out_below() -> None:
    read = Read("F1", "main.py", text("print(1)", left_out="[Pages 1–2 of 9 are here.]"))

    assert read.as_text() == (
        "[File main.py, python:]\n```python\nprint(1)\n```\n[Pages 1–2 of 9 are here.]"
    )


def test_a_picture_is_named_with_its_size() -> None:
    picture = Contents(Content.IMAGE, "1200×800", image=b"...", mimetype="image/png")

    assert Read("F1", "photo.png", picture).as_text() == "[Image photo.png, 1200×800]"


def test_trouble_is_told_with_its_reason() -> None:
    read = Read("F1", "x.zip", Contents(trouble="file_too_large", details={"limit_mb": "20"}))

    assert read.as_text() == (
        "[File x.zip: can't be read (That file is larger than the 20 MB I may download.)]"
    )


@given(st.text("`~\na [", max_size=60))
def test_no_text_ends_its_own_fence(said: str) -> None:
    head, fence, *inside, last = Read("F1", "a", text(said)).as_text().split("\n")

    ticks = fence.removesuffix("python")
    assert set(ticks) == {"`"}
    assert last == ticks
    assert "\n".join(inside) == said
    assert ticks not in said
    assert head == "[File a, python:]"


@given(st.text())
def test_a_name_is_one_line_and_closes_no_bracket(name: str) -> None:
    shown = label(name)

    assert shown
    assert len(shown) <= 120
    assert shown.isprintable()
    assert not set("[]`\n") & set(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_told_what_was_not_read(language: str) -> None:
    details: dict[str, str | int] = {"read": "12", "count": "80", "limit_mb": "20", "most": 5}
    keys = [
        *("file_unreadable", "file_is_page", "file_locked", "file_damaged", "file_too_much"),
        *("file_blank", "file_without_text", "files_too_many", "file_too_large", "file_gone"),
        *("recording_external", "file_hidden", "file_forbidden", "file_empty", "file_unreachable"),
    ]

    for key in keys:
        assert (
            Read("F", "a.pdf", Contents(trouble=key, details=details)).tell(language)[:7]
            == "a.pdf: "
        )
    for key in ("read_pages", "read_rows", "read_characters", "read_beginning"):
        assert Read("F", "a.pdf", text("x", note=key)).note == key
        noted = Contents(Content.TEXT, "PDF", "x", note=key, details=details)
        assert len(Read("F", "a.pdf", noted).tell(language)) > 10
    assert Read("F", "a.pdf", text("x")).tell(language) == ""


@pytest.mark.parametrize(
    "contents",
    [
        text("안녕", left_out="[some]", note="read_beginning"),
        Contents(Content.TEXT, "PDF", "x", note="read_pages", details={"read": "1", "count": "2"}),
        Contents(Content.IMAGE, "1×1", image=b"\x89PNG", mimetype="image/png"),
        Contents(trouble="file_too_large", details={"limit_mb": "20"}),
    ],
    ids=["text", "cut", "image", "trouble"],
)
def test_what_was_read_comes_back_from_json_and_from_the_store(contents: Contents) -> None:
    kept = to_stored(contents)
    attachment = Attachment(
        THREAD, "1", "F1", "a", mimetype=kept["mimetype"] or "text/x", trouble=kept["trouble"]
    )
    stored = Stored(attachment, State.READ, kept["kind"], kept["text"], kept["image"])

    assert Contents.from_json(contents.to_json()) == contents
    assert from_stored(stored) == Read("F1", "a", contents)


def test_a_picture_is_sent_as_a_data_url() -> None:
    part = image_part(Picture(b"abc", "image/png"))

    assert part == {"type": "image_url", "image_url": {"url": "data:image/png;base64,YWJj"}}
