"""Menus and buttons, and the modal of speakers, are what Slack takes, and say what they are about."""

import json
from typing import Any

import pytest

from bot.conversation import Rendition, RenditionKind
from bot.playground.blocks import check_blocks
from bot.playground.view_checks import check_modal
from bot.slack.menu import (
    CHANNEL,
    LANGUAGES,
    MENU,
    REMOVAL,
    RETRY,
    SPEAKERS,
    Choice,
    captions_buttons,
    play_buttons,
    remove_confirm,
    retry_button,
    transcript_menu,
)
from bot.slack.modals import names_in, speakers_modal
from bot.slack.modals.parts import shown_in
from bot.texts import LANGUAGES as SPOKEN
from bot.texts import in_language

KEY = "T058PNE2HKP/C0595A85N4R/1766458026.240809/F05E1RVFAHG"
ENGLISH = in_language("en")


def values_of(menu: Any) -> list[str]:
    return [option["value"] for group in menu["option_groups"] for option in group["options"]]


@pytest.mark.parametrize("language", SPOKEN)
def test_slack_takes_every_block(language: str) -> None:
    speak = in_language(language)

    check_blocks(transcript_menu(KEY, speak, has_speakers=True, has_gaps=True))
    check_blocks(retry_button(KEY, speak))
    check_blocks(captions_buttons(KEY, "ko", speak))
    check_blocks(remove_confirm(KEY, speak))
    check_blocks(play_buttons([(KEY, 751.0), (KEY, 7200.5)], ["▶ 12:31", "▶ 2:00:00"]))


@pytest.mark.parametrize("language", SPOKEN)
def test_slack_takes_the_modal_of_speakers(language: str) -> None:
    speak = in_language(language)

    check_modal(
        dict(speakers_modal(KEY, "1.1", [str(n) for n in range(99)], {"1": "Jiyoon"}, speak))
    )


def test_there_is_one_menu_and_it_names_its_recording() -> None:
    [row] = transcript_menu(KEY, ENGLISH)

    assert row["block_id"] == KEY
    assert [element["action_id"] for element in row["elements"]] == [MENU]


def test_only_gaps_bring_a_button_to_hear_them_again() -> None:
    [row] = transcript_menu(KEY, ENGLISH, has_gaps=True)

    assert [element["action_id"] for element in row["elements"]] == [MENU, RETRY]
    assert row["elements"][1]["value"] == KEY


def test_speakers_can_be_named_only_where_they_are_told_apart() -> None:
    [[without], [with_them]] = (
        transcript_menu(KEY, ENGLISH, has_speakers=has)[0]["elements"] for has in (False, True)
    )

    assert set(values_of(with_them)) - set(values_of(without)) == {"speakers||"}


def test_every_entry_of_the_menu_is_read_back() -> None:
    [row] = transcript_menu(KEY, ENGLISH, has_speakers=True)

    choices = [Choice.read(value) for value in values_of(row["elements"][0])]

    renditions = [choice.rendition for choice in choices if choice and choice.rendition]
    others = [choice.kind for choice in choices if choice and not choice.rendition]
    assert renditions == [
        *(Rendition(RenditionKind.TRANSLATION, language) for language in LANGUAGES),
        Rendition(RenditionKind.CAPTIONS, format="srt"),
        Rendition(RenditionKind.CAPTIONS, format="vtt"),
        Rendition(RenditionKind.SUMMARY),
        Rendition(RenditionKind.TEXT),
    ]
    assert others == [SPEAKERS, CHANNEL, REMOVAL]


@pytest.mark.parametrize("value", ["", "translation", "dance||", "summary|||", KEY])
def test_what_is_no_choice_is_none(value: str) -> None:
    assert Choice.read(value) is None


def test_at_most_five_places_can_be_played() -> None:
    [row] = play_buttons([(KEY, n) for n in range(9)], [f"▶ 0:0{n}" for n in range(9)])

    assert [button["value"] for button in row["elements"]] == [f"{KEY}|{n}.0" for n in range(5)]
    assert play_buttons([], []) == []


def test_names_come_back_by_their_labels() -> None:
    view = speakers_modal(KEY, "1.1", ["A", "SPEAKER/01"], {"A": "지윤"}, ENGLISH)

    assert names_in(shown_in(view["blocks"])) == {"A": "지윤", "SPEAKER/01": ""}
    assert json.loads(view["private_metadata"])["recording_key"] == KEY
