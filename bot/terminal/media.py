"""Transcribe and translate files in a terminal, by the same steps as in Slack."""

import asyncio
import tempfile
from pathlib import Path

from bot import app
from bot.conversation import Transcript
from bot.endpoints.chat_model import ChatModel
from bot.endpoints.negotiation import Quirks
from bot.endpoints.transcriber import Heard, Transcriber
from bot.settings import Settings
from bot.terminal.models import need_key
from bot.terminal.trouble import Trouble
from bot.texts import say
from bot.voice import audio
from bot.voice.cuts import plan
from bot.voice.listening import listen
from bot.voice.stitch import paragraphs, stitch
from bot.voice.translate import translate as translated


async def transcribe(settings: Settings, file: Path) -> None:
    """Print the transcript of `file`."""
    print(paragraphs(await _heard(settings, file)))


async def translate(settings: Settings, file: Path, language: str) -> None:
    """Print what is said in `file`, in `language`."""
    endpoint = app.chat_endpoint(settings)
    need_key(endpoint)
    text = paragraphs(await _heard(settings, file))
    async with app.open_model(endpoint) as client:
        model = ChatModel(client, Quirks())
        async for delta in translated(model, app.chat_params(settings), text, language):
            print(delta, end="", flush=True)
    print()


async def _heard(settings: Settings, file: Path) -> Transcript:
    if not await asyncio.to_thread(file.is_file):
        raise Trouble(f"there is no file {file}")
    endpoint = app.audio_endpoint(settings)
    need_key(endpoint)

    async def keep(_position: int, _heard: Heard) -> None:
        """Nothing is stored: a terminal has no conversation."""

    with tempfile.TemporaryDirectory(prefix="tarae-") as folder:
        async with (
            app.open_model(endpoint) as client,
            audio.open_child(file, folder=Path(folder)) as media,
        ):
            transcriber = Transcriber(client, settings.audio_model, Quirks())
            cuts = await asyncio.to_thread(plan, media.profile)
            texts = await listen(media, cuts, transcriber, settings.audio_languages, {}, keep)
    if not any(text.strip() for text in texts):
        raise Trouble(say("no_speech", "en"))
    return stitch(cuts, texts, say("gap", "en", start="{start}", end="{end}"))
