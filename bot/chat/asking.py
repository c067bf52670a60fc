"""Ask a model, and where it is down the next one, for an answer that is shown as it is written."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.conversation import Usage
from bot.endpoints.chat_model import Answer, Params
from bot.endpoints.failures import AnswerUsedUp, EmptyAnswer, ImagesRefused
from bot.endpoints.standby import Standbys, is_down, may_take_over
from bot.errors import UserFacingError
from bot.money import BudgetSpent, Spender
from bot.paid import PaidModel
from bot.store.usage import BudgetHeld

Write = Callable[[str], Awaitable[None]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked, how, for whom, and about how many tokens that is, with its pictures.

    `params` name the first choice; another model is asked the same way. `messages` say in words what a
    model that can't see gets instead of pictures; `with_pictures` are the same with them, None where
    there are none. `cache_key` names what begins alike from turn to turn.
    """

    messages: Sequence[Mapping[str, Any]]
    params: Params
    tokens: int
    spender: Spender
    cache_key: str = ""
    with_pictures: Sequence[Mapping[str, Any]] | None = None


@dataclass(slots=True)
class Written:
    """What is written so far, and by whom; to be read at any time, after an error too.

    `model` is the one that was asked last, "" before any. Where it `is_unseen`, that model was not
    shown the pictures.
    """

    model: str = ""
    is_unseen: bool = False
    answer: Answer | None = field(default=None, repr=False)

    @property
    def is_begun(self) -> bool:
        """Whether the endpoint has taken the request, and bills it."""
        return self.answer is not None

    @property
    def text(self) -> str:
        """What the model has written."""
        return self.answer.text if self.answer else ""

    @property
    def finish_reason(self) -> str:
        """ChatCompletion's, "" until the end."""
        return self.answer.finish_reason if self.answer else ""

    @property
    def usage(self) -> Usage | None:
        """What the API counted, None where it didn't."""
        return self.answer.usage if self.answer else None


@dataclass(frozen=True, slots=True)
class Asking:
    """The models that may answer, the first choice first; `clock` never goes back."""

    models: Sequence[PaidModel]
    standbys: Standbys
    clock: Callable[[], float]

    async def sees(self, name: str) -> bool:
        """Tell whether the model of that name takes pictures, as far as is known."""
        asked = [one for one in self.models[1:] if one.params.model == name]
        return await (asked[0] if asked else self.models[0]).model.sees(name)

    async def ask(self, prompt: Prompt, written: Written, write: Write) -> None:
        """Have `prompt` answered, each delta given to `write` and to `written`.

        Another model takes over only before the first word. After it, what breaks off raises
        AnswerCutOff: whoever asks again replaces what is shown. Where no model answers, raised is what
        a retry may mend, or else what the first choice said. Raises BudgetSpent before anything is
        spent, and what `write` raises. Cancelled, it closes the request and settles what was written.
        """
        troubles: list[UserFacingError] = []
        standby = self.standbys.of(prompt.params.model)
        for index in standby.choose(self.clock()):
            try:
                await self._ask_one(index, prompt, written, write)
            except UserFacingError as error:
                is_unpaid = bool(troubles) and isinstance(error, (BudgetSpent, BudgetHeld))
                if written.text.strip() or not (may_take_over(error) or is_unpaid):
                    raise
                troubles.append(error)
                if len(self.models) > 1:
                    logger.warning("%s can't answer: %s", written.model, error)
            else:
                return
        raise next((error for error in troubles if error.is_transient), troubles[0])

    async def _ask_one(self, index: int, prompt: Prompt, written: Written, write: Write) -> None:
        """Ask one model: without pictures if it can't see, and twice if it has nothing to say."""
        model = self.models[index]
        written.model = self._params(index, prompt).model
        written.is_unseen = prompt.with_pictures is not None and not await model.model.sees(
            written.model
        )
        was_empty = False
        while True:
            try:
                return await self._ask_once(index, prompt, written, write)
            except ImagesRefused:
                if written.is_unseen or prompt.with_pictures is None:
                    raise
                written.is_unseen = True
            except AnswerUsedUp:
                raise
            except EmptyAnswer:
                if was_empty:
                    raise
                was_empty = True

    async def _ask_once(self, index: int, prompt: Prompt, written: Written, write: Write) -> None:
        model, asked_at = self.models[index], self.clock()
        standby = self.standbys.of(prompt.params.model)
        standby.asked(index, asked_at)
        messages = prompt.messages if written.is_unseen else prompt.with_pictures
        written.answer = None
        try:
            async with model.asked(
                prompt.spender,
                messages or prompt.messages,
                prompt.tokens,
                cache_key=prompt.cache_key,
                params=self._params(index, prompt),
            ) as answer:
                written.answer = answer
                async for delta in answer:
                    await write(delta)
        except UserFacingError as error:
            if is_down(error):
                standby.failed(index, asked_at, self.clock(), error.retry_after)
            raise
        standby.answered(index, asked_at)

    def _params(self, index: int, prompt: Prompt) -> Params:
        """Return how one of the models is asked."""
        return (
            prompt.params
            if index == 0
            else replace(prompt.params, model=self.models[index].params.model)
        )
