"""What was answered in a settings modal, from the right to choose it to the store.

Slack gives an ack three seconds, and the model may have to be asked: all of it is one task, which the
ack waits for as long as it can.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.chat.manner import params_of
from bot.checking import Checking, Verdict
from bot.chosen import Choices, Place, resolve
from bot.endpoints.chat_model import Params
from bot.listeners.settings_rights import Rights
from bot.listeners.settings_sheets import Sheets, thread_of
from bot.money import Spender
from bot.slack.menu import Say
from bot.slack.modals.choices import FIELDS, Page, Spot, laid_over, shown
from bot.slack.modals.parts import literal
from bot.store import choices
from bot.store.database import Database

OF_MODEL = ("chat_model", "reasoning_effort", "temperature", "max_tokens", "top_p")
"""What a model may refuse."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to choose: `answered` is new, by name; `is_locked` None where not asked."""

    user: str
    spot: Spot
    page: Page
    answered: Mapping[str, Any]
    is_locked: bool | None
    say: Say


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it.

    `denied` is the key of why she may not choose. `errors` say by name why a value is not kept, and then
    nothing is. Else it was kept: `lines` say what is new, `notes` what else there is to know.
    """

    denied: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Saving:
    """Keeps what may be chosen and what the model takes. `app` builds one."""

    database: Database
    sheets: Sheets
    rights: Rights
    checking: Checking
    clock: Callable[[], float]

    async def settle(self, asked: Asked) -> Outcome:
        """Keep what is `asked`, or say why not. Raises SlackError where Slack can't be asked."""
        right = await self.rights.of(asked.user, asked.spot)
        if right.refusal:
            return Outcome(denied=right.refusal)
        errors, notes = await self._judged(asked)
        if errors:
            return Outcome(errors=errors)
        if not await self._keep(asked, is_admin=right.is_admin):
            return Outcome(denied="settings_locked")
        return Outcome(lines=self._lines(asked, may_lock=right.is_admin), notes=notes)

    async def _judged(self, asked: Asked) -> tuple[dict[str, str], list[str]]:
        """Return why the model won't have it, by name, and what else is to be said of it."""
        if not any(asked.answered.get(name) is not None for name in OF_MODEL):
            return {}, []
        sheet = await self.sheets.sheet(asked.spot, asked.page)
        own = laid_over(sheet.own, asked.answered)
        params = params_of(resolve(sheet.below.chosen, {asked.spot.place: own}).chosen)
        team, spot = self.sheets.team, asked.spot
        spender = Spender(team, spot.channel, thread_of(spot), asked.user)
        verdict = await self.checking.check(params, spender)
        elsewhere = {name for name, at in sheet.below.places.items() if at is not Place.SERVER}
        return _sentences(verdict, params, own, elsewhere, asked.say)

    async def _keep(self, asked: Asked, *, is_admin: bool) -> bool:
        """Keep what was changed and nothing else; not where the channel was locked meanwhile."""
        spot, now, team = asked.spot, self.clock(), self.sheets.team
        place = (team, spot.channel, thread_of(spot))
        async with self.database.begin() as connection:
            if not is_admin and await choices.is_locked(connection, team, spot.channel):
                return False
            new = laid_over(Choices(), asked.answered)
            await choices.change(connection, new, asked.answered, now, *place)
            if is_admin and asked.is_locked is not None and spot.channel:
                await choices.lock(connection, team, spot.channel, now, is_locked=asked.is_locked)
        return True

    def _lines(self, asked: Asked, *, may_lock: bool) -> list[str]:
        """Return what was changed, in mrkdwn."""
        offers, say = self.sheets.offers(), asked.say
        lines = []
        for name in FIELDS:
            if name in asked.answered:
                value, label = asked.answered[name], say(f"settings_{name}")
                lines.append(
                    say("settings_changed_back", label=label)
                    if value is None
                    else say(
                        "settings_changed",
                        label=label,
                        value=literal(shown(name, value, offers, say)),
                    )
                )
        if may_lock and asked.is_locked is not None:
            holds = say("settings_lock_box" if asked.is_locked else "settings_lock_off")
            lines.append(say("settings_changed", label=say("settings_lock"), value=holds))
        return lines


def _sentences(
    verdict: Verdict, params: Params, own: Choices, elsewhere: Collection[str], say: Say
) -> tuple[dict[str, str], list[str]]:
    """Return what is refused, by name, and notes: of what was chosen `elsewhere`, it is left out.

    What nobody chose, as the effort "none" for a model that doesn't reason, is left out without a word.
    """
    if verdict.is_missing or verdict.is_rejected:
        key = "settings_model_missing" if verdict.is_missing else "settings_model_rejected"
        blamed = "chat_model" if own.chat_model is not None else _first_of(own)
        return {blamed: say(key, model=params.model)}, []
    if not verdict.is_certain:
        return {}, [say("settings_unchecked", model=literal(params.model))]
    errors, notes = {}, []
    for name, instead in verdict.refused.items():
        if getattr(own, name, None) is not None:
            errors[name] = _refusal(name, instead, params, say)
        elif name in elsewhere:
            notes.append(
                say("settings_left_out", model=literal(params.model), label=say(f"settings_{name}"))
            )
    return errors, notes


def _refusal(name: str, instead: Any, params: Params, say: Say) -> str:
    model, value = params.model, str(getattr(params, name))
    if instead is not None:
        return say("settings_refused_instead", model=model, value=value, instead=str(instead))
    if name in ("temperature", "top_p") and params.reasoning_effort != "none":
        return say("settings_refused_effort", model=model, label=say(f"settings_{name}"))
    return say("settings_refused", model=model, label=say(f"settings_{name}"), value=value)


def _first_of(own: Choices) -> str:
    return next(name for name in OF_MODEL if getattr(own, name) is not None)
