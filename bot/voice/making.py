"""What can be made of a transcript: a translation, captions, a summary, a text file, seconds to play."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import Rendition, RenditionKind, Transcript
from bot.errors import UserFacingError
from bot.languages import Languages
from bot.money import Spender
from bot.paid import PaidModel
from bot.slack.blocks import Block
from bot.slack.files import FileGone
from bot.slack.media import shown_name
from bot.slack.menu import captions_buttons
from bot.store import inbox, renditions
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.store.recordings import Stored
from bot.texts import in_language, say
from bot.voice import captions
from bot.voice.fetch import Fetcher
from bot.voice.languages import language_name, told_in
from bot.voice.native import NativeTranslation
from bot.voice.showing import LONGEST_TEXT, opening
from bot.voice.stitch import paragraphs, timestamp
from bot.voice.summary import summarise
from bot.voice.translate import is_already, target_of, translate

EXCERPT_SECONDS = 15.0
SUMMARY_TEXTS = (
    *("summary_head", "summary_decisions", "summary_tasks", "summary_questions"),
    *("summary_owner", "summary_due", "summary_none"),
)
_LONGEST_STEM = 80  # characters of a file's name


class PlayGone(UserFacingError):
    """The recording is not in Slack any more, so there is nothing to play."""

    text = "play_gone"


@dataclass(frozen=True, slots=True)
class Made:
    """A rendition to be posted: a message, and maybe a file (its name and content) below it.

    The conversation remembers the message where it `is_read`, else only that there is one.
    """

    text: str
    blocks: Sequence[Block] = ()
    file: tuple[str, str | bytes] | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rendition is made of and who pays for it; `language` is that of headings and buttons."""

    claim: Claim
    stored: Stored
    transcript: Transcript
    spender: Spender
    language: str

    @property
    def name(self) -> str:
        """The recording's name as it is shown."""
        return shown_name(self.stored.name)

    @property
    def stem(self) -> str:
        """What the names of its files begin with."""
        return Path(self.name).stem.strip()[:_LONGEST_STEM]

    def text_of(self, transcript: Transcript) -> str:
        """Return `transcript`, of this recording, in paragraphs with its speakers' names."""
        label = say("speakers_label", self.language, label="{label}")
        return paragraphs(transcript, self.stored.speakers, label)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes renditions, of what was made before where it can; `app` builds one."""

    database: Database
    fetcher: Fetcher
    model: PaidModel
    native: NativeTranslation | None
    languages: Languages
    clock: Callable[[], float]

    async def subject(
        self, claim: Claim, stored: Stored, transcript: Transcript, spender: Spender
    ) -> Subject:
        """Return what renditions of a transcript are made of."""
        chosen = await self.languages.chosen_for(stored.channel)
        return Subject(claim, stored, transcript, spender, chosen or told_in(transcript))

    async def _style(self, subject: Subject) -> str:
        """Return the speech level that was chosen for Korean here, "" for none."""
        return (await self.languages.choosing.at(subject.stored.thread)).speech_level or ""

    async def make(self, subject: Subject, rendition: Rendition) -> Made:
        """Make it. Raises UserFacingError for a person to hear."""
        match rendition.kind:
            case RenditionKind.TRANSLATION:
                return await self._translation(subject, rendition)
            case RenditionKind.CAPTIONS:
                return await self._captions(subject, rendition)
            case RenditionKind.SUMMARY:
                return await self._summary(subject, rendition)
            case RenditionKind.TEXT:
                return _text(subject)
            case RenditionKind.EXCERPT:
                return await self._excerpt(subject, rendition)

    async def _translated(self, subject: Subject, wanted: str) -> Transcript:
        """Return the translation into `wanted`, made now if nobody asked before."""
        stored, transcript = subject.stored, subject.transcript
        language = target_of(wanted, transcript)
        if is_already(transcript, language):
            return transcript
        async with self.database.read() as connection:
            made = await renditions.load_translation(connection, stored.id, language)
        if made is not None:
            return made
        if language == "en" and self.native is not None:
            made = await self.native.translate(subject.spender, stored)
        if made is None:
            ask, style = self.model.for_(subject.spender), await self._style(subject)
            made = await translate(ask, transcript, language, style=style)
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, subject.claim)
            await renditions.save_translation(connection, stored.id, made, self.clock())
        return made

    async def _translation(self, subject: Subject, rendition: Rendition) -> Made:
        made = await self._translated(subject, rendition.language)
        speak = in_language(subject.language)
        code = target_of(rendition.language, subject.transcript)
        named = language_name(code, subject.language)
        if made is subject.transcript:
            return Made(speak("translation_same", language=named))
        head = speak("translation_head", language=named, name=subject.name)
        text = subject.text_of(made)
        blocks = captions_buttons(subject.stored.reply_key, code, speak)
        if len(text) <= LONGEST_TEXT:
            return Made(f"{head}\n\n{text}", blocks)
        message = f"{head}\n\n{opening(text)}\n\n{speak('translation_attached')}"
        return Made(message, blocks, (f"{subject.stem}.{code}.txt", text))

    async def _captions(self, subject: Subject, rendition: Rendition) -> Made:
        spoken = subject.transcript
        if rendition.language:
            spoken = await self._translated(subject, rendition.language)
        code, form = spoken.language or subject.language, rendition.format or "srt"
        head = say(
            "captions_head",
            subject.language,
            name=subject.name,
            language=language_name(code, subject.language),
            format=form,
        )
        cues = await asyncio.to_thread(captions.cues, spoken, subject.stored.speakers)
        write = captions.to_vtt if form == "vtt" else captions.to_srt
        return Made(head, file=(f"{subject.stem}.{code}.{form}", write(cues)))

    async def _summary(self, subject: Subject, rendition: Rendition) -> Made:
        stored, transcript = subject.stored, subject.transcript
        language = rendition.language or transcript.language or subject.language
        async with self.database.read() as connection:
            text = await renditions.load_summary(connection, stored.id, language)
        if not text:
            summary = await summarise(
                self.model.for_(subject.spender),
                transcript,
                language=language,
                names=stored.speakers,
                style=await self._style(subject),
            )
            texts = {key: say(key, language, name=subject.name) for key in SUMMARY_TEXTS}
            text = summary.to_markdown(texts)
            async with self.database.begin() as connection:
                await inbox.hold_wanted(connection, subject.claim)
                await renditions.save_summary(connection, stored.id, language, text, self.clock())
        return Made(text, is_read=True)

    async def _excerpt(self, subject: Subject, rendition: Rendition) -> Made:
        """Cut the wished seconds out of the recording, which is fetched anew: no sound is kept."""
        duration = subject.transcript.duration
        start = max(0.0, min(rendition.at, duration - 1.0))
        end = min(start + EXCERPT_SECONDS, duration)
        try:
            async with self.fetcher.open(subject.stored) as media:
                piece = await media.excerpt(start, end)
                sound = await asyncio.to_thread(piece.path.read_bytes)
        except FileGone:
            raise PlayGone from None
        times = {"start": timestamp(start), "end": timestamp(end)}
        head = say("excerpt_head", subject.language, name=subject.name, **times)
        mark = timestamp(start).replace(":", ".")
        return Made(head, file=(f"{subject.stem} {mark}{piece.path.suffix}", sound))


def _text(subject: Subject) -> Made:
    duration = timestamp(subject.transcript.duration)
    head = say("transcript_head", subject.language, name=subject.name, duration=duration)
    return Made(head, file=(f"{subject.stem}.txt", subject.text_of(subject.transcript)))
