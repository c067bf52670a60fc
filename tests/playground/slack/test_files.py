"""Files: people's uploads, downloads, and uploads of the bot's."""

import io
import wave
from typing import Any

import pytest

from bot.playground.manifest import DEFAULT_SCOPES, Manifest
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
    file = await shared(running, clip="1")

    assert (file["subtype"], file["mimetype"]) == ("slack_audio", "audio/webm")
    assert file["url_private_download"].endswith("/download/audio_message_audio.mp4")
    _, _, content = await get(running, file["url_private_download"], running.address.bot_token)
    assert content == second_of_silence()


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
