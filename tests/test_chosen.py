"""Which choice wins, and what is kept of choices."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.chosen import (
    IN_THREAD,
    NAMES,
    Choices,
    Chosen,
    Example,
    Left,
    Place,
    Recordings,
    SpeechLevel,
    from_values,
    resolve,
    to_values,
)
from bot.conversation import FollowUps

TEXT = st.text(max_size=20)
VALUES = {
    "instructions": TEXT,
    "examples": st.lists(st.builds(Example, TEXT, TEXT), max_size=2).map(tuple),
    "chat_model": TEXT,
    "reasoning_effort": TEXT,
    "temperature": st.floats(0, 2) | st.just(Left.TO_MODEL),
    "max_tokens": st.integers(1, 9),
    "top_p": st.floats(0, 1) | st.just(Left.TO_MODEL),
    "follow_ups": st.sampled_from(FollowUps),
    "recordings": st.sampled_from(Recordings),
    "glossary": st.lists(TEXT, max_size=2).map(tuple),
    "languages": st.lists(TEXT, max_size=2).map(tuple),
    "knows_names": st.booleans(),
    "translate_to": TEXT,
    "summarises": st.booleans(),
    "files": st.lists(TEXT, max_size=2).map(tuple),
    "speech_level": st.sampled_from([*SpeechLevel, Left.TO_MODEL]),
    "retention_days": st.integers(0, 9),
    "language": TEXT,
    "flags_anywhere": st.booleans(),
}
CHOICES = st.builds(Choices, **{name: st.none() | strategy for name, strategy in VALUES.items()})


def test_every_choice_is_tried_here() -> None:
    assert tuple(VALUES) == NAMES


@given(st.dictionaries(st.sampled_from([Place.WORKSPACE, Place.CHANNEL, Place.THREAD]), CHOICES))
def test_the_nearest_choice_wins_and_its_place_is_told(chosen: dict[Place, Choices]) -> None:
    resolved = resolve(Chosen(), chosen)

    for name in set(NAMES) - {"instructions"}:
        nearest = [
            place
            for place in (Place.THREAD, Place.CHANNEL, Place.WORKSPACE)
            if getattr(chosen.get(place), name, None) is not None
            and (place is not Place.THREAD or name in IN_THREAD)
        ]
        place = nearest[0] if nearest else Place.SERVER
        value = getattr(chosen[place] if nearest else Chosen(), name)
        value = None if value is Left.TO_MODEL else value
        assert resolved.places[name] is place
        assert getattr(resolved.chosen, name) == value


def test_instructions_of_every_place_are_given_the_widest_first() -> None:
    chosen = {
        Place.THREAD: Choices(instructions="In verse."),
        Place.WORKSPACE: Choices(instructions="Be brief."),
    }

    resolved = resolve(Chosen(instructions="We sell tea."), chosen)

    assert resolved.chosen.instructions == "We sell tea.\n\nBe brief.\n\nIn verse."
    assert resolved.places["instructions"] is Place.THREAD


def test_a_channel_may_leave_to_the_model_what_the_workspace_chose() -> None:
    chosen = {
        Place.WORKSPACE: Choices(temperature=0.3, speech_level=SpeechLevel.PLAIN),
        Place.CHANNEL: Choices(temperature=Left.TO_MODEL, speech_level=Left.TO_MODEL),
    }

    resolved = resolve(Chosen(), chosen)

    assert resolved.chosen.temperature is None
    assert resolved.chosen.speech_level is None
    assert resolved.places["temperature"] is Place.CHANNEL


@given(CHOICES)
def test_what_was_chosen_comes_back_as_it_was_kept(choices: Choices) -> None:
    assert from_values(to_values(choices)) == choices


def test_one_value_that_cannot_be_read_spoils_no_other() -> None:
    values = to_values(Choices(max_tokens=5)) | {"recordings": "sometimes", "examples": [{}]}

    assert from_values(values) == replace(Choices(), max_tokens=5)
