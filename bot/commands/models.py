"""Which models the key may use, until when and for how much; and the choice of one for a channel."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.admins import Admins
from bot.asides import Asides
from bot.choosing import Choosing
from bot.commands.asked import Asked
from bot.commands.locks import hold_unlocked, may_choose
from bot.commands.words import nearest
from bot.endpoints.catalog import ModelInfo
from bot.endpoints.failures import ModelUnreachable
from bot.endpoints.prices import ChatPrice
from bot.errors import UserFacingError
from bot.money import Purse
from bot.store import choices
from bot.store.database import Database

ListModels = Callable[[], Awaitable[Sequence[ModelInfo]]]

MOST_SHOWN = 60
_WITHIN = 10.0  # seconds in which the endpoint has to answer
_DEFAULT = "default"


class NoModelNamed(UserFacingError):
    """No model was named."""

    text = "model_unnamed"


class NoSuchModel(UserFacingError):
    """The key may not use a model of this name, and none that comes near."""

    text = "model_not_offered"


class MisspeltModel(UserFacingError):
    """The key may not use a model of this name, but one that comes near."""

    text = "model_misspelt"


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


@dataclass(frozen=True, slots=True)
class Listing:
    """Shows the models."""

    asides: Asides
    choosing: Choosing
    offer: Offer
    purse: Purse

    async def do(self, asked: Asked) -> None:
        """Show all, or those whose name holds what was typed; the one in use is marked."""
        wanted = asked.rest.casefold()
        offered = [model for model in await self.offer.now() if wanted in model.id.casefold()]
        in_use = (await self.choosing.at(asked.thread)).chat_model
        lines = [await self._line(asked, model, in_use) for model in offered[:MOST_SHOWN]]
        left = len(offered) - len(lines)
        head = asked.say("models_head", count=len(offered), model=in_use)
        tail = [asked.say("models_left", count=left)] if left else []
        body = "\n".join(lines) or asked.say("models_none")
        told = [head, body, *tail, asked.say("models_use", model=in_use)]
        await self.asides.show(asked.aside("\n\n".join(told)))

    async def _line(self, asked: Asked, model: ModelInfo, in_use: str) -> str:
        facts = [asked.say("models_in_use")] if model.id == in_use else []
        price = await self.purse.known_price(model.id)
        if isinstance(price, ChatPrice):
            dear = {"read": float(price.fresh), "written": float(price.output)}
            facts.append(asked.say("models_price", **dear))
        elif price is not None:
            facts.append(asked.say("models_minute", usd=float(price.minute)))
        if model.shutdown_date:
            facts.append(asked.say("models_ends", date=model.shutdown_date.isoformat()))
        return " · ".join([f"- `{model.id}`", *facts])


@dataclass(frozen=True, slots=True)
class Using:
    """Chooses the model of a channel."""

    database: Database
    asides: Asides
    choosing: Choosing
    admins: Admins
    offer: Offer
    clock: Callable[[], float]

    async def do(self, asked: Asked) -> None:
        """Set it, if the key may use it and the asker may choose; say what it was before."""
        model = asked.rest.strip("`'\"“”‘’ ")
        if not model:
            raise NoModelNamed(command=asked.slash)
        is_admin = await may_choose(self.database, self.admins, asked)
        chosen = None if model.casefold() == _DEFAULT else await self._offered(asked, model)
        before = (await self.choosing.at(asked.thread)).chat_model
        async with self.database.begin() as connection:
            await hold_unlocked(connection, asked, is_admin=is_admin)
            here = await choices.load(connection, asked.team, asked.channel)
            here = replace(here, chat_model=chosen)
            await choices.save(connection, here, self.clock(), asked.team, asked.channel)
        now = (await self.choosing.at(asked.thread)).chat_model
        await self.asides.show(asked.aside(asked.say("use_done", model=now, before=before)))

    async def _offered(self, asked: Asked, model: str) -> str:
        offered = {one.id.casefold(): one.id for one in await self.offer.now()}
        if found := offered.get(model.casefold()):
            return found
        if near := nearest(model.casefold(), offered):
            raise MisspeltModel(model=model[:80], nearest=offered[near], command=asked.slash)
        raise NoSuchModel(model=model[:80], command=asked.slash)
