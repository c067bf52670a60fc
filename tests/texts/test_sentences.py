"""How sentences are put together: particles and plurals fit what is filled in; none is left over."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.texts import LANGUAGES, say

ENGLISH, KOREAN = LANGUAGES["en"], LANGUAGES["ko"]
SOURCES = [
    path
    for path in Path(bot.__path__[0]).rglob("*.py")
    if not {"texts", "playground"} & set(path.parts)
]

BOTH_PARTICLES = re.compile(
    r"[은는이가을를과와으]\((?:은|는|이|가|을|를|과|와|으)\)|\((?:으|이)\)[가-힣]"
)
# A placeholder, what closes a quotation, and a particle that depends on how the placeholder is read.
FIXED_PARTICLE = re.compile(
    r"\{(?P<name>[^{}]*)\}[`’”\"'*_)\]>]*"
    r"(?:(?:은|는|이|가|을|를|과|와|으로|로|이나|나)(?![가-힣])|이?라고|이?라는|였|이었|이며|이면|이란)"
)
PARTICLE_WITHIN_QUOTATION = re.compile(r"\{\w+:[^+{}|]*/[^{}]*\}[`’”\"']")
COUNTED = re.compile(r"\{(?P<name>\w+)(?::n)?\}(?: [a-z]+)? [a-z]+s\b")
NO_COUNTS = {"command", "model"}
WHOLES = {"read_pages", "read_rows", "read_characters"}  # of which a part was read: never one


def words_in_sources() -> set[str]:
    return {word for path in SOURCES for word in re.findall(r"\w+", path.read_text("utf-8"))}


def strings_in_sources() -> Iterator[ast.Constant | ast.JoinedStr]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr | ast.Constant):
                yield node


def family(made: ast.JoinedStr) -> re.Pattern[str]:
    """Return what keys an f-string can make, a group for each thing that it fills in."""
    parts = (
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+?)"
        for part in made.values
    )
    return re.compile("".join(parts))


def is_of_keys(made: ast.JoinedStr) -> bool:
    literal = "".join(str(part.value) for part in made.values if isinstance(part, ast.Constant))
    return re.fullmatch(r"[a-z_]{3,}", literal) is not None


def test_korean_never_leaves_the_choice_of_a_particle_to_the_reader() -> None:
    undecided = {key for key, sentence in KOREAN.items() if BOTH_PARTICLES.search(sentence)}

    assert undecided == set()


def test_korean_particles_fit_what_is_filled_in_before_them() -> None:
    """Amounts of money always end in 달러."""
    fixed = {
        key: found[0]
        for key, sentence in KOREAN.items()
        for found in FIXED_PARTICLE.finditer(sentence)
        if not found["name"].endswith(":usd")
    }

    assert fixed == {}


def test_korean_particles_stand_behind_the_quotation_mark() -> None:
    within = {key for key, said in KOREAN.items() if PARTICLE_WITHIN_QUOTATION.search(said)}

    assert within == set()


def test_english_counts_one_thing_as_one() -> None:
    counted = {
        key: found[0]
        for key, sentence in ENGLISH.items()
        for found in COUNTED.finditer(sentence)
        if found["name"] not in NO_COUNTS and key not in WHOLES
    }

    assert counted == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_that_a_sentence_names_is_known(language: str) -> None:
    specs = {
        spec
        for sentence in LANGUAGES[language].values()
        for _, name, spec, _ in string.Formatter().parse(sentence)
        if name and spec
    }
    plain = {"n", "usd", "length", "day", "time", "moment"}

    assert {spec for spec in specs - plain if not re.search(r"[/|]", spec)} == set()


def test_no_sentence_is_left_that_nobody_says() -> None:
    """Its key stands in the source, or an f-string makes it of words that stand there."""
    found = list(strings_in_sources())
    named = {node.value for node in found if isinstance(node, ast.Constant)}
    families = [
        family(node) for node in found if isinstance(node, ast.JoinedStr) and is_of_keys(node)
    ]
    words = words_in_sources()

    def is_said(part: str) -> bool:
        ends = [at for at, letter in enumerate(part) if letter == "_"]
        return part in words or any({part[:at], part[at + 1 :]} <= words for at in ends)

    def is_made(key: str) -> bool:
        made = (one.fullmatch(key) for one in families)
        return any(match and all(map(is_said, match.groups())) for match in made)

    unused = {key for key in ENGLISH if key not in named and not is_made(key)}

    assert unused == set()


@pytest.mark.parametrize(
    ("key", "details", "sentence"),
    [
        ("command_unknown", {"typed": "오늘"}, "`오늘`은 모르는 명령입니다."),
        ("command_unknown", {"typed": "helo"}, "`helo`는 모르는 명령입니다."),
        (
            "use_done",
            {"model": "gpt-6-sol", "before": "gpt-6-luna"},
            "이제 이 채널에서 `gpt-6-sol`을 씁니다. 전에는 `gpt-6-luna`였습니다.",
        ),
        ("search_no_more", {"words": "예산"}, "‘예산’이 들어간 것이 더 없습니다."),
        ("search_no_more", {"words": "회의"}, "‘회의’가 들어간 것이 더 없습니다."),
    ],
)
def test_what_is_quoted_is_followed_by_its_particle(
    key: str, details: dict[str, str], sentence: str
) -> None:
    assert say(key, "ko", **details) == sentence
