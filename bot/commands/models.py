"""Which models the key may use, until when and for how much; and the choice of one for a channel."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.admins import Admins
from bot.asides import Asides
from bot.called import folded
from bot.choosing import Choosing
from bot.chosen import Choices
from bot.commands.asked import Asked
from bot.commands.locks import hold_unlocked, may_choose
from bot.commands.parsing import quotable, unquoted
from bot.commands.prices import told
from bot.commands.words import nearest
from bot.endpoints.catalog import ModelInfo
from bot.endpoints.failures import ModelUnreachable
from bot.endpoints.prices import AudioPrice, ChatPrice
from bot.errors import UserFacingError
from bot.money import Purse
from bot.store import choices
from bot.store.database import Database

ListModels = Callable[[], Awaitable[Sequence[ModelInfo]]]

MOST_SHOWN = 60
_WITHIN = 10.0  # seconds in which the endpoint has to answer
_DEFAULTS = {"default", "기본", "기본값"}


class NoModelNamed(UserFacingError):
    """No model was named."""

    text = "model_unnamed"


class NoSuchModel(UserFacingError):
    """The key may not use a model of this name, and none that comes near."""

    text = "model_not_offered"


class MisspeltModel(UserFacingError):
    """The key may not use a model of this name, but one that comes near."""

    text = "model_misspelt"


class NotForChat(UserFacingError):
    """A model that hears and can't answer."""

    text = "model_not_for_chat"


@dataclass(frozen=True, slots=True)
class Offer:
    """Asks the endpoint for its models."""

    list_models: ListModels

    async def now(self) -> list[ModelInfo]:
        """Return what the key may use now, by name. Raises the endpoint's errors."""
        try:
            async with asyncio.timeout(_WITHIN):
                return sorted(await self.list_models(), key=lambda model: model.id)
        except TimeoutError:
            raise ModelUnreachable("no list in time") from None

    async def find(self, name: str, asked: Asked) -> str:
        """Return the model of that name, in whichever case. Raises MisspeltModel and NoSuchModel."""
        offered = {one.id.casefold(): one.id for one in await self.now()}
        if found := offered.get(name.casefold()):
            return found
        shown = quotable(name, 80)
        if near := nearest(name.casefold(), offered):
            raise MisspeltModel(model=shown, nearest=offered[near], command=asked.slash)
        raise NoSuchModel(model=shown, command=asked.slash)


@dataclass(frozen=True, slots=True)
class Listing:
    """Shows the models."""

    asides: Asides
    choosing: Choosing
    offer: Offer
    purse: Purse

    async def do(self, asked: Asked) -> None:
        """Show all, or those whose name holds what was typed; the one in use is marked."""
        wanted = unquoted(asked.rest).casefold()
        offered = [model for model in await self.offer.now() if wanted in model.id.casefold()]
        in_use = (await self.choosing.at(asked.thread)).chat_model
        prices = {model.id: await self.purse.known_price(model.id) for model in offered}
        lines = [
            _line(asked, model, prices[model.id], is_in_use=model.id == in_use)
            for model in offered[:MOST_SHOWN]
        ]
        left = len(offered) - len(lines)
        parts = [
            _head(asked, len(offered), quotable(wanted, 80), in_use),
            "\n".join(lines),
            asked.say("models_left", count=left) if left else "",
            "" if self.purse.is_chat_free or all(prices.values()) else asked.say("models_unpriced"),
            asked.say("models_use", model=_example(prices, in_use)),
        ]
        await self.asides.show(asked.aside("\n\n".join(filter(None, parts))))


def _head(asked: Asked, count: int, wanted: str, in_use: str) -> str:
    if not wanted:
        return asked.say("models_head", count=count, model=in_use)
    key = "models_found" if count else "models_none"
    return asked.say(key, count=count, wanted=wanted, model=in_use)


def _line(
    asked: Asked, model: ModelInfo, price: ChatPrice | AudioPrice | None, *, is_in_use: bool
) -> str:
    facts = [asked.say("models_in_use")] if is_in_use else []
    if price is not None:
        key = "models_price" if isinstance(price, ChatPrice) else "models_minute"
        facts.append(asked.say(key, **told(price)))
    if model.shutdown_date:
        facts.append(asked.say("models_ends", date=model.shutdown_date.isoformat()))
    return " · ".join([f"- `{model.id}`", *facts])


def _example(prices: Mapping[str, ChatPrice | AudioPrice | None], in_use: str) -> str:
    """Return a model to choose, another than the one in use where there is one."""
    others = (name for name, price in prices.items() if isinstance(price, ChatPrice))
    return next((name for name in others if name != in_use), in_use)


@dataclass(frozen=True, slots=True)
class Using:
    """Chooses the model of a channel."""

    database: Database
    asides: Asides
    choosing: Choosing
    admins: Admins
    offer: Offer
    purse: Purse
    clock: Callable[[], float]

    async def do(self, asked: Asked) -> None:
        """Set it, if the key may use it and the asker may choose; say what it was before."""
        model = unquoted(asked.rest)
        if not model:
            raise NoModelNamed(command=asked.slash)
        is_admin = await may_choose(self.database, self.admins, asked)
        chosen = None if folded(model) in _DEFAULTS else await self._for_chat(asked, model)
        before = (await self.choosing.at(asked.thread)).chat_model
        async with self.database.begin() as connection:
            await hold_unlocked(connection, asked, is_admin=is_admin)
            here, place = Choices(chat_model=chosen), (asked.team, asked.channel)
            await choices.change(connection, here, {"chat_model"}, self.clock(), *place)
        now = (await self.choosing.at(asked.thread)).chat_model
        await self.asides.show(asked.aside(asked.say("use_done", model=now, before=before)))

    async def _for_chat(self, asked: Asked, name: str) -> str:
        model = await self.offer.find(name, asked)
        if isinstance(await self.purse.known_price(model), AudioPrice):
            raise NotForChat(model=model)
        return model
