"""`run` that can't: one line that says what is wrong, exit code 1, no traceback."""

import resource
from pathlib import Path

import pytest

from tests.playground_fixture import Running
from tests.terminal.conftest import Terminal, processes_in

pytestmark = pytest.mark.anyio

NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TEMPERATURE", "hot", "valid number"),
        ("TEMPERATURE", "3", "less than or equal to 2"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING, ERROR"),
        ("PLAYGROUND_PORT", "99999", "less than or equal to 65535"),
        ("MONTHLY_BUDGET_USD", "inf", "finite"),
        ("SLACK_API_URL", "slack.com", "http:// or https://"),
        ("OPENAI_BASE_URL", "http://[half", "not an address"),
    ],
)
async def test_a_setting_that_cannot_be_used_is_named(
    tarae: Terminal, name: str, value: str, words: str
) -> None:
    done = await tarae("run", **{name: value})

    assert name in done.trouble
    assert words in done.trouble


@pytest.mark.parametrize("missing", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_one_of_slacks_two_tokens_is_not_enough(
    tarae: Terminal, slack: dict[str, str], missing: str
) -> None:
    done = await tarae("run", **slack | {missing: ""})

    assert f"{missing} is not set" in done.trouble


async def test_an_env_file_that_is_no_text_is_named(tarae: Terminal) -> None:
    (tarae.folder / ".env").write_bytes(b"SYSTEM_PROMPT=\xff\xfe")

    done = await tarae("run")

    assert ".env is not text" in done.trouble


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "rejected SLACK_BOT_TOKEN (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "rejected SLACK_APP_TOKEN (invalid_auth)"),
        ({"SLACK_API_URL": f"{NOWHERE}/api/"}, "Slack can't be reached"),
        ({"SLACK_API_URL": "http://no.such.host.invalid/api/"}, "Slack can't be reached"),
    ],
)
async def test_a_slack_that_does_not_let_it_in(
    tarae: Terminal, slack: dict[str, str], wrong: dict[str, str], words: str
) -> None:
    done = await tarae("run", **slack | wrong)

    assert words in done.trouble


async def test_tokens_put_the_wrong_way_round(tarae: Terminal, slack: dict[str, str]) -> None:
    bot, app = slack["SLACK_BOT_TOKEN"], slack["SLACK_APP_TOKEN"]

    done = await tarae("run", **slack | {"SLACK_BOT_TOKEN": app, "SLACK_APP_TOKEN": bot})

    assert "rejected SLACK_BOT_TOKEN (not_allowed_token_type)" in done.trouble


async def test_a_web_page_where_slack_should_be(
    tarae: Terminal, slack: dict[str, str], web_page: str
) -> None:
    done = await tarae("run", **slack | {"SLACK_API_URL": f"{web_page}/api/"})

    assert "What answers at SLACK_API_URL is not Slack" in done.trouble


async def test_a_socket_that_does_not_connect(
    tarae: Terminal, slack: dict[str, str], running: Running
) -> None:
    await running.people.do(
        "faults", method="apps.connections.open", error="internal_error", after=1, times=0
    )

    done = await tarae("run", **slack)

    assert "Socket Mode doesn't connect" in done.trouble


async def test_a_file_that_is_no_database(tarae: Terminal, slack: dict[str, str]) -> None:
    (tarae.folder / "notes.txt").write_text("not a database, but long enough for one\n" * 100)

    done = await tarae("run", DATABASE_URL="sqlite:///notes.txt", **slack)

    assert "notes.txt: the file is not a SQLite database" in done.trouble


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///file/tarae.sqlite3", "its folder can't be made"),
        ("sqlite:///folder", "can't be opened"),
        ("postgresql://tarae:secret@127.0.0.1:9/tarae", "nothing answers there"),
        ("mysql://127.0.0.1/tarae", "only sqlite:// and postgresql:// are known"),
        ("nonsense", "not the URL of a database"),
    ],
)
async def test_a_database_that_cannot_be_opened(
    tarae: Terminal, slack: dict[str, str], url: str, words: str
) -> None:
    (tarae.folder / "file").write_text("in the way")
    (tarae.folder / "folder").mkdir()

    done = await tarae("run", DATABASE_URL=url, **slack)

    assert words in done.trouble
    assert "secret" not in done.trouble


async def test_a_full_disk(tarae: Terminal, slack: dict[str, str]) -> None:
    def allow_16_kilobytes() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))

    tarae.before = allow_16_kilobytes

    done = await tarae("run", **slack)

    assert "full" in done.trouble


async def test_a_playground_that_has_nowhere_to_be(tarae: Terminal) -> None:
    (tarae.folder / ".tarae").write_text("in the way")

    done = await tarae("run")

    assert ".tarae" in done.trouble


async def test_a_playground_whose_bot_never_gets_to_work_is_not_left_behind(
    tarae: Terminal, tmp_path: Path
) -> None:
    done = await tarae("run", PLAYGROUND_PORT="0", DATABASE_URL="sqlite:///.")

    assert "can't be opened" in done.trouble
    assert processes_in(tmp_path) == []
