"""Nouns through the inbox: JSON and back, nothing lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Question, Recording, ThreadKey
from bot.store.nouns import question_from, recording_from, to_payload

TEXT = st.text(max_size=20)
threads = st.builds(ThreadKey, TEXT, TEXT, TEXT)
questions = st.builds(
    Question,
    thread=threads,
    ts=TEXT,
    user=TEXT,
    user_team=TEXT,
    text=TEXT,
    channel_type=TEXT,
    edited_ts=TEXT,
    recordings=st.lists(TEXT, max_size=3).map(tuple),
)
recordings = st.builds(
    Recording,
    thread=threads,
    ts=TEXT,
    user=TEXT,
    file_id=TEXT,
    name=TEXT,
    mimetype=TEXT,
    size=st.integers(0),
    duration=st.none() | st.floats(0, 1e9),
    urls=st.lists(TEXT, max_size=3).map(tuple),
    is_clip=st.booleans(),
    is_asked=st.booleans(),
)


@given(questions)
def test_a_question_comes_back_as_it_was(question: Question) -> None:
    payload = json.loads(json.dumps(to_payload(question), ensure_ascii=False))

    assert question_from(payload) == question


@given(recordings)
def test_a_recording_comes_back_as_it_was(recording: Recording) -> None:
    payload = json.loads(json.dumps(to_payload(recording), ensure_ascii=False))

    assert recording_from(payload) == recording
