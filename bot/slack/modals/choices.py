"""The settings of a place: a page of them each, with what holds where nothing is chosen, and from where.

Whoever changes one field changes nothing else: what is read back is what differs from what was shown, so
that two people may have the same page open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.chosen import Choices, Left, Place, Recordings, Resolved, SpeechLevel
from bot.conversation import FollowUps
from bot.slack.blocks import Block
from bot.slack.menu import Say, button, option
from bot.slack.modals.fields import (
    Exchanges,
    Kind,
    Model,
    Number,
    Offers,
    One,
    Several,
    Text,
    Words,
    Wrong,
    languages,
)
from bot.slack.modals.parts import (
    Values,
    boxes,
    input_block,
    literal,
    modal,
    picked,
    section,
    shown_in,
)

SETTINGS = "settings"  # callback_id
OPEN_PAGE = "settings_page"  # action_id; what stands after a colon is the page
VERSION = 1  # of what a page asks; one of another version is not read
LOCK = "is_locked"
MOST_TOKENS = 1_000_000
LONGEST_RETENTION = 36_500  # days
FILE_FORMATS = ("txt", "srt", "vtt")


class Page(StrEnum):
    """What is asked together."""

    ANSWERS = "answers"
    RECORDINGS = "recordings"
    MORE = "more"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Spot:
    """What a page is about: a place of a kind; `channel` "" is the workspace."""

    place: Place
    channel: str = ""
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is to be shown.

    `own` is what was chosen at this place, `below` what holds without that. `complaints` say why what
    was answered is not kept; a sheet that `is_draft` shows what was typed, not what is kept.
    `is_locked` is asked only where it isn't None.
    """

    spot: Spot
    page: Page
    own: Choices
    below: Resolved
    offers: Offers
    complaints: Sequence[str] = ()
    is_draft: bool = False
    is_locked: bool | None = None


def _of(prefix: str, values: type[StrEnum]) -> One:
    return One(
        lambda _, say: [(each, say(f"{prefix}_{each.name.lower()}")) for each in values], values
    )


def _yes_or_no() -> One:
    return One(
        lambda _, say: [(True, say("settings_yes")), (False, say("settings_no"))],
        lambda code: code == "yes",
    )


FIELDS: Mapping[str, Kind] = {
    "instructions": Text(),
    "examples": Exchanges(),
    "chat_model": Model(),
    "reasoning_effort": One(
        lambda offers, say: (
            [(each, each) for each in offers.efforts] + [("default", say("settings_of_model"))]
        )
    ),
    "temperature": Number(0, 2, is_decimal=True, is_left=True),
    "max_tokens": Number(1, MOST_TOKENS),
    "top_p": Number(0, 1, is_decimal=True, is_above=True, is_left=True),
    "follow_ups": _of("settings_follow_ups", FollowUps),
    "speech_level": One(
        lambda _, say: [
            *((each, say(f"settings_speech_level_{each.name.lower()}")) for each in SpeechLevel),
            (Left.TO_MODEL, say("settings_of_model")),
        ],
        lambda code: Left.TO_MODEL if code == Left.TO_MODEL else SpeechLevel(code),
    ),
    "recordings": _of("settings_recordings", Recordings),
    "glossary": Words(),
    "languages": Several(languages, "settings_languages_none"),
    "knows_names": _yes_or_no(),
    "translate_to": One(lambda _, say: [("", say("settings_translate_to_none")), *languages(say)]),
    "summarises": _yes_or_no(),
    "files": Several(
        lambda say: [(form, say(f"settings_files_{form}")) for form in FILE_FORMATS],
        "settings_files_none",
    ),
    "language": One(
        lambda offers, say: [("", say("settings_language_each")), *offers.tongues.items()]
    ),
    "flags_anywhere": _yes_or_no(),
    "retention_days": Number(0, LONGEST_RETENTION, zero="settings_for_ever"),
}
_NAMES: Mapping[Page, tuple[str, ...]] = {
    Page.ANSWERS: tuple(FIELDS)[:9],
    Page.RECORDINGS: tuple(FIELDS)[9:16],
    Page.MORE: tuple(FIELDS)[16:],
    Page.THREAD: ("instructions", "chat_model"),
}
_HINTED = frozenset(FIELDS) - {"chat_model", "speech_level", "summarises", "files", "translate_to"}


def names_on(page: Page, channel: str) -> list[str]:
    """Return what a page asks; in direct messages every message is for the bot."""
    is_direct = channel.startswith("D")
    return [name for name in _NAMES[page] if not (is_direct and name == "follow_ups")]


def choices_modal(sheet: Sheet, say: Say) -> Block:
    """Return a page of settings."""
    spot = sheet.spot
    about = {
        "place": spot.place,
        "channel": spot.channel,
        "thread_ts": spot.thread_ts,
        "page": sheet.page,
        "version": VERSION,
        "is_draft": sheet.is_draft,
    }
    blocks = [
        *(section(f":warning: {literal(each)}") for each in sheet.complaints),
        *_other_pages(sheet, say),
        *(_field(sheet, name, say) for name in names_on(sheet.page, spot.channel)),
        *_lock(sheet, say),
    ]
    return modal(SETTINGS, say(f"settings_title_{spot.place}"), about, blocks, say)


def read(values: Values) -> tuple[dict[str, Any], dict[str, Wrong]]:
    """Return what was answered, by the name of the choice, and what is wrong with the others."""
    answered: dict[str, Any] = {}
    wrong: dict[str, Wrong] = {}
    for name, kind in FIELDS.items():
        if name in values:
            try:
                answered[name] = kind.read(values, name)
            except Wrong as error:
                wrong[name] = error
    return answered, wrong


def changed(answered: Mapping[str, Any], blocks: Sequence[Block]) -> dict[str, Any]:
    """Return those of the answers that differ from what a view with `blocks` began with."""
    before, _ = read(shown_in(blocks))
    return {name: value for name, value in answered.items() if value != before.get(name)}


def lock_in(values: Values) -> bool | None:
    """Return whether the channel shall be locked, None where that was not asked."""
    return LOCK in picked(values, LOCK) if LOCK in values else None


def laid_over(own: Choices, answered: Mapping[str, Any]) -> Choices:
    """Return what is chosen once `answered` is."""
    return replace(own, **answered)


def shown(name: str, value: Any, offers: Offers, say: Say) -> str:
    """Return what people read of a value that holds."""
    return FIELDS[name].shown(value, offers, say)


def standing(sheet: Sheet, names: Sequence[str], resolved: Resolved, say: Say) -> list[Block]:
    """Return paragraphs that say what holds, and from where, for who may not change it."""
    lines = [
        say(
            f"settings_from_{resolved.places[name]}",
            label=say(f"settings_{name}"),
            value=literal(shown(name, getattr(resolved.chosen, name), sheet.offers, say)),
        )
        for name in names
    ]
    return [section("\n".join(lines))]


def _other_pages(sheet: Sheet, say: Say) -> list[Block]:
    """Return the buttons that open the other pages over this one."""
    if sheet.page is Page.THREAD or sheet.complaints:
        return []
    buttons = [
        button(f"{OPEN_PAGE}:{page}", say(f"settings_page_{page}"), page)
        for page in (Page.ANSWERS, Page.RECORDINGS, Page.MORE)
        if page is not sheet.page
    ]
    return [{"type": "actions", "elements": buttons}]


def _field(sheet: Sheet, name: str, say: Say) -> Block:
    value = getattr(sheet.below.chosen, name)
    holds = say(
        f"settings_as_{sheet.below.places[name]}", value=shown(name, value, sheet.offers, say)
    )
    element = FIELDS[name].element(getattr(sheet.own, name), holds, sheet.offers, say)
    hints = [say(f"settings_{name}_hint")] if name in _HINTED else []
    if element["type"] != "static_select":  # whose first entry says so
        hints.append(_left_empty(sheet, name, value, say))
    return input_block(name, say(f"settings_{name}"), element, " ".join(filter(None, hints)))


def _left_empty(sheet: Sheet, name: str, value: Any, say: Say) -> str:
    if name == "instructions":  # they are added to those below
        key = f"settings_added_{sheet.below.places[name]}" if value else ""
    else:
        key = f"settings_empty_{sheet.below.places[name]}"
    return say(key, value=shown(name, value, sheet.offers, say)) if key else ""


def _lock(sheet: Sheet, say: Say) -> list[Block]:
    if sheet.is_locked is None:
        return []
    entry = [option(say("settings_lock_box"), LOCK)]
    ticked = [LOCK] if sheet.is_locked else []
    return [
        input_block(LOCK, say("settings_lock"), boxes(entry, ticked), say("settings_lock_hint"))
    ]
