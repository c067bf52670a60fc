"""The content parts of chat messages: which a role may send, and pictures as OpenAI takes them.

Sources: https://developers.openai.com/api/docs/guides/images-vision for formats and limits; wordings as
recorded in public issues (CosmosShadow/gptpdf#6, vllm-project/vllm#11629), where there are any.
"""

import base64
import binascii
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground import pictures
from bot.playground.model_errors import ModelError

LARGEST_PICTURE = 20 * 2**20
MOST_PICTURES = 500
DETAILS = ("low", "high", "auto", "original")
_TEXT_ONLY = frozenset({"text"})
_PARTS: Mapping[str, frozenset[str]] = {
    "user": frozenset({"text", "image_url", "input_audio", "file"}),
    "assistant": frozenset({"text", "refusal"}),
}
_KINDS = ("png", "jpeg", "gif", "webp")
_UNSUPPORTED = (
    "You uploaded an unsupported image. Please make sure your image is below 20 MB in size and is of "
    f"one the following formats: {list(_KINDS)}."
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was sent: its kind, size in pixels and bytes, and the detail asked for."""

    kind: str
    width: int
    height: int
    size: int
    detail: str = "auto"


def check_parts(where: str, role: str, parts: Sequence[Any]) -> None:
    """Check the parts of one message; raises ModelError for the first that is wrong."""
    if not parts:
        raise ModelError(
            f"Invalid '{where}': empty array. Expected an array with minimum length 1, but got an "
            "empty array instead.",
            code="empty_array",
            param=where,
        )
    for index, part in enumerate(parts):
        _check_part(f"{where}[{index}]", part, _PARTS.get(role, _TEXT_ONLY))


def check_count(messages: Sequence[Mapping[str, Any]]) -> None:
    """Check that a request has no more pictures than one may have."""
    count = sum(1 for _ in places_of_pictures(messages))
    if count > MOST_PICTURES:
        raise ModelError(
            f"Too many images in request: {count}. The maximum is {MOST_PICTURES}.",
            code="too_many_images",
            param="messages",
        )


def places_of_pictures(
    messages: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """Yield the places of pictures, by message and part, and the parts."""
    for number, message in enumerate(messages):
        content = message.get("content")
        for index, part in enumerate(content if isinstance(content, list) else ()):
            if part["type"] == "image_url":
                yield number, index, part


def pictures_of(message: Mapping[str, Any]) -> list[Picture]:
    """Return the pictures of a checked message."""
    parts = (part for _, _, part in places_of_pictures([message]))
    return [_read(part["image_url"]["url"], _detail(part)) for part in parts]


def _check_part(where: str, part: Any, allowed: frozenset[str]) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in allowed:
        values = ", ".join(f"'{known}'" for known in sorted(allowed))
        raise ModelError(
            f"Invalid value: '{kind}'. Supported values are: {values}.",
            code="invalid_value",
            param=where,
        )
    if kind in ("text", "refusal") and not isinstance(part.get(kind), str):
        raise _invalid_type(f"{where}.{kind}", "a string")
    if kind == "image_url":
        _check_picture(f"{where}.image_url", part)
    if kind in ("input_audio", "file") and not isinstance(part.get(kind), dict):
        raise _invalid_type(f"{where}.{kind}", "an object")


def _check_picture(where: str, part: Mapping[str, Any]) -> None:
    picture = part.get("image_url")
    if not isinstance(picture, dict):
        raise _invalid_type(where, "an object")
    if _detail(part) not in DETAILS:
        *most, last = (f"'{known}'" for known in DETAILS)
        raise ModelError(
            f"Invalid value: '{picture['detail']}'. Supported values are: {', '.join(most)}, and "
            f"{last}.",
            code="invalid_value",
            param=f"{where}.detail",
        )
    if not isinstance(picture.get("url"), str):
        raise _invalid_type(f"{where}.url", "a string")
    _read(picture["url"], _detail(part))


def _detail(part: Mapping[str, Any]) -> str:
    return str(part["image_url"].get("detail") or "auto")


@functools.lru_cache(256)
def _read(url: str, detail: str) -> Picture:
    """Read a data URL; raises ModelError for what OpenAI could not look at.

    Addresses of the web are refused, too: this endpoint fetches nothing.
    """
    if url.startswith(("http://", "https://")):
        raise ModelError(f"Error while downloading {url}.", code="invalid_image_url")
    head, comma, payload = url.partition(",")
    if not head.startswith("data:") or not comma:
        raise ModelError(
            "Invalid image URL: expected a base64-encoded data URL with an image MIME type (e.g. "
            "'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got a value with an invalid format.",
            code="invalid_value",
        )
    mimetype, _, encoding = head.removeprefix("data:").partition(";")
    if not mimetype.startswith("image/"):
        raise ModelError(
            "Invalid MIME type. Only image types are supported.", code="invalid_image_format"
        )
    if encoding != "base64":
        raise ModelError("Invalid base64 image_url.", code="invalid_base64")
    return _look(mimetype, _decoded(payload), detail)


def _decoded(payload: str) -> bytes:
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ModelError("Invalid base64 image_url.", code="invalid_base64") from error


def _look(mimetype: str, content: bytes, detail: str) -> Picture:
    kind = pictures.kind_of(content)
    width, height = pictures.size_of(content)
    is_known = kind in _KINDS and mimetype.removeprefix("image/") in (*_KINDS, "jpg")
    if not is_known or not (width and height) or pictures.is_animated(content):
        raise ModelError(_UNSUPPORTED, code="invalid_image_format")
    if len(content) > LARGEST_PICTURE:
        raise ModelError(_UNSUPPORTED, code="image_too_large")
    return Picture(kind, width, height, len(content), detail)


def _invalid_type(where: str, expected: str) -> ModelError:
    return ModelError(
        f"Invalid type for '{where}': expected {expected}.", code="invalid_type", param=where
    )
