"""The control API: what the page's people do, and what tests look at and turn.

Only pages of this very server may use it: the server listens on loopback, refuses foreign Host
headers, and what changes anything needs a header that a foreign page can't send without asking.
"""

import json
from collections.abc import Awaitable, Callable

from aiohttp import BodyPartReader, web

from bot.playground import (
    control_clicks,
    control_knobs,
    control_people,
    control_team,
    file_states,
    people,
)
from bot.playground.arguments import ApiError, Arguments
from bot.playground.control_view import ControlView
from bot.playground.files import Files
from bot.playground.people import Refusal
from bot.playground.playground import Playground
from bot.playground.records import File, Json
from bot.playground.uploads import describe, dress, receive

HEADER = "X-Playground"
Act = Callable[[Playground, Arguments], Json]
WaitingAct = Callable[[Playground, Arguments], Awaitable[Json]]


def add_control(app: web.Application, playground: Playground, files: Files) -> None:
    """Add the routes under `/playground/`."""
    view = ControlView(playground, files)
    for name, look in view.looks.items():
        app.router.add_get(f"/playground/{name}", look)
    app.router.add_get("/playground/events", playground.feed.serve)
    app.router.add_get("/playground/files/{file}", view.file)
    app.router.add_post("/playground/upload", _guarded(playground, _upload))
    for name, act in ACTS.items():
        app.router.add_post(f"/playground/{name}", _guarded(playground, _from_json(_at_once(act))))
    for name, waiting in WAITING_ACTS.items():
        app.router.add_post(f"/playground/{name}", _guarded(playground, _from_json(waiting)))


def _guarded(
    playground: Playground, serve: Callable[[Playground, web.Request], Awaitable[Json]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def guarded(request: web.Request) -> web.Response:
        if request.headers.get(HEADER) != "1":
            return web.json_response({"error": f"header {HEADER}: 1 is missing"}, status=403)
        try:
            return web.json_response(await serve(playground, request))
        except (Refusal, ApiError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)

    return guarded


def _at_once(act: Act) -> WaitingAct:
    async def run(playground: Playground, args: Arguments) -> Json:
        return act(playground, args)

    return run


def _from_json(act: WaitingAct) -> Callable[[Playground, web.Request], Awaitable[Json]]:
    async def serve(playground: Playground, request: web.Request) -> Json:
        body = await request.text()
        values = json.loads(body) if body else {}
        if not isinstance(values, dict):
            raise Refusal("the body must be a JSON object")
        return await act(playground, Arguments(values))

    return serve


async def _upload(playground: Playground, request: web.Request) -> Json:
    """Take a form of channel, user, files, and share them in one message.

    Also: text, thread_ts; and of every file clip, name, mimetype, external_url, state (with looks
    and after), transcription (with locale), transcription_status.
    """
    fields: dict[str, str] = {}
    files: list[File] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Refusal("nested forms are not understood")
        if part.filename is None:
            fields[part.name or ""] = await part.text()
        else:
            file = describe(part.filename, fields.get("user", ""))
            dress(file, fields)
            files.append(await receive(playground, file, part))
    for file in files:
        _finish(playground, file, fields)
    ids = [file.id for file in files]
    thread_ts = fields.get("thread_ts", "")
    place = fields["channel"], fields["user"], fields.get("text", "")
    message = people.say(playground, *place, thread_ts=thread_ts, files=ids)
    return {"channel": message.channel, "ts": message.ts, "files": ids}


def _finish(playground: Playground, file: File, fields: dict[str, str]) -> None:
    file.user = fields["user"]
    file.external_url = fields.get("external_url", "")
    file_states.transcribe(file, fields)
    looks, after = int(fields.get("looks", file_states.LOOKS)), float(fields.get("after", 0))
    file_states.set_state(playground, file, fields.get("state", ""), looks=looks, after=after)


ACTS: dict[str, Act] = {
    **control_people.ACTS,
    **control_team.ACTS,
    **control_knobs.ACTS,
    **file_states.ACTS,
}
WAITING_ACTS: dict[str, WaitingAct] = {**control_clicks.ACTS}
