"""The wheel holds all it needs: installed elsewhere, without the repository, it starts."""

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 60  # migrations and two Pythons on two cores that others use too

Found = TypeVar("Found")


@dataclass(frozen=True)
class Installation:
    """A virtual environment with the wheel in it, and the dependencies of this one beside it."""

    python: Path
    package: Path

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments],
            cwd=cwd,
            env=plain_environment(),
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )


def plain_environment(**extra: str) -> dict[str, str]:
    """The environment without what would point the bot to Slack, OpenAI or this checkout."""
    ours = ("SLACK_", "OPENAI_", "AUDIO_", "DATABASE_", "PYTHON", "PLAYGROUND_")
    whole = dict(os.environ)  # noqa: TID251 (a child's environment is this one, less what is ours)
    return {name: value for name, value in whole.items() if not name.startswith(ours)} | extra


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    return next(folder.glob("tarae-*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Unpack the wheel into a fresh environment, which is all that installing a pure one does.

    A `.pth` file names the folder of the dependencies; path files inside that folder, the editable
    install of the checkout among them, are not followed.
    """
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return Installation(python=folder / "bin" / "python", package=site / "bot")


def test_every_module_of_the_package_is_in_the_wheel(names: frozenset[str]) -> None:
    modules = {str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "bot").rglob("*.py")}

    assert modules - names == set()


def test_what_is_not_python_but_needed_is_in_the_wheel(names: frozenset[str]) -> None:
    assert {"bot/py.typed", "bot/app.yaml", "bot/_migrations/env.py"} <= names
    assert any(name.startswith("bot/_migrations/versions/") for name in names)
    assert any(name.startswith("bot/playground/") and name.endswith(".html") for name in names)
    assert any(name.startswith("bot/playground/samples/") for name in names)


def test_nothing_else_is_in_the_wheel(names: frozenset[str]) -> None:
    folders = {name.split("/")[0] for name in names if ".dist-info/" not in name}

    assert folders == {"bot"}
    assert not any("__pycache__" in name for name in names)


def test_the_wheel_installs_the_command_tarae(wheel: Path, names: frozenset[str]) -> None:
    entry_points = next(name for name in names if name.endswith("/entry_points.txt"))

    with zipfile.ZipFile(wheel) as archive:
        declared = archive.read(entry_points).decode()

    assert "tarae = bot.__main__:main" in declared


def test_installed_elsewhere_it_is_the_package_that_runs(
    installation: Installation, tmp_path: Path
) -> None:
    found = installation.run("-c", "import bot; print(bot.__file__)", cwd=tmp_path)
    helped = installation.run("-m", "bot", "--help", cwd=tmp_path)

    assert Path(found.stdout.strip()).parent == installation.package
    assert helped.returncode == 0, helped.stderr
    assert "doctor" in helped.stdout


@dataclass(frozen=True)
class Run:
    """A bot at work in `folder`, where it keeps all that it makes."""

    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def output(self) -> str:
        return (self.folder / "output.txt").read_text("utf-8")

    @property
    def playground(self) -> dict[str, Any] | None:
        """What the playground says of itself once it is serving."""
        for note in self.folder.rglob("playground.json"):
            with suppress(json.JSONDecodeError):  # caught half written
                known: dict[str, Any] = json.loads(note.read_text("utf-8"))
                return known
        return None

    @property
    def tables(self) -> set[str]:
        file = self.folder / ".tarae" / "tarae.sqlite3"
        if not file.exists():
            return set()
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            rows = database.execute("select name from sqlite_master where type = 'table'")
            return {name for (name,) in rows}

    def wait_for(self, look: Callable[[], Found | None]) -> Found:
        """Look until there is something to see; fail when it ends before or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := look():
                return found
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.1)
        pytest.fail(f"nothing to see; exit code {self.process.poll()}; it said:\n{self.output}")


@pytest.fixture
def running(installation: Installation, tmp_path: Path) -> Iterator[Run]:
    """`run` in an empty folder; at the end it and the playground it left behind are gone."""
    with (tmp_path / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            [installation.python, "-m", "bot", "run", "--playground"],
            cwd=tmp_path,
            env=plain_environment(PLAYGROUND_PORT="0"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    run = Run(process, tmp_path)
    yield run
    process.kill()
    process.wait()
    if playground := run.playground:
        with suppress(psutil.NoSuchProcess):
            psutil.Process(playground["pid"]).kill()


@pytest.mark.journey
def test_installed_elsewhere_it_makes_its_database_and_serves_the_playground(running: Run) -> None:
    playground = running.wait_for(lambda: running.playground)
    tables = running.wait_for(lambda: running.tables)
    page = read(playground["url"])

    running.process.send_signal(signal.SIGTERM)
    code = running.process.wait(START_SECONDS)

    assert "<html" in page
    assert {"inbox", "alembic_version"} <= tables
    assert code == 0, running.output


def read(url: str) -> str:
    """Read a page of this machine, whatever proxy the environment names."""
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)) as connection:
        connection.request("GET", "/")
        return connection.getresponse().read().decode()
