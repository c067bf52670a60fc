"""Takes what the app posts to a `response_url`: replaces, deletes, or adds a message.

Source: https://docs.slack.dev/interactivity/handling-user-interaction ("message responses").
"""

from aiohttp import web

from bot.playground.arguments import ApiError, Arguments, read_arguments
from bot.playground.checks import POST_TEXT_LIMIT, content, timestamp
from bot.playground.features import check_kinds
from bot.playground.ids import now
from bot.playground.methods_chat import unfurls
from bot.playground.mishaps import spoil
from bot.playground.playground import Playground
from bot.playground.records import Json, Message
from bot.playground.response_urls import ResponseUrl
from bot.playground.workspace import BOT_USER


class Responses:
    """The routes of `bot.playground.response_urls.PATHS`."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one post; no token is asked for, the URL is the secret."""
        entry: Json = {"at": now(), "method": "response_url", "args": {}}
        self._playground.calls.append(entry)
        spoilt = await spoil(request, self._playground.faults.match("slack", "response_url"))
        if spoilt is not None:
            return spoilt
        try:
            url = self._playground.response_urls.use(request.match_info["secret"])
            args = await read_arguments(request, takes_json=True)
            entry["args"] = dict(args.values)
            respond(self._playground, url, args)
        except ApiError as error:
            entry |= {"ok": False, "error": error.error}
            body = {"ok": False, "error": error.error, **error.details}
            status = 404 if error.error.endswith("_url") else 400
            return web.json_response(body, status=status)
        entry |= {"ok": True, "error": ""}
        return web.json_response({"ok": True})


def respond(playground: Playground, url: ResponseUrl, args: Arguments) -> None:
    """Do what one post to a response URL says; raises ApiError for what Slack would refuse."""
    if url.channel not in playground.workspace.channels:
        raise ApiError("channel_not_found")
    if args.flag("delete_original") and url.message is not None:
        _delete(playground, url.message)
        return
    check_kinds(playground.knobs.refused_blocks, args)
    if args.flag("replace_original") and url.message is not None:
        _replace(playground, url.message, content(args, text_limit=POST_TEXT_LIMIT))
        return
    post(playground, url.channel, url.user, args)


def post(playground: Playground, channel: str, user: str, args: Arguments) -> Message:
    """Post what the app answers: to a person alone, unless its `response_type` is "in_channel".

    Nobody has to have invited the app for that. Raises ApiError for what Slack would refuse.
    """
    fields = content(args, text_limit=POST_TEXT_LIMIT)
    response_type = args.text("response_type") or "ephemeral"
    if response_type not in ("ephemeral", "in_channel"):
        raise ApiError("invalid_arguments")
    thread_ts = timestamp(args, "thread_ts")
    ts = playground.workspace.clock.next()
    message = Message(channel, ts, BOT_USER, thread_ts=thread_ts, **fields)
    message.unfurls = response_type == "in_channel" and unfurls(args)
    if response_type == "in_channel":
        return playground.posts.add(message)
    message.only_for = user
    playground.posts.show_to_one(message)
    return message


def _delete(playground: Playground, message: Message) -> None:
    if message.only_for:
        playground.posts.take_from_one(message)
    elif _is_there(playground, message):
        playground.posts.delete(message)
    else:
        raise ApiError("message_not_found")


def _replace(playground: Playground, message: Message, fields: Json) -> None:
    if message.only_for:
        for name, value in fields.items():
            setattr(message, name, value)
        playground.posts.show_to_one(message)
    elif _is_there(playground, message):
        playground.posts.change(message, fields)
    else:
        raise ApiError("message_not_found")


def _is_there(playground: Playground, message: Message) -> bool:
    return playground.workspace.message(message.channel, message.ts) is message
