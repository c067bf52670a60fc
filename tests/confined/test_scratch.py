"""Temporary folders: gone after use, and those of dead processes at the next start."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

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
