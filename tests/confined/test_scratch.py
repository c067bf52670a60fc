"""Temporary folders: gone after use, and those of dead processes at the next start."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import bot
from bot.app import is_gone
from bot.confined.scratch import scratch, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for temporary files of this test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_folder_is_gone_after_use(temporary: Path) -> None:
    with scratch() as folder:
        (folder / "sound").write_bytes(b"...")
        is_ours = folder.parent == temporary

    assert is_ours
    assert list(temporary.iterdir()) == []


def test_what_dead_processes_left_is_swept_away(temporary: Path, dead: int) -> None:
    left = temporary / f"tarae-{dead}-abc_1"
    left.mkdir()
    (left / "sound").write_bytes(b"...")

    sweep(is_gone)

    assert list(temporary.iterdir()) == []


def test_what_bears_our_own_number_is_of_a_life_before_this_one(temporary: Path) -> None:
    (temporary / f"tarae-{os.getpid()}-abc").mkdir()

    sweep(is_gone)

    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "name", [f"tarae-{os.getppid()}-abc", "tarae-1-abc", "tarae-abc", "other-1-abc"]
)
def test_what_is_in_use_or_not_ours_stays(temporary: Path, name: str) -> None:
    (temporary / name).mkdir()

    sweep(is_gone)

    assert [each.name for each in temporary.iterdir()] == [name]


def test_what_a_killed_process_was_downloading_is_gone_at_the_next_start(temporary: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _DOWNLOADING],
        env={"TMPDIR": str(temporary), "PYTHONPATH": str(Path(bot.__file__).parent.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        begun = process.stdout.readline()
        sweep(is_gone)
        in_use = [path.name for folder in temporary.iterdir() for path in folder.iterdir()]
        process.kill()
        process.wait()

    sweep(is_gone)

    assert begun == b"begun\n"
    assert [name.partition("-")[0] for name in in_use] == ["download"]
    assert list(temporary.iterdir()) == []


_DOWNLOADING = """
import sys, tempfile
from bot.confined.scratch import scratch
with scratch() as folder:
    with tempfile.NamedTemporaryFile(prefix="download-", dir=folder, delete=False) as file:
        file.write(b"sound")
    print("begun", flush=True)
    sys.stdin.read()
"""
