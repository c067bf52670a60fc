"""Ask a chat model for JSON through a door that knows only text, and read what comes leniently.

Models without a forced format wrap JSON in fences, talk before it, or are cut off in the middle of
it. Whatever is whole in the answer is read; what it means is for the caller to check.
"""

import asyncio
import json
import re
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from bot.paid import Ask

PARALLEL = 4
"""Requests under way at once for one transcript."""

_DECODER = json.JSONDecoder(strict=False)  # models leave line breaks bare within strings
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_OPENING = re.compile(r"[{\[]")

T = TypeVar("T")


async def answer_to(ask: Ask, instructions: str, data: Mapping[str, Any]) -> str:
    """Return the whole answer to `data`, sent as JSON so that nothing in it reads as instruction.

    What some servers give of the model's thinking is left out. Raises what `ask` raises.
    """
    messages = [
        {"role": "system", "content": instructions},
        {"role": "user", "content": json.dumps(data, ensure_ascii=False)},
    ]
    return _THOUGHT.sub("", "".join([delta async for delta in ask(messages)]))


def values(answer: str) -> Iterator[Any]:
    """Yield the JSON objects and arrays in `answer` that are whole, the outermost that can be read.

    Of an answer that was cut off, those are the inner ones.
    """
    at = 0
    while found := _OPENING.search(answer, at):
        try:
            value, at = _DECODER.raw_decode(answer, found.start())
        except RecursionError:
            return  # deeper than anybody asked for, and trying each level would take for ever
        except ValueError:
            at = found.end()
        else:
            yield value


def objects(answer: str) -> Iterator[dict[str, Any]]:
    """Yield the outermost readable JSON objects of `answer`, those in arrays one by one."""
    for value in values(answer):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield each


def as_text(value: Any) -> str:
    """Return a JSON string on one line, trimmed; "" for anything else."""
    return " ".join(value.split()) if isinstance(value, str) else ""


async def together(work: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Run all of `work` at once, and return the results in order.

    The first error cancels the others and is raised as it is.
    """
    try:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(one) for one in work]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in running]
