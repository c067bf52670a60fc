"""`doctor`: a line for each thing checked; a bad one says what to do, and the exit code is 1."""

import pytest

from bot.playground.manifest import DEFAULT_SCOPES, Manifest
from bot.playground.playground import Options
from tests.terminal.conftest import Done, Terminal

pytestmark = pytest.mark.anyio


def bad(done: Done) -> list[str]:
    """The lines of what is bad."""
    assert done.err == ""
    lines = done.out.splitlines()
    assert all(line.startswith(("ok   ", "BAD  ")) for line in lines)
    return [line.removeprefix("BAD  ") for line in lines if line.startswith("BAD")]


async def test_all_is_well(tarae: Terminal, slack: dict[str, str], model: dict[str, str]) -> None:
    done = await tarae("doctor", **slack, **model)

    assert (done.code, bad(done)) == (0, [])
    assert "workspace Playground, as @tarae" in done.out
    assert "gpt-transcribe" in done.out
    assert "time zone: UTC" in done.out
    assert "slash command: /tarae" in done.out
    assert "admins: " in done.out


async def test_what_was_set_otherwise_is_said(
    tarae: Terminal, slack: dict[str, str], model: dict[str, str]
) -> None:
    ours = {"TIME_ZONE": "Asia/Seoul", "SLACK_COMMAND": "/thread"}

    done = await tarae("doctor", **slack, **model, **ours)

    assert (done.code, bad(done)) == (0, [])
    assert "time zone: Asia/Seoul" in done.out
    assert "slash command: /thread; app.yaml has another" in done.out


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "copy the bot token, xoxb-…"),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "it must be an app-level token"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is not set"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack can't be reached"),
        ({"OPENAI_API_KEY": "sk-wrong"}, "check OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, "OPENAI_API_KEY is not set"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, "check OPENAI_BASE_URL"),
        ({"CHAT_MODEL": "gpt-nope"}, "`tarae models` lists what is"),
        ({"AUDIO_MODEL": "whisper-nope"}, "`tarae models` lists what is"),
        ({"ADMINS": "U0NOBODY"}, "nobody here is U0NOBODY"),
        ({"DATABASE_URL": "sqlite:///."}, "is its folder there and writable?"),
    ],
)
async def test_one_bad_thing_is_one_bad_line_with_its_mend(
    tarae: Terminal,
    slack: dict[str, str],
    model: dict[str, str],
    wrong: dict[str, str],
    mend: str,
) -> None:
    done = await tarae("doctor", **slack | model | wrong)

    (line,) = bad(done)
    assert mend in line
    assert done.code == 1


class TestWithoutAScope:
    """The app was installed before app.yaml asked for all of them."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=DEFAULT_SCOPES - {"files:read"}))

    async def test_it_is_named_and_how_to_add_it(
        self, tarae: Terminal, slack: dict[str, str], model: dict[str, str]
    ) -> None:
        done = await tarae("doctor", **slack, **model)

        (line,) = bad(done)
        assert "files:read missing" in line
        assert "reinstall the app" in line
