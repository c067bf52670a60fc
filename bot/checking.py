"""Asks a chat model once whether it takes what somebody is about to choose for it."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation import Usage
from bot.endpoints import tokens
from bot.endpoints.chat_model import ChatModel, Params
from bot.endpoints.failures import (
    AnswerUsedUp,
    ContentRefused,
    EmptyAnswer,
    ModelMissing,
    RequestRejected,
)
from bot.errors import UserFacingError
from bot.money import Purse, Spender

CHECK_WITHIN = 30.0  # seconds for the endpoint to begin an answer
FIRST_WITHIN = 5.0  # seconds for its first word: one that thinks has taken all it was given
MOST_TOKENS = 64  # of the answer that is paid for; it is closed at its first word

_PROMPT = [{"role": "user", "content": "Say OK."}]
_TAKEN = (
    AnswerUsedUp,
    ContentRefused,
    EmptyAnswer,
)  # said of the answer, not of how it was asked for

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model takes.

    `refused` are the fields of Params that it doesn't take so, and what it would get instead, None for
    nothing. It `is_missing` where the key may use no such model, `is_rejected` where it takes nothing of
    this and names no field. Where it is not `is_certain`, nobody could be asked.
    """

    refused: Mapping[str, Any] = field(default_factory=dict)
    is_missing: bool = False
    is_rejected: bool = False
    is_certain: bool = True


class Checking:
    """Checks at one endpoint, paid from `purse` by whoever chooses."""

    def __init__(self, model: ChatModel, purse: Purse) -> None:
        self._model = model
        self._purse = purse

    async def check(self, params: Params, spender: Spender) -> Verdict:
        """Return what becomes of `params`; asks nobody where a refusal is known already.

        They are sent exactly as they are, the longest answer too, and the answer is broken off at its
        first word. Raises nothing: where the endpoint is down or money is spent, nothing is certain.
        """
        if known := await self._model.refused(params):
            return Verdict(known)
        try:
            async with asyncio.timeout(CHECK_WITHIN):
                await self._ask(params, spender)
        except ModelMissing:
            return Verdict(is_missing=True)
        except RequestRejected as error:
            logger.info("%s takes no request as chosen: %s", params.model, error)
            return Verdict(is_rejected=True)
        except _TAKEN:
            return Verdict()
        except (UserFacingError, TimeoutError) as error:
            logger.info("%s could not be asked what it takes: %s", params.model, error)
            return Verdict(is_certain=False)
        return Verdict(await self._model.refused(params))

    async def _ask(self, params: Params, spender: Spender) -> None:
        sent = tokens.estimate_messages(_PROMPT)
        async with (
            self._purse.chat(spender, params.model, sent, MOST_TOKENS) as spending,
            self._model.answer(_PROMPT, params) as answer,
        ):
            try:
                async with asyncio.timeout(FIRST_WITHIN):
                    await anext(aiter(answer), None)
            except TimeoutError:
                return
            finally:
                written = tokens.estimate(answer.text)
                spending.add(answer.usage or Usage(sent, output_tokens=written))
