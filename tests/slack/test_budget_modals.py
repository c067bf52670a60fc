"""The modal of budgets: what Slack takes of it, and what it changes."""

from typing import Any

import pytest

from bot.playground.view_checks import check_modal
from bot.slack.modals.budgets import Amount, BudgetLine, amounts_in, budgets_modal
from bot.slack.modals.parts import shown_in
from bot.texts import LANGUAGES, in_language

LINES = [
    BudgetLine("server", "", "month", 20.0, 3.5),
    BudgetLine("workspace", "", "month", 10.0, 2.0),
    BudgetLine("everyone", "", "day", 0.5),
    BudgetLine("person", "U1", "day", 2.0, 0.25),
    BudgetLine("channel", "C1", "month", 5.0, 0.0),
]
ENGLISH = in_language("en")


def typed(**texts: str) -> dict[str, Any]:
    """A state with what was typed, over what the modal shows."""
    state = shown_in(budgets_modal(LINES, ENGLISH)["blocks"])
    return state | {
        block_id.replace("__", "/"): {"answer": {"value": text}} for block_id, text in texts.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 100])
def test_slack_takes_it(language: str, count: int) -> None:
    check_modal(dict(budgets_modal(LINES * count, in_language(language))))


def test_a_budget_is_for_a_channel_and_not_for_direct_messages() -> None:
    blocks = budgets_modal(LINES, ENGLISH)["blocks"]

    (channel,) = [each["element"] for each in blocks if each.get("block_id") == "channel"]
    assert channel["filter"] == {"include": ["public", "private", "mpim"]}


def test_it_says_what_is_set_and_spent() -> None:
    overview = budgets_modal(LINES, ENGLISH)["blocks"][0]["text"]["text"]

    assert "*<@U1>* · Dollars a day: $0.25 of $2.00 spent" in overview
    assert "*<#C1>* · Dollars a month: $0.00 of $5.00 spent" in overview


def test_who_changes_nothing_changes_nothing() -> None:
    state = shown_in(budgets_modal(LINES, ENGLISH)["blocks"])

    assert amounts_in(state, state) == ([], {})


def test_an_emptied_input_takes_the_budget_away() -> None:
    amounts, _ = amounts_in(typed(workspace__month=""), typed())

    assert amounts == [Amount("workspace", "", "month", "", "workspace/month")]


def test_a_budget_for_somebody_needs_somebody() -> None:
    _, wrong = amounts_in(typed(person__day="1"), typed())

    assert wrong == {"person/day": "budgets_whose_person"}


def test_a_persons_budget_is_set_or_taken_away() -> None:
    state = typed(person__day="1.50", person__month="-")
    state["person"] = {"answer": {"selected_user": "U7"}}

    amounts, wrong = amounts_in(state, typed())

    assert [(each.subject, each.period, each.text) for each in amounts] == [
        ("U7", "day", "1.50"),
        ("U7", "month", ""),
    ]
    assert wrong == {}
