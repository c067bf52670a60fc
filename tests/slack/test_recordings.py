"""Which files of a message are recordings, and what stands in their way."""

import unicodedata
from typing import Any

import pytest

from bot.conversation import Recording, ThreadKey
from bot.slack.media import SlackTranscript, is_recording, slack_transcript
from bot.slack.recordings import recordings_of
from bot.texts import LANGUAGES

Json = dict[str, Any]

THREAD = ThreadKey("T1", "C1", "1700000000.000001")
MP3: Json = {"id": "F1", "name": "talk.mp3", "mimetype": "audio/mpeg", "filetype": "mp3"}
PNG: Json = {"id": "F1", "name": "cat.png", "mimetype": "image/png", "filetype": "png"}


def read(*files: Json, **message: Any) -> tuple[Recording, ...]:
    said = {"ts": "1700000000.000002", "user": "U1", "files": list(files), **message}
    return recordings_of(said, THREAD)


@pytest.mark.parametrize(
    "file",
    [
        {"subtype": "slack_audio", "mimetype": "video/mp4"},
        {"subtype": "slack_video"},
        {"name": "audio_message.m4a"},
        {"name": "video_message (1).mp4", "mimetype": ""},
        {"name": "audio_message", "mimetype": ""},
    ],
    ids=str,
)
def test_a_clip_is_known_by_its_subtype_or_its_name(file: Json) -> None:
    (recording,) = read({"id": "F1", **file})

    assert recording.is_clip


@pytest.mark.parametrize(
    "name", ["회의.mp3", unicodedata.normalize("NFD", "회의.MP3"), "a.b.opus", "x.mkv", "m.aiff"]
)
@pytest.mark.parametrize("mimetype", ["", None, "application/octet-stream"])
def test_a_name_is_enough_and_is_composed(name: str, mimetype: str | None) -> None:
    (recording,) = read({"id": "F1", "name": name, "mimetype": mimetype, "filetype": "binary"})

    assert recording.name == unicodedata.normalize("NFC", name)
    assert not recording.is_clip


@pytest.mark.parametrize("mode", ["snippet", "post", "email", "canvas", "space"])
def test_texts_are_none_whatever_they_are_called(mode: str) -> None:
    assert not is_recording({**MP3, "mode": mode})


@pytest.mark.parametrize("name", ["mp3", "notes.txt", ".mp3", ""])
def test_other_names_say_nothing_of_sound(name: str) -> None:
    assert read({"id": "F1", "name": name}) == ()


@pytest.mark.parametrize(
    ("fields", "trouble"),
    [
        ({}, ""),
        ({"mode": "hosted", "file_access": "visible"}, ""),
        ({"file_access": "check_file_info"}, ""),
        ({"mode": "tombstone"}, "file_gone"),
        ({"mode": "hidden_by_limit"}, "file_hidden"),
        ({"mode": "external"}, "recording_external"),
        ({"is_external": True, "external_type": "gdrive"}, "recording_external"),
        ({"file_access": "access_denied"}, "file_forbidden"),
        ({"file_access": "file_not_found"}, "file_gone"),
    ],
    ids=str,
)
def test_what_stands_in_the_way_of_a_recording_is_said(fields: Json, trouble: str) -> None:
    (recording,) = read({**MP3, **fields})

    assert recording.trouble == trouble
    assert not recording.is_stub
    assert not trouble or trouble in LANGUAGES["en"]


@pytest.mark.parametrize(
    ("access", "trouble"),
    [
        ("check_file_info", ""),
        ("access_denied", "file_forbidden"),
        ("file_not_found", "file_gone"),
    ],
)
def test_of_a_stub_nothing_is_known(access: str, trouble: str) -> None:
    (recording,) = read({"id": "F1", "file_access": access})

    assert recording.is_stub
    assert (recording.name, recording.urls, recording.trouble) == ("recording", (), trouble)


@pytest.mark.parametrize(
    "file",
    [
        {**PNG, "file_access": "check_file_info"},
        {**PNG, "mode": "tombstone"},
        {"id": "F1", "mode": "tombstone"},
        {"id": "F1", "mode": "hidden_by_limit"},
        {"mimetype": "audio/mpeg"},
    ],
    ids=str,
)
def test_what_does_not_seem_to_be_a_recording_is_none(file: Json) -> None:
    assert read(file) == ()


def test_recordings_of_a_shared_message_count_and_those_of_a_link_do_not() -> None:
    shared = {"is_share": True, "files": [MP3, {**MP3, "id": "F2"}, PNG | {"id": "F3"}]}
    linked = {"is_msg_unfurl": True, "files": [{**MP3, "id": "F4"}]}

    found = read(MP3, attachments=[shared, linked, {"text": "no files"}])

    assert [recording.file_id for recording in found] == ["F1", "F2"]
    assert {(recording.user, recording.ts) for recording in found} == {("U1", "1700000000.000002")}


def test_a_message_read_from_a_thread_will_do() -> None:
    message = {"type": "message", "ts": "1700000000.000003", "text": "hi", "files": [MP3]}

    (recording,) = recordings_of(message, THREAD, channel_type="mpim")

    assert recording.reply_key == "T1/C1/1700000000.000003/F1"
    assert (recording.user, recording.channel_type) == ("", "mpim")


def test_slacks_own_transcript_is_read_when_it_is_complete() -> None:
    url = "https://files.slack.com/files-tmb/T1-F1-c298/file.vtt?_xcb=a3a01"
    done = {
        "status": "complete",
        "locale": "en-US",
        "preview": {"content": "Back to just, you know…", "has_more": False},
    }

    found = slack_transcript({**MP3, "transcription": done, "vtt": url})

    assert found == SlackTranscript("en-US", "Back to just, you know…", is_cut=False, url=url)


@pytest.mark.parametrize("status", ["none", "processing", "failed"])
def test_until_it_is_complete_slack_has_none(status: str) -> None:
    assert slack_transcript({**MP3, "transcription": {"status": status}}) is None
    assert slack_transcript(MP3) is None
