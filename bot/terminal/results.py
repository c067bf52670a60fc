"""The forms in which a transcript leaves the terminal, and where each goes."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from bot.conversation import Segment, Transcript
from bot.terminal.trouble import Trouble
from bot.voice.captions import cues, to_srt, to_vtt
from bot.voice.stitch import paragraphs

Format = Literal["txt", "srt", "vtt", "json"]


def render(transcript: Transcript, format_: Format, file: Path, model: str) -> str:
    """Return the transcript of `file`, made by `model`, as text that ends with its last line.

    JSON is one line, so that several are JSON Lines. Times are in seconds.
    """
    match format_:
        case "txt":
            return paragraphs(transcript) + "\n"
        case "srt":
            return to_srt(cues(transcript))
        case "vtt":
            return to_vtt(cues(transcript))
        case "json":
            return json.dumps(_form(transcript, file, model), ensure_ascii=False) + "\n"


def _form(transcript: Transcript, file: Path, model: str) -> dict[str, Any]:
    return {
        "file": str(file),
        "duration": round(transcript.duration, 3),
        "language": transcript.language,
        "model": model,
        "segments": [_segment(segment) for segment in transcript.segments],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    form: dict[str, Any] = {
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "text": segment.text,
    }
    if segment.speaker:
        form["speaker"] = segment.speaker
    if segment.is_gap:
        form["is_gap"] = True
    return form


def format_of(wanted: Format | None, output: Path | None) -> Format:
    """Return the form that was asked for: by name, else by the output's extension, else text."""
    endings: dict[str, Format] = {".srt": "srt", ".vtt": "vtt", ".json": "json"}
    return wanted or endings.get(output.suffix.lower() if output else "", "txt")


def places(files: Sequence[Path], output: Path | None, format_: Format) -> list[Path | None]:
    """Return where each file's result goes, None for stdout.

    `output` is a file for one, a folder for several, in which each is called as its recording is.
    Raises Trouble where it is the wrong of the two, or captions of several would run into another.
    """
    if output is None:
        if len(files) > 1 and format_ in ("srt", "vtt"):
            raise Trouble(f"several files as {format_} need a folder: --output FOLDER")
        return [None] * len(files)
    if len(files) == 1 and not output.is_dir():
        return [output]
    if output.is_file():
        raise Trouble(f"{output} is a file: name a folder for the results of several files")
    alike = Counter(file.stem for file in files)
    names = (file.stem if alike[file.stem] == 1 else file.name for file in files)
    found = [output / f"{name}.{format_}" for name in names]
    if len(set(found)) < len(found):
        raise Trouble(
            "two of the files have the same name: their results would overwrite each other"
        )
    return [*found]


def put(text: str, place: Path | None) -> None:
    """Write a result to its place; what stood there is replaced, folders are made."""
    if place is None:
        print(text, end="", flush=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")
