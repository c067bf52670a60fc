"""Pieces of work as the inbox takes them: which key names them, and which lane they wait in.

One place for what everybody who accepts, retries or deletes must agree on.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.conversation import (
    Command,
    Deed,
    Order,
    Question,
    Recording,
    Shortcut,
    ThreadKey,
    Wish,
)
from bot.store.items import AGAIN, Item, Kind, Pool
from bot.store.nouns import to_payload


def answer_item(question: Question, waits_for: tuple[str, ...] = ()) -> Item:
    """Return the answer to a question, which waits for the pieces of work `waits_for` (their keys)."""
    return Item(
        f"{question.reply_key}/{question.edited_ts}",
        Kind.ANSWER,
        Pool.CHAT,
        question.thread.chat_lane,
        question.ts,
        to_payload(question),
        waits_for=waits_for,
        user=question.user,
    )


def again_item(question: Question, told_by: str) -> Item:
    """Return what is wanted `again` of the answer to a question.

    `told_by`, the ts of the click, tells one from another and is its turn in the lane. Its key is under
    that of the answer, so that what happens to the question reaches it.
    """
    return Item(
        f"{question.reply_key}{AGAIN}{told_by}",
        Kind.ANSWER,
        Pool.CHAT,
        question.thread.chat_lane,
        told_by,
        to_payload(question),
        user=question.again_by or question.user,
    )


def transcribe_item(recording: Recording, retried_at: str = "") -> Item:
    """Return the transcription of a recording; `retried_at` tells one retry from another."""
    key = recording.reply_key
    return Item(
        f"{key}/retry/{retried_at}" if retried_at else key,
        Kind.TRANSCRIBE,
        Pool.SPOKEN if recording.is_question else Pool.VOICE,
        recording.voice_lane,
        recording.ts,
        to_payload(recording),
        user=recording.payer,
    )


def render_item(wish: Wish, told_by: str) -> Item:
    """Return the making of what is wished for; `told_by` tells one wish from another.

    It waits for the transcript, if that is still being made.
    """
    recording_key = f"{wish.thread.key_of(wish.ts)}/{wish.file_id}"
    key = f"{recording_key}/{wish.rendition.key}"
    return Item(
        f"{key}/{told_by}",
        Kind.RENDER,
        Pool.RENDER,
        key,
        wish.ts,
        asdict(wish),
        waits_for=(recording_key,),
        user=wish.user,
    )


def manage_item(order: Order, told_by: str) -> Item:
    """Return what is ordered about a transcript itself; `told_by` tells one order from another."""
    key = f"{order.thread.key_of(order.ts)}/{order.file_id}"
    # Not under the recording's key: what removes it must outlive it. Naming speakers changes what is
    # shown, so it keeps out of the way of a retry.
    lane = f"voice/{order.thread}" if order.what is Deed.NAME_SPEAKERS else f"manage/{key}"
    return Item(
        f"manage/{key}/{order.what}/{told_by}",
        Kind.MANAGE,
        Pool.CONTROL,
        lane,
        order.ts,
        asdict(order),
    )


def withdraw_item(thread: ThreadKey, reply_keys: list[str], told_by: str) -> Item:
    """Return the withdrawal of replies; `told_by` names what told us that they must go."""
    key = f"withdraw/{told_by}"
    payload = {"thread": asdict(thread), "reply_keys": reply_keys}
    return Item(key, Kind.WITHDRAW, Pool.CONTROL, key, thread.thread_ts, payload)


def command_item(command: Command) -> Item:
    """Return the doing of a command."""
    return Item(
        f"command/{command.told_by}",
        Kind.COMMAND,
        Pool.RENDER,
        f"command/{command.told_by}",
        command.told_by,
        asdict(command),
        user=command.user,
    )


def shortcut_item(shortcut: Shortcut, about: str = "") -> Item:
    """Return the doing of a shortcut or a flag; `about` names what a flag is to have translated.

    Flags of one language on that are seen to one at a time, whichever part of it each stands on: what
    the first one led to is there for the next.
    """
    key = f"shortcut/{shortcut.told_by}"
    place = f"flag/{about or shortcut.thread.key_of(shortcut.ts)}/{shortcut.language}"
    return Item(
        key,
        Kind.SHORTCUT,
        Pool.RENDER,
        place if shortcut.is_flag else key,
        shortcut.ts,
        asdict(shortcut),
        user=shortcut.user,
    )


def forget_item(person: str, told_by: str) -> Item:
    """Return the erasing of all that is `person`'s; `told_by` names the click that wanted it.

    It is done for nobody: what is hers is erased from the inbox too, and it must not erase itself.
    """
    key = f"forget/{told_by}"
    return Item(key, Kind.FORGET, Pool.CONTROL, key, told_by, {"person": person})


def export_item(person: str, told_by: str) -> Item:
    """Return the handing over of all that is `person`'s; `told_by` names the click that wanted it."""
    key = f"export/{told_by}"
    return Item(key, Kind.FORGET, Pool.RENDER, key, told_by, {"person": person, "is_export": True})


def home_item(person: str, told_by: str) -> Item:
    """Return the making of a person's Home tab anew; `told_by` names the click that wanted it."""
    key = f"home/{told_by}"
    return Item(key, Kind.GREET, Pool.CONTROL, key, told_by, {"user": person})


def watch_item(now: float) -> Item:
    """Return the daily look at what stops working soon: the same item for a whole day in UTC."""
    return _watch(watch_key(now), {"about": "day"})


def look_again_item(now: float) -> Item:
    """Return a look beside the daily one, by a bot that starts once more on that day."""
    return _watch(f"{watch_key(now)}/{now:.0f}", {"about": "day"})


def key_trouble_item(key: str, trouble: str, now: float) -> Item:
    """Return that an endpoint refused the key that the setting `key` holds; one item a day.

    `trouble` is the text key of the error: key_rejected or quota_spent.
    """
    payload = {"about": "key", "key": key, "trouble": trouble}
    return _watch(f"{watch_key(now)}/{key}/{trouble}", payload)


def warn_item(user: str, warning: Mapping[str, Any], told_by: str) -> Item:
    """Return the telling of a `warning` to one admin; `told_by` is the key of what found it."""
    return _watch(f"{told_by}/{user}", {**warning, "to": user})


def watch_key(now: float) -> str:
    """Return the key of a day's look."""
    return f"watch/{datetime.fromtimestamp(now, UTC).date()}"


def _watch(key: str, payload: dict[str, Any]) -> Item:
    return Item(key, Kind.WATCH, Pool.CONTROL, key, key, payload)
