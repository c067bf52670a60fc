"""What people want of a message: by its menu, for themselves, or by a flag, for all in the thread."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.asides import Aside, Asides
from bot.chat.names import Names
from bot.conversation import Shortcut, Wanted
from bot.errors import UserFacingError
from bot.languages import Languages
from bot.money import Spender
from bot.paid import PaidModel
from bot.replies import Replies
from bot.shortcuts.flagging import Flagged
from bot.shortcuts.reading import MOST_PAGES, MessageGone, Reader
from bot.shortcuts.summary import summarise
from bot.shortcuts.transcribing import Transcribe
from bot.shortcuts.translating import Translate, Translator
from bot.slack.client import Identity, SlackClient
from bot.slack.links import permalink
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.texts import in_language, say
from bot.voice.languages import language_code


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """Does what is wanted; `app` builds one with `build`."""

    reader: Reader
    asides: Asides
    languages: Languages
    model: PaidModel
    transcribe: Transcribe
    translate: Translate
    flagged: Flagged

    async def do(self, claim: Claim, shortcut: Shortcut) -> None:
        """Do it. Raises UserFacingError for whoever wants it to hear."""
        match shortcut.what:
            case Wanted.TRANSCRIBE:
                await self.transcribe.do(claim, shortcut)
            case Wanted.TRANSLATE if shortcut.is_flag:
                await self.flagged.do(claim, shortcut)
            case Wanted.TRANSLATE:
                await self.translate.do(claim, shortcut)
            case Wanted.SUMMARISE:
                await self._summarise(claim, shortcut)

    async def tell(self, claim: Claim, shortcut: Shortcut, error: UserFacingError) -> None:
        """Tell whoever wants it why not, and nobody else; of a flag, beside what it was raised on."""
        if shortcut.is_flag:
            shortcut = await self.flagged.placed(shortcut)
        language = await self.languages.of_person(shortcut.user)
        sentence = say(error.text, language, **error.details)
        await self.asides.show(self._aside(claim, shortcut, sentence))

    async def _summarise(self, claim: Claim, shortcut: Shortcut) -> None:
        """Show what the thread of the message was about. Raises NotHere and the model's errors."""
        if claim.was_begun and await self.asides.show_again(claim.key, shortcut.response_url):
            return
        thread = shortcut.thread
        lines, is_whole = await self.reader.thread(thread)
        if not lines:
            raise MessageGone
        told = await self.languages.of_person(shortcut.user)
        locale = await self.reader.slack.locale(shortcut.user)
        style = (await self.languages.choosing.at(thread)).speech_level or ""
        spender = Spender(thread.team, thread.channel, thread.thread_ts, shortcut.user)
        summary = await summarise(
            self.model.for_(spender), lines, language_code(locale) or told, style
        )

        def link_to(ts: str) -> str:
            url = self.reader.identity.url
            return permalink(url, thread.channel, ts, thread.thread_ts)

        text = summary.to_markdown(in_language(told), link_to)
        footer = "" if is_whole else f"_{say('thread_partly_read', told, n=MOST_PAGES * 1000)}_"
        await self.asides.show(self._aside(claim, shortcut, text, footer=footer, is_shareable=True))

    def _aside(
        self,
        claim: Claim,
        shortcut: Shortcut,
        text: str,
        *,
        footer: str = "",
        is_shareable: bool = False,
    ) -> Aside:
        thread = shortcut.thread
        # Without replies to the message Slack would not show it in its thread.
        is_reply = is_shareable or shortcut.ts != thread.thread_ts
        return Aside(
            claim.key,
            thread.team,
            thread.channel,
            thread.thread_ts if is_reply else "",
            shortcut.user,
            text,
            footer=footer,
            response_url=shortcut.response_url,
            is_shareable=is_shareable,
        )


def build(
    database: Database,
    slack: SlackClient,
    identity: Identity,
    names: Names,
    asides: Asides,
    languages: Languages,
    model: PaidModel,
    replies: Replies,
    clock: Callable[[], float],
) -> Shortcuts:
    """Return the path of shortcuts and flags with its parts in hand."""
    reader = Reader(database, slack, identity, names)
    translator = Translator(model, languages.choosing)
    return Shortcuts(
        reader,
        asides,
        languages,
        model,
        Transcribe(database, reader, languages.choosing, clock),
        Translate(database, reader, asides, languages, translator, clock),
        Flagged(database, reader, languages, translator, replies, clock),
    )
