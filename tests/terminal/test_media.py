"""`transcribe` and `translate`: what they print and write, and the one line for each file they can't."""

import importlib.util
import json
import wave
from itertools import pairwise
from pathlib import Path

import pytest
import srt
import webvtt

from tests.playground_fixture import Running
from tests.terminal.conftest import Terminal

pytestmark = pytest.mark.anyio

MEMO = Path(__file__).parents[1] / "samples" / "decision.mp3"
STANDUP = Path(__file__).parents[2] / "bot" / "playground" / "samples" / "standup.flac"
SAID = "the new release on friday"

hears = pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None,
    reason="the offline recogniser has no wheel for this Python",
)


def write_silence(path: Path) -> None:
    with wave.open(str(path), "wb") as silence:
        silence.setparams((1, 2, 16_000, 0, "NONE", ""))
        silence.writeframes(bytes(2 * 16_000 * 3))


def words(text: str) -> str:
    return " ".join(text.split())


@hears
async def test_transcribe_prints_what_is_said_and_nothing_else(
    tarae: Terminal, model: dict[str, str]
) -> None:
    done = await tarae("transcribe", str(MEMO), **model)

    assert (done.code, done.err) == (0, "")
    assert SAID in done.out


@hears
async def test_captions_of_a_real_recording_are_whole_and_within_it(
    tarae: Terminal, model: dict[str, str]
) -> None:
    subrip = await tarae("transcribe", str(MEMO), "--format", "srt", **model)
    web = await tarae("transcribe", str(MEMO), "--format", "vtt", **model)

    cues = list(srt.parse(subrip.out))
    assert [cue.content for cue in cues] == [
        cue.text for cue in webvtt.from_string(web.out).captions
    ]
    assert SAID in words(" ".join(cue.content for cue in cues))
    assert all(one.end <= two.start for one, two in pairwise(cues))
    assert cues[-1].end.total_seconds() < 40


@hears
async def test_json_is_a_line_for_each_file(tarae: Terminal, model: dict[str, str]) -> None:
    done = await tarae("transcribe", str(MEMO), str(MEMO), "--format", "json", **model)

    first, second = map(json.loads, done.out.splitlines())
    assert first == second
    assert (first["file"], first["model"]) == (str(MEMO), "gpt-transcribe")
    assert SAID in " ".join(segment["text"] for segment in first["segments"])
    assert all(0 <= one["start"] <= one["end"] <= first["duration"] for one in first["segments"])


@hears
async def test_a_file_that_fails_does_not_lose_the_others(
    tarae: Terminal, model: dict[str, str]
) -> None:
    (tarae.folder / "notes.mp3").write_text("no recording at all\n" * 50)
    files = ("notes.mp3", str(MEMO), "missing.wav")

    done = await tarae("transcribe", *files, "--format", "srt", "--output", "out", **model)

    first, second = done.err.splitlines()
    assert done.code == 1
    assert first.startswith("tarae: notes.mp3: I couldn't read")
    assert second.startswith("tarae: missing.wav: there is no file")
    written = list((tarae.folder / "out").iterdir())
    assert [path.name for path in written] == ["decision.srt"]
    cues = srt.parse(written[0].read_text("utf-8"))
    assert SAID in words(" ".join(cue.content for cue in cues))


@hears
async def test_the_output_names_the_format_and_the_options_reach_the_endpoint(
    tarae: Terminal, model: dict[str, str], running: Running
) -> None:
    options = ("--language", "en", "--language", "ko", "--chunk-seconds", "10")

    done = await tarae("transcribe", str(STANDUP), "--output", "new/one.vtt", *options, **model)

    assert (done.code, done.out, done.err) == (0, "", "")
    assert webvtt.read(str(tarae.folder / "new" / "one.vtt")).captions
    heard = [one["fields"] for one in running.playground.model_requests if "fields" in one]
    assert len(heard) >= 3


@hears
async def test_a_chunk_that_cannot_be_heard_is_marked_and_told(
    tarae: Terminal, model: dict[str, str], running: Running
) -> None:
    await running.people.do(
        "faults", surface="model", name="transcriptions", status=400, message="no", after=1
    )

    done = await tarae("transcribe", str(STANDUP), "--chunk-seconds", "10", **model)

    assert "this part could not be transcribed" in done.out
    assert "parts of it could not be transcribed" in done.trouble


@hears
async def test_translate_asks_the_chat_model_and_says_when_it_cannot(
    tarae: Terminal, model: dict[str, str], running: Running
) -> None:
    """The playground's model can't, which is no translation."""
    done = await tarae("translate", str(MEMO), "--to", "ko", **model)

    assert "Korean" in str(running.playground.model_requests[-1]["body"]["messages"][0]["content"])
    assert "couldn't translate" in done.trouble


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("missing.mp3", "there is no file missing.mp3"),
        (".", ". is a folder"),
        ("notes.txt", "couldn't read that file as audio or video"),
        ("empty.wav", "couldn't read that file as audio or video"),
        ("silence.wav", "no speech"),
    ],
)
async def test_a_file_that_cannot_be_transcribed(
    tarae: Terminal, model: dict[str, str], file: str, text: str
) -> None:
    (tarae.folder / "notes.txt").write_text("no recording at all\n" * 50)
    (tarae.folder / "empty.wav").touch()
    write_silence(tarae.folder / "silence.wav")

    done = await tarae("transcribe", file, **model)

    assert text in done.trouble
    assert done.out == ""


async def test_a_rejected_key_is_told_once_however_many_files(
    tarae: Terminal, model: dict[str, str]
) -> None:
    done = await tarae("transcribe", str(MEMO), str(MEMO), **model | {"OPENAI_API_KEY": "sk-wrong"})

    assert "The key was rejected" in done.trouble


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("a.mp3", "b.mp3", "--format", "srt"), "--output FOLDER"),
        (("a.mp3", "b.mp3", "--output", "here.txt"), "here.txt is a file"),
        (("x/a.mp3", "y/a.mp3", "--output", "out"), "have the same name"),
    ],
)
async def test_results_that_would_run_into_one_another(
    tarae: Terminal, model: dict[str, str], arguments: tuple[str, ...], text: str
) -> None:
    (tarae.folder / "here.txt").touch()

    done = await tarae("transcribe", *arguments, **model)

    assert text in done.trouble


@pytest.mark.parametrize("command", ["transcribe", "translate"])
async def test_a_recording_needs_a_key(tarae: Terminal, command: str) -> None:
    done = await tarae(command, str(MEMO))

    assert "OPENAI_API_KEY is not set" in done.trouble


async def test_a_form_that_there_is_not_is_used_wrongly(tarae: Terminal) -> None:
    done = await tarae("transcribe", str(MEMO), "--format", "docx")

    assert done.code == 2
