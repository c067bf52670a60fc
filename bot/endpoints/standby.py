"""When another model takes over, and for how long the one that failed is passed over.

Pure: the time comes in, in seconds of any clock that never goes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.endpoints.failures import (
    AnswerCutOff,
    EmptyAnswer,
    KeyRejected,
    ModelMissing,
    ModelOverloaded,
    ModelUnreachable,
    QuotaSpent,
    WrongBaseUrl,
)

MOST_MODELS = 64  # first choices that are remembered
SHORTEST, LONGEST = 30.0, 300.0  # seconds that a model is passed over
_DOWN = (
    ModelUnreachable,
    ModelOverloaded,
    AnswerCutOff,
    QuotaSpent,
    KeyRejected,
    ModelMissing,
    WrongBaseUrl,
)


def is_down(error: BaseException) -> bool:
    """Tell whether the next question would fail like this one."""
    return isinstance(error, _DOWN)


def may_take_over(error: BaseException) -> bool:
    """Tell whether another model may answer what failed so.

    One that is down, or has nothing to say. What is refused for what it says (a filter), or is too
    long, or would spend more than there is, is no reason to ask elsewhere.
    """
    return isinstance(error, (*_DOWN, EmptyAnswer))


@dataclass(slots=True)
class _State:
    """`failed_at` is when it was last found down, `until` when it may be asked again."""

    failed_at: float = float("-inf")
    until: float = float("-inf")
    pause: float = 0.0


class Standbys:
    """A `Standby` for each first choice: one model that is down says nothing of another."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._by_model: dict[str, Standby] = {}

    def of(self, model: str) -> "Standby":
        """Return that of the models of which `model` is the first."""
        if model not in self._by_model and len(self._by_model) >= MOST_MODELS:
            self._by_model.pop(next(iter(self._by_model)))
        return self._by_model.setdefault(model, Standby(self._count))


class Standby:
    """Which of several models to ask, the first choice first.

    One that is down is passed over for a while, so that not everybody waits for it in vain: 30 s, twice
    as long each time up to 5 minutes. Then a single question tries it, and the others go on without
    it until that is answered.
    """

    def __init__(self, count: int) -> None:
        self._states = [_State() for _ in range(count)]

    def choose(self, now: float) -> Sequence[int]:
        """Return which models to ask, in order; all of them if none is known to be up."""
        up = [index for index, state in enumerate(self._states) if now >= state.until]
        return up or range(len(self._states))

    def asked(self, index: int, now: float) -> None:
        """Let nobody else try a model that was down, while this question does."""
        state = self._states[index]
        state.until = now + state.pause

    def failed(
        self, index: int, asked_at: float, now: float, retry_after: float | None = None
    ) -> None:
        """Pass over a model that is down; it asked for `retry_after` seconds, if for any.

        What was asked before it was found down says nothing more.
        """
        state = self._states[index]
        if asked_at < state.failed_at:
            return
        state.failed_at = now
        state.pause = min(max(SHORTEST, 2 * state.pause, retry_after or 0), LONGEST)
        state.until = now + state.pause

    def answered(self, index: int, asked_at: float) -> None:
        """Ask a model as before: it is up, or was when this was asked."""
        if asked_at >= self._states[index].failed_at:
            self._states[index] = _State()
