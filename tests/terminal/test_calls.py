"""`ask` and `models`: what they print, and the one line when they can't."""

import sqlite3
from contextlib import closing

import pytest

from tests.playground_fixture import Running
from tests.terminal.conftest import Terminal

pytestmark = pytest.mark.anyio

NOWHERE = "http://127.0.0.1:9/v1"


async def test_ask_prints_the_answer_and_beneath_what_it_came_to(
    tarae: Terminal, model: dict[str, str]
) -> None:
    done = await tarae("ask", "hello", **model)

    assert done.code == 0
    assert "stand-in" in done.out
    (footer,) = done.err.splitlines()
    assert footer.startswith("[gpt-6-luna · ")
    assert footer.endswith(" out · free · stop]")


async def test_ask_takes_every_sampling_parameter(
    tarae: Terminal, model: dict[str, str], running: Running
) -> None:
    given = {
        "--model": "gpt-4o-mini",
        "--temperature": "0.5",
        "--max-tokens": "7",
        "--top-p": "0.9",
        "--presence-penalty": "0.1",
        "--frequency-penalty": "-0.2",
        "--system": "Be brief.",
    }

    done = await tarae("ask", "hello", *(word for pair in given.items() for word in pair), **model)

    sent = running.playground.model_requests[-1]["body"]
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (sent["model"], sent["temperature"], sent["top_p"]) == ("gpt-4o-mini", 0.5, 0.9)
    assert (sent["presence_penalty"], sent["frequency_penalty"]) == (0.1, -0.2)
    assert sent["max_completion_tokens"] == 7
    assert "length: cut off at the token limit" in done.err


async def test_ask_says_which_parameters_the_model_does_not_take(
    tarae: Terminal, model: dict[str, str], running: Running
) -> None:
    await running.people.do(
        "faults",
        surface="model",
        name="chat",
        status=400,
        type="invalid_request_error",
        code="unsupported_parameter",
        message="Unsupported parameter: 'presence_penalty' is not supported with this model.",
    )

    done = await tarae("ask", "hello", "--presence-penalty", "1", **model)

    assert done.code == 0
    assert "not taken by the model: presence_penalty" in done.err


async def test_ask_is_written_into_the_ledger(tarae: Terminal, model: dict[str, str]) -> None:
    await tarae("ask", "hello", **model)

    with closing(sqlite3.connect(tarae.folder / ".tarae" / "tarae.sqlite3")) as database:
        rows = database.execute("select team, entry, model from ledger order by id").fetchall()
    assert rows == [("terminal", "reserve", "gpt-6-luna"), ("terminal", "close", "gpt-6-luna")]


async def test_ask_is_refused_when_the_month_is_spent(
    tarae: Terminal, model: dict[str, str], running: Running
) -> None:
    """With a key of its own a server counts as paid for, wherever it is."""
    paid = model | {"OPENAI_API_KEY": "sk-real"}

    done = await tarae("ask", "hello", MONTHLY_BUDGET_USD="0.01", **paid)

    assert "this month's $0.01" in done.trouble
    assert "MONTHLY_BUDGET_USD" in done.trouble
    assert running.playground.model_requests == []


async def test_models_are_listed_with_the_dates_they_end(
    tarae: Terminal, model: dict[str, str]
) -> None:
    done = await tarae("models", **model)

    lines = dict(line.split(maxsplit=1) for line in done.out.splitlines() if " " in line)
    assert lines == {"whisper-1": "ends 2027-02-26"} | lines
    assert "gpt-6-luna" in done.out.splitlines()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, "OPENAI_API_KEY is not set"),
        ({"OPENAI_API_KEY": "sk-wrong"}, "The key was rejected: check OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": NOWHERE}, "can't be reached: check OPENAI_BASE_URL"),
        ({"CHAT_MODEL": "gpt-nope"}, "There is no model gpt-nope"),
    ],
)
async def test_ask_says_what_is_wrong_with_the_endpoint(
    tarae: Terminal, model: dict[str, str], wrong: dict[str, str], words: str
) -> None:
    done = await tarae("ask", "hello", **model | wrong)

    assert words in done.trouble
    assert done.out == ""


@pytest.mark.parametrize("command", [("ask", "hello"), ("models",)])
async def test_a_web_page_where_the_endpoint_should_be(
    tarae: Terminal, model: dict[str, str], web_page: str, command: tuple[str, ...]
) -> None:
    done = await tarae(*command, **model | {"OPENAI_BASE_URL": web_page})

    assert "No model endpoint answers at OPENAI_BASE_URL" in done.trouble


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, "OPENAI_API_KEY is not set"),
        ({"OPENAI_API_KEY": "sk-wrong"}, "The key was rejected"),
        ({"OPENAI_BASE_URL": NOWHERE}, "can't be reached"),
    ],
)
async def test_models_says_what_is_wrong_with_the_endpoint(
    tarae: Terminal, model: dict[str, str], wrong: dict[str, str], words: str
) -> None:
    done = await tarae("models", **model | wrong)

    assert words in done.trouble


@pytest.mark.parametrize(
    "command",
    [("ask",), ("ask", "hello", "--temperature", "hot"), ("transcribe",), ("sing",), ("run", "x")],
)
async def test_a_command_used_wrongly_ends_with_2(
    tarae: Terminal, command: tuple[str, ...]
) -> None:
    done = await tarae(*command)

    assert done.code == 2
    assert "Usage: " in done.err
