"""Names that keep one spelling."""

import pytest

from bot.voice.glossary import LONGEST, OPENING, Glossary, ask_for_names, candidates, occurs
from tests.voice.scripted import ScriptedModel

SENTENCES = ["김민수 씨가 Jane과 왔습니다.", "JSON 파일입니다."]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ('{"names": [{"source": "김민수", "target": "Minsu Kim"}]}', {"김민수": "Minsu Kim"}),
        ('Sure: {"names": {"Jane": "제인"}} There.', {"Jane": "제인"}),
        ('[{"source": "Jane", "target": "제인"}]', {"Jane": "제인"}),
        ('{"names": [{"source": "Peter", "target": "피터"}]}', {}),  # never said
        ('{"names": [{"source": "Jan", "target": "얀"}]}', {}),
        ('{"names": [{"source": "Jane", "target": "%s"}]}' % ("x" * (LONGEST + 1)), {}),
        ('{"names": [{"source": "Jane"}, {"source": 7, "target": "x"}, "Jane"]}', {}),
        ("I see no names.", {}),
    ],
)
async def test_only_names_that_occur_are_taken(answer: str, names: dict[str, str]) -> None:
    model = ScriptedModel(lambda _: answer)

    assert (await ask_for_names(model.ask, SENTENCES, "Korean")).names == names


@pytest.mark.anyio
async def test_what_is_sent_is_bounded_and_holds_what_looks_like_names_later() -> None:
    model = ScriptedModel(lambda _: "")
    sentences = ["We talk."] * (OPENING // 9 + 1) + ["Then came Ms Okonkwo."] * 50_000

    await ask_for_names(model.ask, sentences, "German")

    assert len(model.sent[0]["beginning"]) == OPENING
    assert model.sent[0]["words"] == ["Ms Okonkwo"]


def test_candidates_are_names_that_come_more_than_once() -> None:
    text = (
        "Then Jane Doe spoke. And Jane Doe left. The NATO map, a NATO map. 박지훈 팀장님, 박지훈 팀장. "
        "We saw Paris once. アンドレア アンドレア"
    )

    assert set(candidates(text)) == {"Jane Doe", "NATO", "박지훈", "アンドレア"}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Jane", "Jane's book", True),
        ("Jane", "Janet's book", False),
        ("Jan", "Janet and Jan", True),
        ("민수", "민수가 왔다", True),
        ("API", "API를 씁니다", True),
    ],
)
def test_a_name_occurs_as_a_word(name: str, text: str, expected: bool) -> None:
    assert occurs(name, text) is expected


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("Minsu Kim came.", True),
        ("MinSu Kim's house", True),
        ("Gim Min-su came.", False),
        ("He came.", False),
    ],
)
def test_another_spelling_is_a_fault_but_no_fatal_one(text: str, is_kept: bool) -> None:
    fault = Glossary({"김민수": "Minsu Kim"}).fault_in(text, "김민수가 왔다")

    assert (fault is None) is is_kept
    assert fault is None or not fault.is_fatal


def test_a_declined_name_is_the_same_name() -> None:
    glossary = Glossary({"Moscow": "Москва"})

    assert glossary.fault_in("Мы были в Москве.", "We were in Moscow.") is None
