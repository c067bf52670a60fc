"""Files: people's uploads, downloads, and uploads of the bot's."""

import io
import unicodedata
import wave
from typing import Any, Literal

import av
import pytest

from bot.playground.manifest import DEFAULT_EVENTS, DEFAULT_SCOPES, Manifest
from bot.playground.playground import Options
from bot.playground.records import Json
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, RANDOM
from tests.playground_fixture import Running, error_of, until

pytestmark = pytest.mark.anyio


def second_of_silence() -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setparams((1, 2, 8000, 8000, "NONE", ""))
        sound.writeframes(b"\0\0" * 8000)
    return content.getvalue()


async def shared(running: Running, **fields: str) -> Json:
    """Have Jiyoon share a WAV file, and return the file as the event has it."""
    await running.people.upload(GENERAL, JIYOON, {"talk.wav": second_of_silence()}, **fields)
    file: Json = running.events("message")[-1]["files"][0]
    return file


async def get(running: Running, url: str, token: str) -> tuple[int, str, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with running.session.get(url, headers=headers) as response:
        return response.status, response.content_type, await response.read()


async def test_an_upload_is_a_message_with_a_file(running: Running) -> None:
    file = await shared(running, text="listen")

    message = running.events("message")[0]
    assert (message["subtype"], message["text"]) == ("file_share", "listen")
    assert (file["name"], file["mimetype"], file["filetype"]) == ("talk.wav", "audio/wav", "wav")
    assert (file["media_display_type"], file["duration_ms"]) == ("audio", 1000)
    assert file["size"] == len(second_of_silence())
    assert running.events("file_shared")[0]["file_id"] == file["id"]


async def test_a_mention_with_a_file_has_no_subtype(running: Running) -> None:
    await shared(running, text=f"<@{BOT_USER}> listen")

    (mention,) = running.events("app_mention")
    assert "subtype" not in mention
    assert mention["files"][0]["name"] == "talk.wav"


async def test_a_clip_is_not_what_it_says_it_is(running: Running) -> None:
    file = await shared(running, clip="audio")

    assert (file["subtype"], file["mimetype"]) == ("slack_audio", "audio/webm")
    assert file["name"] == "audio_message.webm"
    assert file["url_private_download"].endswith("/download/audio_message_audio.mp4")
    assert "/files-tmb/" in file["url_private_download"]
    _, kind, content = await get(running, file["url_private_download"], running.address.bot_token)
    with av.open(io.BytesIO(content), "r") as made:
        assert made.streams.audio[0].codec_context.name == "aac"
        assert made.duration is not None
        assert 0.9e6 < made.duration < 1.2e6
    assert kind == "audio/mp4"


async def test_a_clip_that_cannot_be_transcoded_is_served_as_it_came(running: Running) -> None:
    await running.people.upload(GENERAL, JIYOON, {"x.webm": b"no sound at all"}, clip="audio")
    (file,) = running.events("message")[-1]["files"]

    _, _, content = await get(running, file["url_private_download"], running.address.bot_token)

    assert content == b"no sound at all"
    assert "duration_ms" not in file


async def test_an_upload_is_played_as_a_transcode_and_downloaded_as_it_came(
    running: Running,
) -> None:
    file = await shared(running)

    assert file["url_private"] == file["aac"]
    assert file["aac"].endswith("/talk_audio.mp4")
    assert file["url_private_download"].endswith("/download/talk.wav")
    assert "/files-pri/" in file["url_private_download"]
    assert file["transcription"] == {"status": "none"}


async def test_a_video_clip_has_a_subtype_of_its_own(running: Running) -> None:
    file = await shared(running, clip="video", mimetype="video/mp4", name="clip.mp4")

    assert (file["subtype"], file["media_display_type"]) == ("slack_video", "video")
    assert (file["name"], file["mimetype"]) == ("clip.mp4", "video/mp4")
    assert file["url_private_download"].startswith(file["mp4"].rpartition("/")[0])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_a_name_is_kept_as_given(running: Running, form: Literal["NFC", "NFD"]) -> None:
    name = unicodedata.normalize(form, "회의 녹음 100%.wav")
    await running.people.upload(GENERAL, JIYOON, {name: second_of_silence()}, mimetype="")

    (file,) = running.events("message")[-1]["files"]
    assert (file["name"], file["mimetype"]) == (name, "")
    assert file["media_display_type"] == "unknown"
    url, token = file["url_private_download"], running.address.bot_token
    assert (await get(running, url, token))[2] == second_of_silence()


async def test_the_length_of_other_containers_is_known_too(running: Running) -> None:
    content = io.BytesIO()
    with (
        av.open(content, "w", "ogg") as made,
        av.open(io.BytesIO(second_of_silence()), "r") as sound,
    ):
        stream = made.add_stream("libopus", rate=48_000)
        for frame in sound.decode(audio=0):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))

    await running.people.upload(GENERAL, JIYOON, {"talk.ogg": content.getvalue()})

    (file,) = running.events("message")[-1]["files"]
    assert 950 <= file["duration_ms"] <= 1_100


@pytest.mark.parametrize("state", ["check_file_info", "access_denied"])
async def test_some_files_are_only_stubs_in_messages(running: Running, state: str) -> None:
    stub = await shared(running, state=state)

    assert stub == {"id": stub["id"], "file_access": state}
    message = running.events("message")[-1]
    thread = await running.client.conversations_replies(channel=GENERAL, ts=message["ts"])
    assert thread["messages"][0]["files"] == [stub]


async def test_a_stub_is_told_in_full_by_files_info_or_denied(running: Running) -> None:
    stub = await shared(running, state="check_file_info")
    denied = await shared(running, state="access_denied")

    info = await running.client.files_info(file=stub["id"])

    assert info["file"]["url_private_download"].endswith("/talk.wav")
    assert await error_of(running.client.files_info(file=denied["id"])) == "access_denied"


@pytest.mark.parametrize("state", ["tombstone", "hidden_by_limit"])
async def test_a_file_out_of_reach_has_no_address(running: Running, state: str) -> None:
    file = await shared(running, state=state)

    assert file["mode"] == state
    assert "url_private" not in file
    kept = running.playground.workspace.files[file["id"]]
    path = f"/files-pri/T-{kept.id}/download/{kept.name}"
    token = running.address.bot_token
    assert (await get(running, running.address.url + path, token))[0] == 404


async def test_an_external_file_notices_who_comes_with_the_token(running: Running) -> None:
    file = await shared(running, state="external")

    await get(running, file["url_private"], "")
    await get(running, file["url_private"], running.address.bot_token)

    assert (file["mode"], file["external_type"]) == ("external", "gdrive")
    assert not file["url_private"].startswith(running.address.url)
    leaks = (await running.people.look("leaks"))["leaks"]
    assert [leak["token"] for leak in leaks] == [False, True]


async def test_a_file_in_the_making_is_ready_after_some_looks(running: Running) -> None:
    file = await shared(running, state="processing", looks="2")

    first = await running.client.files_info(file=file["id"])
    second = await running.client.files_info(file=file["id"])
    third = await running.client.files_info(file=file["id"])

    assert "url_private" not in first["file"]
    assert "duration_ms" not in file
    assert "url_private" in second["file"]
    assert third["file"]["duration_ms"] == 1000
    (event,) = running.events("file_change")
    assert event["file_id"] == file["id"]


async def test_a_file_in_the_making_is_ready_after_a_while(running: Running) -> None:
    await shared(running, state="processing", looks="99", after="0.01")

    await until(lambda: len(running.events("file_change")) == 1)


async def test_slacks_own_transcript_is_told_of_and_served_as_captions(running: Running) -> None:
    text = "We ship on Friday. " * 10
    clip = await shared(running, clip="audio")

    await running.people.do("files", file=clip["id"], transcription=text, locale="en-GB")

    assert clip["transcription"] == {"status": "processing"}
    info = (await running.client.files_info(file=clip["id"]))["file"]
    assert (info["transcription"]["status"], info["transcription"]["locale"]) == (
        "complete",
        "en-GB",
    )
    assert info["transcription"]["preview"] == {"content": text[:120], "has_more": True}
    _, kind, content = await get(running, info["vtt"], running.address.bot_token)
    lines = content.decode("utf-8").splitlines()
    assert lines[:4] == [
        "\ufeffWEBVTT ",
        "",
        "00:00:00.000 --> 00:00:00.100",
        "- We ship on Friday.",
    ]
    assert kind == "text/vtt"
    assert (await get(running, info["vtt"], ""))[1] == "text/html"
    assert running.events("file_change")[0]["file_id"] == clip["id"]


class TestWithoutTheEvent:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(events=DEFAULT_EVENTS - {"file_change"}))

    async def test_a_change_of_a_file_is_not_announced(self, running: Running) -> None:
        file = await shared(running)

        await running.people.do("files", file=file["id"], transcription_status="failed")

        assert running.events("file_change") == []


async def test_the_bots_token_downloads_a_file(running: Running) -> None:
    file = await shared(running)

    status, kind, content = await get(
        running, file["url_private_download"], running.address.bot_token
    )

    assert (status, kind) == (200, "audio/wav")
    assert content == second_of_silence()


@pytest.mark.parametrize("token", ["", "xoxb-wrong"])
async def test_anybody_else_gets_a_login_page(running: Running, token: str) -> None:
    file = await shared(running)

    status, kind, content = await get(running, file["url_private_download"], token)

    assert (status, kind) == (200, "text/html")
    assert content.startswith(b"<!DOCTYPE html>")


async def test_a_file_of_a_channel_without_the_bot_is_none_of_its_business(
    running: Running,
) -> None:
    made = await running.people.upload(RANDOM, JIYOON, {"secret.txt": b"x"})

    looking = running.client.files_info(file=made["files"][0])

    assert await error_of(looking) == "file_not_found"


class TestWithoutTheScope:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=DEFAULT_SCOPES - {"files:read"}))

    async def test_a_download_gives_a_login_page(self, running: Running) -> None:
        file = await shared(running)

        token = running.address.bot_token
        status, kind, _ = await get(running, file["url_private_download"], token)

        assert (status, kind) == (200, "text/html")


async def test_a_downloads_fault_breaks_it(running: Running) -> None:
    file = await shared(running)
    await running.people.do("faults", name="files.download", status=502)

    status, _, _ = await get(running, file["url_private_download"], running.address.bot_token)

    assert status == 502


async def test_a_deleted_file_is_announced_and_gone(running: Running) -> None:
    file = await shared(running)

    await running.people.do("delete_file", file=file["id"])

    (event,) = running.events("file_deleted")
    assert event["file_id"] == file["id"]
    token = running.address.bot_token
    status, _, _ = await get(running, file["url_private_download"], token)
    assert status == 404
    assert await error_of(running.client.files_info(file=file["id"])) == "file_deleted"
    (message,) = await running.people.messages(GENERAL)
    assert message["files"] == [{"id": file["id"], "mode": "tombstone"}]


async def test_a_file_kept_elsewhere_says_so(running: Running) -> None:
    file = await shared(running, external_url="https://drive.example/1")

    assert (file["mode"], file["is_external"]) == ("external", True)
    assert file["url_private"] == "https://drive.example/1"
    assert "url_private_download" not in file


async def test_the_bots_upload_is_shared_a_moment_later(running: Running) -> None:
    root = await running.root()

    answer = await running.client.files_upload_v2(
        filename="transcript.txt",
        content="안녕하세요",
        channel=GENERAL,
        thread_ts=root,
        initial_comment="Transcript",
    )

    file_id = answer["files"][0]["id"]
    assert answer["files"][0]["shares"] == {}
    await until(lambda: len(running.events("file_shared")) == 1)
    info = await running.client.files_info(file=file_id)
    (share,) = info["file"]["shares"]["public"][GENERAL]
    assert share["thread_ts"] == root
    message = (await running.people.messages(GENERAL, root))[1]
    assert (message["ts"], message["subtype"]) == (share["ts"], "file_share")
    assert (message["user"], message["text"]) == (BOT_USER, "Transcript")
    url = info["file"]["url_private_download"]
    _, _, content = await get(running, url, running.address.bot_token)
    assert content.decode() == "안녕하세요"


async def announced(running: Running, length: int) -> Any:
    return await running.client.files_getUploadURLExternal(filename="a.txt", length=length)


async def test_an_upload_is_complete_only_with_its_bytes(running: Running) -> None:
    answer = await announced(running, 3)

    completing = running.client.files_completeUploadExternal(
        files=[{"id": answer["file_id"], "title": "a"}]
    )

    assert await error_of(completing) == "file_not_found"


async def test_an_upload_has_the_length_that_was_announced(running: Running) -> None:
    answer = await announced(running, 3)

    async with running.session.post(answer["upload_url"], data=b"12345") as response:
        assert response.status == 400


async def test_an_upload_is_shared_once(running: Running) -> None:
    answer = await announced(running, 3)
    await running.session.post(answer["upload_url"], data=b"abc")
    files = [{"id": answer["file_id"], "title": "a"}]

    await running.client.files_completeUploadExternal(files=files, channel_id=GENERAL)
    await until(lambda: len(running.events("file_shared")) == 1)

    again = running.client.files_completeUploadExternal(files=files, channel_id=GENERAL)
    assert await error_of(again) == "file_not_found"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"channel_id": RANDOM}, "not_in_channel"),
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ({"channel_id": GENERAL, "thread_ts": "1000000000.000001"}, "invalid_thread_ts"),
    ],
)
async def test_an_upload_goes_only_where_the_bot_may_post(
    running: Running, fields: dict[str, Any], error: str
) -> None:
    answer = await announced(running, 3)
    await running.session.post(answer["upload_url"], data=b"abc")

    completing = running.client.files_completeUploadExternal(
        files=[{"id": answer["file_id"], "title": "a"}], **fields
    )

    assert await error_of(completing) == error


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"length": 0}, "missing_argument"),
        ({"length": 2_000_000, "snippet_type": "text"}, "snippet_too_large"),
        ({"length": 2_000_000_000}, "file_upload_size_restricted"),
    ],
)
async def test_a_wrong_announcement_is_refused(
    running: Running, fields: dict[str, Any], error: str
) -> None:
    call = running.client.files_getUploadURLExternal(filename="a.txt", **fields)

    assert await error_of(call) == error


async def test_the_bot_deletes_only_its_own_files(running: Running) -> None:
    file = await shared(running)

    assert await error_of(running.client.files_delete(file=file["id"])) == "cant_delete_file"
