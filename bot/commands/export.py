"""Give the asker what the bot keeps of a thread, as Markdown or JSON, in her direct messages."""

from dataclasses import dataclass

from bot.asides import Asides
from bot.commands.asked import Asked
from bot.commands.threads import NothingKept, Threads, read_thread
from bot.conversation import ThreadKey
from bot.exporting import Exporting
from bot.slack.client import SlackClient
from bot.slack.command_menu import rows, run_button
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable

_JSON = "json"


@dataclass(frozen=True, slots=True)
class Giving:
    """Exports threads for those who wrote there, and admins."""

    asides: Asides
    slack: SlackClient
    threads: Threads
    exporting: Exporting

    async def do(self, asked: Asked) -> None:
        """Send the thread that is meant, or ask which one it is."""
        named = read_thread(asked)
        form = _JSON if _JSON in named.words else "md"
        if named.thread is None:
            await self._offer(asked, form)
            return
        await self.threads.need_part(named.thread, asked.user)
        text = await self.exporting.thread(named.thread, form, asked.language)
        if not text:
            raise NothingKept
        await self._give(asked, named.thread, form, text)

    async def _offer(self, asked: Asked, form: str) -> None:
        found = await self.threads.offered(asked)
        buttons = [
            run_button(one.label, f"export {one.thread.thread_ts} {form}", number)
            for number, one in enumerate(found)
        ]
        key = "export_which" if found else "thread_none"
        await self.asides.show(asked.aside(asked.say(key)), rows(buttons))

    async def _give(self, asked: Asked, thread: ThreadKey, form: str, text: str) -> None:
        """Send it as a file to her direct messages; where that can't be, show it here."""
        try:
            await self._send(asked, thread, form, text)
        except (RateLimited, SlackUnreachable):
            raise
        except SlackError:
            head = asked.say("export_here")
            shown = text if form != _JSON else f"```\n{text.replace('```', '` ` `')}\n```"
            await self.asides.show(asked.aside(f"{head}\n\n{shown}"))
            return
        await self.asides.show(asked.aside(asked.say("export_done")))

    async def _send(self, asked: Asked, thread: ThreadKey, form: str, text: str) -> None:
        direct, ts = await self.slack.post_to_person(asked.user, asked.say("export_head"))
        name = f"thread-{thread.channel}-{thread.thread_ts}.{form}"
        await self.slack.upload(direct, ts, name, text.encode())
