"""What can be clicked at an answer, and what each click says.

As in `menu`, values name everything a click is about: here the answer by its reply key, before what is
wanted of it. The blocks have no ids of their own, so that they stand beside any others.
"""

from enum import StrEnum

from bot.slack.blocks import Block
from bot.slack.menu import Say, button, option, plain_text

# action_id
MENU = "answer_menu"
FEEDBACK = "answer_feedback"
STOP = "answer_stop"
OFFER = "answer_offer"
ACTIONS = (MENU, FEEDBACK, STOP, OFFER)


class Act(StrEnum):
    """What is wanted of an answer, or thought of it."""

    REGENERATE = "regenerate"
    CONTINUE = "continue"
    REMOVE = "remove"
    CHANNEL = "channel"
    STOP = "stop"
    GOOD = "good"
    BAD = "bad"


def answer_blocks(reply_key: str, say: Say, *, can_continue: bool) -> list[Block]:
    """Return what stands below an answer: a row for feedback, and one menu.

    It `can_continue` where the model reached its length limit.
    """
    continuing = [_entry(Act.CONTINUE, say("answer_continue"), reply_key)] if can_continue else []
    menu = {
        "type": "overflow",
        "action_id": MENU,
        "options": [
            _entry(Act.REGENERATE, say("answer_regenerate"), reply_key),
            *continuing,
            _entry(Act.REMOVE, say("answer_remove"), reply_key),
            _entry(Act.CHANNEL, say("menu_channel"), reply_key),
        ],
    }
    feedback = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": _opinion(Act.GOOD, say("answer_good"), reply_key),
        "negative_button": _opinion(Act.BAD, say("answer_bad"), reply_key),
    }
    return [
        {"type": "context_actions", "elements": [feedback]},
        {"type": "actions", "elements": [menu]},
    ]


def stop_blocks(reply_key: str, say: Say) -> list[Block]:
    """Return the Stop button below an answer that is still being written."""
    stop = button(STOP, say("stop_button"), _value(reply_key, Act.STOP))
    return [{"type": "actions", "elements": [stop]}]


def regenerate_offer(reply_key: str, say: Say) -> list[Block]:
    """Return the button below the sentence that offers to answer a changed question anew."""
    anew = button(OFFER, say("offer_button"), _value(reply_key, Act.REGENERATE))
    return [{"type": "actions", "elements": [anew]}]


def _entry(act: Act, text: str, reply_key: str) -> Block:
    return option(text, _value(reply_key, act))


def _opinion(act: Act, text: str, reply_key: str) -> Block:
    return {"text": plain_text(text), "value": _value(reply_key, act)}


def _value(reply_key: str, act: Act) -> str:
    return f"{reply_key}|{act}"
