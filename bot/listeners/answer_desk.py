"""What is clicked at an answer: given anew, written on, stopped or removed, and called good or bad.

Nothing of it waits for a model, or for Slack longer than the ack allows. A button outlives what it
stands below, so each click first looks for what it is about.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.conversation import Again, MessageState, Question, Role, Signal
from bot.listeners.bell import Bell
from bot.listeners.clicks import Click
from bot.listeners.stopping import IsAdmin
from bot.slack.answer_menu import ACTIONS, Act
from bot.store import conversations, feedback, inbox, recordings, scrubbing
from bot.store.database import Connection, Database
from bot.store.work import again_item, withdraw_item


class AnswerDesk:
    """Takes clicks at answers.

    `stop` ends what is answered in a thread (channel, thread_ts) if a user may do so, `open_channel`
    opens the settings of the channel, and returns what `clicked` does.
    """

    actions = ACTIONS

    def __init__(
        self,
        database: Database,
        bell: Bell,
        *,
        stop: Callable[[str, str, str], Awaitable[None]],
        is_admin: IsAdmin,
        open_channel: Callable[[Click], Awaitable[str]],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._bell = bell
        self._stop = stop
        self._is_admin = is_admin
        self._open_channel = open_channel
        self._clock = clock

    async def clicked(self, click: Click) -> str:
        """Do what was clicked, or have it done; who may not, or came too late, is told so."""
        match click.value:
            case Act.REGENERATE | Act.CONTINUE:
                return await self._give_again(click, Again(click.value))
            case Act.STOP:
                return await self._stop_writing(click)
            case Act.REMOVE:
                return await self._remove(click)
            case Act.GOOD | Act.BAD:
                return await self._keep_opinion(click)
            case Act.CHANNEL:
                return await self._open_channel(click)
        return ""

    async def _give_again(self, click: Click, again: Again) -> str:
        """Have the question answered anew, or its answer written on.

        Who writes in the thread may, and so who asked; Slack is asked about nobody else.
        """
        async with self._database.read() as connection:
            question = await _question(connection, click.reply_key)
            if question is None:
                return "answer_gone"
            is_writer = await conversations.is_writer(connection, question.thread, click.user)
        if not (is_writer or await self._is_admin(click.user)):
            return "only_participants"
        async with self._database.begin() as connection:
            told = await self._accept_again(connection, click, again)
        if not told:
            await self._bell.work()
        return told

    async def _accept_again(self, connection: Connection, click: Click, again: Again) -> str:
        """Accept it, unless the answer that stood when it was last clicked has yet to give way."""
        is_wanted = await inbox.is_wanted_again(connection, click.reply_key)
        question = await _question(connection, click.reply_key)
        if question is None:  # it was deleted while Slack was asked
            return "answer_gone"
        answer = await conversations.answer_text(connection, click.reply_key)
        if again is Again.CONTINUE and (answer is None or not answer.is_cut):
            return "answer_whole"
        is_standing = answer is not None and answer.state is not MessageState.SUPERSEDED
        if is_standing or not is_wanted:
            wanted = replace(question, again=again, again_by=click.user)
            if await inbox.accept(connection, again_item(wanted, click.action_ts), self._clock()):
                await conversations.supersede(connection, click.reply_key)
        return ""

    async def _stop_writing(self, click: Click) -> str:
        async with self._database.read() as connection:
            question = await _question(connection, click.reply_key)
            owed = await inbox.owed(connection, click.reply_key)
        if not owed:
            return "answer_over"
        thread_ts = question.thread.thread_ts if question else click.thread_ts
        await self._stop(click.channel, thread_ts, click.user)
        return ""

    async def _remove(self, click: Click) -> str:
        """Take the answer away; what was asked stays."""
        key = click.reply_key
        async with self._database.read() as connection:
            question = await _question(connection, key)
        if question is None:
            return "answer_gone"
        if click.user != question.user and not await self._is_admin(click.user):
            return "only_asker"
        async with self._database.begin() as connection:
            # The inbox first, as those at work on it do: the other way round both would wait for ever.
            for owed in await inbox.owed(connection, key):
                await inbox.signal(connection, Signal.DROP, key_prefix=owed)
            await conversations.drop_answer(connection, key)
            item = withdraw_item(question.thread, [key], f"{key}/{click.action_ts}")
            await inbox.accept(connection, item, self._clock())
            await scrubbing.want(connection, self._clock())
        await self._bell.signal()
        return ""

    async def _keep_opinion(self, click: Click) -> str:
        is_good = click.value == Act.GOOD
        async with self._database.begin() as connection:
            answer = await conversations.answer_text(connection, click.reply_key)
            if answer is None:
                return "answer_gone"
            await feedback.save(
                connection,
                click.reply_key,
                click.user,
                is_good=is_good,
                model=answer.model,
                now=self._clock(),
            )
        return "feedback_good" if is_good else "feedback_bad"


async def _question(connection: Connection, reply_key: str) -> Question | None:
    """Return the question of a reply as it reads now, None where it was deleted or forgotten.

    Where a recording said all of it, there is nothing but its transcript.
    """
    team, channel, ts = reply_key.split("/")
    found = await conversations.find_by_ts(connection, team, channel, ts)
    if found is None or found[1].role is not Role.USER or found[1].state is MessageState.ERASED:
        return None
    thread, said = found
    posted = await recordings.find_by_message(connection, thread, ts)
    return Question(
        thread=thread,
        ts=ts,
        user=said.author,
        user_team=team,
        text="" if said.recording else said.text,
        channel_type="im" if channel.startswith("D") else "channel",
        recordings=tuple(one.file_id for one in posted if one.state is not recordings.State.ERASED),
        is_spoken=bool(said.recording),
    )
