"""The modals: who the speakers are, and what a channel chooses. What they ask, and what was answered.

A view's state is `values[block_id][action_id]`, in a shape of its own for every kind of element
(docs.slack.dev/reference/interaction-payloads/view-interactions-payload).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chosen import Choices
from bot.conversation import FollowUps
from bot.slack.blocks import Block
from bot.slack.menu import LANGUAGES, Say, option, plain_text

# callback_id
NAME_SPEAKERS = "speakers"
CHOOSE_FOR_CHANNEL = "channel"
VIEWS = (NAME_SPEAKERS, CHOOSE_FOR_CHANNEL)

FILE_FORMATS = ("txt", "srt", "vtt")
MOST_SPEAKERS = 50
LONGEST_GLOSSARY = 3000

_ANSWER = "answer"  # the action_id of every input
_SPEAKER = "speaker/"
_YES = "yes"
_NONE = "none"


def speakers_modal(
    recording_key: str,
    thread_ts: str,
    speakers: Sequence[str],
    names: Mapping[str, str],
    say: Say,
) -> Block:
    """Return the modal that asks for the names of `speakers`, the endpoint's labels.

    `names` are those given before, by label. `thread_ts` comes back with the answer.
    """
    blocks = [
        _input(
            f"{_SPEAKER}{label}",
            say("speakers_label", label=label),
            _text(names.get(label, ""), longest=80),
            hint=say("speakers_hint") if not position else "",
        )
        for position, label in enumerate(speakers[:MOST_SPEAKERS])
    ]
    channel = recording_key.split("/")[1]
    about = {"channel": channel, "thread_ts": thread_ts, "recording_key": recording_key}
    return _modal(NAME_SPEAKERS, say("speakers_title"), about, blocks, say)


def channel_modal(channel: str, thread_ts: str, choices: Choices, say: Say) -> Block:
    """Return the modal that asks what `channel` chooses; `thread_ts` comes back with the answer."""
    languages = [option(say(f"language_{code}"), code) for code in LANGUAGES]
    no_language = option(say("channel_none"), _NONE)
    files = [option(say(f"channel_file_{form}"), form) for form in FILE_FORMATS]
    yes = [option(say("channel_yes"), _YES)]
    follow_ups = [option(say(f"channel_follow_{which}"), which) for which in FollowUps]
    follow = _input(
        "follow_ups",
        say("channel_follow"),
        _select(follow_ups, choices.follow_ups or FollowUps.SMART),
        hint=say("channel_follow_hint"),
    )
    blocks = [
        *([] if channel.startswith("D") else [follow]),  # a direct message is always for the bot
        _input(
            "translate_to",
            say("channel_translate"),
            _select([no_language, *languages], choices.translate_to or _NONE),
        ),
        _input(
            "summarises", say("channel_summary"), _boxes(yes, [_YES] * bool(choices.summarises))
        ),
        _input("files", say("channel_files"), _boxes(files, choices.files or ())),
        _input(
            "glossary",
            say("channel_glossary"),
            _text(_fitting(choices.glossary or ()), longest=LONGEST_GLOSSARY, is_multiline=True),
            hint=say("channel_glossary_hint"),
        ),
        _input(
            "languages",
            say("channel_languages"),
            _selects(languages, choices.languages or ()),
            hint=say("channel_languages_hint"),
        ),
        _input(
            "knows_names",
            say("channel_names"),
            _boxes(yes, [_YES] * bool(choices.knows_names)),
            hint=say("channel_names_hint"),
        ),
    ]
    about = {"channel": channel, "thread_ts": thread_ts}
    return _modal(CHOOSE_FOR_CHANNEL, say("channel_title"), about, blocks, say)


def names_in(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that a submitted speakers modal gives, by label; "" where one is left open."""
    return {
        block_id.removeprefix(_SPEAKER): " ".join(_typed(values, block_id).split())
        for block_id in values
        if block_id.startswith(_SPEAKER)
    }


def choices_in(values: Mapping[str, Any]) -> Choices:
    """Return what a submitted channel modal chose."""
    chosen, follow_ups = _chosen(values, "translate_to"), _chosen(values, "follow_ups")
    words = (" ".join(line.split()) for line in _typed(values, "glossary").splitlines())
    return Choices(
        translate_to="" if chosen == _NONE else chosen,
        summarises=_YES in _picked(values, "summarises"),
        files=_picked(values, "files"),
        glossary=tuple(dict.fromkeys(word for word in words if word)),
        languages=_picked(values, "languages"),
        knows_names=_YES in _picked(values, "knows_names"),
        follow_ups=FollowUps(follow_ups) if follow_ups else None,
    )


def _answer(values: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    return (values.get(block_id) or {}).get(_ANSWER) or {}


def _typed(values: Mapping[str, Any], block_id: str) -> str:
    return _answer(values, block_id).get("value") or ""


def _chosen(values: Mapping[str, Any], block_id: str) -> str:
    option_chosen = _answer(values, block_id).get("selected_option") or {}
    return str(option_chosen.get("value", ""))


def _picked(values: Mapping[str, Any], block_id: str) -> tuple[str, ...]:
    picked = _answer(values, block_id).get("selected_options") or ()
    return tuple(str(each["value"]) for each in picked)


def _modal(
    callback_id: str, title: str, about: Mapping[str, str], blocks: Sequence[Block], say: Say
) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": json.dumps(about),
        "title": plain_text(title),
        "submit": plain_text(say("save_button")),
        "close": plain_text(say("cancel_button")),
        "blocks": blocks,
    }


def _input(block_id: str, label: str, element: Block, hint: str = "") -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label),
        "element": {**element, "action_id": _ANSWER},
        "optional": "initial_option" not in element,  # where something is always chosen
        **({"hint": plain_text(hint)} if hint else {}),
    }


def _text(value: str, *, longest: int, is_multiline: bool = False) -> Block:
    shown = {"initial_value": value[:longest]} if value else {}
    return {
        "type": "plain_text_input", "max_length": longest, "multiline": is_multiline, **shown
    }  # fmt: skip


def _select(options: Sequence[Block], chosen: str) -> Block:
    shown = [each for each in options if each["value"] == chosen] or options[:1]
    return {"type": "static_select", "options": options, "initial_option": shown[0]}


def _selects(options: Sequence[Block], chosen: Sequence[str]) -> Block:
    return {"type": "multi_static_select", "options": options, **_initial(options, chosen)}


def _boxes(options: Sequence[Block], chosen: Sequence[str]) -> Block:
    return {"type": "checkboxes", "options": options, **_initial(options, chosen)}


def _initial(options: Sequence[Block], chosen: Sequence[str]) -> dict[str, list[Block]]:
    """Return what is ticked already; Slack refuses an empty list."""
    ticked = [each for each in options if each["value"] in chosen]
    return {"initial_options": ticked} if ticked else {}


def _fitting(words: Sequence[str]) -> str:
    """Return as many of `words`, one a line, as the input holds."""
    lines = "\n".join(words)
    return lines if len(lines) <= LONGEST_GLOSSARY else lines[:LONGEST_GLOSSARY].rpartition("\n")[0]
