"""A transcription endpoint that hears coded speech: `python -m tests.coded.endpoint`.

It speaks OpenAI's protocol, takes any container, answers as fast as `Behaviour` says (it hears within
that time), and keeps a journal of every request. `tests.coded.ear` starts it and talks to it.
"""

import asyncio
import dataclasses
import hashlib
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.coded.hearing import hear
from tests.coded.media import RATE, decode
from tests.coded.text import Said, spell, write

Json = dict[str, Any]
_LARGEST = 25 * 2**20  # bytes, OpenAI's limit


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How it answers. A request takes `latency` seconds, and `per_second` for each second of audio.

    With `parallel`, what is more at a time gets a 429. The uploads in `failing`, by the order in which
    each content came first, get `status`: `fails` times, or always if that is 0. Word times are given
    on request if it `gives_times`; else a request for verbose_json is refused.
    """

    latency: float = 0.0
    per_second: float = 0.0
    parallel: int = 0
    failing: tuple[int, ...] = ()
    fails: int = 0
    status: int = 500
    gives_times: bool = False


@dataclass
class Endpoint:
    """One endpoint; `journal` has a line for each request, times by the loop's clock."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    journal: list[Json] = field(default_factory=list)
    at_work: int = 0
    contents: list[str] = field(default_factory=list)
    listeners: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))

    async def transcribe(self, request: web.Request) -> web.Response:
        """Answer `POST /v1/audio/transcriptions`."""
        form = await request.post()
        upload = form["file"]
        assert isinstance(upload, web.FileField)
        audio = upload.file.read()
        loop = asyncio.get_running_loop()
        line: Json = {
            "sha": hashlib.sha256(audio).hexdigest(),
            "bytes": len(audio),
            "name": upload.filename,
            "format": str(form.get("response_format", "json")),
            "started": loop.time(),
        }
        self.journal.append(line)
        self.at_work += 1
        try:
            status, body = await self._answer(audio, line)
        finally:
            self.at_work -= 1
            line["ended"] = loop.time()
        line["status"] = status
        return web.json_response(body, status=status)

    async def _answer(self, audio: bytes, line: Json) -> tuple[int, Json]:
        behaviour = self.behaviour
        if behaviour.parallel and self.at_work > behaviour.parallel:
            return 429, _error("Rate limit reached", "rate_limit_exceeded")
        if self._fails(line["sha"]):
            return behaviour.status, _error("The server had an error", "server_error")
        if line["format"] == "verbose_json" and not behaviour.gives_times:
            return 400, _error(
                "response_format is not supported", "unsupported_value", "response_format"
            )
        loop = asyncio.get_running_loop()
        try:
            seconds, heard = await loop.run_in_executor(self.listeners, _hear, audio)
        except ValueError as error:  # what FFmpeg can't read
            return 400, _error(f"Invalid file format: {error}", "invalid_value", "file")
        line |= {"seconds": seconds, "text": write(heard)}
        line["modelled"] = behaviour.latency + behaviour.per_second * seconds
        await asyncio.sleep(line["started"] + line["modelled"] - loop.time())
        return 200, _body(heard, seconds, line["format"])

    def _fails(self, sha: str) -> bool:
        if sha not in self.contents:
            self.contents.append(sha)
        if self.contents.index(sha) not in self.behaviour.failing:
            return False
        times = sum(line["sha"] == sha for line in self.journal)
        return not self.behaviour.fails or times <= self.behaviour.fails

    async def look(self, _request: web.Request) -> web.Response:
        """Answer `GET /journal`."""
        return web.json_response(self.journal)

    async def behave(self, request: web.Request) -> web.Response:
        """Answer `POST /behave`: the fields of Behaviour; `clear` empties the journal."""
        changes = await request.json()
        if changes.pop("clear", False):
            self.journal.clear()
            self.contents.clear()
        self.behaviour = dataclasses.replace(self.behaviour, **changes)
        return web.json_response({})


def _hear(audio: bytes) -> tuple[float, Sequence[Said]]:
    count = 0

    def blocks() -> Any:
        nonlocal count
        for block in decode(audio):
            count += len(block)
            yield block

    heard = hear(blocks())
    return count / RATE, heard


def _body(heard: Sequence[Said], seconds: float, form: str) -> Json:
    body: Json = {"text": write(heard), "usage": {"type": "duration", "seconds": round(seconds)}}
    if form != "verbose_json":
        return body
    words = [{"word": spell(w.number), "start": w.start, "end": w.end} for w in heard]
    return body | {"task": "transcribe", "language": "english", "duration": seconds, "words": words}


def _error(message: str, code: str, param: str | None = None) -> Json:
    kind = "invalid_request_error" if param else code
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


async def main() -> None:
    """Serve on a free port until the process is ended; its address is a line of JSON."""
    endpoint = Endpoint()
    app = web.Application(client_max_size=_LARGEST)
    app.add_routes(
        [
            web.post("/v1/audio/transcriptions", endpoint.transcribe),
            web.get("/journal", endpoint.look),
            web.post("/behave", endpoint.behave),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{port}"}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
