"""A store with a word of its own in every place that holds what people wrote."""

from dataclasses import asdict, replace

import sqlalchemy as sa

from bot.chosen import Choices, Example
from bot.conversation import (
    Attachment,
    Command,
    Deed,
    Message,
    Order,
    Part,
    Question,
    Recording,
    Role,
    Segment,
    Speech,
    ThreadKey,
    Transcript,
    Word,
)
from bot.store import (
    asides,
    attachments,
    choices,
    conversations,
    feedback,
    inbox,
    people,
    recordings,
    renditions,
    tables,
    transcripts,
    usage,
)
from bot.store.asides import Kept
from bot.store.database import Connection, Database
from bot.store.people import Person
from bot.store.personal import LINKED
from bot.store.recordings import State
from bot.store.work import answer_item, command_item, manage_item, transcribe_item

TEAM, CHANNEL = "T1", "C1"
HER, HIM, BOT = "U0HER", "U0HIM", "U0BOT"
TS = "1700000001.000100"
REMARK_TS = "1700000002.000100"
CLIP_TS = "1700000003.000100"
NEXT_TS = "1700000004.000100"
THREAD = ThreadKey(TEAM, CHANNEL, TS)
KEY = THREAD.key_of(TS)
DIRECT = ThreadKey(TEAM, "D1", TS)
NOW = 1_700_000_010.0

HERS = {
    *("pomegranate", "석류나무"),  # asked and rendered
    *("tumbleweed", "회전초"),  # answered
    *("quicksilver", "harpsichord", "수은기둥"),  # a file: name, text, picture
    *("marzipan", "주사위"),  # a recording: its name, a speaker's
    *("xylophone", "실로폰", "bassoon", "timpani"),  # heard, its words, its segments, named
    *("glockenspiel", "철금"),  # translated, summarised
    *("dandelion", "민들레"),  # asked and not answered yet
    *("chrysanthemum", "국화"),  # an aside
    *("Hortensia", "수국이"),  # her name
    *("zucchini", "애호박"),  # her direct messages
}
QUOTED = {"artichoke", "아티초크"}  # what he linked to
HIS = {"wolverine", "오소리"}
CHOSEN = {"kohlrabi", "콜라비", "fennel", "회향풀", "celeriac", "셀러리악"}
WORDS = HERS | QUOTED | HIS | CHOSEN


async def fill(database: Database, *, is_unfinished: bool = True) -> None:
    """Have all of it in the store. With `is_unfinished` some of it is still to be done."""
    async with database.begin() as connection:
        await _talk(connection)
        await _file(connection)
        await _recording(connection)
        await _beside(connection)
        await _direct(connection)
        if is_unfinished:
            await _work(connection)


async def _talk(connection: Connection) -> None:
    await conversations.open_(connection, THREAD, NOW, is_summoned=True, is_complete=True)
    asked = "what of the pomegranate 석류나무?"
    remark = f"<@{HER}> I'd say wolverine 오소리"
    linked = f"Min: see this\n\n{LINKED}, from here.]\nHortensia 수국이: artichoke 아티초크"
    answer = "A tumbleweed 회전초."
    for said, key in (
        (Message(TS, Role.USER, asked, HER, rendered=f"Hortensia 수국이: {asked}"), ""),
        (Message(f"{TS}~", Role.ASSISTANT, answer, BOT, rendered=answer), KEY),
        (Message(REMARK_TS, Role.USER, remark, HIM, rendered="Min: @Hortensia 수국이 hm"), ""),
        (Message(NEXT_TS, Role.USER, "see this", HIM, rendered=linked), ""),
    ):
        await conversations.add_message(connection, THREAD, said, NOW, key)
    await conversations.save_part(connection, KEY, THREAD, 0, Part("1700000001.5", "post"), NOW)


async def _file(connection: Connection) -> None:
    file = Attachment(
        THREAD, TS, "F1", "quicksilver.txt", "text/plain", urls=("https://x/quicksilver.txt",)
    )
    picture = replace(file, file_id="F2", name="picture.png")
    for one in (file, picture):
        await attachments.add(connection, one, NOW)
    await attachments.save(connection, file, kind="text", text="all about 수은기둥")
    await attachments.save(connection, picture, kind="image", text="", image=b"PNG-harpsichord")


async def _recording(connection: Connection) -> None:
    recording = Recording(THREAD, CLIP_TS, HER, "F3", "marzipan.m4a", is_asked=True)
    row = await recordings.add(connection, recording, NOW)
    await recordings.save_plan(connection, row, "[]", 9.0, "abc")
    words = (Word(0.0, 1.0, "bassoon"),)
    timed = Segment(0.0, 1.0, "timpani 실로폰", "A")
    await transcripts.save_chunk(
        connection, row, 0, (0.0, 9.0), Speech("xylophone 실로폰", "ko", words, (timed,)), NOW
    )
    heard = Transcript((replace(timed, text="xylophone 실로폰"),), 9.0, "ko")
    await transcripts.save_transcript(connection, row, heard, "model")
    await recordings.set_state(connection, row, State.TRANSCRIBED)
    await recordings.set_speakers(connection, row, {"A": "주사위"})
    translated = Transcript((replace(timed, text="glockenspiel"),), 9.0, "en")
    await renditions.save_translation(connection, row, translated, NOW)
    await renditions.save_summary(connection, row, "ko", "철금", NOW)
    said = Message(
        CLIP_TS, Role.USER, "[Transcript]\n주사위: xylophone 실로폰", HER, recording="F3"
    )
    await conversations.add_message(connection, THREAD, said, NOW)


async def _beside(connection: Connection) -> None:
    await feedback.save(connection, KEY, HER, is_good=True, model="m", now=NOW)
    kept = Kept("command/1", TEAM, CHANNEL, TS, HER, "chrysanthemum 국화", "gpt 국화")
    await asides.add(connection, kept, NOW)
    person = Person("Hortensia 수국이", "ko-KR", False, NOW)
    await people.save(connection, TEAM, {HER: person})
    examples = (Example("fennel", "회향풀"),)
    for place, chosen in (
        (("",), Choices(instructions="celeriac", glossary=("셀러리악",))),
        ((CHANNEL,), Choices(instructions="fennel", examples=examples)),
        ((CHANNEL, TS), Choices(instructions="kohlrabi 콜라비")),
    ):
        await choices.save(connection, chosen, NOW, TEAM, *place)


async def _direct(connection: Connection) -> None:
    await conversations.open_(connection, DIRECT, NOW, is_summoned=True, is_complete=True)
    said = Message(TS, Role.USER, "zucchini", HER)
    told = Message(f"{TS}~", Role.ASSISTANT, "애호박", BOT)
    await conversations.add_message(connection, DIRECT, said, NOW)
    await conversations.add_message(connection, DIRECT, told, NOW, DIRECT.key_of(TS))


async def _work(connection: Connection) -> None:
    question = Question(THREAD, "1700000005.000100", HER, TEAM, "dandelion 민들레")
    recording = Recording(THREAD, "1700000006.000100", HER, "F9", "dandelion.m4a")
    order = Order(THREAD, CLIP_TS, "F3", Deed.NAME_SPEAKERS, HER, {"A": "민들레"})
    command = Command("/tarae", "ask dandelion", HER, CHANNEL, "told", TS)
    for item in (
        answer_item(question),
        transcribe_item(recording),
        manage_item(order, "told"),
        command_item(command),
    ):
        await inbox.accept(connection, item, NOW)


async def spend(connection: Connection, user: str = HER, micro_usd: int = 1_000) -> None:
    """Have something in the ledger."""
    await connection.execute(
        tables.ledger.insert().values(
            reservation=f"{user}{micro_usd}",
            entry="close",
            at=NOW,
            reserved_at=NOW,
            micro_usd=micro_usd,
            purpose="chat",
            model="gpt",
            input_tokens=10,
            output_tokens=5,
            **asdict(usage.Spender(TEAM, CHANNEL, TS, user)),
        )
    )


async def left(database: Database) -> set[str]:
    """Return which words are in any column of the database."""
    held = ""
    async with database.read() as connection:
        for table in tables.metadata.sorted_tables:
            for row in await connection.execute(sa.select(table)):
                held += "".join(
                    value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    for value in row
                )
    return {word for word in WORDS if word in held or word.encode().decode("latin-1") in held}
