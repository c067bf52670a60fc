"""The playground as a process: found when it is still up, started when it isn't.

It outlives the bot in front of it, as Slack would: killed in mid-answer and started again, the bot
finds the same workspace and ends the same message.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.playground.control import HEADER
from bot.settings import Settings
from bot.terminal.trouble import Trouble

STATE = Path(".tarae/playground")
COSTS = "This costs money: answers come from {host} with a real key."
# Seconds.
START_WITHIN = 30.0
ANSWER_WITHIN = 2.0
END_WITHIN = 5.0
LOOK = 0.02

# Not through a proxy of the environment's: it couldn't reach this machine's ports.
_local = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class StandIn:
    """A playground that is up: its address and the secrets it takes."""

    url: str
    slack_api_url: str
    openai_base_url: str
    bot_token: str
    app_token: str
    openai_api_key: str
    pid: int

    def settings(self, given: Settings) -> Settings:
        """Return `given` pointed here: its Slack always, its models unless others were chosen."""
        instead: dict[str, Any] = {
            "slack_bot_token": self.bot_token,
            "slack_app_token": self.app_token,
            "slack_api_url": self.slack_api_url,
        }
        if not given.has_own_endpoint:
            instead |= {
                "openai_base_url": self.openai_base_url,
                "openai_api_key": self.openai_api_key,
            }
        return Settings.model_validate({**given.model_dump(), **instead})

    def show(self, banner: str) -> None:
        """Put `banner` on top of its page, or nothing if it is ""."""
        request = urllib.request.Request(  # noqa: S310 - an address of ours
            f"{self.url}/playground/knobs",
            json.dumps({"banner": banner}).encode(),
            {HEADER: "1"},
        )
        _local.open(request, timeout=ANSWER_WITHIN).close()

    def end(self) -> None:
        """Ask it to end, and insist; once it has, the next one finds the workspace free."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)
            if _ends(self.pid, time.monotonic() + END_WITHIN):
                return


def find(state: Path) -> StandIn | None:
    """Return the playground kept in `state` if it still answers.

    A stale note may name a port that another folder's playground has taken since: the process tells
    them apart.
    """
    try:
        stand_in = StandIn(**json.loads((state / "playground.json").read_text("utf-8")))
        with _local.open(f"{stand_in.url}/playground/state", timeout=ANSWER_WITHIN) as answer:
            return stand_in if json.load(answer)["pid"] == stand_in.pid else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def start(state: Path, port: int) -> StandIn:
    """Start the playground kept in `state` on `port` or the next free one.

    Where another process starts the same one at this moment, that one is returned. Raises Trouble
    when it can't be started.
    """
    state.mkdir(parents=True, exist_ok=True)
    line = _launch(state, port)
    if line:
        return StandIn(**json.loads(line))
    deadline = time.monotonic() + ANSWER_WITHIN
    while time.monotonic() < deadline:
        if other := find(state):
            return other
        time.sleep(LOOK)
    raise Trouble(f"the playground did not start; {state / 'playground.log'} says why")


def _launch(state: Path, port: int) -> str:
    """Start the process and return its first line, "" if it ended without one."""
    command = [sys.executable, "-m", "bot.playground", "--state", str(state), "--port", str(port)]
    with (state / "playground.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [*command, "--faults"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the bot
            text=True,
        )
    guard = threading.Timer(START_WITHIN, process.kill)
    guard.start()
    line = process.stdout.readline() if process.stdout else ""
    guard.cancel()
    return line


def _ends(pid: int, deadline: float) -> bool:
    while _is_running(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK)
    return True


def _is_running(pid: int) -> bool:
    try:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False  # a child of ours, which would stay until somebody asks
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
