"""What stops working soon, as the last daily look found it: models that end, keys, scopes.

A model is in use where a setting of the server names it, and where people chose it. It is told 90, 30
and 7 days before its end, and shown from 90 days on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from bot.endpoints.successors import successor_of
from bot.slack.client import SlackClient
from bot.slack.links import permalink
from bot.slack.markup import escape
from bot.slack.menu import Say
from bot.slack.scopes import missing_scopes
from bot.store import known_models, models_in_use
from bot.store.database import Database
from bot.store.known_models import Known
from bot.store.models_in_use import ChosenModel

CHAT = "CHAT_MODEL"  # the setting whose endpoint serves what people choose too
THRESHOLDS = (90, 30, 7)  # days before a model's end
MOST_USES = 10  # that are named; of the others their number


@dataclass(frozen=True, slots=True)
class Use:
    """Where a model is set: by a `setting` of the server, or as a `ChosenModel` says."""

    setting: str = ""
    channel: str = ""
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """A model in use whose endpoint announced the day it ends."""

    model: str
    on: date
    uses: tuple[Use, ...]

    def threshold(self, today: date) -> int | None:
        """Return the nearest of THRESHOLDS that is reached, None before all of them."""
        left = (self.on - today).days
        return min((days for days in THRESHOLDS if left <= days), default=None)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What stops working soon, or did. `keys` are settings, with the text key of what is wrong."""

    endings: tuple[Ending, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    missing_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlooks:
    """Knows how things look; `app` builds one. `models` are those of the server, by their setting."""

    database: Database
    slack: SlackClient
    team: str
    models: Mapping[str, str]

    async def now(self, today: date) -> Outlook:
        """Return how things looked when endpoints were last asked; only Slack's identity is asked for."""
        async with self.database.read() as connection:
            known = await known_models.load(connection)
            chosen = await models_in_use.load(connection, self.team)
        return Outlook(
            endings_of(self.models, chosen, known, today),
            {one.key: one.trouble for one in known.values() if one.trouble},
            missing_scopes((await self.slack.identity()).scopes),
        )


def endings_of(
    models: Mapping[str, str],
    chosen: Sequence[ChosenModel],
    known: Mapping[str, Known],
    today: date,
) -> tuple[Ending, ...]:
    """Return the models in use that end within 90 days or did, the first to end first."""
    uses: dict[tuple[date, str], list[Use]] = {}
    asked = [(setting, model, Use(setting=setting)) for setting, model in models.items()]
    asked += [
        (CHAT, one.model, Use(channel=one.channel, thread_ts=one.thread_ts)) for one in chosen
    ]
    for setting, model, use in asked:
        end = known[setting].models.get(model) if setting in known else None
        if end is not None and (end - today).days <= max(THRESHOLDS):
            uses.setdefault((end, model), []).append(use)
    return tuple(Ending(model, end, tuple(uses[end, model])) for end, model in sorted(uses))


def ending_sentence(ending: Ending, today: date, say: Say, command: str) -> str:
    """Say that a model ends, and what takes its place, in Slack's markup."""
    successor = successor_of(ending.model)
    left = (ending.on - today).days
    key = ("watch_ends" if left >= 0 else "watch_ended") + ("" if successor else "_unknown")
    end = datetime.combine(ending.on, time(), UTC)
    return say(
        key, model=escape(ending.model), at=end, left=left, successor=successor, command=command
    )


def uses_list(uses: Sequence[Use], say: Say, workspace_url: str) -> str:
    """Return where a model is set, a line each, in Slack's markup.

    Of channels only those who may see them are shown the names.
    """
    lines = [_use(use, say, workspace_url) for use in uses[:MOST_USES]]
    if len(uses) > MOST_USES:
        lines.append(say("watch_use_more", count=len(uses) - MOST_USES))
    return "\n".join(f"• {line}" for line in lines)


def trouble_sentence(key: str, trouble: str, say: Say) -> str:
    """Say what is wrong with a key of the server, which a setting holds."""
    known = {"key_rejected", "quota_spent"}
    return say(f"watch_{trouble if trouble in known else 'key_rejected'}", key=key)


def scopes_sentence(scopes: Sequence[str], say: Say) -> str:
    """Say which scopes the app lacks, and how it gets them."""
    names = ", ".join(f"`{scope}`" for scope in scopes)
    return say("watch_scopes", count=len(scopes), scopes=names)


def _use(use: Use, say: Say, workspace_url: str) -> str:
    if use.setting:
        return say("watch_use_setting", setting=use.setting)
    if not use.channel:
        return say("watch_use_workspace")
    if use.channel.startswith("D"):
        return say("watch_use_direct")
    if not use.thread_ts:
        return say("watch_use_channel", channel=f"<#{use.channel}>")
    link = permalink(workspace_url, use.channel, use.thread_ts)
    return say("watch_use_thread", channel=f"<#{use.channel}>", link=link)
