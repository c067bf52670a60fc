"""The playground as a process: found when it is still up, started when it isn't.

It outlives the bot in front of it, as Slack would: killed in mid-answer and started again, the bot
finds the same workspace and ends the same message.
"""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.terminal.trouble import Trouble

STATE = Path(".tarae/playground")
START_WITHIN = 30.0
COSTS = "This costs money: answers come from {host} with a real key."


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


def attach(state: Path, port: int, banner: str = "") -> StandIn:
    """Return the playground kept in `state`, starting it on `port` or the next free one.

    Raises Trouble when it can't be started.
    """
    return find(state) or _start(state, port, banner)


def find(state: Path) -> StandIn | None:
    """Return the playground kept in `state` if it still answers."""
    try:
        stand_in = StandIn(**json.loads((state / "playground.json").read_text("utf-8")))
        with urllib.request.urlopen(f"{stand_in.url}/playground/state", timeout=2):  # noqa: S310 - an address of ours
            return stand_in
    except (OSError, ValueError, TypeError, urllib.error.URLError):
        return None


def _start(state: Path, port: int, banner: str) -> StandIn:
    state.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bot.playground", "--state", str(state), "--port", str(port)]
    with (state / "playground.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [*command, "--faults", "--banner", banner],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the bot
            text=True,
        )
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise Trouble(f"the playground did not start; {state / 'playground.log'} says why")
    return StandIn(**json.loads(line))
