"""Puts together what a team sets and asks: commands, shortcuts, settings, the Home tab, warnings."""

import functools
import time
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from bot.asides import Asides
from bot.checking import Checking
from bot.commands.commanding import Commanding
from bot.commands.doers import Parts, doers
from bot.endpoints import catalog
from bot.endpoints.known import KnownModels
from bot.erasing import Erasing
from bot.exporting import Exporting
from bot.greeting import Greeting
from bot.home.home import Home
from bot.home.leaving import Leaving
from bot.home.sections import Hosts
from bot.listeners.budgets_desk import BudgetsDesk
from bot.listeners.settings_answers import Answers
from bot.listeners.settings_desk import SettingsDesk
from bot.listeners.settings_opening import Opening
from bot.listeners.settings_rights import Rights
from bot.listeners.settings_saving import Saving
from bot.listeners.settings_sheets import Sheets
from bot.outlook import CHAT, Outlooks
from bot.parts import audio_endpoint, chat_endpoint, clock, fallback_endpoint
from bot.paths import Builder, sleep
from bot.routes import CommandRoute, ForgetRoute, GreetRoute, ShortcutRoute, WatchRoute
from bot.shortcuts import shortcuts
from bot.store.inbox import Kind
from bot.store.search_index import Indexer
from bot.troubles import CHAT_KEY, Troubles
from bot.watching import Source, Watching
from bot.worker import Route


@dataclass(frozen=True, slots=True)
class Team:
    """What these parts share beside what the paths do; `team` makes one."""

    built: Builder
    asides: Asides
    indexer: Indexer
    erasing: Erasing
    exporting: Exporting

    def routes(self) -> Mapping[Kind, Route]:
        """Return which way each kind of this work goes."""
        return {
            Kind.COMMAND: CommandRoute(self.commanding()),
            Kind.SHORTCUT: ShortcutRoute(self.shortcuts()),
            Kind.GREET: GreetRoute(self.greeting(), self.home()),
            Kind.WATCH: WatchRoute(self.watching()),
            Kind.FORGET: ForgetRoute(self.leaving()),
        }

    def commanding(self) -> Commanding:
        """Return who does commands."""
        built = self.built
        parts = Parts(
            database=built.database,
            slack=built.slack,
            identity=built.identity,
            asides=self.asides,
            choosing=built.choosing,
            admins=built.admins,
            model=built.first_model(),
            list_models=functools.partial(catalog.list_models, built.models.chat),
            names_of=built.names.of,
            erasing=self.erasing,
            exporting=self.exporting,
            indexer=self.indexer,
            catchup_tokens=built.settings.context_tokens // 2,
            clock=clock,
        )
        slash = built.settings.slack_command
        return Commanding(built.identity.team, self.asides, built.languages, doers(parts), slash)

    def shortcuts(self) -> shortcuts.Shortcuts:
        """Return who does what is wanted of a message."""
        built = self.built
        return shortcuts.build(
            built.database,
            built.slack,
            built.identity,
            built.names,
            self.asides,
            built.languages,
            built.first_model(),
            built.replies,
            clock,
        )

    def settings_desk(self) -> SettingsDesk:
        """Return what opens the modals of settings and budgets."""
        database, slack, team = self.built.database, self.built.slack, self.built.identity.team
        known = KnownModels(self.built.models.chat, time.monotonic)
        known()  # so that they are known when somebody first asks
        sheets = Sheets(database, self.built.choosing, team, known)
        rights = Rights(database, slack, self.built.admins, team)
        checking = Checking(self.built.chat_model(self.built.models.chat), self.built.purse)
        return SettingsDesk(
            slack,
            opening=Opening(slack, sheets=sheets, rights=rights, languages=self.built.languages),
            answers=Answers(slack, sheets, Saving(database, sheets, rights, checking, clock)),
            budgets=BudgetsDesk(
                database,
                slack,
                rights=rights,
                languages=self.built.languages,
                terms=self.built.purse.terms,
                clock=clock,
            ),
        )

    def greeting(self) -> Greeting:
        """Return what is said unasked."""
        hosts = self.hosts()
        return Greeting(
            database=self.built.database,
            slack=self.built.slack,
            team=self.built.identity.team,
            choosing=self.built.choosing,
            languages=self.built.languages,
            chat_hosts=hosts.chat,
            audio_host=hosts.audio,
            command=self.built.settings.slack_command,
        )

    def hosts(self) -> Hosts:
        """Return where text and sound go, as people are told."""
        chat = [chat_endpoint(self.built.settings).host]
        if self.built.models.fallback is not None:
            chat.append(fallback_endpoint(self.built.settings).host)
        return Hosts(tuple(dict.fromkeys(chat)), audio_endpoint(self.built.settings).host)

    def home(self) -> Home:
        """Return the Home tab."""
        return Home(
            database=self.built.database,
            slack=self.built.slack,
            identity=self.built.identity,
            choosing=self.built.choosing,
            languages=self.built.languages,
            admins=self.built.admins,
            outlooks=self.outlooks(),
            hosts=self.hosts(),
            command=self.built.settings.slack_command,
            terms=self.built.purse.terms,
            clock=clock,
        )

    def leaving(self) -> Leaving:
        """Return what erases, or hands over, all that is one person's."""
        built = self.built
        return Leaving(self.erasing, self.exporting, built.slack, built.languages, self.home())

    def outlooks(self) -> Outlooks:
        """Return what knows what stops working soon."""
        settings = self.built.settings
        models = {CHAT: settings.chat_model, "AUDIO_MODEL": settings.audio_model}
        if settings.fallback_model:
            models["FALLBACK_MODEL"] = settings.fallback_model
        return Outlooks(self.built.database, self.built.slack, self.built.identity.team, models)

    def watching(self) -> Watching:
        """Return the daily look at models, keys and scopes."""
        return Watching(
            database=self.built.database,
            slack=self.built.slack,
            team=self.built.identity.team,
            admins=self.built.admins,
            languages=self.built.languages,
            outlooks=self.outlooks(),
            sources=self.sources(),
            command=self.built.settings.slack_command,
            clock=clock,
        )

    def troubles(self) -> Troubles:
        """Return what hears of keys that stop working."""
        audio = _key(self.built.settings.audio_api_key, "AUDIO_API_KEY")
        return Troubles(self.built.database, {Kind.TRANSCRIBE: audio}, clock)

    def sources(self) -> list[Source]:
        """Return the endpoints that are asked for their models, and the settings that hold their keys."""
        settings, models = self.built.settings, self.built.models
        found = [
            (CHAT, CHAT_KEY, models.chat),
            ("AUDIO_MODEL", _key(settings.audio_api_key, "AUDIO_API_KEY"), models.audio),
        ]
        if models.fallback is not None:
            key = _key(settings.fallback_api_key, "FALLBACK_API_KEY")
            found.append(("FALLBACK_MODEL", key, models.fallback))
        return [
            Source(setting, key, functools.partial(catalog.list_models, client))
            for setting, key, client in found
        ]


def team(built: Builder) -> Team:
    """Return a team's parts, beside the paths that are `built`."""
    database, name = built.database, built.identity.team
    return Team(
        built,
        Asides(database, built.slack, built.languages, clock),
        Indexer(database, sleep),
        Erasing(database, name, clock),
        Exporting(database, name, clock, built.purse.terms.zone),
    )


def _key(own: SecretStr, name: str) -> str:
    """Return the setting that holds an endpoint's key: its own where it has one."""
    return name if own.get_secret_value() else CHAT_KEY
