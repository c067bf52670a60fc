"""Have a thread forgotten: all that the bot keeps of it is erased."""

from dataclasses import dataclass
from typing import Any

from bot.asides import Asides
from bot.commands.asked import Asked
from bot.commands.threads import Threads, read_thread
from bot.conversation import ThreadKey
from bot.erasing import Erasing
from bot.slack.command_menu import confirmed, rows, run_button

_SURE = "yes"


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Erases threads for those who wrote there, and admins, who are asked first."""

    asides: Asides
    threads: Threads
    erasing: Erasing

    async def do(self, asked: Asked) -> None:
        """Erase what is confirmed; else ask, of the thread that is meant or which one it is."""
        named = read_thread(asked)
        if named.thread is None:
            await self._offer(asked)
            return
        await self.threads.need_part(named.thread, asked.user)
        if _SURE not in named.words:
            await self._ask(asked, named.thread)
            return
        await self.erasing.forget_thread(named.thread, asked.key)
        await self.asides.show(asked.aside(asked.say("forget_done")))

    async def _offer(self, asked: Asked) -> None:
        found = await self.threads.offered(asked)
        buttons = [
            self._button(asked, one.label, one.thread, number) for number, one in enumerate(found)
        ]
        key = "forget_which" if found else "thread_none"
        await self.asides.show(asked.aside(asked.say(key)), rows(buttons))

    async def _ask(self, asked: Asked, thread: ThreadKey) -> None:
        button = self._button(asked, asked.say("forget_button"), thread, 0)
        await self.asides.show(asked.aside(asked.say("forget_ask")), rows([button]))

    def _button(self, asked: Asked, label: str, thread: ThreadKey, number: int) -> dict[str, Any]:
        button = run_button(label, f"forget {thread.thread_ts} {_SURE}", number)
        return confirmed(button, asked.say, "forget_confirm")
