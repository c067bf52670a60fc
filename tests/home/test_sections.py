"""The sections of the Home tab, whatever they hold."""

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import ThreadKey
from bot.home import sections
from bot.playground.view_checks import check_home
from bot.store.written import WrittenIn
from bot.texts import in_language

SAY = in_language("en")


@given(st.lists(st.text(), max_size=10))
def test_any_first_words_make_a_view_that_slack_takes(texts: list[str]) -> None:
    recent = [WrittenIn(ThreadKey("T1", "C1", "1.1"), text, 1.0) for text in texts]

    blocks = sections.conversations(SAY, recent, "https://t.slack.com/", {}, "UBOT")

    assert check_home({"type": "home", "blocks": list(blocks)})


@given(st.text())
def test_first_words_close_no_link_and_address_nobody(text: str) -> None:
    title = sections.title_of(text, {}, "UBOT")

    assert not set(title) & set("<>|\n")


def test_a_long_text_is_cut_at_a_line() -> None:
    text = "\n".join(f"line {number}" for number in range(1_000))

    shown = sections.section(text)["text"]["text"]

    assert len(shown) <= sections.SECTION_LENGTH
    assert shown.endswith("\n…")


def test_forgetting_is_asked_twice() -> None:
    (row,) = sections.own_buttons(SAY)

    (forget,) = [one for one in row["elements"] if one["action_id"] == sections.FORGET]
    assert forget["confirm"]["confirm"]["text"] == "Forget"
