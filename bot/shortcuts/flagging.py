"""A flag on a message: its translation for all in the thread, once for each language.

However many raise a flag and however often, the translation is there or under way for the next. It
stands below the reply it is of, so that it goes when that goes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.conversation import Rendition, RenditionKind, Shortcut, ThreadKey
from bot.languages import Languages
from bot.replies import Recipient, Replies
from bot.shortcuts.reading import MessageGone, Reader
from bot.shortcuts.targets import Target, target_of
from bot.shortcuts.translating import Translator, moment_of, wish_for
from bot.slack.rich_text import text_of
from bot.store import conversations, inbox, recordings, transcripts
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.store.work import render_item
from bot.texts import say
from bot.voice.languages import language_in, language_name
from bot.voice.translate import is_already

IN_ONE_PIECE = 2_000
"""Bytes of a text whose translation is one message, and so stands whole as soon as it stands."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """Translates what a flag was raised on; `app` builds one."""

    database: Database
    reader: Reader
    languages: Languages
    translator: Translator
    replies: Replies
    clock: Callable[[], float]

    async def do(self, claim: Claim, shortcut: Shortcut) -> None:
        """Post the translation in the thread, unless it is there, or it would say the same.

        People of other organisations and bots raise flags too: for them nothing is done. Raises
        NotHere and the model's errors.
        """
        person = await self.reader.slack.user(shortcut.user)
        if person.is_external or person.is_bot:
            return
        target, thread = await self._target(shortcut)
        if target.file_id:
            await self._render_once(claim, shortcut, target, thread)
            return
        try:
            text, thread = await self._said(target, thread)
        except MessageGone:  # and an earlier attempt may have translated it just before
            await self._withdraw_older(target.translations_key(shortcut.language), "", thread)
            return
        if text.strip() and language_in(text) != shortcut.language:
            await self._post_once(claim, shortcut, target, thread, text)

    async def placed(self, shortcut: Shortcut) -> Shortcut:
        """Return it with the thread that its message stands in, where the message is of ours."""
        _, thread = await self._target(shortcut)
        return replace(shortcut, thread=thread)

    async def _target(self, shortcut: Shortcut) -> tuple[Target, ThreadKey]:
        place = shortcut.thread
        async with self.database.read() as connection:
            ours = await conversations.place_of_part(
                connection, place.team, place.channel, shortcut.ts
            )
        if ours is not None:
            return target_of(ours[0]), ours[1]
        return Target(place.team, place.channel, shortcut.ts, is_said=True), place

    async def _said(self, target: Target, thread: ThreadKey) -> tuple[str, ThreadKey]:
        """Return what an answer says now, or a message, and its thread. Raises MessageGone."""
        if target.is_said:
            message = await self.reader.message(thread, target.ts)
            text = await self.reader.words(text_of(message), target.channel)
            return text, replace(thread, thread_ts=str(message.get("thread_ts") or target.ts))
        async with self.database.read() as connection:
            answer = await conversations.answer_text(connection, target.key)
        if answer is None:
            raise MessageGone
        return answer.text, thread

    async def _post_once(
        self, claim: Claim, shortcut: Shortcut, target: Target, thread: ThreadKey, text: str
    ) -> None:
        """Translate `text` and post that, in place of translations of what stood there before."""
        language = shortcut.language
        key = target.translation_key(language, text)
        async with self.database.read() as connection:
            is_there = bool(await conversations.load_parts(connection, key))
        if is_there and (not claim.was_begun or len(text.encode()) <= IN_ONE_PIECE):
            await self._withdraw_older(target.translations_key(language), key, thread)
            return
        translated = await self.translator.into(language, text, thread, shortcut.user)
        if translated.strip() == text.strip():
            return
        told = await self.languages.of_channel(thread.channel, text)
        head = say("translated_into", told, language=language_name(language, told))
        recipient = Recipient(shortcut.user, thread.team)
        async with await self.replies.open(
            claim, thread, key, recipient, is_streamed=False, is_redone=True
        ) as reply:
            await reply.finish(f"{head}\n\n{translated}")
            if not await self._still_says(claim, target, thread, text):
                await reply.withdraw()
        await self._withdraw_older(target.translations_key(language), key, thread)

    async def _still_says(self, claim: Claim, target: Target, thread: ThreadKey, text: str) -> bool:
        """Whether what was translated stands. Who deletes it from now on finds the translation too."""
        async with self.database.begin() as connection:
            await inbox.hold(connection, claim)
        try:
            return (await self._said(target, thread))[0] == text
        except MessageGone:
            return False

    async def _withdraw_older(self, above: str, key: str, thread: ThreadKey) -> None:
        async with self.database.read() as connection:
            shown = await conversations.reply_keys_under(connection, above)
        await self.replies.withdraw(thread, [one for one in shown if one != key])

    async def _render_once(
        self, claim: Claim, shortcut: Shortcut, target: Target, thread: ThreadKey
    ) -> None:
        """Have the translation of a transcript posted, or its summary in that language."""
        async with self.database.read() as connection:
            stored = await recordings.find(connection, thread, target.ts, target.file_id)
            if stored is None:
                return
            transcript = await transcripts.load_transcript(connection, stored.id)
            if transcript is None or is_already(transcript, shortcut.language):
                return
            kind = RenditionKind.SUMMARY if target.is_summary else RenditionKind.TRANSLATION
            wish = wish_for(shortcut, stored, Rendition(kind, shortcut.language))
            if await conversations.load_parts(connection, wish.reply_key):
                return
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            if not await inbox.is_under_way(connection, wish.reply_key):
                item = render_item(wish, moment_of(shortcut))
                await inbox.accept(connection, item, self.clock())
