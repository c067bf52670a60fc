"""Whom a message is for, and what it asks of us."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chosen import Recordings
from bot.conversation import Attachment, FollowUps, Recording
from bot.listeners.addressing import (
    Intent,
    Us,
    intent_of,
    is_addressed,
    is_quiet,
    is_stop,
)
from bot.listeners.payloads import Said
from bot.store.conversations import Standing
from tests.listeners.conftest import THREAD
from tests.listeners.samples import BOT, JIYOON, MINSU, TEAM, TS

US = Us(BOT, ("tarae", "타래"))
RECORDING = Recording(THREAD, TS, JIYOON, "F1", "a.mp3")
NOTES = Attachment(THREAD, TS, "F2", "notes.txt")
PLAIN = Said(
    THREAD, TS, JIYOON, TEAM, "hello", "channel", "0", frozenset(), is_shared=False, recordings=()
)
NAMED = replace(PLAIN, text=f"<@{BOT}> hello", mentions=frozenset({BOT}))
STRANGE = Standing()
SUMMONED = Standing(is_known=True, is_summoned=True)
TALK = replace(SUMMONED, has_others=True)
KNOWN = Standing(is_known=True)
SPOKEN = replace(RECORDING, name="audio_message.m4a", is_clip=True)
DM = replace(PLAIN, text="", channel_type="im", recordings=(SPOKEN,))
IN_THREAD = replace(PLAIN, text="", ts="1766458030.000100", recordings=(SPOKEN,))

saids = st.builds(
    replace,
    st.just(PLAIN),
    text=st.sampled_from(["", "hello", "tarae, hello", "타래야 안녕", "quiet", "stop", "👍"]),
    channel_type=st.sampled_from(["channel", "group", "mpim", "im"]),
    mentions=st.frozensets(st.sampled_from([BOT, MINSU, "here", "subteam^S1"])),
)
standings = st.builds(Standing, *[st.booleans()] * 5)
modes = st.sampled_from(FollowUps)


def decide(said: Said, standing: Standing, *, on_sight: bool = True) -> Intent:
    is_ours = is_addressed(said, standing, FollowUps.SMART, US)
    return intent_of(
        said,
        standing,
        is_addressed=is_ours,
        us=US,
        mode=Recordings.AUTOMATIC if on_sight else Recordings.MENTION,
    )


@pytest.mark.parametrize(
    ("said", "standing", "asks", "remembers"),
    [
        pytest.param(PLAIN, STRANGE, False, False, id="talk in a channel"),
        pytest.param(NAMED, STRANGE, True, False, id="a mention"),
        pytest.param(replace(PLAIN, channel_type="im"), STRANGE, True, False, id="a DM"),
        pytest.param(replace(PLAIN, channel_type="mpim"), STRANGE, False, False, id="a group DM"),
        pytest.param(PLAIN, SUMMONED, True, True, id="the only writer, where we were asked"),
        pytest.param(PLAIN, TALK, False, True, id="one of several writers"),
        pytest.param(replace(PLAIN, user=MINSU), TALK, False, True, id="a second writer"),
        pytest.param(NAMED, TALK, True, True, id="one of several who names us"),
        pytest.param(PLAIN, KNOWN, False, True, id="a thread where nobody asked us"),
        pytest.param(
            replace(PLAIN, mentions=frozenset({MINSU})), SUMMONED, False, True, id="to another"
        ),
        pytest.param(
            replace(NAMED, mentions=frozenset({BOT, MINSU})), SUMMONED, True, True, id="to both"
        ),
        pytest.param(replace(NAMED, text=f"<@{BOT}>"), STRANGE, True, False, id="a bare mention"),
    ],
)
def test_what_is_asked_of_us_and_what_is_only_remembered(
    said: Said, standing: Standing, asks: bool, remembers: bool
) -> None:
    intent = decide(said, standing)

    assert (intent.asks, intent.remembers) == (asks, remembers)
    assert intent.is_for_us is (asks or remembers)


@pytest.mark.parametrize(
    ("said", "on_sight", "takes", "is_asked", "asks"),
    [
        pytest.param(replace(PLAIN, text=""), True, True, False, False, id="on sight"),
        pytest.param(PLAIN, True, True, False, False, id="on sight, with words to others"),
        pytest.param(PLAIN, False, False, False, False, id="not on sight"),
        pytest.param(replace(PLAIN, is_shared=True), True, False, False, False, id="shared"),
        pytest.param(NAMED, False, True, True, True, id="a question about it"),
        pytest.param(replace(NAMED, is_shared=True), True, True, True, True, id="asked, shared"),
        pytest.param(
            replace(NAMED, text=f"<@{BOT}> "), False, True, True, False, id="a bare mention"
        ),
        pytest.param(
            replace(PLAIN, text="", channel_type="im"), False, True, True, False, id="in a DM"
        ),
    ],
)
def test_which_recordings_are_transcribed(
    said: Said, on_sight: bool, takes: bool, is_asked: bool, asks: bool
) -> None:
    posted = replace(said, recordings=(RECORDING,))

    intent = decide(posted, STRANGE, on_sight=on_sight)

    assert intent.recordings == ((replace(RECORDING, is_asked=is_asked),) if takes else ())
    assert intent.asks is asks


@pytest.mark.parametrize(
    ("said", "standing", "is_question"),
    [
        pytest.param(DM, STRANGE, True, id="in a DM"),
        pytest.param(IN_THREAD, SUMMONED, True, id="in a thread we were asked into"),
        pytest.param(
            replace(IN_THREAD, text=f"<@{BOT}>", mentions=frozenset({BOT})),
            TALK,
            True,
            id="with a mention, among several",
        ),
        pytest.param(IN_THREAD, TALK, False, id="among several writers"),
        pytest.param(IN_THREAD, KNOWN, False, id="where nobody asked us"),
        pytest.param(replace(PLAIN, recordings=(SPOKEN,)), STRANGE, False, id="top of a channel"),
        pytest.param(
            replace(NAMED, recordings=(SPOKEN,)), STRANGE, False, id="top of a channel, named"
        ),
        pytest.param(replace(DM, recordings=(RECORDING,)), STRANGE, False, id="an upload"),
        pytest.param(
            replace(DM, recordings=(replace(SPOKEN, is_stub=True),)), STRANGE, False, id="a stub"
        ),
        pytest.param(
            replace(DM, recordings=(replace(SPOKEN, trouble="file_gone"),)),
            STRANGE,
            False,
            id="what is gone",
        ),
    ],
)
def test_which_clips_are_questions(said: Said, standing: Standing, is_question: bool) -> None:
    intent = decide(said, standing)

    (taken,) = intent.recordings
    assert taken.is_question is is_question


@pytest.mark.parametrize("odd", [{"is_stub": True}, {"trouble": "file_hidden"}], ids=str)
def test_what_cannot_be_had_matters_only_to_who_asks_for_it(odd: dict[str, object]) -> None:
    strange = replace(RECORDING, **odd)  # type: ignore[arg-type] # two fields of it

    on_sight = decide(replace(PLAIN, recordings=(strange,)), STRANGE)
    asked = decide(replace(NAMED, recordings=(strange,)), STRANGE)

    assert on_sight.recordings == ()
    assert asked.recordings == (replace(strange, is_asked=True),)


def test_a_clip_spoken_to_us_is_answered_without_a_word() -> None:
    spoken = decide(DM, STRANGE, on_sight=False)
    uploaded = decide(replace(DM, recordings=(RECORDING,)), STRANGE, on_sight=False)

    assert (spoken.asks, uploaded.asks) == (True, False)


# Whom it is for


@given(saids, standings, modes)
def test_a_mention_is_for_us_wherever_it_stands(
    said: Said, standing: Standing, mode: FollowUps
) -> None:
    named = replace(said, mentions=said.mentions | {BOT})

    assert is_addressed(named, standing, mode, US)


@given(saids, standings, modes)
def test_what_mentions_somebody_else_is_not_for_us(
    said: Said, standing: Standing, mode: FollowUps
) -> None:
    other = replace(said, channel_type="channel", mentions=(said.mentions | {MINSU}) - {BOT})

    assert not is_addressed(other, standing, mode, US)


@given(saids, standings, modes)
def test_a_direct_message_is_for_us(said: Said, standing: Standing, mode: FollowUps) -> None:
    assert is_addressed(replace(said, channel_type="im"), standing, mode, US)


@given(saids, standings, modes)
def test_without_a_mention_only_threads_we_were_asked_into_are_ours(
    said: Said, standing: Standing, mode: FollowUps
) -> None:
    plain = replace(said, channel_type="channel", mentions=frozenset())

    if is_addressed(plain, standing, mode, US):
        assert standing.is_summoned
        assert not standing.is_muted
        assert mode is not FollowUps.MENTION


@given(saids, standings)
def test_what_is_for_us_in_one_mode_is_so_in_a_wider_one(said: Said, standing: Standing) -> None:
    narrow, smart, wide = (
        is_addressed(said, standing, mode, US)
        for mode in (FollowUps.MENTION, FollowUps.SMART, FollowUps.ALWAYS)
    )

    assert narrow <= smart <= wide


@pytest.mark.parametrize(
    ("text", "standing", "mode", "is_ours"),
    [
        ("and then?", SUMMONED, FollowUps.SMART, True),
        ("👍", SUMMONED, FollowUps.SMART, True),
        ("and then?", TALK, FollowUps.SMART, False),
        ("tarae, and then?", TALK, FollowUps.SMART, True),
        ("타래님 그다음은요?", TALK, FollowUps.SMART, True),
        ("타래가 그러던데", TALK, FollowUps.SMART, False),
        ("and then?", TALK, FollowUps.ALWAYS, True),
        ("and then?", SUMMONED, FollowUps.MENTION, False),
        ("tarae, and then?", SUMMONED, FollowUps.MENTION, False),
        ("tarae, and then?", KNOWN, FollowUps.ALWAYS, False),
        ("tarae, and then?", replace(TALK, is_muted=True), FollowUps.ALWAYS, False),
    ],
)
def test_who_writes_and_what_was_chosen_decide(
    text: str, standing: Standing, mode: FollowUps, is_ours: bool
) -> None:
    assert is_addressed(replace(PLAIN, text=text), standing, mode, US) is is_ours


# What is only a command

QUIET = [
    "quiet",
    "Be quiet!",
    "shush",
    "mute",
    "조용히",
    "조용히 해",
    "조용히 해줘",
    "조용히 해 줘.",
    "그만 끼어들어",
    "조용히해줘",
    "좀 조용히 해주세요",
    "조용히 있어줘",
    "be quiet please",
]
STOP = [
    "stop",
    "Stop!",
    "stop it",
    "please stop",
    "멈춰",
    "그만",
    "그만!!",
    "중지",
    "중지해 줘",
    "STOP",
    "멈춰요",
    "멈춰 주세요",
    "그만 좀 해",
    "그만해 주세요",
    "중단해주세요",
    "stop writing",
]


@pytest.mark.parametrize("call", ["{}", f"<@{BOT}> {{}}", "tarae, {}", "{} tarae", "타래야 {}"])
def test_commands_are_known_with_or_without_our_name(call: str) -> None:
    quiet = [is_quiet(replace(PLAIN, text=call.format(word)), US) for word in QUIET]
    stop = [is_stop(replace(PLAIN, text=call.format(word)), US) for word in STOP]

    assert all(quiet)
    assert all(stop)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "quiet rooms near here?",
        "how do I mute a channel",
        "stop words in English",
        "don't stop",
        "조용히 해야 할까?",
        "그만두고 싶어",
        "그만두고 싶어요",
        "그만하고 싶어요",
        "stop the deploy",
        "중단된 배포",
        "조용히 하자",
        "조용한 곳 추천해줘",
        "```stop```\nwhat does this do?",
    ],
)
def test_what_says_more_is_no_command(text: str) -> None:
    said = replace(PLAIN, text=text)

    assert not is_quiet(said, US)
    assert not is_stop(said, US)


def test_a_word_beside_a_file_is_no_command() -> None:
    said = replace(PLAIN, text="stop", attachments=(NOTES,))

    assert not is_stop(said, US)


# Files


@pytest.mark.parametrize(
    ("said", "standing", "asks"),
    [
        pytest.param(replace(NAMED, text=f"<@{BOT}>"), STRANGE, True, id="with a mention"),
        pytest.param(replace(PLAIN, text="", channel_type="im"), STRANGE, True, id="in a DM"),
        pytest.param(replace(PLAIN, text=""), SUMMONED, True, id="from the only writer"),
        pytest.param(replace(PLAIN, text=""), STRANGE, False, id="to nobody"),
        pytest.param(
            replace(NAMED, text=f"<@{BOT}>", recordings=(RECORDING,)), STRANGE, True, id="and sound"
        ),
    ],
)
def test_a_file_is_a_question_when_it_is_for_us(said: Said, standing: Standing, asks: bool) -> None:
    intent = decide(replace(said, attachments=(NOTES,)), standing)

    assert intent.asks is asks
