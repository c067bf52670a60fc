"""Reading request bodies within the endpoint's own limits, whatever the server's are."""

import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.playground.model_errors import ModelError, body_too_large

MOST_JSON = 64 * 2**20
MOST_AUDIO = 26_214_400  # of the whole multipart body, as OpenAI counts
_DRAINED = 4  # times the limit is still read and thrown away, so that the client hears the answer


@dataclass(slots=True)
class Form:
    """A multipart form with one file. `fields` holds every value of a name, in order."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    file: bytes | None = None
    file_name: str = ""
    file_type: str = ""

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a field."""
        return self.fields.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        """Return all values of a field that may be repeated, written `name` or `name[]`."""
        return self.fields.get(f"{name}[]", []) + self.fields.get(name, [])


async def read_json(request: web.Request) -> dict[str, Any]:
    """Read a JSON object; raises ModelError for anything else."""
    raw = await _read(request, MOST_JSON)
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ModelError(
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't "
            "using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was "
            "sent was not valid JSON.)"
        )
    return body


async def read_form(request: web.Request) -> Form:
    """Read a multipart form; raises ModelError for a body that is none or is too large."""
    if request.content_type != "multipart/form-data":
        raise ModelError(
            f"Unsupported content type: '{request.content_type}'. This API method only accepts "
            "'multipart/form-data' requests, but you specified the header 'Content-Type: "
            f"{request.content_type}'."
        )
    if (request.content_length or 0) > MOST_AUDIO:
        await _read(request, MOST_AUDIO)
    form, read = Form(), 0
    async for part in aiohttp.MultipartReader(request.headers, request.content):
        if not isinstance(part, aiohttp.BodyPartReader):
            continue
        value = await _read_part(part, MOST_AUDIO - read)
        read += len(value)
        _put(form, part, value)
    return form


def _put(form: Form, part: aiohttp.BodyPartReader, value: bytes) -> None:
    if part.name == "file":
        form.file = value
        form.file_name = part.filename or ""
        form.file_type = part.headers.get("Content-Type", "")
    elif part.name:
        form.fields.setdefault(part.name, []).append(value.decode(errors="replace"))


async def _read_part(part: aiohttp.BodyPartReader, most: int) -> bytes:
    value = bytearray()
    while piece := await part.read_chunk(2**16):
        value += piece
        if len(value) > most:
            raise body_too_large(MOST_AUDIO, MOST_AUDIO - most + len(value))
    return bytes(value)


async def _read(request: web.Request, most: int) -> bytes:
    """Read the whole body; past `most` bytes only to be able to say how many there were."""
    body, size = bytearray(), 0
    async for piece in request.content.iter_chunked(2**16):
        size += len(piece)
        if size <= most:
            body += piece
        if size > most * _DRAINED:
            break
    if size > most:
        raise body_too_large(most, size)
    return bytes(body)
