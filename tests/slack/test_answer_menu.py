"""What stands below an answer is what Slack takes, small, and says which answer it is about."""

from typing import Any

import pytest

from bot.playground.blocks import check_blocks
from bot.slack.answer_menu import Act, answer_blocks, regenerate_offer, stop_blocks
from bot.slack.blocks import Block
from bot.slack.menu import play_buttons
from bot.texts import LANGUAGES, in_language

# As long as Slack's ids get.
KEY = "T058PNE2HKPX/C0595A85N4RXX/1766458026.240809"
RECORDING_KEY = f"{KEY}/F05E1RVFAHG"
ENGLISH = in_language("en")


def menu_of(blocks: list[Block]) -> Any:
    [menu] = [e for b in blocks for e in b["elements"] if e["type"] == "overflow"]
    return menu


def acts(blocks: list[Block]) -> list[str]:
    return [option["value"].rpartition("|")[2] for option in menu_of(blocks)["options"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_every_block_beside_what_plays_recordings(language: str) -> None:
    speak = in_language(language)
    plays = play_buttons([(RECORDING_KEY, 751.0)], ["▶ 12:31"])

    check_blocks([*plays, *answer_blocks(KEY, speak, can_continue=True)])
    check_blocks([*plays, *answer_blocks(KEY, speak, can_continue=False)])
    check_blocks([*plays, *stop_blocks(KEY, speak)])
    check_blocks(regenerate_offer(KEY, speak))


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_are_within_slacks_limits(language: str) -> None:
    """Of an option: 75 characters of text and 150 of value, of a menu at most five options."""
    options = menu_of(answer_blocks(KEY, in_language(language), can_continue=True))["options"]

    assert len(options) <= 5
    assert max(len(option["text"]["text"]) for option in options) <= 75
    assert max(len(option["value"]) for option in options) <= 150


def test_below_an_answer_stand_feedback_and_one_menu() -> None:
    blocks = answer_blocks(KEY, ENGLISH, can_continue=False)

    assert [e["type"] for b in blocks for e in b["elements"]] == ["feedback_buttons", "overflow"]


def test_only_what_reached_its_length_can_be_continued() -> None:
    whole = acts(answer_blocks(KEY, ENGLISH, can_continue=False))
    cut = acts(answer_blocks(KEY, ENGLISH, can_continue=True))

    assert whole == [Act.REGENERATE, Act.REMOVE, Act.CHANNEL]
    assert cut == [Act.REGENERATE, Act.CONTINUE, Act.REMOVE, Act.CHANNEL]


def test_every_click_names_its_answer() -> None:
    blocks = [
        *answer_blocks(KEY, ENGLISH, can_continue=True),
        *stop_blocks(KEY, ENGLISH),
        *regenerate_offer(KEY, ENGLISH),
    ]

    values = [
        chosen["value"]
        for block in blocks
        for element in block["elements"]
        for chosen in (
            *element.get("options", ()),
            *(element[name] for name in element if name.endswith("tive_button")),
            *([element] if "value" in element else ()),
        )
    ]

    assert {value.rpartition("|")[0] for value in values} == {KEY}
    assert {value.rpartition("|")[2] for value in values} == set(Act)
