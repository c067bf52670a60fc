"""The budgets, as admins set them: what is set, what is spent of it, and inputs for each.

Amounts are in dollars. The workspace's and everybody's stand in their inputs, and an empty one takes the
budget away; those of a person or a channel are set by picking whose it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.slack.blocks import Block
from bot.slack.menu import Say
from bot.slack.modals.parts import (
    LONGEST_SECTION,
    Values,
    input_block,
    modal,
    named_in,
    picker,
    section,
    text_input,
    typed,
)

BUDGETS = "budgets"  # callback_id
PERIODS = ("day", "month")
REMOVED = "-"

_FOR_ALL = ("workspace", "everyone")
_NAMED: Mapping[str, str] = {"person": "users_select", "channel": "conversations_select"}
_LONGEST_AMOUNT = 20


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget that is set: `kind` and `period` as the store names them.

    `subject` is the person or the channel it is for; `spent_usd` is None where many spend.
    """

    kind: str
    subject: str
    period: str
    usd: float
    spent_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """What was typed for a budget: dollars, or "" to take it away. `block_id` is where."""

    kind: str
    subject: str
    period: str
    text: str
    block_id: str


def budgets_modal(lines: Sequence[BudgetLine], say: Say) -> Block:
    """Return the modal with all budgets."""
    known = {(line.kind, line.period): line for line in lines}
    blocks = [section(_overview(lines, say))]
    for kind in _FOR_ALL:
        for period in PERIODS:
            line = known.get((kind, period))
            label = say(f"budgets_{kind}_{period}")
            blocks.append(_amount(kind, period, f"{line.usd:.2f}" if line else "", label))
    for kind, element in _NAMED.items():
        hint = say("budgets_named_hint")
        blocks.append(input_block(kind, say(f"budgets_{kind}"), picker(element), hint))
        blocks += [_amount(kind, period, "", say(f"budgets_{period}")) for period in PERIODS]
    return modal(BUDGETS, say("budgets_title"), {}, blocks, say)


def amounts_in(values: Values, shown: Values) -> tuple[list[Amount], dict[str, str]]:
    """Return what a submitted modal changes, `shown` being what it began with.

    Also, by block_id, the keys of what is wrong: an amount for nobody in particular.
    """
    amounts: list[Amount] = []
    wrong: dict[str, str] = {}
    for kind in (*_FOR_ALL, *_NAMED):
        subject = named_in(values, kind) if kind in _NAMED else ""
        for period in PERIODS:
            block_id = f"{kind}/{period}"
            text = typed(values, block_id).strip()
            if text == typed(shown, block_id).strip():
                continue
            if kind in _NAMED and not subject:
                wrong[block_id] = f"budgets_whose_{kind}"
            amounts.append(Amount(kind, subject, period, "" if text == REMOVED else text, block_id))
    return amounts, wrong


def _amount(kind: str, period: str, value: str, label: str) -> Block:
    return input_block(f"{kind}/{period}", label, text_input(value, longest=_LONGEST_AMOUNT))


def _overview(lines: Sequence[BudgetLine], say: Say) -> str:
    """Return a line for each budget, as many as a paragraph holds."""
    text = ""
    for line in lines:
        mention = {"person": f"<@{line.subject}>", "channel": f"<#{line.subject}>"}
        whose = mention.get(line.kind) or say(f"budgets_of_{line.kind}")
        key = "budgets_line" if line.spent_usd is None else "budgets_line_spent"
        sentence = say(
            key,
            whose=whose,
            period=say(f"budgets_{line.period}"),
            usd=line.usd,
            spent=line.spent_usd or 0.0,
        )
        if len(text) + len(sentence) >= LONGEST_SECTION:
            break
        text += f"{sentence}\n"
    return text.strip() or say("budgets_none")
