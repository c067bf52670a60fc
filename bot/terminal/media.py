"""Transcribe and translate files in a terminal, by the same steps as in Slack.

One file after the other, so that what is done is there should a later one fail. Progress is shown on
stderr, if that is a terminal.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot import parts
from bot.confined.scratch import scratch
from bot.conversation import Speech, Transcript, Usage
from bot.endpoints.chat_model import ChatModel
from bot.endpoints.failures import (
    KeyRejected,
    ModelMissing,
    ModelUnreachable,
    QuotaSpent,
    WrongBaseUrl,
)
from bot.endpoints.negotiation import Quirks
from bot.endpoints.transcriber import Heard, Transcriber
from bot.errors import UserFacingError
from bot.money import Purse
from bot.paid import PaidModel
from bot.settings import Settings
from bot.store.usage import BudgetHeld, BudgetSpent
from bot.terminal.models import SPENDER, need_key
from bot.terminal.results import Format, format_of, places, put, render
from bot.terminal.trouble import Trouble, explain, warn
from bot.texts import language_of, say
from bot.voice import audio
from bot.voice.audio import Media
from bot.voice.cuts import Plan, plan
from bot.voice.forms import Form
from bot.voice.languages import language_code
from bot.voice.listening import MIXED_KOREAN, Hearing, NoSpeech, listen
from bot.voice.stitch import stitch
from bot.voice.translate import translate as translated

# The next file would meet with the same.
_OF_ALL_FILES = (
    KeyRejected,
    QuotaSpent,
    ModelMissing,
    ModelUnreachable,
    WrongBaseUrl,
    BudgetSpent,
    BudgetHeld,
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of which files; what is None or empty is as the settings have it.

    `output` is a file, or a folder where there are several `files`. `languages` are those spoken
    (ISO 639-1); `chunk_seconds` is the longest piece of sound in one request.
    """

    files: Sequence[Path]
    format: Format | None = None
    output: Path | None = None
    languages: tuple[str, ...] = ()
    chunk_seconds: float | None = None


class Bar:
    """How far one file is, in the progress bar."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._name = name
        self._task = progress.add_task(f"{name}: reading", total=None)

    def begin(self, what: str, total: float) -> None:
        """Start over with what is done now."""
        self._progress.update(
            self._task, description=f"{self._name}: {what}", total=total, completed=0
        )

    def add(self, amount: float) -> None:
        """So much more is done."""
        self._progress.advance(self._task, amount)

    def reach(self, done: float) -> None:
        """So much is done."""
        self._progress.update(self._task, completed=done)


Work = Callable[[Path, Bar], Awaitable[Transcript]]


async def transcribe(settings: Settings, order: Order) -> None:
    """Print or write the transcript of each file; exit code 1 if any has none, or a gap."""
    async with _open_ear(settings, order) as ear:
        await _each(order, settings.audio_model, ear.hear)


async def translate(settings: Settings, order: Order, language: str) -> None:
    """Print or write what is said in each file, in `language`, a name or a code.

    English comes from the speech endpoint itself where the settings say so, else from the chat model.
    """
    if settings.audio_translates and language_code(language) == "en":
        async with _open_ear(settings, order, translates=True) as ear:
            await _each(order, settings.audio_model, ear.hear)
        return
    endpoint = parts.chat_endpoint(settings)
    need_key(endpoint)
    async with _open_ear(settings, order) as ear, parts.open_model(endpoint) as client:
        model = PaidModel(ChatModel(client, Quirks()), parts.chat_params(settings), ear.purse)
        ask = model.for_(SPENDER)

        async def work(file: Path, bar: Bar) -> Transcript:
            heard = await ear.hear(file, bar)
            bar.begin("translating", len(heard.segments))
            return await translated(
                ask, heard, language, on_progress=lambda done, _of: bar.reach(done)
            )

        await _each(order, settings.audio_model, work)


async def _each(order: Order, model: str, work: Work) -> None:
    """Do `work` for each file and put its result in its place, the others' troubles notwithstanding."""
    format_ = format_of(order.format, order.output)
    is_whole = True
    for file, place in zip(order.files, places(order.files, order.output, format_), strict=True):
        try:
            with _progress() as progress:
                transcript = await work(file, Bar(progress, file.name))
        except (Trouble, UserFacingError, OSError) as error:
            if len(order.files) == 1 or isinstance(error, _OF_ALL_FILES):
                raise
            warn(f"{file}: {explain(error)}")
            is_whole = False
            continue
        put(await asyncio.to_thread(render, transcript, format_, file, model), place)
        if transcript.has_gaps:
            warn(f"{file}: parts of it could not be transcribed; they are marked in the result")
            is_whole = False
    if not is_whole:
        sys.exit(1)


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on stderr, gone when it has done its work; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        yield bar


@dataclass(frozen=True, slots=True)
class _Ear:
    settings: Settings
    order: Order
    transcriber: Transcriber
    purse: Purse
    translates: bool

    async def hear(self, file: Path, bar: Bar) -> Transcript:
        """Return the transcript of `file`. Raises Trouble, UserFacingError or OSError."""
        await asyncio.to_thread(_check, file)
        with scratch() as folder:
            async with audio.open_child(file, folder=folder) as media:
                longest = self.order.chunk_seconds or self.settings.audio_chunk_seconds
                longest = longest or (await self.transcriber.traits()).longest
                cuts = await asyncio.to_thread(plan, media.profile, longest)
                heard = await self._listen(media, cuts, bar)
        if not any(speech is None or speech.text.strip() for speech in heard):
            raise NoSpeech
        text = " ".join(speech.text for speech in heard if speech)
        return stitch(cuts, heard, say("gap", language_of(text), start="{start}", end="{end}"))

    async def _listen(self, media: Media, cuts: Plan, bar: Bar) -> Sequence[Speech | None]:
        """Have every cut heard; each is counted as it comes, like in Slack."""
        lengths = [cut.end - cut.start for cut in cuts.cuts]
        bar.begin("listening", sum(lengths))
        model = self.settings.audio_model
        async with self.purse.audio(SPENDER, model, sum(lengths)) as spending:

            async def on_heard(position: int, _heard: Heard) -> None:
                spending.add(Usage(audio_seconds=lengths[position]))
                bar.add(lengths[position])

            async def on_failed(position: int, _error: UserFacingError) -> None:
                bar.add(lengths[position])

            return await listen(media, cuts, self._hearing(), {}, on_heard, on_failed)

    def _hearing(self) -> Hearing:
        languages = self.order.languages or self.settings.audio_languages
        return Hearing(
            self.transcriber,
            languages,
            self.settings.audio_glossary,
            MIXED_KOREAN if "ko" in languages and len(languages) > 1 else "",
            Form(self.settings.audio_format),
            self.settings.audio_parallel,
            is_last_try=True,  # nobody comes back to it later
            translates=self.translates,
        )


@contextlib.asynccontextmanager
async def _open_ear(
    settings: Settings, order: Order, *, translates: bool = False
) -> AsyncIterator[_Ear]:
    endpoint = parts.audio_endpoint(settings)
    need_key(endpoint)
    # What is logged for whoever runs the bot is told here in one line, or not at all.
    logging.getLogger("bot").addHandler(logging.NullHandler())
    if len(order.files) == 1:
        await asyncio.to_thread(_check, order.files[0])
    async with parts.open_database(settings) as database, parts.open_model(endpoint) as client:
        transcriber = Transcriber(client, settings.audio_model, Quirks())
        purse = parts.build_purse(settings, database)
        yield _Ear(settings, order, transcriber, purse, translates)


def _check(file: Path) -> None:
    if file.is_dir():
        raise Trouble(f"{file} is a folder: name an audio or video file")
    if not file.is_file():
        raise Trouble(f"there is no file {file}")
