"""What a workspace may lack: whole methods, or kinds of blocks, as older and other servers do."""

from collections.abc import Mapping
from typing import Any

from bot.playground.arguments import ApiError, Arguments
from bot.playground.markup import parts_of

# Which methods each feature takes along when a knob switches it off, and what they then answer.
FEATURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "streams": ("unknown_method", ("chat.startStream", "chat.appendStream", "chat.stopStream")),
    "streams_in_channels": ("channel_type_not_supported", ()),
    "sessions": ("feature_disabled", ("agents.sessions.setStatus", "agents.sessions.rename")),
    "status": ("unknown_method", ("assistant.threads.setStatus",)),
    "titles": ("unknown_method", ("assistant.threads.setTitle",)),
    "prompts": ("unknown_method", ("assistant.threads.setSuggestedPrompts",)),
}


def check_feature(without: frozenset[str], method: str) -> None:
    """Raise ApiError for a method of a feature that the workspace is `without`."""
    for name in without:
        error, methods = FEATURES[name]
        if method in methods:
            raise ApiError(error, **({"req_method": method} if error == "unknown_method" else {}))


def check_kinds(refused: frozenset[str], args: Arguments) -> None:
    """Raise ApiError for blocks of a `refused` type, in messages, in chunks of streams, in views."""
    if not refused:
        return
    _refuse(refused, [args.items("blocks"), args.items("chunks")], "invalid_blocks")
    if args.has("view"):
        _refuse(refused, args.mapping("view"), "invalid_arguments")


def _refuse(refused: frozenset[str], given: Any, error: str) -> None:
    for part in parts_of(given):
        if part.get("type") in refused:
            hint = f"[ERROR] unsupported type: {part['type']} [json-pointer:/blocks/0/type]"
            raise ApiError(error, response_metadata={"messages": [hint]})
