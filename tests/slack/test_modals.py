"""The modals of settings: what Slack takes of them, and that what is shown comes back as it is."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chosen import (
    IN_THREAD,
    Choices,
    Chosen,
    Example,
    Left,
    Place,
    Recordings,
    SpeechLevel,
    resolve,
)
from bot.conversation import FollowUps
from bot.playground.view_checks import check_modal
from bot.slack.menu import LANGUAGES
from bot.slack.modals.choices import (
    FIELDS,
    LOCK,
    Page,
    Sheet,
    Spot,
    changed,
    choices_modal,
    lock_in,
    names_on,
    read,
    standing,
)
from bot.slack.modals.fields import Offers
from bot.slack.modals.parts import LONGEST_INPUT, shown_in
from bot.texts import LANGUAGES as SPOKEN
from bot.texts import in_language

OFFERS = Offers(
    ("gpt-6-luna", "gpt-6-sol"), ("none", "low", "high"), {"en": "English", "ko": "한국어"}
)
CHANNEL = Spot(Place.CHANNEL, "C1")
ENGLISH = in_language("en")
PAGES = (Page.ANSWERS, Page.RECORDINGS, Page.MORE)

WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
SAID = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
CODES = st.sampled_from(LANGUAGES)
CHOSEN = st.builds(
    Choices,
    instructions=st.none() | SAID,
    examples=st.none() | st.lists(st.builds(Example, SAID, SAID), max_size=3).map(tuple),
    chat_model=st.none() | WORDS,
    reasoning_effort=st.none() | st.sampled_from(["default", "none", "high"]),
    temperature=st.none() | st.floats(0, 2) | st.just(Left.TO_MODEL),
    max_tokens=st.none() | st.integers(1, 1_000_000),
    top_p=st.none() | st.floats(0, 1, exclude_min=True) | st.just(Left.TO_MODEL),
    follow_ups=st.none() | st.sampled_from(FollowUps),
    recordings=st.none() | st.sampled_from(Recordings),
    glossary=st.none() | st.lists(WORDS, unique=True, max_size=30).map(tuple),
    languages=st.none() | st.lists(CODES, unique=True).map(tuple),
    knows_names=st.none() | st.booleans(),
    translate_to=st.none() | st.just("") | CODES,
    summarises=st.none() | st.booleans(),
    files=st.none() | st.lists(st.sampled_from(["txt", "srt", "vtt"]), unique=True).map(tuple),
    speech_level=st.none() | st.sampled_from([*SpeechLevel, Left.TO_MODEL]),
    retention_days=st.none() | st.integers(0, 36_500),
    language=st.none() | st.sampled_from(["", "en", "ko"]),
    flags_anywhere=st.none() | st.booleans(),
)


def sheet(page: Page, own: Choices | None = None, **more: Any) -> Sheet:
    given = {"spot": CHANNEL, "below": resolve(Chosen(chat_model="gpt-6-luna"), {}), **more}
    return Sheet(page=page, own=own or Choices(), offers=OFFERS, **given)


def blocks_of(view: Any) -> dict[str, Any]:
    return {block["block_id"]: block for block in view["blocks"] if "block_id" in block}


def as_sets(values: dict[str, Any]) -> dict[str, Any]:
    """Values of which the order says nothing."""
    unordered = {"languages", "files"}
    return {
        name: frozenset(value) if name in unordered and value is not None else value
        for name, value in values.items()
    }


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("place", [Place.WORKSPACE, Place.CHANNEL, Place.THREAD])
@pytest.mark.parametrize("models", [0, 2, 98, 99, 500, 5000])
def test_slack_takes_every_page(language: str, place: Place, models: int) -> None:
    speak = in_language(language)
    offers = replace(OFFERS, models=[f"model-{number}" for number in range(models)])
    pages = (Page.THREAD,) if place is Place.THREAD else PAGES
    full = Choices(instructions="x" * 9000, chat_model="of-before", glossary=("y" * 50,) * 99)

    for page in pages:
        for own in (Choices(), full):
            shown = Sheet(
                Spot(place, "C1", "1.1"), page, own, resolve(Chosen(), {}), offers, ["<no>"],
                is_locked=True,
            )  # fmt: skip
            check_modal(dict(choices_modal(shown, speak)))


@given(CHOSEN)
def test_what_is_shown_comes_back(own: Choices) -> None:
    for page in PAGES:
        view = choices_modal(sheet(page, own), ENGLISH)

        answered, wrong = read(shown_in(view["blocks"]))

        expected = {name: getattr(own, name) for name in names_on(page, "C1")}
        assert wrong == {}
        assert as_sets(answered) == as_sets(expected)


@given(CHOSEN)
def test_who_changes_nothing_changes_nothing(own: Choices) -> None:
    for page in PAGES:
        view = choices_modal(sheet(page, own), ENGLISH)
        answered, _ = read(shown_in(view["blocks"]))

        assert changed(answered, view["blocks"]) == {}


def test_the_pages_ask_for_every_choice_once() -> None:
    asked = [name for page in PAGES for name in names_on(page, "C1")]

    assert sorted(asked) == sorted(asdict(Choices()))
    assert set(asked) == set(FIELDS)
    assert set(names_on(Page.THREAD, "C1")) == IN_THREAD


def test_a_field_that_does_not_hold_its_value_is_not_changed_by_sending_it() -> None:
    words = tuple(f"word{number:05}" for number in range(500))
    view = choices_modal(sheet(Page.RECORDINGS, Choices(glossary=words)), ENGLISH)

    answered, _ = read(shown_in(view["blocks"]))

    assert len(blocks_of(view)["glossary"]["element"]["initial_value"]) <= LONGEST_INPUT
    assert answered["glossary"] == words[: len(answered["glossary"])]
    assert changed(answered, view["blocks"]) == {}


def test_in_direct_messages_nothing_is_asked_about_mentions() -> None:
    view = choices_modal(sheet(Page.ANSWERS, spot=Spot(Place.CHANNEL, "D1")), ENGLISH)

    assert "follow_ups" not in blocks_of(view)


def test_every_field_says_what_holds_without_it_and_from_where() -> None:
    made = {Place.WORKSPACE: Choices(temperature=0.3, follow_ups=FollowUps.ALWAYS)}
    view = choices_modal(sheet(Page.ANSWERS, below=resolve(Chosen(), made)), ENGLISH)

    shown = blocks_of(view)
    first = shown["follow_ups"]["element"]["initial_option"]["text"]["text"]
    assert first == "As in the workspace: Every message"
    assert shown["temperature"]["hint"]["text"].endswith("If left empty: 0.3 (from the workspace).")
    assert "32,768 (the default)" in shown["max_tokens"]["hint"]["text"]


def test_a_thread_is_asked_for_instructions_and_a_model_alone() -> None:
    spot = Spot(Place.THREAD, "C1", "1.1")
    view = choices_modal(sheet(Page.THREAD, spot=spot), ENGLISH)

    assert set(blocks_of(view)) == {"instructions", "chat_model"}
    assert json.loads(view["private_metadata"])["thread_ts"] == "1.1"


def test_a_model_is_typed_where_the_endpoint_lists_none() -> None:
    own = Choices(chat_model="my-own")
    shown = replace(sheet(Page.ANSWERS, own), offers=replace(OFFERS, models=()))

    element = blocks_of(choices_modal(shown, ENGLISH))["chat_model"]["element"]

    assert (element["type"], element["initial_value"]) == ("plain_text_input", "my-own")


@pytest.mark.parametrize("value", [True, False, None])
def test_the_lock_comes_back_where_it_is_asked(value: bool | None) -> None:
    view = choices_modal(sheet(Page.MORE, is_locked=value), ENGLISH)

    assert (LOCK in blocks_of(view)) is (value is not None)
    assert lock_in(shown_in(view["blocks"])) is value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("temperature", "0,7", 0.7),
        ("temperature", "-", Left.TO_MODEL),
        ("top_p", " - ", Left.TO_MODEL),
        ("max_tokens", "32,768", 32_768),
        ("retention_days", "0", 0),
        ("examples", "-", ()),
        ("glossary", " - ", ()),
        ("glossary", "타래\n\n Tarae \n타래", ("타래", "Tarae")),
        ("instructions", "  ", None),
    ],
)
def test_what_is_typed_is_read(name: str, text: str, value: Any) -> None:
    answered, wrong = read({name: {"answer": {"value": text}}})

    assert (answered, wrong) == ({name: value}, {})


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("temperature", "2.1", "settings_number"),
        ("temperature", "warm", "settings_number"),
        ("temperature", "nan", "settings_number"),
        ("max_tokens", "0", "settings_number"),
        ("max_tokens", "1.5", "settings_number"),
        ("top_p", "0", "settings_number_above"),
        ("retention_days", "-1", "settings_number"),
        ("examples", "Hello", "settings_examples_begin"),
        ("examples", "user: a\nuser: b", "settings_examples_turns"),
        ("examples", "user:\nassistant: b", "settings_examples_empty"),
        ("examples", "user: a", "settings_examples_open"),
        ("examples", "user: a\nassistant: b\n" * 21, "settings_examples_many"),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_it(
    language: str, name: str, text: str, key: str
) -> None:
    answered, wrong = read({name: {"answer": {"value": text}}})

    assert (answered, wrong[name].text) == ({}, key)
    assert in_language(language)(key, **wrong[name].details)


def test_examples_are_read_as_people_write_them() -> None:
    text = (
        "User: What time is it?\nIn Seoul.\n\n어시스턴트： 시계를 보세요.\n\nuser: a\nassistant: b"
    )

    answered, _ = read({"examples": {"answer": {"value": text}}})

    assert answered["examples"] == (
        Example("What time is it?\nIn Seoul.", "시계를 보세요."),
        Example("a", "b"),
    )


def test_what_holds_is_shown_so_that_it_notifies_nobody() -> None:
    made = {Place.WORKSPACE: Choices(instructions="<!channel> *loud*")}
    resolved = resolve(Chosen(), made)

    [block] = standing(sheet(Page.ANSWERS), ["instructions"], resolved, ENGLISH)

    assert "<!channel>" not in block["text"]["text"]
    assert "from the workspace" in block["text"]["text"]
