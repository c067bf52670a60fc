"""What can be clicked under a transcript, and what each click says.

A message keeps its buttons for years, so their values name everything a click is about: the
recording by its reply key, what is wanted of it by a `Choice`. `listeners.clicks` reads them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.conversation import Rendition, RenditionKind
from bot.slack.blocks import Block

Say = Callable[..., str]
"""`bot.texts.in_language` of who reads it: the sentence of a text key and its details."""

# action_id; what stands after a colon only tells buttons of one row apart.
MENU = "transcript_menu"
RETRY = "transcript_retry"
CAPTIONS = "transcript_captions"
REMOVE = "transcript_remove"
KEEP = "transcript_keep"
PLAY = "play"
ACTIONS = (MENU, RETRY, CAPTIONS, REMOVE, KEEP, PLAY)

# What a Choice may want beside a rendition.
SPEAKERS = "speakers"
CHANNEL = "channel"
REMOVAL = "remove"

LANGUAGES = ("en", "ko", "ja", "zh", "es", "fr", "de", "pt", "vi", "id")
CAPTION_FORMATS = ("srt", "vtt")
MOST_PLAYS = 5

_OPTION_LENGTH = 75


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the menu: a RenditionKind, or SPEAKERS, CHANNEL or REMOVAL."""

    kind: str
    language: str = ""
    format: str = ""

    @property
    def value(self) -> str:
        """What stands for it in a block, at most 150 characters."""
        return f"{self.kind}|{self.language}|{self.format}"

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Return the choice that `value` stands for, None for what is none."""
        parts = value.split("|")
        if len(parts) != 3 or parts[0] not in {*RenditionKind, SPEAKERS, CHANNEL, REMOVAL}:
            return None
        return cls(*parts)

    @property
    def rendition(self) -> Rendition | None:
        """The rendition that is wanted, None where it is something else."""
        if self.kind in {SPEAKERS, CHANNEL, REMOVAL}:
            return None
        return Rendition(RenditionKind(self.kind), self.language, self.format)


def transcript_menu(
    recording_key: str,
    say: Say,
    *,
    languages: Sequence[str] = LANGUAGES,
    has_speakers: bool = False,
    has_gaps: bool = False,
) -> list[Block]:
    """Return the menu under a transcript, with a button to hear its gaps again if it has any.

    `languages` (ISO 639-1) need their names among the texts. Speakers can be named where the endpoint
    told them apart.
    """
    groups = [
        _group(say("group_translate"), [_translation(say, language) for language in languages]),
        _group(say("group_captions"), [_captions(say, form) for form in CAPTION_FORMATS]),
        _group(say("group_more"), _more(say, has_speakers=has_speakers)),
    ]
    menu = {
        "type": "static_select",
        "action_id": MENU,
        "placeholder": plain_text(say("menu_placeholder")),
        "option_groups": groups,
    }
    retry = [button(RETRY, say("retry_button"), recording_key)] if has_gaps else []
    return [_row([menu, *retry], recording_key)]


def retry_button(recording_key: str, say: Say) -> list[Block]:
    """Return the button under what is said in place of a transcript that failed."""
    return [_row([button(RETRY, say("retry_button"), recording_key)], recording_key)]


def consent_button(recording_key: str, say: Say) -> list[Block]:
    """Return the button that has a recording transcribed which nobody asked for: a RETRY like any."""
    return [_row([button(RETRY, say("transcribe_button"), recording_key)], recording_key)]


def captions_buttons(recording_key: str, language: str, say: Say) -> list[Block]:
    """Return the buttons under a translation that give its captions."""
    buttons = [
        button(
            f"{CAPTIONS}:{form}",
            say("menu_captions", format=form),
            Choice(RenditionKind.CAPTIONS, language, form).value,
        )
        for form in CAPTION_FORMATS
    ]
    return [_row(buttons, recording_key)]


def play_buttons(places: Sequence[tuple[str, float]], labels: Sequence[str]) -> list[Block]:
    """Return at most five buttons that play recordings, by their keys, from a time in seconds.

    No place gives no block.
    """
    buttons = [
        button(f"{PLAY}:{number}", label, f"{recording_key}|{seconds:.1f}")
        for number, ((recording_key, seconds), label) in enumerate(
            list(zip(places, labels, strict=True))[:MOST_PLAYS]
        )
    ]
    return [{"type": "actions", "elements": buttons}] if buttons else []


def remove_confirm(recording_key: str, say: Say) -> list[Block]:
    """Return the buttons under the question whether to remove a transcript."""
    remove = {**button(REMOVE, say("remove_button"), recording_key), "style": "danger"}
    keep = button(KEEP, say("cancel_button"), recording_key)
    return [_row([remove, keep], recording_key)]


def plain_text(text: str) -> Block:
    """Return a text object that nothing is read into."""
    return {"type": "plain_text", "text": text}


def button(action_id: str, text: str, value: str) -> dict[str, Any]:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": plain_text(text), "value": value}


def option(text: str, value: str) -> Block:
    """Return an entry of a menu or a list of checkboxes."""
    return {"text": plain_text(text[:_OPTION_LENGTH]), "value": value}


def _more(say: Say, *, has_speakers: bool) -> list[Block]:
    kinds = [RenditionKind.SUMMARY, RenditionKind.TEXT, SPEAKERS, CHANNEL, REMOVAL]
    return [
        option(say(f"menu_{kind}"), Choice(kind).value)
        for kind in kinds
        if kind != SPEAKERS or has_speakers
    ]


def _translation(say: Say, language: str) -> Block:
    name = say(f"language_{language}")
    wanted = Choice(RenditionKind.TRANSLATION, language)
    return option(say("menu_translate", language=name), wanted.value)


def _captions(say: Say, form: str) -> Block:
    wanted = Choice(RenditionKind.CAPTIONS, format=form)
    return option(say("menu_captions", format=form), wanted.value)


def _group(label: str, options: list[Block]) -> Block:
    return {"label": plain_text(label), "options": options}


def _row(elements: list[Any], recording_key: str) -> Block:
    return {"type": "actions", "block_id": recording_key, "elements": elements}
