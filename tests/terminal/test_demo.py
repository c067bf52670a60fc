"""`demo`: the whole journey, or one line; whatever happens, nothing of it is left."""

import importlib.util
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.conftest import Terminal, end, line_of, processes_in

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


@pytest.fixture(autouse=True)
def by_itself(tarae: Terminal) -> None:
    """What the shell sets counts from the first import on."""
    tarae.forks = False


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """Where the demo's temporary folder goes; empty again afterwards, with nobody working in it."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    yield folder
    assert list(folder.iterdir()) == []
    assert processes_in(folder) == []


def without(module: str, folder: Path) -> str:
    """Return a PYTHONPATH with which `module` isn't installed."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{module!r}] = None\n")
    return str(folder)


@pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None,
    reason="the offline recogniser has no wheel for this Python",
)
async def test_it_plays_the_journey_whatever_the_shell_and_the_folder_set(
    tarae: Terminal, scratch: Path
) -> None:
    (tarae.folder / ".env").write_text("CHAT_MODEL=gpt-nope\nTEMPERATURE=hot\n")

    done = await tarae(
        "demo",
        TMPDIR=str(scratch),
        SLACK_BOT_TOKEN="xoxb-wrong",
        OPENAI_API_KEY="sk-wrong",
        OPENAI_BASE_URL="http://127.0.0.1:9/v1",
        DATABASE_URL="nonsense",
        LOG_LEVEL="loud",
    )

    assert (done.code, done.err) == (0, "")
    assert "kill -9" in done.out
    assert "Complete, in the same message" in done.out
    last = done.out.rpartition("@tarae what did we decide?")[2]
    assert "ship the new release" in last
    assert [path.name for path in tarae.folder.iterdir()] == [".env"]


async def test_without_the_recogniser_it_says_so_and_plays_the_rest(
    tarae: Terminal, scratch: Path, tmp_path: Path
) -> None:
    path = without("pocketsphinx", tmp_path / "site")

    done = await tarae("demo", TMPDIR=str(scratch), PYTHONPATH=path)

    assert (done.code, done.err) == (0, "")
    assert "Complete, in the same message" in done.out
    assert "A recording: left out here" in done.out


async def test_a_bot_that_does_not_start_is_one_line(
    tarae: Terminal, scratch: Path, tmp_path: Path
) -> None:
    path = without("slack_bolt", tmp_path / "site")

    done = await tarae("demo", TMPDIR=str(scratch), PYTHONPATH=path)

    assert "the bot ended by itself" in done.trouble
    assert "slack_bolt" in done.trouble


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_interrupted_it_clears_everything_away(
    tarae: Terminal, scratch: Path, how: signal.Signals
) -> None:
    async with tarae.running("demo", TMPDIR=str(scratch)) as demo:
        while "kill" not in await line_of(demo):
            pass

        code = await end(demo, how)

    assert code == 130
