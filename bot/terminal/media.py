"""Transcribe and translate files in a terminal, by the same steps as in Slack."""

import asyncio
import tempfile
from pathlib import Path

from bot import parts
from bot.conversation import Transcript, Usage
from bot.endpoints.chat_model import ChatModel
from bot.endpoints.negotiation import Quirks
from bot.endpoints.transcriber import Heard, Transcriber
from bot.money import Purse
from bot.settings import Settings
from bot.terminal.models import need_key, print_out
from bot.terminal.paid import SPENDER, PaidModel
from bot.terminal.trouble import Trouble
from bot.texts import say
from bot.voice import audio
from bot.voice.audio import Media
from bot.voice.cuts import Plan, plan
from bot.voice.listening import listen
from bot.voice.stitch import paragraphs, stitch
from bot.voice.translate import translate as translated


async def transcribe(settings: Settings, file: Path) -> None:
    """Print the transcript of `file`."""
    need_key(parts.audio_endpoint(settings))
    await asyncio.to_thread(_check, file)
    async with parts.open_database(settings) as database:
        heard = await _heard(settings, file, parts.build_purse(settings, database))
    print(paragraphs(heard))


async def translate(settings: Settings, file: Path, language: str) -> None:
    """Print what is said in `file`, in `language`."""
    endpoint = parts.chat_endpoint(settings)
    need_key(endpoint)
    need_key(parts.audio_endpoint(settings))
    await asyncio.to_thread(_check, file)
    async with parts.open_database(settings) as database, parts.open_model(endpoint) as client:
        purse = parts.build_purse(settings, database)
        text = paragraphs(await _heard(settings, file, purse))
        model = PaidModel(ChatModel(client, Quirks()), parts.chat_params(settings), purse)
        await print_out(translated(model.ask, text, language))


def _check(file: Path) -> None:
    if file.is_dir():
        raise Trouble(f"{file} is a folder: name an audio or video file")
    if not file.is_file():
        raise Trouble(f"there is no file {file}")


async def _heard(settings: Settings, file: Path, purse: Purse) -> Transcript:
    with tempfile.TemporaryDirectory(prefix="tarae-") as folder:
        async with (
            parts.open_model(parts.audio_endpoint(settings)) as client,
            audio.open_child(file, folder=Path(folder)) as media,
        ):
            cuts = await asyncio.to_thread(plan, media.profile)
            transcriber = Transcriber(client, settings.audio_model, Quirks())
            texts = await _paid(settings, media, cuts, transcriber, purse)
    if not any(text.strip() for text in texts):
        raise Trouble(say("no_speech", "en"))
    return stitch(cuts, texts, say("gap", "en", start="{start}", end="{end}"))


async def _paid(
    settings: Settings, media: Media, cuts: Plan, transcriber: Transcriber, purse: Purse
) -> list[str]:
    """Return the text of every cut; each is counted as it comes, like in Slack."""
    lengths = [cut.end - cut.start for cut in cuts.cuts]
    async with purse.audio(SPENDER, settings.audio_model, sum(lengths)) as spending:

        async def count(position: int, _heard: Heard) -> None:
            spending.add(Usage(audio_seconds=lengths[position]))

        return await listen(media, cuts, transcriber, settings.audio_languages, {}, count)
