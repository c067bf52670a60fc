"""Reads a Web API call's arguments wherever they are: query string, form or JSON body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.records import Json

_TRUE = {"true", "1", "yes", "on"}


class ApiError(Exception):
    """An answer of `ok: false`, by Slack's name for what is wrong."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


def invalid_arguments(message: str) -> ApiError:
    """Return the error for arguments that don't fit the method, with Slack's kind of hint."""
    return ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})


@dataclass(frozen=True)
class Arguments:
    """A call's arguments; a form's strings and JSON's values are read alike."""

    values: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """Was it given, with anything in it?"""
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """Return a string, "" where there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return a boolean, false where there is none."""
        return self.text(name).lower() in _TRUE

    def number(self, name: str, default: int) -> int:
        """Return an integer; raises ApiError for anything else."""
        try:
            return int(self.values.get(name) or default)
        except (TypeError, ValueError) as error:
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]") from error

    def items(self, name: str) -> list[Any]:
        """Return a list, which forms carry as JSON; raises ApiError for anything else."""
        value = self._decoded(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise invalid_arguments(f"must be an array [json-pointer:/{name}]")
        return value

    def mapping(self, name: str) -> Json | None:
        """Return an object, which forms carry as JSON; raises ApiError for anything else."""
        value = self._decoded(name)
        if value is not None and not isinstance(value, dict):
            raise invalid_arguments(f"must be an object [json-pointer:/{name}]")
        return value

    def _decoded(self, name: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise invalid_arguments(f"invalid JSON [json-pointer:/{name}]") from error


async def read_arguments(request: web.Request, *, takes_json: bool) -> Arguments:
    """Read a request's arguments; JSON sent to a method that takes none is ignored, as by Slack."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        values |= _parsed(body) if takes_json and body else {}
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        values |= dict(await request.post())
    elif request.can_read_body:
        raise ApiError("invalid_post_type")
    return Arguments(values)


def _parsed(body: str) -> Json:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise ApiError("invalid_json") from error
    if not isinstance(content, dict):
        raise ApiError("json_not_object")
    return content
