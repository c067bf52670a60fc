"""Runs the playground as a process of its own: `python -m bot.playground --state DIR`."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from dataclasses import asdict, replace
from pathlib import Path

from bot.playground.manifest import load_manifest
from bot.playground.playground import Options
from bot.playground.server import ADDRESS_FILE, serve
from bot.playground.storage import StateInUse

DEFAULT_PORT = 8642
SECONDS_BETWEEN_LOOKS = 0.5


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code.

    One line of JSON on stdout says where, as soon as it answers.
    """
    arguments = _parser().parse_args(argv)
    manifest = load_manifest(arguments.manifest)
    if arguments.scopes is not None:
        manifest = replace(manifest, scopes=frozenset(arguments.scopes.split(",")))
    options = Options(manifest, arguments.faults)
    try:
        asyncio.run(_run(arguments.state, arguments.port, options))
    except (StateInUse, OSError) as error:
        sys.stderr.write(f"The playground can't start: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder it keeps everything in")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="or the next free one")
    parser.add_argument("--faults", action="store_true", help="let calls go wrong on request")
    parser.add_argument("--scopes", help="scopes of the bot's token, by comma; else the manifest's")
    parser.add_argument("--manifest", type=Path, default=_own_manifest(), help="an app.yaml")
    return parser


def _own_manifest() -> Path:
    """Return where the app's manifest is: in the package as installed, beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "app.yaml"
    return installed if installed.is_file() else package.parent / "app.yaml"


async def _run(state: Path, port: int, options: Options) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with serve(state, port, options) as (address, _):
        sys.stdout.write(json.dumps(asdict(address)) + "\n")
        sys.stdout.flush()
        await _until_over(stopped, state / ADDRESS_FILE)


async def _until_over(stopped: asyncio.Event, note: Path) -> None:
    """Wait until we are stopped, or our folder is deleted: nobody would find us any more."""
    while not stopped.is_set() and await asyncio.to_thread(note.exists):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), SECONDS_BETWEEN_LOOKS)


if __name__ == "__main__":
    sys.exit(main())
