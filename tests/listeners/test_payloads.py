"""Slack's payloads, as they were recorded, read into what the intake decides on."""

from typing import Any

import pytest

from bot.conversation import ThreadKey
from bot.listeners.payloads import Said, said
from tests.listeners.samples import (
    APP_MENTION,
    BOT,
    CHANNEL,
    CLIP,
    CLIP_MENTION,
    CLIP_MESSAGE,
    JIYOON,
    MESSAGE,
    MINSU,
    MP3,
    OUR_STREAM_CHANGED,
    TEAM,
    TS,
    US,
    Json,
    body,
)


def read(event: Json, **outer: Any) -> Said | None:
    return said(event, body(event, **outer), US)


def recordings_of(*files: Json) -> list[str]:
    message = read({**CLIP_MESSAGE, "files": list(files)})
    assert message is not None
    return [recording.file_id for recording in message.recordings]


def test_a_message_is_read_whole() -> None:
    message = read(MESSAGE)

    assert message == Said(
        thread=ThreadKey(TEAM, CHANNEL, TS),
        ts=TS,
        user=JIYOON,
        user_team=TEAM,
        text=f"<@{BOT}> 1",
        channel_type="channel",
        edited_ts="0",
        mentions=frozenset({BOT}),
        is_shared=False,
        recordings=(),
    )


def test_both_events_of_a_mention_say_the_same() -> None:
    assert read(APP_MENTION) == read(MESSAGE)


def test_a_reply_belongs_to_its_thread() -> None:
    message = read({**MESSAGE, "thread_ts": "1766450000.000100", "parent_user_id": MINSU})

    assert message is not None
    assert message.thread == ThreadKey(TEAM, CHANNEL, "1766450000.000100")
    assert message.ts == TS


def test_a_mention_with_a_label_is_one_too() -> None:
    message = read({**MESSAGE, "text": f"<@{BOT}|tarae> and <@{MINSU}>"})

    assert message is not None
    assert message.mentions == {BOT, MINSU}


def test_an_edited_message_says_when() -> None:
    message = read({**APP_MENTION, "edited": {"user": JIYOON, "ts": "1766458030.000000"}})

    assert message is not None
    assert message.edited_ts == "1766458030.000000"


def test_a_channel_without_a_type_is_known_by_its_id() -> None:
    message = read({**APP_MENTION, "channel": "D0595A85N4R"})

    assert message is not None
    assert message.channel_type == "im"


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast", "me_message"])
def test_what_people_say_is_read(subtype: str | None) -> None:
    assert read({**MESSAGE, "subtype": subtype}) is not None


@pytest.mark.parametrize(
    "subtype",
    [
        "bot_message",
        "message_changed",
        "message_deleted",
        "message_replied",
        "assistant_app_thread",
        "channel_join",
        "channel_topic",
        "huddle_thread",
        "reminder_add",
        "tombstone",
        "something_new",
    ],
)
def test_any_other_subtype_is_not(subtype: str) -> None:
    assert read({**MESSAGE, "subtype": subtype}) is None


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"user": BOT}, id="ourselves"),
        pytest.param({"bot_id": "B0OTHER"}, id="another bot"),
        pytest.param({"user": "USLACK"}, id="Slack"),
        pytest.param({"user": "USLACKBOT"}, id="Slackbot"),
        pytest.param({"user": None}, id="nobody"),
        pytest.param({"hidden": True}, id="hidden"),
        pytest.param({"user_team": "T0OTHER"}, id="external by user_team"),
        pytest.param({"source_team": "T0OTHER"}, id="external by source_team"),
        pytest.param({"team": "T0OTHER"}, id="external by team"),
    ],
)
@pytest.mark.parametrize("event", [MESSAGE, APP_MENTION], ids=["message", "app_mention"])
def test_nobody_but_our_people_is_served(event: Json, fields: Json) -> None:
    assert read({**event, **fields}) is None


@pytest.mark.parametrize("missing", ["channel", "ts", "user"])
def test_a_payload_that_lacks_what_we_need_is_not_for_us(missing: str) -> None:
    event = {name: value for name, value in MESSAGE.items() if name != missing}

    assert read(event) is None


def test_our_own_stream_is_not_read_back() -> None:
    inside = {**OUR_STREAM_CHANGED["message"], "channel": CHANNEL}

    assert read(inside) is None


def test_a_member_of_ours_in_a_shared_channel_is_served_and_the_channel_known() -> None:
    message = read({**MESSAGE, "user_team": TEAM, "source_team": TEAM}, is_shared=True)

    assert message is not None
    assert message.is_shared


def test_a_clip_is_read_whole() -> None:
    message = read(CLIP_MESSAGE)

    assert message is not None
    (recording,) = message.recordings
    assert recording.thread == ThreadKey(TEAM, CHANNEL, "1687569263.664299")
    assert (recording.file_id, recording.name, recording.user) == (
        "F05E1RVFAHG",
        "audio_message.webm",
        JIYOON,
    )
    assert recording.duration == 6.899
    assert recording.is_clip
    assert recording.urls == (CLIP["url_private_download"], CLIP["aac"])


def test_a_clip_posted_with_a_mention_is_the_same_from_both_events() -> None:
    posted = read({**CLIP_MESSAGE, "text": CLIP_MENTION["text"]})

    assert read(CLIP_MENTION) == posted


def test_the_original_of_an_upload_comes_before_its_transcode() -> None:
    message = read({**CLIP_MESSAGE, "files": [MP3]})

    assert message is not None
    (recording,) = message.recordings
    assert recording.urls == (MP3["url_private_download"], MP3["aac"])
    assert not recording.is_clip


def test_a_file_that_slack_still_processes_has_no_duration_and_no_address() -> None:
    message = read({**CLIP_MESSAGE, "files": [{"id": "F1", "subtype": "slack_audio"}]})

    assert message is not None
    (recording,) = message.recordings
    assert (recording.duration, recording.urls, recording.name) == (None, (), "recording")


@pytest.mark.parametrize(
    "field",
    [
        {"subtype": "slack_audio"},
        {"subtype": "slack_video"},
        {"media_display_type": "audio"},
        {"media_display_type": "video"},
        {"mimetype": "audio/mp4"},
        {"mimetype": "video/quicktime"},
        {"filetype": "mp3"},
        {"filetype": "webm"},
    ],
    ids=str,
)
def test_any_field_that_speaks_of_sound_makes_a_recording(field: Json) -> None:
    assert recordings_of({"id": "F1", **field}) == ["F1"]


@pytest.mark.parametrize(
    "file",
    [
        {"id": "F1", "mimetype": "image/png", "filetype": "png", "media_display_type": "unknown"},
        {"id": "F1", "mimetype": "text/plain", "filetype": "text", "mode": "snippet"},
        {"id": "F1", "mimetype": None, "filetype": None},
    ],
    ids=str,
)
def test_other_files_are_none(file: Json) -> None:
    assert recordings_of(file) == []


def test_a_stub_and_a_recording_that_cannot_be_had_are_for_others_to_judge() -> None:
    stub = {"id": "F7", "file_access": "check_file_info"}

    message = read({**CLIP_MESSAGE, "files": [stub, {**MP3, "mode": "tombstone"}]})

    assert message is not None
    assert [(r.file_id, r.is_stub, r.trouble) for r in message.recordings] == [
        ("F7", True, ""),
        ("F0MP3", False, "file_gone"),
    ]


def test_recordings_know_what_kind_of_channel_they_are_in() -> None:
    message = read({**CLIP_MENTION, "channel": "D1"})

    assert message is not None
    assert [recording.channel_type for recording in message.recordings] == ["im"]


def test_recordings_of_a_shared_message_are_read() -> None:
    message = read({**MESSAGE, "attachments": [{"is_share": True, "files": [MP3]}]})

    assert message is not None
    assert [recording.file_id for recording in message.recordings] == ["F0MP3"]


def test_all_recordings_of_a_message_are_read() -> None:
    picture = {"id": "F9", "mimetype": "image/png"}

    assert recordings_of(CLIP, picture, MP3) == ["F05E1RVFAHG", "F0MP3"]
