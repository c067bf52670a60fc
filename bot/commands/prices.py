"""What an admin says a model costs: set, and unset, over the table that the program comes with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.admins import Admins
from bot.asides import Asides
from bot.called import folded
from bot.commands.asked import Asked, Doer
from bot.commands.parsing import first_word, unquoted
from bot.endpoints.prices import AudioPrice, ChatPrice
from bot.errors import UserFacingError
from bot.pricing import PriceBook
from bot.store.price_list import Kind, audio_price, chat_price

_PRICE = {"price", "prices", "가격", "단가"}
_UNSET = {"unset", "default", "none", "off", "해제", "삭제", "취소", "기본값"}
_KINDS: tuple[Kind, ...] = ("chat", "audio")
_MOST_WORDS = 3  # a model, and at most two numbers


class OnlyAdminsPrice(UserFacingError):
    """Only admins say what a model costs."""

    text = "price_only_admins"


class PriceUnread(UserFacingError):
    """Neither a price nor that it is to be unset."""

    text = "price_unread"


class PaidByTokens(UserFacingError):
    """One price was given for a chat model, which has two."""

    text = "price_by_tokens"


class PaidByMinute(UserFacingError):
    """Two prices were given for a transcriber, which has one."""

    text = "price_by_minute"


@dataclass(frozen=True, slots=True)
class Pricing:
    """Sets prices where `price` follows the word for models; else it is `listing` that is wanted."""

    listing: Doer
    asides: Asides
    admins: Admins
    prices: PriceBook

    async def do(self, asked: Asked) -> None:
        """Set or unset the price of a model from today on, for an admin; or list the models."""
        word, rest = first_word(asked.rest)
        if folded(word) not in _PRICE:
            await self.listing.do(asked)
            return
        if not rest:
            await self.listing.do(replace(asked, rest=""))
            return
        if not await self.admins.is_admin(asked.user):
            raise OnlyAdminsPrice
        name, *numbers = rest.split(maxsplit=_MOST_WORDS)
        await self.asides.show(asked.aside(await self._priced(asked, unquoted(name), numbers)))

    async def _priced(self, asked: Asked, model: str, numbers: Sequence[str]) -> str:
        known = await self.prices.known(model)
        match [unquoted(number) for number in numbers]:
            case [word] if folded(word) in _UNSET:
                return await self._unset(asked, model)
            case [_] if isinstance(known, ChatPrice):
                raise PaidByTokens(model=model)
            case [_, _] if isinstance(known, AudioPrice):
                raise PaidByMinute(model=model)
            case [minute]:
                heard = audio_price(model, self.prices.today, minute, set_by=asked.user)
                await self.prices.set(heard)
                return asked.say(
                    "price_set_audio", model=model, **told(AudioPrice(**heard.numbers))
                )
            case [fresh, output]:
                read = chat_price(model, self.prices.today, fresh, output, set_by=asked.user)
                await self.prices.set(read)
                return asked.say("price_set_chat", model=model, **told(ChatPrice(**read.numbers)))
        raise PriceUnread

    async def _unset(self, asked: Asked, model: str) -> str:
        gone = [await self.prices.unset(model, kind) for kind in _KINDS]
        return asked.say("price_gone" if any(gone) else "price_not_set", model=model)


def told(price: ChatPrice | AudioPrice) -> dict[str, str]:
    """Return the dollars of a price as people read them, exactly, by how sentences name them."""
    if isinstance(price, AudioPrice):
        return {"minute": _dollars(price.minute)}
    return {"read": _dollars(price.fresh), "written": _dollars(price.output)}


def _dollars(price: Decimal) -> str:
    """Return an amount with at least its cents: $0.50, $0.0045."""
    whole, _, rest = f"{price.normalize():f}".partition(".")
    return f"${int(whole):,}.{rest:0<2}"
