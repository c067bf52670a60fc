"""Have the chunks of a recording transcribed, several at a time."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping

from bot.endpoints.transcriber import Heard, Transcriber
from bot.voice.audio import ChunkFile, Media
from bot.voice.cuts import Plan

# Requests at a time for one recording.
PARALLEL_CHUNKS = 8

OnHeard = Callable[[int, Heard], Awaitable[None]]


async def listen(
    media: Media,
    plan: Plan,
    transcriber: Transcriber,
    languages: tuple[str, ...],
    known: Mapping[int, str],
    on_heard: OnHeard,
) -> list[str]:
    """Return the text of every cut of `plan`, in order.

    Those in `known` are not sent again; for each other one `on_heard` is awaited as its text comes,
    so that it is never paid for twice. Raises what the transcriber raises, once those at work have
    been told to stop.
    """
    texts = dict(known)
    gate = asyncio.Semaphore(PARALLEL_CHUNKS)

    async def hear(position: int, chunk: ChunkFile) -> None:
        heard = await transcriber.transcribe(chunk.path, languages=languages)
        texts[position] = heard.text
        await on_heard(position, heard)

    def discard(chunk: ChunkFile, _hearing: asyncio.Task[None]) -> None:
        """Make room for the next one. Not in `hear`: cancelled before it begins, it never runs."""
        chunk.path.unlink(missing_ok=True)
        gate.release()

    missing = [position for position in range(len(plan.cuts)) if position not in known]
    try:
        async with asyncio.TaskGroup() as tasks:
            chunks = media.cut(plan.cuts[position] for position in missing)
            for position in missing:
                await gate.acquire()
                chunk = await anext(chunks)
                hearing = tasks.create_task(hear(position, chunk))
                hearing.add_done_callback(functools.partial(discard, chunk))
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    return [texts[position] for position in range(len(plan.cuts))]
