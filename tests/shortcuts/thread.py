"""What tests of shortcuts and flags have in common: an answer in the thread, and an honest model."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversation import Message, Part, Role
from bot.playground.workspace import GENERAL
from bot.store import conversations
from tests.voice.studio import Studio

GERMAN = "Auf Deutsch: "
ENGLISH = "In so many plain words: "
KOREAN = "한국어로 옮기면 다음과 같습니다: "


def model(messages: Sequence[Mapping[str, str]]) -> str:
    """Translate, and summarise, as an honest model does."""
    data: dict[str, Any] = json.loads(messages[-1]["content"])
    if "sentences" in data:
        texts = [{"id": one["id"], "text": f"Sub: {one['text']}"} for one in data["sentences"]]
        return json.dumps({"translations": texts})
    if "text" in data:
        asked = messages[0]["content"].partition(" into ")[2]
        ours = {"English": ENGLISH, "Korean": KOREAN}
        return f"{ours.get(asked.partition('.')[0], GERMAN)}{data['text']}"
    if "messages" in data:
        last = data["messages"][-1]["id"]
        question = {"text": "Who books the room?", "id": last}
        return json.dumps({"overview": "About shipping.", "open_questions": [question]})
    return json.dumps({"overview": "A meeting."})


async def answer(studio: Studio, text: str) -> str:
    """Have the thread's first message answered, and return the ts of the answer."""
    thread, now = studio.thread, studio.clock()
    ts = await studio.slack.post_message(GENERAL, text, thread_ts=thread.thread_ts)
    key = thread.key_of(thread.thread_ts)
    said = Message(f"{key}~", Role.ASSISTANT, text, position_ts=ts)
    async with studio.database.begin() as connection:
        await conversations.open_(connection, thread, now, is_summoned=True, is_complete=True)
        await conversations.add_message(connection, thread, said, now, key)
        await conversations.save_part(connection, key, thread, 0, Part(ts, "post"), now)
    return ts
