"""Menus, buttons and modals are what Slack takes, and say what they are about."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chosen import Choices
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
from bot.slack.modals import channel_modal, choices_in, names_in, speakers_modal
from bot.texts import LANGUAGES as SPOKEN
from bot.texts import in_language

KEY = "T058PNE2HKP/C0595A85N4R/1766458026.240809/F05E1RVFAHG"
ENGLISH = in_language("en")
CHOICES = Choices(
    translate_to="ko",
    summarises=True,
    files=("srt", "txt"),
    glossary=("Tarae", "큐 3"),
    languages=("en", "ko"),
    knows_names=True,
)

WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
CODES = st.sampled_from(LANGUAGES)
CHOSEN = st.builds(
    Choices,
    translate_to=st.just("") | CODES,
    summarises=st.booleans(),
    files=st.lists(st.sampled_from(["txt", "srt", "vtt"]), unique=True).map(tuple),
    glossary=st.lists(WORDS, unique=True, max_size=30).map(tuple),
    languages=st.lists(CODES, unique=True).map(tuple),
    knows_names=st.booleans(),
)


def values_of(menu: Any) -> list[str]:
    return [option["value"] for group in menu["option_groups"] for option in group["options"]]


def sent(view: Any) -> dict[str, Any]:
    """The state of a modal that is sent as it was opened."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block["element"]
        match element["type"]:
            case "plain_text_input":
                answer = {"value": element.get("initial_value")}
            case "static_select":
                answer = {"selected_option": element.get("initial_option")}
            case _:
                answer = {"selected_options": element.get("initial_options", [])}
        state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **answer}}
    return state


@pytest.mark.parametrize("language", SPOKEN)
def test_slack_takes_every_block(language: str) -> None:
    speak = in_language(language)

    check_blocks(transcript_menu(KEY, speak, has_speakers=True, has_gaps=True))
    check_blocks(retry_button(KEY, speak))
    check_blocks(captions_buttons(KEY, "ko", speak))
    check_blocks(remove_confirm(KEY, speak))
    check_blocks(play_buttons([(KEY, 751.0), (KEY, 7200.5)], ["▶ 12:31", "▶ 2:00:00"]))


@pytest.mark.parametrize("language", SPOKEN)
def test_slack_takes_every_modal(language: str) -> None:
    speak = in_language(language)

    check_modal(
        dict(speakers_modal(KEY, "1.1", [str(n) for n in range(99)], {"1": "Jiyoon"}, speak))
    )
    check_modal(dict(channel_modal("C1", "1.1", Choices(), speak)))
    check_modal(dict(channel_modal("C1", "1.1", CHOICES, speak)))


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

    assert names_in(sent(view)) == {"A": "지윤", "SPEAKER/01": ""}
    assert json.loads(view["private_metadata"])["recording_key"] == KEY


@given(CHOSEN)
def test_choices_come_back_as_they_were_shown(choices: Choices) -> None:
    back = choices_in(sent(channel_modal("C1", "1.1", choices, ENGLISH)))

    assert back.glossary == choices.glossary
    assert (set(back.files), set(back.languages)) == (
        set(choices.files or ()),
        set(choices.languages or ()),
    )
    assert (back.translate_to, back.summarises) == (choices.translate_to, choices.summarises)
    assert back.knows_names == choices.knows_names


def test_a_glossary_too_long_for_its_input_loses_whole_words() -> None:
    words = tuple(f"word{number:05}" for number in range(500))

    back = choices_in(sent(channel_modal("C1", "1.1", Choices(glossary=words), ENGLISH)))

    assert back.glossary == words[: len(back.glossary or ())]
    assert len(back.glossary or ()) > 250


def test_an_empty_modal_chooses_nothing() -> None:
    assert choices_in({}) == Choices()
