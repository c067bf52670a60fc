"""Describes a Web API method: what runs it, what it needs and how often it may be called."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.arguments import Arguments
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import Json

Run = Callable[[Playground, Arguments], Json]


@dataclass(frozen=True)
class Method:
    """One method.

    Its `scopes` are alternatives; those that depend on the kind of channel are checked where the
    channel is known. `is_app_level` methods take the app-level token instead of the bot's.
    """

    run: Run
    tier: Tier
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    takes_json: bool = True
    is_app_level: bool = False
