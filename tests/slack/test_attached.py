"""Which files of a message are to be read, and what stands in their way."""

from typing import Any

import pytest

from bot.conversation import Attachment, ThreadKey
from bot.slack.attached import attachments_of
from bot.texts import LANGUAGES

Json = dict[str, Any]

THREAD = ThreadKey("T1", "C1", "1700000000.000001")
AT = "https://files.slack.com/files-pri/T1-F1"
PNG: Json = {
    "id": "F1",
    "name": "cat.png",
    "mimetype": "image/png",
    "filetype": "png",
    "mode": "hosted",
    "size": 1234,
    "url_private": f"{AT}/cat.png",
    "url_private_download": f"{AT}/download/cat.png",
    "thumb_1024": f"{AT}/cat_1024.jpg",
}


def read(*files: Json, **message: Any) -> tuple[Attachment, ...]:
    return attachments_of({"ts": "1700000000.000002", "files": list(files), **message}, THREAD)


def test_a_file_is_what_slack_says_of_it() -> None:
    assert read(PNG) == (
        Attachment(
            THREAD,
            "1700000000.000002",
            "F1",
            "cat.png",
            "image/png",
            1234,
            (f"{AT}/download/cat.png", f"{AT}/cat.png"),
        ),
    )


@pytest.mark.parametrize(
    "file",
    [
        {"id": "F2", "name": "talk.mp3", "mimetype": "audio/mpeg"},
        {"id": "F2", "subtype": "slack_audio"},
        {"id": "F2", "file_access": "check_file_info"},
        {"name": "no id"},
    ],
    ids=str,
)
def test_recordings_and_what_may_be_one_are_left_to_others(file: Json) -> None:
    assert [attachment.file_id for attachment in read(file, PNG)] == ["F1"]


def test_a_snippet_is_a_file_even_if_it_is_named_like_a_recording() -> None:
    (attachment,) = read({**PNG, "mode": "snippet", "name": "notes.mp3", "mimetype": "text/plain"})

    assert attachment.trouble == ""


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({"mode": "tombstone"}, "file_gone"),
        ({"mode": "hidden_by_limit"}, "file_hidden"),
        ({"mode": "external"}, "recording_external"),
        ({"file_access": "access_denied"}, "file_forbidden"),
        ({"mode": "canvas", "filetype": "canvas"}, "file_is_page"),
        ({"mode": "hosted", "filetype": "quip"}, "file_is_page"),
        ({"mode": "list", "filetype": "list"}, "file_is_page"),
        ({"mode": "post"}, "file_is_page"),
        ({"mode": "email"}, "file_is_page"),
    ],
    ids=str,
)
def test_what_cannot_be_had_is_there_with_its_trouble(changed: Json, trouble: str) -> None:
    (attachment,) = read({**PNG, **changed})

    assert attachment.trouble == trouble
    assert all(trouble in texts for texts in LANGUAGES.values())


def test_of_a_photo_that_only_apple_reads_slacks_jpeg_is_taken() -> None:
    (attachment,) = read({**PNG, "name": "IMG_1.HEIC", "filetype": "heic"})

    assert attachment.urls[0] == f"{AT}/cat_1024.jpg"


def test_files_of_shared_messages_count_and_none_twice() -> None:
    shared = {"is_share": True, "files": [PNG, {**PNG, "id": "F3"}]}

    assert [file.file_id for file in read(PNG, attachments=[shared])] == ["F1", "F3"]


def test_the_barest_file_has_a_name() -> None:
    (attachment,) = read({"id": "F1", "mode": "hosted", "size": None})

    assert (attachment.name, attachment.size, attachment.urls) == ("file", 0, ())
