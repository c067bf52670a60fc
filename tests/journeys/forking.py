"""Processes of the bot, forked off one that has imported it: importing is most of what a start takes.

    python -m tests.journeys.forking

reads lines of JSON, forks a process for each that says how, and tells of those that it forked whether
they have ended. It holds modules and nothing else, in one thread. On other systems than Linux, where
what a forked process inherits may be unusable, every process is started by itself.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

MODULES = ("bot.__main__", "bot.app", "bot.terminal.run")


class Process(Protocol):
    """What of `subprocess.Popen` is needed."""

    @property
    def pid(self) -> int:
        """Return its id."""

    def poll(self) -> int | None:
        """Return its exit code once it has ended."""

    def send_signal(self, sig: int) -> None:
        """Send it a signal, unless it has ended."""


def start_bot(
    arguments: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    log: Path,
    errors: Path | None = None,
    *,
    forks: bool = True,
    before: Callable[[], None] | None = None,
) -> Process:
    """Start `python -m bot` in `folder`; what it prints is added to `log`, or in part to `errors`.

    Where it is not to be forked off, `before` is done in the process first.
    """
    troubles = errors or log
    if forks and sys.platform == "linux":
        how = {"arguments": arguments, "folder": str(folder), "env": env}
        return Forked(_ask({**how, "log": str(log), "errors": str(troubles)}))
    with log.open("ab") as printed, troubles.open("ab") as complained:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env=dict(env),
            stdout=printed,
            stderr=complained,
            stdin=subprocess.DEVNULL,
            preexec_fn=before,  # noqa: PLW1509 - a limit for one process, set by no thread
        )


class Forked:
    """A process that was forked; its id stays its own until `poll` has told of its end."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return its exit code once it has ended, negative for a signal."""
        if self._code is None:
            self._code = _ask({"pid": self.pid})
        return self._code

    def send_signal(self, sig: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sig)


def _ask(question: Mapping[str, Any]) -> Any:
    asked, told = _parent().stdin, _parent().stdout
    assert asked is not None
    assert told is not None
    asked.write(json.dumps(question) + "\n")
    asked.flush()
    return json.loads(told.readline())


@functools.cache
def _parent() -> subprocess.Popen[str]:
    """Return the process that others are forked off; it ends with this one."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.forking"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(parent.communicate)
    return parent


def _serve() -> None:
    for module in MODULES:
        importlib.import_module(module)
    gc.freeze()
    while line := sys.stdin.readline():
        question = json.loads(line)
        if "pid" in question:
            _tell(_code(question["pid"]))
        elif pid := os.fork():
            _tell(pid)
        else:
            return _become(**question)
    return None


def _tell(answer: int | None) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201 - that is how it answers


def _code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _become(
    arguments: Sequence[str], folder: str, env: Mapping[str, str], log: str, errors: str
) -> None:
    """Be `python -m bot` with these arguments from here on."""
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 - a child's environment
    os.environ.update(env)  # noqa: TID251
    adding = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    files = (os.open(os.devnull, os.O_RDONLY), os.open(log, adding), os.open(errors, adding))
    for stream, file in enumerate(files):
        os.dup2(file, stream)
    sys.argv[1:] = arguments
    sys.modules["bot.__main__"].main()


if __name__ == "__main__":
    _serve()
