"""The local model endpoint: OpenAI's API at /v1, answered by stand-ins, as strict as OpenAI.

A request is read, its key checked, written to the journal, met by whatever fault is switched on, and
only then checked and answered.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.playground import chat_parameters, model_catalog, transcription_form
from bot.playground.blindness import REFUSALS, check_sight
from bot.playground.chat_completions import ChatCompletions
from bot.playground.faults import Faults
from bot.playground.model_errors import ModelError, missing_key, wrong_key
from bot.playground.model_faults import Disturber
from bot.playground.model_pace import Pace
from bot.playground.model_servers import SERVERS
from bot.playground.recogniser import Recogniser
from bot.playground.request_bodies import Form, read_form, read_json
from bot.playground.transcription_form import AudioRequest
from bot.playground.transcriptions import Transcriptions

_JOURNAL_ENTRIES = 2000
_JOURNAL_BYTES = 64 * 2**20
_OPENAI = "openai"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_model_endpoint(
    app: web.Application, *, api_key: str, faults: Faults, journal: list[dict[str, Any]]
) -> None:
    """Add the endpoint's routes to `app`, and POST /playground/model, which sets pace and text.

    It also sets the kind of `server` that speech is sent to: "openai", or one of `model_servers`; and,
    by `blind`, that no model sees, which is then said as one of the servers in `blindness` says it.

    Every request of chat, transcription and translation goes to the end of `journal`, the oldest
    leave: `time` (Unix seconds), `endpoint`, `body` or `fields` and `file`, `bytes`, and `outcome`,
    which is "running" until it is "answered", "refused" or "cut" (the connection went first) at `ended`.
    """
    endpoint = _ModelEndpoint(api_key, faults, journal)
    add = app.router.add_route
    add("GET", "/v1/models", endpoint.guarded(endpoint.list_models))
    add("GET", "/v1/models/{id:.+}", endpoint.guarded(endpoint.retrieve_model))
    add("POST", "/v1/chat/completions", endpoint.guarded(endpoint.complete_chat))
    add("POST", "/v1/audio/transcriptions", endpoint.guarded(endpoint.transcribe))
    add("POST", "/v1/audio/translations", endpoint.guarded(endpoint.translate))
    add("*", "/v1/{rest:.*}", endpoint.guarded(_refuse_address))
    add("POST", "/playground/model", endpoint.change_pace)
    app.on_shutdown.append(endpoint.release)
    app.on_cleanup.append(endpoint.close)


class _ModelEndpoint:
    def __init__(self, api_key: str, faults: Faults, journal: list[dict[str, Any]]) -> None:
        self._api_key = api_key
        self._journal = journal
        self._pace = Pace()
        self._server = _OPENAI
        self._blind = ""
        self._disturber = Disturber(faults)
        self._recogniser = Recogniser()
        self._chat = ChatCompletions(self._pace, self._disturber)
        self._transcriptions = Transcriptions(self._recogniser, self._disturber)

    def guarded(self, answer: Answer) -> Answer:
        """Return `answer` with its ModelErrors answered, and its lost connections left alone."""

        async def guard(request: web.Request) -> web.StreamResponse:
            try:
                return await answer(request)
            except ModelError as error:
                return error.to_response()
            except ConnectionError:
                return web.Response()  # nobody is there to read it

        return guard

    async def list_models(self, request: web.Request) -> web.StreamResponse:
        """GET /v1/models."""
        self._authorise(request)
        await self._disturber.meet(request, "models")
        return web.json_response(model_catalog.describe_all())

    async def retrieve_model(self, request: web.Request) -> web.StreamResponse:
        """GET /v1/models/{id}."""
        self._authorise(request)
        await self._disturber.meet(request, "models")
        return web.json_response(
            model_catalog.describe(model_catalog.find(request.match_info["id"]))
        )

    async def complete_chat(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/chat/completions."""
        body = await read_json(request)
        self._authorise(request)
        entry = self._write_down("chat", request, body=body)
        with _Outcome(entry):
            rule = await self._disturber.meet(
                request, "chat", body.get("model", ""), _last_message(body)
            )
            asked = chat_parameters.parse(body)
            if self._blind or not asked.model.sees:
                check_sight(self._blind or _OPENAI, asked.model.id, asked.messages)
            return await self._chat.complete(request, asked, rule)

    async def transcribe(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/audio/transcriptions."""
        return await self._hear(request, "transcriptions", self._parse_transcription)

    async def translate(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/audio/translations."""
        return await self._hear(request, "translations", self._parse_translation)

    async def _hear(
        self, request: web.Request, name: str, parse: Callable[[Form], AudioRequest]
    ) -> web.StreamResponse:
        form = await read_form(request)
        self._authorise(request)
        file = {"name": form.file_name, "type": form.file_type, "size": len(form.file or b"")}
        entry = self._write_down(name, request, fields=form.fields, file=file)
        with _Outcome(entry):
            rule = await self._disturber.meet(request, name, form.first("model"))
            asked = parse(form)
            response, duration = await self._transcriptions.transcribe(request, asked, rule)
            entry["file"]["duration"] = duration
            return response

    def _parse_transcription(self, form: Form) -> AudioRequest:
        if self._server == _OPENAI:
            return transcription_form.parse(form)
        return transcription_form.parse_for(SERVERS[self._server], form, "transcribe")

    def _parse_translation(self, form: Form) -> AudioRequest:
        if self._server == _OPENAI:
            return transcription_form.parse_translation(form)
        return transcription_form.parse_for(SERVERS[self._server], form, "translate")

    async def change_pace(self, request: web.Request) -> web.StreamResponse:
        """POST /playground/model."""
        try:
            wanted = dict(await request.json())
            server = _known_server(wanted.pop("server", self._server))
            blind = _known_refusal(wanted.pop("blind", self._blind))
            state = self._pace.change(wanted)
            self._server, self._blind = server, blind
            return web.json_response(state | {"server": server, "blind": blind})
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)

    async def release(self, _app: web.Application) -> None:
        """Let go of requests that hang on purpose."""
        self._disturber.release()

    async def close(self, _app: web.Application) -> None:
        """End the recogniser's process."""
        await self._recogniser.close()

    def _authorise(self, request: web.Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise missing_key()
        if key != self._api_key:
            raise wrong_key(key)

    def _write_down(self, endpoint: str, request: web.Request, **what: Any) -> dict[str, Any]:
        now = time.time()  # noqa: TID251 - the playground's own clock
        size = request.content_length or 0
        # The audio itself is not kept; only what is counts towards the journal's size.
        kept = size if endpoint == "chat" else 0
        entry = {"time": now, "endpoint": endpoint, "bytes": kept, "outcome": "running", **what}
        self._journal.append(entry)
        total = sum(each["bytes"] for each in self._journal)
        while len(self._journal) > _JOURNAL_ENTRIES or (
            total > _JOURNAL_BYTES and len(self._journal) > 1
        ):
            total -= self._journal.pop(0)["bytes"]
        return entry


class _Outcome:
    """Writes into a journal entry how its request ended."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self._entry = entry

    def __enter__(self) -> None:
        """Nothing is known yet."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._entry["ended"] = time.time()  # noqa: TID251 - the playground's own clock
        if kind is None:
            self._entry["outcome"] = "answered"
        else:
            self._entry["outcome"] = "refused" if issubclass(kind, ModelError) else "cut"


def _last_message(body: dict[str, Any]) -> str:
    messages = body.get("messages")
    return str(messages[-1]) if isinstance(messages, list) and messages else ""


def _known_server(name: object) -> str:
    if name == _OPENAI or name in SERVERS:
        return str(name)
    raise ValueError(f"no such server: {name}")


def _known_refusal(name: object) -> str:
    if not name or name in REFUSALS:
        return str(name or "")
    raise ValueError(f"nobody refuses pictures as {name}")


async def _refuse_address(request: web.Request) -> web.StreamResponse:
    raise ModelError(f"Invalid URL ({request.method} {request.path})", status=404)
