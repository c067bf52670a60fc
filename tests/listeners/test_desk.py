"""What is clicked under a transcript becomes work, once; modals open, and what they answer is kept."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.conversation import (
    Recording,
    Rendition,
    RenditionKind,
    Segment,
    Speech,
    ThreadKey,
    Transcript,
    Wish,
)
from bot.listeners.clicks import Click, Submission
from bot.listeners.desk import Desk
from bot.slack.client import Identity, SlackClient
from bot.slack.menu import (
    CAPTIONS,
    CHANNEL,
    KEEP,
    MENU,
    PLAY,
    REMOVAL,
    REMOVE,
    RETRY,
    SPEAKERS,
    Choice,
)
from bot.slack.modals import NAME_SPEAKERS
from bot.store import inbox, recordings, tables, transcripts
from bot.store.database import Database
from bot.store.inbox import Claim, Kind, Pool
from bot.store.nouns import recording_from, wish_from
from bot.store.recordings import State
from tests.listeners.conftest import languages_of
from tests.slack.conftest import Clock, FakeSlack, budget, client, clock, slack

__all__ = ["budget", "client", "clock", "slack"]

pytestmark = pytest.mark.anyio

US = Identity("T1", "UBOT", "B1", "", "Team", "tarae", frozenset())
THREAD = ThreadKey("T1", "C1", "1700000000.000100")
TS = "1700000000.000200"
RECORDING = Recording(THREAD, TS, "U1", "F1", "weekly.m4a")
CLICK = Click(
    user="U2",
    user_team="T1",
    channel="C1",
    thread_ts=THREAD.thread_ts,
    message_ts="1700000000.000300",
    action=MENU,
    value="",
    reply_key=RECORDING.reply_key,
    action_ts="1700000009.1",
    trigger_id="1.2.3",
)
HEARD = Transcript(
    (
        Segment(0, 1, "Shall we?", "A"),
        Segment(1, 2, "[gap]", is_gap=True),
        Segment(2, 3, "Yes.", "B"),
    ),
    3.0,
    "en",
)
TRANSLATION = Choice(RenditionKind.TRANSLATION, "ko")


class Woken:
    """Counts how often the worker was woken."""

    times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
def opened() -> list[Click]:
    """The clicks that opened the settings of their channel."""
    return []


@pytest.fixture
async def counter(
    sqlite: Database, client: SlackClient, clock: Clock, woken: Woken, opened: list[Click]
) -> Desk:
    """A desk whose store has one recording, heard but for its second chunk."""
    async with sqlite.begin() as connection:
        added = await recordings.add(connection, RECORDING, 1.0)
        await transcripts.save_chunk(connection, added, 0, (0, 1), Speech("Shall we?"), 1.0)
        await transcripts.save_chunk(connection, added, 1, (1, 2), None, 1.0, "audio_rejected")
        await transcripts.save_transcript(connection, added, HEARD, "gpt")

    async def open_channel(click: Click) -> str:
        opened.append(click)
        return "settings_expired"

    return Desk(
        sqlite,
        client,
        US,
        open_channel=open_channel,
        languages=languages_of(sqlite, client),
        clock=clock,
        wake=woken,
    )


async def claims(database: Database) -> list[Claim]:
    async with database.begin() as connection:
        return [
            claim
            for pool in Pool
            for claim in await inbox.claim(connection, pool, "w", 2e9, 60.0, 10)
        ]


def chosen(choice: Choice) -> Click:
    return replace(CLICK, value=choice.value)


def chosen_for(click: Click, kind: str) -> Click:
    return replace(click, value=Choice(kind).value)


@pytest.mark.parametrize(
    ("click", "rendition"),
    [
        (chosen(TRANSLATION), Rendition(RenditionKind.TRANSLATION, "ko")),
        (chosen(Choice(RenditionKind.SUMMARY)), Rendition(RenditionKind.SUMMARY)),
        (chosen(Choice(RenditionKind.TEXT)), Rendition(RenditionKind.TEXT)),
        (
            replace(
                CLICK, action=CAPTIONS, value=Choice(RenditionKind.CAPTIONS, "ko", "vtt").value
            ),
            Rendition(RenditionKind.CAPTIONS, "ko", "vtt"),
        ),
        (
            replace(CLICK, action=PLAY, value="751.0"),
            Rendition(RenditionKind.EXCERPT, at=751.0),
        ),
    ],
    ids=lambda each: str(getattr(each, "kind", "")),
)
async def test_what_is_chosen_is_made_for_who_chose_it(
    counter: Desk, sqlite: Database, woken: Woken, click: Click, rendition: Rendition
) -> None:
    told = await counter.clicked(click)

    (claim,) = await claims(sqlite)
    assert told == ""
    assert claim.kind is Kind.RENDER
    assert wish_from(claim.payload) == Wish(THREAD, TS, "F1", rendition, "U2")
    assert woken.times == 1


@pytest.mark.parametrize(
    ("click", "what"),
    [
        (chosen(Choice(REMOVAL)), "ask_removal"),
        (replace(CLICK, action=REMOVE, value=RECORDING.reply_key), "remove"),
    ],
    ids=["asked", "confirmed"],
)
async def test_removal_is_asked_for_first(
    counter: Desk, sqlite: Database, click: Click, what: str
) -> None:
    await counter.clicked(click)

    (claim,) = await claims(sqlite)
    assert (claim.kind, claim.payload["what"]) == (Kind.MANAGE, what)
    assert claim.payload["user"] == "U2"


@pytest.mark.parametrize(
    "click",
    [replace(CLICK, action=KEEP, value=RECORDING.reply_key), replace(CLICK, value="dance||")],
    ids=["it shall stay", "no entry of the menu"],
)
async def test_what_asks_for_nothing_is_left(
    counter: Desk, sqlite: Database, woken: Woken, click: Click
) -> None:
    told = await counter.clicked(click)

    assert (told, woken.times, await claims(sqlite)) == ("", 0, [])


async def test_the_same_click_delivered_twice_is_one_piece_of_work(
    counter: Desk, sqlite: Database
) -> None:
    await counter.clicked(chosen(TRANSLATION))
    await counter.clicked(chosen(TRANSLATION))

    assert len(await claims(sqlite)) == 1


async def test_another_click_is_another_piece_of_work_in_the_same_lane(
    counter: Desk, sqlite: Database
) -> None:
    await counter.clicked(chosen(TRANSLATION))
    await counter.clicked(replace(chosen(TRANSLATION), action_ts="1700000010.1"))

    assert len(await claims(sqlite)) == 1
    async with sqlite.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(tables.inbox)) == 2


async def test_retry_forgets_what_failed_and_has_it_heard_again(
    counter: Desk, sqlite: Database
) -> None:
    await counter.clicked(replace(CLICK, action=RETRY, value=RECORDING.reply_key))

    (claim,) = await claims(sqlite)
    recording = recording_from(claim.payload)
    async with sqlite.read() as connection:
        (stored,) = await recordings.find_by_thread(connection, THREAD)
        known = await transcripts.load_chunks(connection, stored.id)
    assert claim.kind is Kind.TRANSCRIBE
    assert claim.key.startswith(f"{RECORDING.reply_key}/")
    assert (recording.file_id, recording.ts) == ("F1", TS)
    assert (recording.is_asked, recording.payer) == (True, CLICK.user)
    assert stored.state is State.TRANSCRIBED
    assert list(known) == [0]


async def test_what_cannot_be_accepted_is_not_forgotten_either(
    counter: Desk, sqlite: Database
) -> None:
    """Retry is one transaction: where its work can't be stored, the gaps stay marked."""
    async with sqlite.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END"
        )

    with pytest.raises(sa.exc.IntegrityError):
        await counter.clicked(replace(CLICK, action=RETRY, value=RECORDING.reply_key))

    async with sqlite.read() as connection:
        (stored,) = await recordings.find_by_thread(connection, THREAD)
        assert list(await transcripts.load_chunks(connection, stored.id)) == [0, 1]
    assert stored.state is State.TRANSCRIBED


@pytest.mark.parametrize("was_erased", [True, False], ids=["erased", "unknown"])
async def test_who_clicks_under_what_is_gone_is_told_so(
    counter: Desk, sqlite: Database, woken: Woken, was_erased: bool
) -> None:
    click = chosen(TRANSLATION)
    if was_erased:
        async with sqlite.begin() as connection:
            (stored,) = await recordings.find_by_thread(connection, THREAD)
            await recordings.erase(connection, stored.id)
    else:
        click = replace(click, reply_key="T1/C1/1700000000.000200/F404")

    told = [await counter.clicked(click), await counter.clicked(chosen_for(click, SPEAKERS))]

    assert told == ["transcript_gone", "transcript_gone"]
    assert await claims(sqlite) == []
    assert woken.times == 0


async def test_a_recording_in_a_thread_is_found_by_its_own_ts(
    counter: Desk, sqlite: Database
) -> None:
    await counter.clicked(chosen(TRANSLATION))

    (claim,) = await claims(sqlite)
    assert claim.payload["thread"]["thread_ts"] == THREAD.thread_ts != claim.payload["ts"]


async def test_the_modal_asks_for_each_speaker_once(counter: Desk, slack: FakeSlack) -> None:
    await counter.clicked(chosen(Choice(SPEAKERS)))

    (opened,) = slack.all("views.open")
    blocks = opened["view"]["blocks"]
    assert opened["trigger_id"] == "1.2.3"
    assert [block["block_id"] for block in blocks] == ["speaker/A", "speaker/B"]


async def test_without_speakers_there_is_nothing_to_ask(
    counter: Desk, sqlite: Database, slack: FakeSlack
) -> None:
    async with sqlite.begin() as connection:
        (stored,) = await recordings.find_by_thread(connection, THREAD)
        plain = Transcript((Segment(0, 1, "Hm."),), 1.0)
        await transcripts.save_transcript(connection, stored.id, plain, "gpt")

    told = await counter.clicked(chosen(Choice(SPEAKERS)))

    assert slack.all("views.open") == []
    assert told == "transcript_gone"


async def test_names_that_were_given_become_an_order(counter: Desk, sqlite: Database) -> None:
    submission = Submission(
        user="U1",
        user_team="T1",
        view=NAME_SPEAKERS,
        view_id="V1",
        about={"recording_key": RECORDING.reply_key},
        values={
            "speaker/A": {"answer": {"value": "Jane"}},
            "speaker/B": {"answer": {"value": None}},
        },
    )

    await counter.submitted(submission)
    await counter.submitted(submission)

    (claim,) = await claims(sqlite)
    assert claim.payload["what"] == "name_speakers"
    assert claim.payload["user"] == "U1"
    assert claim.payload["names"] == {"A": "Jane"}


async def test_the_channels_settings_are_opened_elsewhere(
    counter: Desk, opened: list[Click]
) -> None:
    click = chosen(Choice(CHANNEL))

    told = await counter.clicked(click)

    assert (opened, told) == ([click], "settings_expired")
