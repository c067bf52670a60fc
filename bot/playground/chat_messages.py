"""The messages of a chat completion request: who may speak, and in which parts."""

import re
from collections.abc import Mapping
from typing import Any

from bot.playground.chat_parts import check_count, check_parts
from bot.playground.model_errors import ModelError

_ROLES = ("system", "assistant", "user", "function", "tool", "developer")
_FIELDS = frozenset(
    {"role", "content", "name", "tool_calls", "tool_call_id", "refusal", "audio", "function_call"}
)
_NAME = re.compile(r"[^\s<|\\/>]{1,64}")


def check_messages(messages: list[Any]) -> None:
    """Check every message; raises ModelError with OpenAI's answer for the first that is wrong."""
    if not messages:
        raise ModelError(
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an "
            "empty array instead.",
            code="empty_array",
            param="messages",
        )
    for index, message in enumerate(messages):
        _check_message(f"messages[{index}]", message)
    check_count(messages)


def text_of(message: Mapping[str, Any]) -> str:
    """Return the text of a checked message, its parts joined; "" where it has none."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def _check_message(where: str, message: Any) -> None:
    if not isinstance(message, dict):
        raise _invalid(where, "an object", "invalid_type")
    for name in message.keys() - _FIELDS:
        raise ModelError(
            f"Unknown parameter: '{where}.{name}'.",
            code="unknown_parameter",
            param=f"{where}.{name}",
        )
    _check_role(where, message)
    name = message.get("name")
    if name is not None and not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise ModelError(
            f"Invalid '{where}.name': string does not match pattern. Expected a string that matches "
            r"the pattern '^[^\s<|\\/>]+$'.",
            code="invalid_value",
            param=f"{where}.name",
        )
    _check_content(where, message)


def _check_role(where: str, message: Mapping[str, Any]) -> None:
    if "role" not in message:
        raise ModelError(
            f"Missing required parameter: '{where}.role'.",
            code="missing_required_parameter",
            param=f"{where}.role",
        )
    if message["role"] not in _ROLES:
        *most, last = (f"'{role}'" for role in _ROLES)
        raise ModelError(
            f"Invalid value: '{message['role']}'. Supported values are: {', '.join(most)}, and {last}.",
            code="invalid_value",
            param=f"{where}.role",
        )


def _check_content(where: str, message: Mapping[str, Any]) -> None:
    content = message.get("content")
    if content is None:
        if not (message["role"] == "assistant" and message.get("tool_calls")):
            raise ModelError(
                "Invalid value for 'content': expected a string, got null.",
                param=f"{where}.content",
            )
    elif isinstance(content, list):
        check_parts(f"{where}.content", message["role"], content)
    elif not isinstance(content, str):
        raise _invalid(f"{where}.content", "a string or an array of content parts", "invalid_type")


def _invalid(where: str, expected: str, code: str) -> ModelError:
    return ModelError(f"Invalid type for '{where}': expected {expected}.", code=code, param=where)
