"""What is kept, written down for people to take along: as Markdown to read, as JSON to work with. Pure.

JSON is versioned. A whole document is `{"tarae_export": 1, "kind": "thread", "team": …, "exported_at": …,
"conversations": […]}`; in JSON Lines the first line is that without conversations, and each other line is
one of them, or `{"person": …}`. Times are ISO 8601 in UTC, places in a recording seconds from its start,
money millionths of a US dollar. A message's `text` is as Slack has it, with its markup.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.conversation import Message, RenditionKind, Role, Segment
from bot.slack.text import to_markdown as from_slack
from bot.store.kept import Heard, Made, Person, Talk
from bot.texts import called, say

VERSION = 1

_TS = re.compile(r"\d+(?:\.\d+)?")
Json = dict[str, Any]


def header(kind: str, team: str, now: float) -> Json:
    """Return what stands before the conversations. `kind` is thread, channel, person or all."""
    return {"tarae_export": VERSION, "kind": kind, "team": team, "exported_at": _iso(now)}


def document(kind: str, talks: Sequence[Talk], now: float, person: Person | None = None) -> str:
    """Return `talks`, which are of one team, as one JSON document."""
    team = person.team if person else talks[0].thread.team if talks else ""
    whole = header(kind, team, now)
    if person:
        whole["person"] = person_to_json(person)
    whole["conversations"] = [talk_to_json(talk) for talk in talks]
    return json.dumps(whole, ensure_ascii=False, indent=2)


def line(noun: Json) -> str:
    """Return `noun` as a line of JSON Lines."""
    return json.dumps(noun, ensure_ascii=False)


def talk_to_json(talk: Talk) -> Json:
    """Return a conversation as JSON holds it."""
    return {
        "channel": talk.thread.channel,
        "thread_ts": talk.thread.thread_ts,
        "settings": dict(talk.chosen),
        "messages": [_message(talk, message) for message in talk.messages],
        "recordings": [_recording(talk, heard) for heard in talk.heard],
    }


def person_to_json(person: Person) -> Json:
    """Return what is kept of a person beside what she said, as JSON holds it."""
    return {
        "user": person.user,
        "name": person.name,
        "locale": person.locale,
        "usage": [
            {name: getattr(one, name) for name in one.__dataclass_fields__} for one in person.spent
        ],
        "shown_privately": [{"channel": one.channel, "text": one.text} for one in person.asides],
    }


def _message(talk: Talk, message: Message) -> Json:
    said: Json = {
        "ts": message.ts,
        "at": _iso(_seconds(message.ts)),
        "role": message.role.value,
        "author": message.author,
        "name": _name(talk.names, message.author),
        "text": message.text,
    }
    if message.model:
        said["model"] = message.model
    if files := talk.files.get(message.ts):
        said["files"] = list(files)
    if thoughts := talk.thoughts.get(message.ts):
        said["feedback"] = [
            {"user": one.user, "is_good": one.is_good, "at": _iso(one.given_at)} for one in thoughts
        ]
    return said


def _recording(talk: Talk, heard: Heard) -> Json:
    stored = heard.recording
    return {
        "ts": stored.ts,
        "at": _iso(_seconds(stored.ts)),
        "file_id": stored.file_id,
        "file": stored.name,
        "author": stored.user,
        "name": _name(talk.names, stored.user),
        "seconds": stored.duration,
        "language": stored.language,
        "model": stored.model,
        "speakers": dict(stored.speakers),
        "segments": list(map(_segment, heard.transcript.segments if heard.transcript else ())),
        "renditions": [_made(one) for one in heard.made],
    }


def _segment(segment: Segment) -> Json:
    timed: Json = {"start": segment.start, "end": segment.end, "text": segment.text}
    if segment.speaker:
        timed["speaker"] = segment.speaker
    if segment.is_gap:
        timed["is_gap"] = True
    return timed


def _made(made: Made) -> Json:
    kept: Json = {"kind": made.kind, "language": made.language}
    if made.kind == RenditionKind.TRANSLATION:
        return {**kept, "segments": list(map(_segment, _sentences(made)))}
    return {**kept, "text": made.text}


def _sentences(made: Made) -> list[Segment]:
    """Return a translation's sentences, as `bot.store.renditions` keeps them."""
    kept = json.loads(made.text) if made.text else {}
    return [Segment(*sentence) for sentence in kept.get("sentences", ())]


def talk_to_markdown(talk: Talk, language: str, zone: tzinfo = UTC, channel: str = "") -> str:
    """Return a conversation to read, in `language` where it is not people's own words.

    `channel` is its name, where known; times are in `zone`.
    """
    day, _ = _moment(talk.thread.thread_ts, zone).split()
    title = say("export_title", language, channel=channel or talk.thread.channel, day=day)
    parts = [(one.position_ts or one.ts, _said(talk, one, language, zone)) for one in talk.messages]
    parts += [(one.recording.ts, _read(talk, one, language, zone)) for one in talk.heard]
    said = [text for _, text in sorted(parts, key=lambda part: part[0])]
    return "\n\n".join([f"# {title}", *_settings(talk, language), *said]) + "\n"


def person_to_markdown(person: Person, language: str) -> str:
    """Return what is kept of a person beside what she said, to read."""
    title = say("export_person", language, name=person.name or person.user)
    spent = [
        "- "
        + say(
            "export_spent",
            language,
            model=one.model,
            calls=one.calls,
            usd=one.micro_usd / 1_000_000,
        )
        for one in person.spent
    ]
    shown = [one.text for one in person.asides]
    usage = [f"## {say('export_usage', language)}", "\n".join(spent)] if spent else []
    private = [f"## {say('export_shown', language)}", *shown] if shown else []
    return "\n\n".join([f"# {title}", *usage, *private]) + "\n"


def _settings(talk: Talk, language: str) -> Iterator[str]:
    if instructions := talk.chosen.get("instructions"):
        yield f"## {say('export_instructions', language)}\n\n{instructions}"


def _said(talk: Talk, message: Message, language: str, zone: tzinfo) -> str:
    is_ours = message.role is Role.ASSISTANT
    name = _name(talk.names, message.author)
    if is_ours and name == message.author:
        name = say("export_assistant", language)
    text = message.text if is_ours else from_slack(message.text, talk.names)
    parts = [f"**{name}** · {_moment(message.ts, zone)}", text]
    if files := talk.files.get(message.ts):
        parts.append(say("export_files", language, names=", ".join(files)))
    return "\n\n".join(part for part in parts if part)


def _read(talk: Talk, heard: Heard, language: str, zone: tzinfo) -> str:
    """Return a recording's transcript with what was made of it."""
    stored = heard.recording
    heading = say("export_recording", language, name=stored.name, seconds=stored.duration or 0.0)
    name = _name(talk.names, stored.user)
    parts = [f"**{name}** · {_moment(stored.ts, zone)}", f"### {heading}"]
    if heard.transcript:
        parts.append(_lines(heard.transcript.segments, stored.speakers))
    for made in heard.made:
        if made.kind == RenditionKind.TRANSLATION:
            title = say("export_translation", language, language=called(made.language, language))
            parts += [f"#### {title}", _lines(_sentences(made), stored.speakers)]
        else:
            parts += [f"#### {say('export_summary', language)}", made.text]
    return "\n\n".join(parts)


def _lines(segments: Sequence[Segment], speakers: Mapping[str, str]) -> str:
    """Return timed text as a list, each line with its time and who speaks."""
    lines = []
    for one in segments:
        minutes, seconds = divmod(int(one.start), 60)
        speaker = speakers.get(one.speaker, one.speaker)
        who = f"{speaker}: " if speaker else ""
        lines.append(f"- [{minutes:02}:{seconds:02}] {who}{one.text}")
    return "\n".join(lines)


def _name(names: Mapping[str, str], author: str) -> str:
    """Return the name of an author, the id where none is known. An app's is that of its user."""
    return names.get(author.rpartition("/")[2]) or author


def _seconds(ts: str) -> float:
    """Return when a message was said, in Unix seconds; that of an answer is its question's."""
    found = _TS.match(ts)
    return float(found[0]) if found else 0.0


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _moment(ts: str, zone: tzinfo) -> str:
    return datetime.fromtimestamp(_seconds(ts), zone).strftime("%Y-%m-%d %H:%M")
