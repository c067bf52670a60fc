"""JSON out of what models write around it."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.asking import answer_to, as_text, objects, together, values
from bot.voice.numbered import read
from tests.voice.scripted import ScriptedModel

ITEMS = [{"id": 1, "text": "Eins {[“."}, {"id": 2, "text": 'Zwei "quoted".'}]
TEXTS = {0: "Eins {[“.", 1: 'Zwei "quoted".'}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps({"translations": ITEMS}),
        f"```json\n{json.dumps(ITEMS, indent=2)}\n```",
        f"Here you are: {json.dumps({'result': ITEMS})} Anything else?",
        "\n".join(map(json.dumps, ITEMS)),
        json.dumps({str(item["id"]): item["text"] for item in ITEMS}),
        json.dumps([{**item, "id": str(item["id"])} for item in ITEMS]),
        json.dumps({"translations": ITEMS})[:-2],
        '{"translations": [{"id": 1, "text": "Eins\n {[“."}, {"id": 2, "text": "Zwei \\"quoted\\"."}]}',
    ],
)
def test_numbered_texts_are_read_however_they_are_wrapped(answer: str) -> None:
    assert read(answer, [0, 1]) == TEXTS


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([(1, "a"), (2, "b"), (3, "c"), (4, "d")], {0: "a", 1: "b", 2: "c", 3: "d"}),
        ([(1, "a"), (2, "b"), (3, "c")], {0: "a", 1: "b"}),  # the third may hold the fourth
        ([(1, "a"), (3, "c"), (4, "d")], {3: "d"}),
        ([(1, "a"), (2, ""), (3, "c"), (4, "d")], {3: "d"}),
        ([(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e")], {}),
        ([(1, "a"), (1, "b"), (2, "b"), (3, "c"), (4, "d")], {}),
        ([(1, "a"), (1, "a"), (2, "b"), (3, "c"), (4, "d")], {0: "a", 1: "b", 2: "c", 3: "d"}),
        ([(4, "d"), (3, "c"), (2, "b"), (1, "a")], {0: "a", 1: "b", 2: "c", 3: "d"}),
    ],
)
def test_what_may_be_mixed_up_is_not_taken(
    items: list[tuple[int, str]], expected: dict[int, str]
) -> None:
    answer = json.dumps({"translations": [{"id": n, "text": text} for n, text in items]})

    assert read(answer, [0, 1, 2, 3]) == expected


@given(st.text(st.sampled_from('{}[]":,a1 \\\n'), max_size=80))
def test_any_answer_can_be_read(answer: str) -> None:
    assert all(isinstance(one, dict) for one in objects(answer))


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=9), min_size=1), st.text("ab. \n`"))
def test_an_object_is_found_in_whatever_is_around_it(given: dict[str, str], around: str) -> None:
    assert list(values(around + json.dumps(given, ensure_ascii=False) + around)) == [given]


def test_an_answer_of_brackets_alone_takes_no_time() -> None:
    assert not list(values("[" * 1_000_000))


def test_text_is_on_one_line_and_nothing_else_is_text() -> None:
    assert as_text(" a\n  b ") == "a b"
    assert as_text(7) == as_text(None) == as_text(["a"]) == ""


@pytest.mark.anyio
async def test_what_a_model_thinks_first_is_no_answer() -> None:
    model = ScriptedModel(lambda _: '<think>Maybe {"id": 1, "text": "x"}?</think>\n{"id": 2}')

    answer = await answer_to(model.ask, "Think.", {})

    assert list(values(answer)) == [{"id": 2}]


@pytest.mark.anyio
async def test_the_first_error_cancels_the_others_and_is_raised_as_it_is() -> None:
    stopped: list[bool] = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(True)

    async def failing() -> None:
        await asyncio.sleep(0)
        raise LookupError("as it is")

    with pytest.raises(LookupError, match="as it is"):
        await together([forever(), failing()])
    assert stopped
