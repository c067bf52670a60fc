"""Which models a key may use, as far as it is known, for who can't wait for the endpoint."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from openai import AsyncOpenAI

from bot.endpoints.catalog import list_models, may_write
from bot.errors import UserFacingError

FRESH = 3600.0  # seconds after which the endpoint is asked again

logger = logging.getLogger(__name__)


class KnownModels:
    """The models of one endpoint that may write answers, by their ids; `clock` never goes back.

    Calling it never waits: what it returns is what was last heard, and if that is old, the endpoint is
    asked beside.
    """

    def __init__(self, client: AsyncOpenAI, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._models: tuple[str, ...] = ()
        self._asked_at: float | None = None
        self._asking: asyncio.Task[None] | None = None

    def __call__(self) -> Sequence[str]:
        """Return the ids, in alphabetical order; none before the endpoint first answered."""
        now = self._clock()
        if self._asked_at is None or now - self._asked_at >= FRESH:
            self._asked_at = now
            self._asking = asyncio.create_task(self.ask())
        return self._models

    async def ask(self) -> None:
        """Ask the endpoint now; if it doesn't answer, what was known stays."""
        try:
            listed = await list_models(self._client)
        except UserFacingError as error:
            logger.debug("the models of the endpoint are not known: %s", error)
            return
        self._models = tuple(sorted({model.id for model in listed if may_write(model.id)}))
