"""What Slack takes as blocks, and what it refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, StaticSelectElement

from bot.playground.arguments import ApiError
from bot.playground.blocks import check_blocks, settled
from bot.playground.records import Json
from bot.playground.workspace import GENERAL, JIYOON
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Go")} | fields


def options(count: int) -> list[Json]:
    return [{"text": plain(str(number)), "value": str(number)} for number in range(count)]


def menu(**fields: Any) -> Json:
    return {"type": "static_select", "options": options(2)} | fields


def row(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


WRONG: list[tuple[list[Json], str]] = [
    (row(), "/blocks/0/elements"),
    (row(*[button()] * 26), "/blocks/0/elements"),
    (row(button(text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
    (row(button(text={"type": "mrkdwn", "text": "Go"})), "/blocks/0/elements/0/text/type"),
    (row(button(value="x" * 2_001)), "/blocks/0/elements/0/value"),
    (row(button(style="pretty")), "/blocks/0/elements/0/style"),
    (row(button(action_id="x" * 256)), "/blocks/0/elements/0/action_id"),
    (row(button(action_id="a"), button(action_id="a")), "/blocks/0/elements/1/action_id"),
    (row(button(confirm={"title": plain("Sure?")})), "/blocks/0/elements/0/confirm/text"),
    (row(menu(options=options(101))), "/blocks/0/elements/0/options"),
    (row(menu(options=[])), "/blocks/0/elements/0/options"),
    (row(menu(option_groups=[])), "/blocks/0/elements/0"),
    (
        row(menu(options=[{"text": plain("x"), "value": "x" * 151}])),
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        row(menu(options=[{"text": plain("x" * 76), "value": "x"}])),
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        row(menu(initial_option={"text": plain("other"), "value": "0"})),
        "/blocks/0/elements/0/initial_option",
    ),
    (
        [
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "static_select",
                        "option_groups": [{"label": plain("x"), "options": options(1)}] * 101,
                    }
                ],
            }
        ],
        "/blocks/0/elements/0/option_groups",
    ),
    (row({"type": "overflow", "options": options(6)}), "/blocks/0/elements/0/options"),
    (row({"type": "plain_text_input"}), "/blocks/0/elements/0/type"),
    ([{"type": "divider", "block_id": "x" * 256}], "/blocks/0/block_id"),
    ([{"type": "divider", "block_id": "x"}] * 2, "/blocks/1/block_id"),
    ([{"type": "section", "text": plain("x"), "accessory": {"type": "hat"}}], "/accessory/type"),
    ([{"type": "section"}], "/blocks/0"),
    ([{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields"),
    ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements"),
    ([{"type": "markdown", "text": "x" * 6_001}] * 2, "/blocks"),
    ([{"type": "markdown", "text": ""}], "/blocks/0/text"),
    (["words"], "/blocks/0/type"),  # type: ignore[list-item] # that is what is wrong with it
]


@pytest.mark.parametrize(("blocks", "pointer"), WRONG)
async def test_wrong_blocks_are_refused_with_a_pointer(
    running: Running, blocks: list[Json], pointer: str
) -> None:
    with pytest.raises(SlackApiError) as raised:
        await running.client.chat_postMessage(channel=GENERAL, text="x", blocks=blocks)

    response = raised.value.response
    assert response["error"] == "invalid_blocks"
    (message,) = response["response_metadata"]["messages"]
    assert pointer in message


async def test_wrong_blocks_are_refused_wherever_blocks_go(running: Running) -> None:
    root = await running.root()
    ts = (await running.client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    stream = await running.stream(root, "hi")
    wrong = row(button(style="pretty"))
    place: Json = {"channel": GENERAL, "blocks": wrong}

    updating = running.client.chat_update(**place, ts=ts, text="x")
    whispering = running.client.chat_postEphemeral(**place, user=JIYOON, text="x")
    stopping = running.client.chat_stopStream(**place, ts=stream)

    assert await error_of(updating) == "invalid_blocks"
    assert await error_of(whispering) == "invalid_blocks"
    assert await error_of(stopping) == "invalid_blocks"


async def test_blocks_of_the_official_models_are_taken_and_get_their_ids(running: Running) -> None:
    choices = [Option(text="SRT", value="srt"), Option(text="VTT", value="vtt")]
    block = ActionsBlock(
        elements=[
            ButtonElement(text="Go", style="danger", value="1"),
            StaticSelectElement(placeholder="Choose", options=choices, initial_option=choices[1]),
        ]
    )

    answer = await running.client.chat_postMessage(channel=GENERAL, text="x", blocks=[block])

    (kept,) = answer["message"]["blocks"]
    assert kept["block_id"]
    assert all(element["action_id"] for element in kept["elements"])


GOOD: list[Json] = [
    {"type": "header", "block_id": "h", "text": plain("x")},
    {"type": "markdown", "text": "x"},
    {"type": "context", "elements": [plain("x")]},
    {
        "type": "section",
        "text": plain("x"),
        "fields": [plain("x")],
        "accessory": menu(option_groups=[{"label": plain("x"), "options": options(1)}]),
    },
    {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}},
    *row(
        button(action_id="a", style="danger", value="x"),
        menu(initial_option=options(2)[0], placeholder=plain("x")),
        {"type": "checkboxes", "options": options(2), "initial_options": options(1)},
        {"type": "overflow", "options": options(1)},
    ),
]
del GOOD[3]["accessory"]["options"]
NONSENSE: list[Any] = [None, 5, "x", [], {}, [5], {"type": []}]


def spoilt(value: Any) -> Iterator[Any]:
    """Yield copies of a value, each with one part of it replaced by nonsense."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for place, part in list(parts):
        inner = spoilt(part) if isinstance(part, (dict, list)) else ()
        for other in [*NONSENSE, *inner]:
            copy = value.copy()
            copy[place] = other
            yield copy


def test_nonsense_is_refused_and_nothing_worse() -> None:
    check_blocks(GOOD)
    outcomes = set()
    for blocks in spoilt(GOOD):
        try:
            check_blocks(blocks)
            outcomes.add(f"{len(settled(blocks))} blocks")
        except ApiError as error:
            outcomes.add(error.error)

    assert outcomes == {"6 blocks", "invalid_blocks"}
