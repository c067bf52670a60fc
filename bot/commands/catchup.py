"""A private summary of what happened in a channel, each item with links to the messages behind it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.asides import Asides
from bot.choosing import Choosing
from bot.commands.asked import Asked
from bot.commands.channel import MOST_MESSAGES, ChannelReader, Payload
from bot.commands.digest import INSTRUCTIONS, MOST_ITEMS, Item, items, material, numbered
from bot.commands.people import NamesOf
from bot.commands.since import read_since
from bot.endpoints import tokens
from bot.endpoints.chat_model import Params
from bot.paid import PaidModel
from bot.slack.client import Identity
from bot.slack.links import permalink
from bot.slack.rich_text import text_of
from bot.slack.text import named_users, to_markdown
from bot.texts import FALLBACK, called

DAY = 24 * 3600.0
_LOOKS_BACK = 7 * DAY
_LONGEST_MESSAGE = 1_500  # characters
_LONGEST_SUMMARY = 2_000  # tokens


@dataclass(frozen=True, slots=True)
class Read:
    """Messages as the model reads them, a line each, and as Slack gave them, the earliest first.

    Not `is_whole` where there was more than is read.
    """

    lines: Sequence[str]
    sources: Sequence[Payload]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """Sums channels up for those who read along there. `budget` is how many tokens are read at most."""

    asides: Asides
    choosing: Choosing
    model: PaidModel
    reader: ChannelReader
    identity: Identity
    names_of: NamesOf
    zone: tzinfo
    budget: int
    clock: Callable[[], float]

    async def do(self, asked: Asked) -> None:
        """Show what happened since a moment, or since the asker last wrote here, within a week.

        Without either it is a day. Only this channel is read, which she can read too.
        """
        if await self.asides.show_again(asked.key, asked.command.response_url):
            return
        since, said = await self._said(asked)
        head = asked.say("catchup_head", at=datetime.fromtimestamp(since, self.zone))
        read = await self._read(asked, since, said)
        if not read.lines:
            await self.asides.show(asked.aside(f"{head}\n\n{asked.say('catchup_nothing')}"))
            return
        found = items(await self._summed_up(asked, read.lines), len(read.lines))
        told = [self._line(asked, item, read.sources) for item in found]
        body = "\n".join(told) or asked.say("catchup_unclear")
        key = "catchup_count" if read.is_whole else "catchup_latest"
        note = asked.say(key, count=len(read.lines))
        await self.asides.show(
            asked.aside(f"{head}\n\n{body}", footer=note, is_shareable=bool(found))
        )

    async def _said(self, asked: Asked) -> tuple[float, list[Payload]]:
        """Return since when, and what was said at the top of the channel since then."""
        now = self.clock()
        since = read_since(asked.rest, now, self.zone)
        if since is not None:
            return since, await self.reader.since(asked.channel, since)
        said = await self.reader.since(asked.channel, now - _LOOKS_BACK)
        own = next((float(one["ts"]) for one in said if one.get("user") == asked.user), now - DAY)
        return own, [one for one in said if float(one["ts"]) > own]

    async def _read(self, asked: Asked, since: float, said: Sequence[Payload]) -> Read:
        """Return what is summed up: as many of the last messages as fit, those in threads among them."""
        found = await self.reader.with_replies(said, asked.channel, since)
        texts = {str(one["ts"]): text_of(one) for one in found}
        payloads = [one for one in found if texts[str(one["ts"])].strip()]
        if all(one.get("user") == asked.user for one in payloads):
            return Read((), (), is_whole=True)
        names = await self._names(asked.team, payloads, texts.values())
        lines = [
            f"{self._head(one, names)}: {to_markdown(texts[str(one['ts'])], names)[:_LONGEST_MESSAGE]}"
            for one in payloads
        ]
        kept = material(lines, self.budget, tokens.estimate)
        is_whole = len(kept) == len(lines) and len(said) < MOST_MESSAGES
        return Read(kept, payloads[len(payloads) - len(kept) :], is_whole=is_whole)

    async def _names(
        self, team: str, payloads: Sequence[Payload], texts: Collection[str]
    ) -> dict[str, str]:
        """Return the names of all who wrote or are named, the bot among them."""
        users = {user for text in texts for user in named_users(text)}
        users |= {str(one["user"]) for one in payloads if one.get("user")}
        names = await self.names_of(team, users - {self.identity.user})
        return {**names, self.identity.user: self.identity.bot_name}

    def _head(self, payload: Payload, names: Mapping[str, str]) -> str:
        author = str(payload.get("user") or "")
        app = payload.get("username") or (payload.get("bot_profile") or {}).get("name")
        at = datetime.fromtimestamp(float(payload["ts"]), self.zone)
        is_reply = payload.get("thread_ts") not in {None, payload["ts"]}
        name = names.get(author) or str(app or "an app")
        return f"{at:%m-%d %H:%M} {name}{' (in a thread)' if is_reply else ''}"

    async def _summed_up(self, asked: Asked, lines: Sequence[str]) -> str:
        chosen = await self.choosing.at(asked.thread)
        params: Params = replace(
            self.model.params, model=chosen.chat_model, max_tokens=_LONGEST_SUMMARY
        )
        told = INSTRUCTIONS.format(most=MOST_ITEMS, language=called(asked.language, FALLBACK))
        ask = self.model.for_(asked.spender, params=params)
        messages = [
            {"role": "system", "content": told},
            {"role": "user", "content": numbered(lines)},
        ]
        return "".join([delta async for delta in ask(messages)])

    def _line(self, asked: Asked, item: Item, sources: Sequence[Payload]) -> str:
        links = [self._link(asked.channel, sources[place]) for place in item.places]
        return f"- {item.text} {' '.join(links)}"

    def _link(self, channel: str, payload: Payload) -> str:
        ts, thread_ts = str(payload["ts"]), str(payload.get("thread_ts") or "")
        at = datetime.fromtimestamp(float(ts), self.zone)
        return f"[{at:%H:%M}]({permalink(self.identity.url, channel, ts, thread_ts)})"
