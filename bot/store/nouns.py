"""Nouns as the inbox holds them: JSON and back."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from bot.conversation import (
    Again,
    Command,
    Deed,
    Order,
    Question,
    Recording,
    Rendition,
    RenditionKind,
    Shortcut,
    ThreadKey,
    Wanted,
    Wish,
)


def to_payload(noun: Question | Recording) -> dict[str, Any]:
    """Return `noun` as what the inbox can hold."""
    return dataclasses.asdict(noun)


def question_from(payload: Mapping[str, Any]) -> Question:
    """Return the question that `to_payload` made `payload` from."""
    thread, files = ThreadKey(**payload["thread"]), tuple(payload["recordings"])
    again = Again(payload.get("again", ""))
    return Question(**{**payload, "thread": thread, "recordings": files, "again": again})


def recording_from(payload: Mapping[str, Any]) -> Recording:
    """Return the recording that `to_payload` made `payload` from."""
    thread, urls = ThreadKey(**payload["thread"]), tuple(payload["urls"])
    return Recording(**{**payload, "thread": thread, "urls": urls})


def wish_from(payload: Mapping[str, Any]) -> Wish:
    """Return the wish that `dataclasses.asdict` made `payload` from."""
    rendition = payload["rendition"]
    made = Rendition(**{**rendition, "kind": RenditionKind(rendition["kind"])})
    return Wish(**{**payload, "thread": ThreadKey(**payload["thread"]), "rendition": made})


def order_from(payload: Mapping[str, Any]) -> Order:
    """Return the order that `dataclasses.asdict` made `payload` from."""
    thread, deed = ThreadKey(**payload["thread"]), Deed(payload["what"])
    return Order(**{**payload, "thread": thread, "what": deed})


def command_from(payload: Mapping[str, Any]) -> Command:
    """Return the command that `dataclasses.asdict` made `payload` from."""
    return Command(**payload)


def shortcut_from(payload: Mapping[str, Any]) -> Shortcut:
    """Return the shortcut that `dataclasses.asdict` made `payload` from."""
    thread, what = ThreadKey(**payload["thread"]), Wanted(payload["what"])
    return Shortcut(**{**payload, "thread": thread, "what": what})
