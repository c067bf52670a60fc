"""What is typed after the slash command is read as it was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.ask import OPTIONS
from bot.commands.parsing import (
    MisspeltOption,
    OptionNoNumber,
    OptionNotClosed,
    OptionWithoutValue,
    UnknownOption,
    first_word,
    read_options,
    read_typed,
)

WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='"“”„‟'))
MARKS = [("“", "”"), ('"', '"'), ("”", "”"), ("„", "“")]


@pytest.mark.parametrize(
    ("typed", "options", "text"),
    [
        ("What is DNS?", {}, "What is DNS?"),
        ("--model gpt-6-sol Why?", {"model": "gpt-6-sol"}, "Why?"),
        ("--model=gpt-6-sol Why?", {"model": "gpt-6-sol"}, "Why?"),
        ("—model gpt-6-sol Why?", {"model": "gpt-6-sol"}, "Why?"),
        ("–temperature 0.2 Why?", {"temperature": 0.2}, "Why?"),
        ("--temperature=0,2 Why?", {"temperature": 0.2}, "Why?"),
        ("--presence-penalty −1.5 Why?", {"presence-penalty": -1.5}, "Why?"),
        ("--max_tokens 1,000 Why?", {"max-tokens": 1000}, "Why?"),
        ('--system "Be brief." Why?', {"system": "Be brief."}, "Why?"),
        ("--system “Be brief.” Why?", {"system": "Be brief."}, "Why?"),
        ("--system ‘don’t joke’ Why?", {"system": "don’t joke"}, "Why?"),
        ("--system '' Why?", {"system": ""}, "Why?"),
        ("--model a --model b Why?", {"model": "b"}, "Why?"),
        ("-- --model is what?", {}, "--model is what?"),
        ("— --model is what?", {}, "--model is what?"),
        ("—그런데 왜?", {}, "—그런데 왜?"),
        ("Say --model x", {}, "Say --model x"),
        ("--temperature 0\none\n\n  two", {"temperature": 0}, "one\n\n  two"),
    ],
)
def test_options_stand_before_the_text(typed: str, options: dict[str, object], text: str) -> None:
    read = read_options(typed, OPTIONS)

    assert (read.options, read.text) == (options, text)


@pytest.mark.parametrize(
    ("typed", "error", "details"),
    [
        ("--modle x Why?", MisspeltOption, {"name": "modle", "nearest": "model"}),
        ("--temp 1 Why?", MisspeltOption, {"name": "temp", "nearest": "temperature"}),
        ("--zzz Why?", UnknownOption, {"name": "zzz"}),
        ("--temperature 3 Why?", OptionNoNumber, {"name": "temperature", "most": "2"}),
        ("--temperature nan Why?", OptionNoNumber, {"name": "temperature"}),
        ("--temperature warm Why?", OptionNoNumber, {"value": "warm"}),
        ("--max-tokens 1.5 Why?", OptionNoNumber, {"name": "max-tokens"}),
        ("--max-tokens 0 Why?", OptionNoNumber, {"least": "1"}),
        ("--model", OptionWithoutValue, {"name": "model"}),
        ("--model= Why?", OptionWithoutValue, {"name": "model"}),
        ("--model --temperature 1", OptionWithoutValue, {"name": "model"}),
        ('--system "Be brief Why?', OptionNotClosed, {"name": "system"}),
    ],
)
def test_a_mistake_names_its_option(
    typed: str, error: type[Exception], details: dict[str, str]
) -> None:
    with pytest.raises(error) as caught:
        read_options(typed, OPTIONS)

    assert details.items() <= getattr(caught.value, "details").items()  # noqa: B009 - of any error


@given(WORDS, st.sampled_from(MARKS))
def test_what_is_quoted_is_one_value(words: str, marks: tuple[str, str]) -> None:
    read = read_options(f"--system {marks[0]}{words}{marks[1]} Why?", OPTIONS)

    assert (read.options["system"], read.text) == (words, "Why?")


@given(st.text())
def test_behind_the_end_of_options_text_stands_as_it_is(text: str) -> None:
    read = read_options(f"-- {text}", OPTIONS)

    assert read.text == text.strip()


@given(st.text())
def test_a_word_and_the_rest_are_all_that_was_typed(text: str) -> None:
    word, rest = first_word(text)

    assert "".join(f"{word}{rest}".split()) == "".join(text.split())
    assert not any(letter.isspace() for letter in word)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("what does <div> do", "what does <div> do"),
        ("ask <@U1|minsu> and <#C1|general>", "ask @minsu and #general"),
        ("read <https://a.example/b|a.example/b>", "read https://a.example/b"),
    ],
)
def test_what_slack_makes_of_it_is_undone(sent: str, typed: str) -> None:
    assert read_typed(sent) == typed
