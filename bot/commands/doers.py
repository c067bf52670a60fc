"""Who does what each word wants, put together from the parts that they share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.admins import Admins
from bot.asides import Asides
from bot.choosing import Choosing
from bot.commands.ask import Asking
from bot.commands.asked import Doer
from bot.commands.catchup import CatchingUp
from bot.commands.channel import ChannelReader
from bot.commands.export import Giving
from bot.commands.forget import Forgetting
from bot.commands.help import Helping
from bot.commands.models import Listing, ListModels, Offer, Using
from bot.commands.people import NamesOf
from bot.commands.prices import Pricing
from bot.commands.quiet import Quieting
from bot.commands.search import Searching
from bot.commands.settings import Offering
from bot.commands.threads import Threads
from bot.commands.usage import Reporting
from bot.commands.words import Word
from bot.erasing import Erasing
from bot.exporting import Exporting
from bot.paid import PaidModel
from bot.slack.client import Identity, SlackClient
from bot.store.database import Database
from bot.store.search_index import Indexer


@dataclass(frozen=True, slots=True)
class Parts:
    """What they share. `catchup_tokens` is how much of a channel is read at most to sum it up."""

    database: Database
    slack: SlackClient
    identity: Identity
    asides: Asides
    choosing: Choosing
    admins: Admins
    model: PaidModel
    list_models: ListModels
    names_of: NamesOf
    erasing: Erasing
    exporting: Exporting
    indexer: Indexer
    catchup_tokens: int
    clock: Callable[[], float]


def doers(parts: Parts) -> Mapping[Word, Doer]:
    """Return who does what each word wants."""
    database, slack, asides, clock = parts.database, parts.slack, parts.asides, parts.clock
    offer = Offer(parts.list_models)
    purse = parts.model.purse
    zone = purse.terms.zone
    threads = Threads(database, parts.admins, parts.names_of, parts.identity.user, zone)
    return {
        Word.HELP: Helping(asides),
        Word.ASK: Asking(asides, parts.choosing, parts.model, offer),
        Word.MODELS: Pricing(
            Listing(asides, parts.choosing, offer, purse), asides, parts.admins, purse.prices
        ),
        Word.USE: Using(database, asides, parts.choosing, parts.admins, offer, purse, clock),
        Word.USAGE: Reporting(database, asides, parts.admins, purse.terms, clock),
        Word.SEARCH: Searching(
            database, slack, parts.identity, asides, parts.names_of, parts.indexer, zone
        ),
        Word.CATCHUP: CatchingUp(
            asides,
            parts.choosing,
            parts.model,
            ChannelReader(slack),
            parts.identity,
            parts.names_of,
            zone,
            parts.catchup_tokens,
            clock,
        ),
        Word.SETTINGS: Offering(asides),
        Word.QUIET: Quieting(database, asides, parts.admins, clock),
        Word.FORGET: Forgetting(asides, threads, parts.erasing),
        Word.EXPORT: Giving(asides, slack, threads, parts.exporting),
    }
