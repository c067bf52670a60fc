"""The other servers that the endpoint can pass itself off as, and what each takes, refuses and gives.

From their sources, 2026: speaches (routers/stt.py, dependencies.py), vLLM (entrypoints/openai/
speech_to_text), whisper.cpp (examples/server, started with --inference-path
/v1/audio/transcriptions and without --convert). Only transcription and translation of speech differ;
keys, models and chat stay the playground's own. None of them bills, or minds fields that it
doesn't know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.model_errors import ModelError

_ALL = ("text", "json", "verbose_json", "srt", "vtt")


@dataclass(frozen=True, slots=True)
class Server:
    """One kind of server.

    `containers` are those it can read, by their first bytes; None: all that FFmpeg reads. `words` tells
    where its verbose JSON has them: beside the segments when `asked` for, inside each (`nested`),
    or `never`. `wrap` is how it words a refusal. `breaks_lines`: its text has a line per segment. It
    `counts` the seconds beside plain JSON, or says nothing of usage.
    """

    formats: tuple[str, ...]
    unreadable: tuple[int, str]
    containers: tuple[bytes, ...] | None = None
    words: str = "asked"
    translates: bool = True
    breaks_lines: bool = False
    counts: bool = False
    language: str = "en"
    wrap: str = "detail"

    def refused(self, status: int, message: str) -> ModelError:
        """Return a refusal as this server words it."""
        bodies: Mapping[str, dict[str, Any]] = {
            "detail": {"detail": message},
            "plain": {"error": message},
            "vllm": {
                "error": {
                    "message": message,
                    "type": "BadRequestError",
                    "param": None,
                    "code": status,
                }
            },
        }
        return ModelError.worded(status, bodies[self.wrap])

    def check(self, chosen: str, model: str, audio: bytes) -> str:
        """Return the response format that is given; raises what the server answers instead."""
        if self.containers is not None and not audio.startswith(self.containers):
            raise self.refused(*self.unreadable)
        if self.wrap == "plain":  # whisper.cpp gives JSON for whatever it doesn't know
            return chosen if chosen in self.formats else "json"
        if chosen not in self.formats:
            raise self._no_such_format(chosen)
        if self.wrap == "vllm" and chosen == "verbose_json" and "whisper" not in model.lower():
            raise self.refused(400, f"Currently do not support verbose_json for {model}")
        return chosen

    def _no_such_format(self, chosen: str) -> ModelError:
        if self.wrap == "vllm":
            return self.refused(
                400, "Currently only support response_format: `text`, `json` or `verbose_json`"
            )
        problem = {
            "type": "literal_error",
            "loc": ["body", "response_format"],
            "msg": "Input should be 'text', 'json', 'verbose_json', 'srt' or 'vtt'",
            "input": chosen,
        }
        return ModelError.worded(422, {"detail": [problem]})


SERVERS: Mapping[str, Server] = {
    "speaches": Server(
        formats=_ALL,
        unreadable=(415, "Failed to decode audio. The provided file type is not supported."),
    ),
    "vllm": Server(
        formats=("text", "json", "verbose_json"),
        unreadable=(400, "Invalid or unsupported audio file."),
        words="never",
        counts=True,
        wrap="vllm",
    ),
    "whisper.cpp": Server(
        formats=_ALL,
        unreadable=(400, "failed to read audio data"),
        containers=(b"RIFF", b"fLaC", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
        words="nested",
        translates=False,
        breaks_lines=True,
        language="english",
        wrap="plain",
    ),
}
