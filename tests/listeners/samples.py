"""Payloads as Slack was recorded to send them, with the ids of these tests.

Sources: vercel/chat's sample-messages, a public AsyncApp test's voice clip, nyaruka/courier's
uploads, slack-sdk-java's MessageDeletedPayload.
"""

from typing import Any

from bot.slack.client import Identity

Json = dict[str, Any]

TEAM = "T058PNE2HKP"
CHANNEL = "C0595A85N4R"
JIYOON = "U058V5QTW12"
MINSU = "U0MINSU0001"
BOT = "U0TARAE0001"
TS = "1766458026.240809"
US = Identity(TEAM, BOT, "B0TARAE0001", "", "Team", "tarae", frozenset())

_RICH_TEXT = {
    "type": "rich_text",
    "block_id": "jEztr",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [{"type": "user", "user_id": BOT}, {"type": "text", "text": " 1"}],
        }
    ],
}

MESSAGE: Json = {
    "type": "message",
    "user": JIYOON,
    "ts": TS,
    "client_msg_id": "66cc9473-0a4c-4d0e-9dbb-0d8f8b1f6e0f",
    "text": f"<@{BOT}> 1",
    "team": TEAM,
    "channel": CHANNEL,
    "event_ts": TS,
    "channel_type": "channel",
}

RICH_MESSAGE: Json = {**MESSAGE, "blocks": [_RICH_TEXT]}

APP_MENTION: Json = {
    **{name: value for name, value in MESSAGE.items() if name != "channel_type"},
    "type": "app_mention",
}

_CLIP_URL = "https://files.slack.com/files-tmb/T058PNE2HKP-F05E1RVFAHG-0f5c6bb30c"
CLIP: Json = {
    "id": "F05E1RVFAHG",
    "created": 1687569259,
    "timestamp": 1687569259,
    "name": "audio_message.webm",
    "title": "audio_message.webm",
    "mimetype": "audio/webm",
    "filetype": "webm",
    "pretty_type": "WebM",
    "user": JIYOON,
    "user_team": TEAM,
    "editable": False,
    "size": 112070,
    "mode": "hosted",
    "is_external": False,
    "external_type": "",
    "is_public": True,
    "public_url_shared": False,
    "display_as_bot": False,
    "username": "",
    "subtype": "slack_audio",
    "transcription": {"status": "processing"},
    "url_private": f"{_CLIP_URL}/audio_message_audio.mp4",
    "url_private_download": f"{_CLIP_URL}/download/audio_message_audio.mp4",
    "duration_ms": 6899,
    "aac": f"{_CLIP_URL}/audio_message_audio.mp4",
    "audio_wave_samples": [1, 1, 59, 100, 76, 86],
    "media_display_type": "audio",
    "permalink": f"https://example.slack.com/files/{JIYOON}/F05E1RVFAHG/audio_message.webm",
    "permalink_public": "https://slack-files.com/T058PNE2HKP-F05E1RVFAHG-2dfcb62184",
    "has_rich_preview": False,
    "file_access": "visible",
}

CLIP_MESSAGE: Json = {
    "type": "message",
    "text": "",
    "files": [CLIP],
    "upload": False,
    "user": JIYOON,
    "display_as_bot": False,
    "ts": "1687569263.664299",
    "client_msg_id": "65e324ef-2d9c-4dc6-9bd0-6cbb7cfb4bb7",
    "channel": CHANNEL,
    "subtype": "file_share",
    "event_ts": "1687569263.664299",
    "channel_type": "channel",
}

CLIP_MENTION: Json = {
    "type": "app_mention",
    "text": f"<@{BOT}> what did I say?",
    "files": [CLIP],
    "upload": False,
    "user": JIYOON,
    "display_as_bot": False,
    "ts": "1687569263.664299",
    "channel": CHANNEL,
    "event_ts": "1687569263.664299",
}

MP3: Json = {
    "id": "F0MP3",
    "name": "here_we_go_again.mp3",
    "mimetype": "audio/mpeg",
    "filetype": "mp3",
    "size": 77_000,
    "mode": "hosted",
    "is_external": False,
    "transcription": {"status": "none"},
    "url_private": "https://files.slack.com/files-tmb/T1-F0MP3/here_we_go_again_audio.mp4",
    "url_private_download": "https://files.slack.com/files-pri/T1-F0MP3/download/here_we_go_again.mp3",
    "duration_ms": 3187,
    "aac": "https://files.slack.com/files-tmb/T1-F0MP3/here_we_go_again_audio.mp4",
    "media_display_type": "audio",
}

OUR_STREAM_CHANGED: Json = {
    "type": "message",
    "subtype": "message_changed",
    "channel": CHANNEL,
    "hidden": True,
    "ts": "1766458033.001300",
    "event_ts": "1766458033.001300",
    "channel_type": "channel",
    "message": {
        "user": BOT,
        "type": "message",
        "edited": {"user": "B0TARAE0001", "ts": "1766458033.000000"},
        "bot_id": "B0TARAE0001",
        "app_id": "A0TARAE0001",
        "text": "Just a little bit...",
        "team": TEAM,
        "bot_profile": {"id": "B0TARAE0001", "name": "tarae"},
        "thread_ts": TS,
        "parent_user_id": JIYOON,
        "blocks": [],
        "ts": "1766458031.632339",
        "source_team": TEAM,
        "user_team": TEAM,
    },
    "previous_message": {"text": "Just", "user": BOT, "ts": "1766458031.632339"},
}


def reply(text: str, ts: str = "1766458030.000100", user: str = JIYOON) -> Json:
    """Return a message in the thread of `MESSAGE`."""
    return {**MESSAGE, "text": text, "ts": ts, "event_ts": ts, "thread_ts": TS, "user": user}


def changed(before: Json, after: Json, *, at: str = "1766458040.000200") -> Json:
    """Return the event that tells of a message having become `after`."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": CHANNEL,
        "hidden": True,
        "ts": at,
        "event_ts": at,
        "channel_type": "channel",
        "message": inner(after),
        "previous_message": inner(before),
    }


def edited(message: Json, text: str, *, at: str = "1766458040.000000") -> Json:
    """Return `message` as it is once its author has edited it."""
    return {**message, "text": text, "edited": {"user": message["user"], "ts": at}}


def deleted(message: Json) -> Json:
    """Return the event that tells of a message having been deleted."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": CHANNEL,
        "hidden": True,
        "deleted_ts": message["ts"],
        "ts": "1766458041.000400",
        "event_ts": "1766458041.000400",
        "previous_message": inner(message),
        "channel_type": "channel",
    }


def tombstoned(message: Json) -> Json:
    """Return the event that tells of a deleted message that has replies."""
    grave = {
        "type": "message",
        "subtype": "tombstone",
        "user": "USLACKBOT",
        "text": "This message was deleted.",
        "hidden": True,
        "ts": message["ts"],
        "thread_ts": message["ts"],
    }
    return changed({**message, "thread_ts": message["ts"]}, grave)


def inner(message: Json) -> Json:
    """Return a message as it stands inside of another event."""
    outside = ("channel", "channel_type", "event_ts")
    return {name: value for name, value in message.items() if name not in outside}


def body(event: Json, event_id: str = "Ev0A4QA0FC8P", *, is_shared: bool = False) -> Json:
    """Return the outer envelope of `event`."""
    return {
        "token": "",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": "A0TARAE0001",
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1766458026,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": is_shared,
        "event_context": "4-eyJldCI6",
    }
