"""A message translated for whoever chose so in its menu; what was spoken in it, as its transcript is."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.asides import Aside, Asides
from bot.choosing import Choosing
from bot.conversation import Rendition, RenditionKind, Shortcut, ThreadKey, Wish
from bot.errors import UserFacingError
from bot.languages import Languages
from bot.money import Spender
from bot.paid import PaidModel
from bot.shortcuts.prose import translate_markdown
from bot.shortcuts.reading import Reader
from bot.shortcuts.targets import Target, target_of
from bot.slack.rich_text import text_of
from bot.store import conversations, inbox, recordings, transcripts
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.store.recordings import State, Stored
from bot.store.work import render_item
from bot.texts import say
from bot.voice.languages import language_code, language_in, language_name
from bot.voice.translate import is_already


class NothingToTranslate(UserFacingError):
    """There are no words in the message."""

    text = "nothing_to_translate"


class TranslatedAlready(UserFacingError):
    """The message is in that language as it is."""

    text = "in_that_language"


@dataclass(frozen=True, slots=True)
class Translator:
    """Has the model translate, as the channel chose, paid by whoever wants it."""

    model: PaidModel
    choosing: Choosing

    async def into(self, language: str, text: str, thread: ThreadKey, user: str) -> str:
        """Return Markdown `text` of `thread` in `language` for `user`."""
        spender = Spender(thread.team, thread.channel, thread.thread_ts, user)
        style = (await self.choosing.at(thread)).speech_level or ""
        return await translate_markdown(self.model.for_(spender), text, language, style)


@dataclass(frozen=True, slots=True)
class Translate:
    """Translates what a shortcut is about; `app` builds one."""

    database: Database
    reader: Reader
    asides: Asides
    languages: Languages
    translator: Translator
    clock: Callable[[], float]

    async def do(self, claim: Claim, shortcut: Shortcut) -> None:
        """Show whoever chose it the translation; one of a transcript is posted as from its menu.

        Into the language of her Slack, or what is in that already into English. Raises
        NothingToTranslate, TranslatedAlready, NotHere, MessageGone and the model's errors.
        """
        if claim.was_begun and await self.asides.show_again(claim.key, shortcut.response_url):
            return
        wanted = shortcut.language or await self._language(shortcut.user)
        target, heard = await self._about(shortcut)
        if heard:
            for stored in heard:
                await self._render(claim, shortcut, stored, await self._target(stored, wanted))
            return
        text = await self._text(shortcut, target)
        if not text.strip():
            raise NothingToTranslate
        language, translated = await self._translated(shortcut, text, wanted)
        told = await self.languages.of_person(shortcut.user)
        head = say("translated_into", told, language=language_name(language, told))
        thread = shortcut.thread
        aside = Aside(
            claim.key,
            thread.team,
            thread.channel,
            thread.thread_ts,
            shortcut.user,
            f"{head}\n\n{translated}",
            response_url=shortcut.response_url,
            is_shareable=True,
        )
        await self.asides.show(aside)

    async def _about(self, shortcut: Shortcut) -> tuple[Target | None, list[Stored]]:
        """Return what of ours the message shows, and the recordings whose transcripts it is about."""
        thread, ts = shortcut.thread, shortcut.ts
        async with self.database.read() as connection:
            key = await conversations.reply_of_part(connection, thread.team, thread.channel, ts)
            target = target_of(key) if key else None
            if target is None or not target.file_id:
                posted = await recordings.find_by_message(connection, thread, ts)
            else:
                found = await recordings.find(connection, thread, target.ts, target.file_id)
                posted = [found] if found is not None else []
        heard = [one for one in posted if one.state is State.TRANSCRIBED and not one.is_question]
        return target, heard

    async def _text(self, shortcut: Shortcut, target: Target | None) -> str:
        """Return what the message says as Markdown; of an answer, all of it."""
        if target is not None and not target.file_id and not target.is_said:
            async with self.database.read() as connection:
                answer = await conversations.answer_text(connection, target.key)
            if answer is not None:
                return answer.text
        said = shortcut.text
        if not said:
            said = text_of(await self.reader.message(shortcut.thread, shortcut.ts))
        return await self.reader.words(said, shortcut.thread.channel)

    async def _translated(self, shortcut: Shortcut, text: str, wanted: str) -> tuple[str, str]:
        """Return the language that `text` was translated into, and the translation.

        What comes back as it was holds no words of any language: names, numbers, addresses.
        """
        own = language_in(text)
        others = [each for each in dict.fromkeys((wanted, "en")) if each != own]
        for language in others:
            translated = await self.translator.into(language, text, shortcut.thread, shortcut.user)
            if translated.strip() != text.strip():
                return language, translated
        if others:
            raise NothingToTranslate
        told = await self.languages.of_person(shortcut.user)
        raise TranslatedAlready(language=language_name(own, told))

    async def _target(self, stored: Stored, wanted: str) -> str:
        """Return `wanted`, or "en" for a transcript that is in it."""
        async with self.database.read() as connection:
            transcript = await transcripts.load_transcript(connection, stored.id)
        return "en" if transcript is not None and is_already(transcript, wanted) else wanted

    async def _language(self, user: str) -> str:
        """Return the language of a person's Slack (ISO 639-1), be it one of ours or not."""
        locale = await self.reader.slack.locale(user)
        return language_code(locale) or "en"

    async def _render(
        self, claim: Claim, shortcut: Shortcut, stored: Stored, language: str
    ) -> None:
        wish = wish_for(shortcut, stored, Rendition(RenditionKind.TRANSLATION, language))
        item = render_item(wish, moment_of(shortcut))
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            await inbox.accept(connection, item, self.clock())


def wish_for(shortcut: Shortcut, stored: Stored, rendition: Rendition) -> Wish:
    """Return the wish of whoever chose the shortcut, or raised the flag."""
    return Wish(stored.thread, stored.ts, stored.file_id, rendition, shortcut.user)


def moment_of(shortcut: Shortcut) -> str:
    """Return what tells the work that a shortcut leads to from that of another one."""
    return shortcut.told_by.rpartition("/")[2]
