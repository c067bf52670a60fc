"""What people do with slash commands, and how the app hears of it.

Source: https://docs.slack.dev/interactivity/implementing-slash-commands, and a payload recorded by
vercel/chat. What Slack says to a person whose command failed was observed.
"""

import re

from bot.playground.arguments import ApiError, Arguments
from bot.playground.features import check_kinds
from bot.playground.interactions import named
from bot.playground.manifest import SlashCommand
from bot.playground.outbox import Interaction
from bot.playground.people import Refusal, member
from bot.playground.playground import Playground
from bot.playground.records import Channel, Json, Message, User
from bot.playground.responses import post
from bot.playground.workspace import APP_ID, TEAM

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_ROOM = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")


async def run(playground: Playground, user: str, channel: str, typed: str, thread_ts: str) -> Json:
    """Send what was typed, a command and its text; return what Slack did with the app's ack.

    `is_acked`; `ts` of the message that the ack itself brought, if any; `trouble` where the ack makes
    no sense. Raises Refusal where Slack would not even ask the app.
    """
    name, _, text = typed.strip().partition(" ")
    person = member(playground, channel, user)
    command = playground.options.manifest.command(name)
    # Of an app's commands only its own workspace's people know, in shared channels too.
    is_ours = person.team == TEAM and playground.workspace.is_installed
    if command is None or not is_ours:
        raise Refusal(f"{name} is not a valid command")
    if thread_ts:
        raise Refusal(f"{name} is not supported in threads. Sorry!")
    room = playground.workspace.channels[channel]
    payload = _payload(playground, person, room, command, text.strip())
    asked = playground.outbox.ask(payload, takes_answer=True, kind="slash_commands")
    return _answered(playground, user, channel, name, await asked)


def _payload(
    playground: Playground, person: User, room: Channel, command: SlashCommand, text: str
) -> Json:
    return {
        "token": "playground",
        "team_id": TEAM,
        "team_domain": "playground",
        "channel_id": room.id,
        "channel_name": named(room)["name"],
        "user_id": person.id,
        "user_name": person.name.lower(),
        "command": command.command,
        "text": _sent(playground, text, should_escape=command.should_escape),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": playground.response_urls.issue_in(room, person.id, "commands"),
        "trigger_id": playground.triggers.issue(person.id),
    }


def _sent(playground: Playground, text: str, *, should_escape: bool) -> str:
    """Return a command's text as its app gets it: with ids, or with the names that were typed."""
    workspace = playground.workspace

    def person(found: re.Match[str]) -> str:
        user = workspace.users.get(found[1])
        name = user.name.lower() if user else found[1]
        return f"<@{found[1]}|{name}>" if should_escape else f"@{name}"

    def room(found: re.Match[str]) -> str:
        channel = workspace.channels.get(found[1])
        name = channel.name if channel else found[1]
        return f"<#{found[1]}|{name}>" if should_escape else f"#{name}"

    return _ROOM.sub(room, _PERSON.sub(person, text))


def _answered(
    playground: Playground, user: str, channel: str, name: str, asked: Interaction
) -> Json:
    result: Json = {"is_acked": asked.is_acked, "ts": "", "trouble": ""}
    if not asked.is_acked:
        error = "operation_timeout" if playground.outbox.connections else "dispatch_failed"
        return result | {"ts": _complain(playground, user, channel, name, error)}
    if not asked.answer:
        return result
    try:
        args = Arguments(asked.answer)
        check_kinds(playground.knobs.refused_blocks, args)
        return result | {"ts": post(playground, channel, user, args).ts}
    except ApiError as error:
        ts = _complain(playground, user, channel, name, error.error)
        return result | {"ts": ts, "trouble": f"{error.error} {error.details}"}


def _complain(playground: Playground, user: str, channel: str, name: str, error: str) -> str:
    """Tell a person, as Slack itself, that her command failed."""
    text = f'{name} failed with the error "{error}"'
    ts = playground.workspace.clock.next()
    message = Message(channel, ts, "USLACKBOT", text, only_for=user)
    playground.posts.show_to_one(message)
    return ts
