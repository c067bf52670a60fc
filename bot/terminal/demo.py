"""One journey through the playground, printed: ask, kill, resume, transcribe, ask again."""

import signal
from importlib.resources import files

from bot.playground.recogniser import is_installed
from bot.playground.records import Json
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, MINSU
from bot.settings import hide_settings
from bot.terminal.printout import Growing, Printout
from bot.terminal.stage import Stage, open_stage
from bot.terminal.trouble import Trouble

NAMES = {JIYOON: "Jiyoon", MINSU: "Minsu", BOT_USER: "Tarae"}
SAMPLE = "standup.flac"
FACT = "The release moves to Thursday, because the payment tests are still red."
QUESTION = "when is the release, and why?"
LONG_QUESTION = "who are you, and what can you do?"
SPOKEN_QUESTION = "what did we decide?"
SPOKEN_ANSWER = "friday"
# Milliseconds between two words: a model's pace, and one slow enough to be killed in mid-answer.
USUAL, SLOW = 20, 150
WORDS_BEFORE_THE_KILL = 12


async def demo() -> None:
    """Play the journey; raises Trouble when a step doesn't come about."""
    hide_settings()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clears away, as after Ctrl-C
    out = Printout()
    out.title("Tarae in its playground: a question, a crash, a recording")
    async with open_stage() as stage:
        out.tell(
            f"A stand-in for Slack runs at {stage.playground.url}, and one for the model, which can "
            "only quote. No account, no key, no cost; nothing is left when this ends."
        )
        await stage.bot.start()
        await stage.connected()
        journey = Journey(stage, out)
        await journey.question()
        await journey.kill()
        if is_installed():
            await journey.recording()
        else:
            journey.no_recording()
    out.title("\nThat was all. `make run` opens the playground for you to try it yourself.")


class Journey:
    """The steps, in the order they are played."""

    def __init__(self, stage: Stage, out: Printout) -> None:
        self._stage = stage
        self._out = out
        self._asked_before = 0

    async def question(self) -> None:
        """Have a question answered from what was said in its thread."""
        self._out.step("A question in a thread, answered as the model writes")
        thread = await self._stage.people.say(GENERAL, JIYOON, FACT)
        self._out.said("Jiyoon", FACT)
        await self._ask(QUESTION, thread, MINSU)
        await self._answer(thread)
        self._out.tell("Called into the thread, it read what had been said there before.")

    async def kill(self) -> None:
        """Kill the bot in mid-answer and see the same message completed by the next one."""
        self._out.step("The bot is killed in mid-answer, and completes the same message")
        await self._stage.people.do("model", delta_ms=SLOW)
        thread = await self._ask(LONG_QUESTION)
        ts = await self._half(thread)
        self._out.tell(f"kill -9. The bot is dead, and the message {ts} stands half written.")
        await self._stage.people.do("model", delta_ms=USUAL)
        await self._note_requests()
        pid = await self._stage.bot.start()
        await self._stage.connected()
        self._out.tell(f"Started again, as process {pid}, it finds the question in its database.")
        answer = await self._answer(thread)
        if answer["ts"] != ts or len(await self._stage.replies(thread)) != 1:
            raise Trouble(f"the answer went on in another message than {ts}")
        self._out.tell(f"Complete, in the same message: {ts} before and after, and no second one.")

    async def recording(self) -> None:
        """Have a recording transcribed, and a question about it answered."""
        self._out.step("A spoken recording, and its transcript")
        audio = (files("bot.playground") / "samples" / SAMPLE).read_bytes()
        thread = (await self._stage.people.upload(GENERAL, MINSU, {SAMPLE: audio}))["ts"]
        self._out.said("Minsu", f"[{SAMPLE}, half a minute of speech]")
        self._out.tell("An offline recogniser stands in for the model: English only, and crude.")
        await self._transcript(thread)
        self._out.step("A question about the recording")
        await self._ask(SPOKEN_QUESTION, thread)
        answer = await self._answer(thread, after=1)
        if SPOKEN_ANSWER not in answer["text"].lower():
            raise Trouble("the answer doesn't quote the recording")
        self._out.tell("The transcript belongs to the conversation, so the answer can quote it.")

    def no_recording(self) -> None:
        """Say why there is none."""
        self._out.step("A recording: left out here")
        self._out.tell(
            "The offline recogniser (pocketsphinx) is not installed: it has wheels for Python 3.11 to "
            "3.13 only. With a real endpoint, recordings are transcribed on any Python."
        )

    async def _ask(self, question: str, thread: str | None = None, user: str = JIYOON) -> str:
        """Mention the bot with a question and return the thread's ts."""
        await self._note_requests()
        self._out.said(NAMES[user], f"@tarae {question}")
        mention = f"<@{BOT_USER}> {question}"
        ts = await self._stage.people.say(GENERAL, user, mention, thread_ts=thread)
        return thread or ts

    async def _note_requests(self) -> None:
        self._asked_before = await self._stage.requests()

    async def _answer(self, thread: str, after: int = 0) -> Json:
        """Print the answer as it grows, and return its message once it is whole.

        It comes after so many replies that stood in the thread before.
        """
        printed = Growing(self._out, NAMES[BOT_USER])

        async def whole() -> Json | None:
            expected = await self._stage.expected(self._asked_before)
            reply = await self._stage.reply(thread, after)
            if reply is None or not expected:
                return None
            printed.show(reply["text"], is_whole=reply["text"] == expected)
            return reply if reply["text"] == expected else None

        return await self._stage.until("the whole answer", whole)

    async def _half(self, thread: str) -> str:
        """Print the answer as it grows, kill the bot in its middle, and return the message's ts."""
        printed = Growing(self._out, NAMES[BOT_USER])

        async def begun() -> Json | None:
            reply = await self._stage.reply(thread)
            if reply is None:
                return None
            printed.show(reply["text"])
            return reply if len(reply["text"].split()) >= WORDS_BEFORE_THE_KILL else None

        reply = await self._stage.until("half an answer", begun)
        await self._stage.bot.kill()
        await self._stage.gone()
        half = await self._stage.reply(thread) or reply
        printed.show(half["text"], is_whole=True)
        if half["text"] == await self._stage.expected(self._asked_before):
            raise Trouble("the answer was whole before the bot could be killed")
        return str(half["ts"])

    async def _transcript(self, thread: str) -> None:
        async def posted() -> Json | None:
            return await self._stage.reply(thread)

        reply = await self._stage.until("the transcript", posted)
        self._out.said(NAMES[BOT_USER], reply["text"].replace("**", ""))
