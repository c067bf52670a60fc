"""What there is to warn admins of, whether it is due, and in which words. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.outlook import (
    Ending,
    Outlook,
    Use,
    ending_sentence,
    scopes_sentence,
    trouble_sentence,
    uses_list,
)
from bot.slack.menu import Say
from bot.store.told import Told

WEEK = 7 * 24 * 3600.0

_ENDING, _KEY, _SCOPES = "ending", "key", "scopes"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell every admin, in a `warning` that a piece of work can hold.

    `subject` names it; what `can_mend` is told anew after it was mended.
    """

    subject: str
    warning: Mapping[str, Any]
    can_mend: bool = False


def findings(outlook: Outlook, today: date) -> list[Finding]:
    """Return what there is to tell today; of a model only the nearest threshold that is reached."""
    found = [_ending_finding(one, today) for one in outlook.endings]
    found += [key_finding(key, trouble) for key, trouble in outlook.keys.items()]
    if scopes := list(outlook.missing_scopes):
        warning = {"about": _SCOPES, "scopes": scopes}
        found.append(Finding(f"{_SCOPES}/{','.join(scopes)}", warning, can_mend=True))
    return found


def paragraphs(
    warning: Mapping[str, Any], say: Say, today: date, workspace_url: str, command: str
) -> list[str]:
    """Return what a warning says, in Slack's markup; nothing for one of another version."""
    match warning:
        case {"about": "ending", "model": str(model), "on": str(on), "uses": list(uses)}:
            ending = Ending(model, date.fromisoformat(on), tuple(Use(**use) for use in uses))
            used = f"{say('watch_uses')}\n{uses_list(ending.uses, say, workspace_url)}"
            return [ending_sentence(ending, today, say, command), used]
        case {"about": "key", "key": str(key), "trouble": str(trouble)}:
            return [trouble_sentence(key, trouble, say)]
        case {"about": "scopes", "scopes": list(scopes)}:
            return [scopes_sentence(scopes, say)]
        case {"about": "budget", "text": str(text), "details": dict(details)}:
            return [budget_sentence(say, text, details, warning.get("moments") or {})]
    return []


def budget_sentence(
    say: Say, text: str, details: Mapping[str, Any], moments: Mapping[str, float]
) -> str:
    """Say what became of a budget; `moments` are Unix seconds, shown in the `zone` of the details."""
    zone = ZoneInfo(str(details.get("zone") or "UTC"))
    shown = {name: datetime.fromtimestamp(at, zone) for name, at in moments.items()}
    return say(text, **{**details, **shown})


def is_due(finding: Finding, before: Told | None, now: float) -> bool:
    """Whether an admin is to be told now; `before` is the last time that she was."""
    if before is None:
        return True
    return finding.can_mend and before.is_mended and now - before.at >= WEEK


def can_mend(subject: str) -> bool:
    """Whether what has this subject can be mended and break again, as no model's end can."""
    return subject.partition("/")[0] in {_KEY, _SCOPES}


def key_finding(key: str, trouble: str) -> Finding:
    """Return that a key stopped working; `trouble` is the text key of the error."""
    warning = {"about": _KEY, "key": key, "trouble": trouble}
    return Finding(f"{_KEY}/{key}/{trouble}", warning, can_mend=True)


def _ending_finding(ending: Ending, today: date) -> Finding:
    subject = f"{_ENDING}/{ending.model}/{ending.on}/{ending.threshold(today)}"
    uses = [asdict(use) for use in ending.uses]
    warning = {"about": _ENDING, "model": ending.model, "on": str(ending.on), "uses": uses}
    return Finding(subject, warning)
