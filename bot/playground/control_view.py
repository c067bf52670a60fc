"""What the control API shows: the workspace, a channel, and journals of what the app did."""

import os
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.playground.files import Files
from bot.playground.playground import Playground
from bot.playground.records import Channel, ChannelKind, Json
from bot.playground.workspace import BOT_USER, TEAM

Look = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ControlView:
    """The GET routes under `/playground/`."""

    def __init__(self, playground: Playground, files: Files) -> None:
        self._playground = playground
        self._files = files
        self.looks: dict[str, Look] = {
            "state": self.state,
            "messages": self.messages,
            "home": self.home,
            "calls": self.calls,
            "deliveries": self.deliveries,
            "model_requests": self.model_requests,
            "ephemerals": self.ephemerals,
            "views": self.views,
            "interactions": self.interactions,
            "leaks": self.leaks,
            "alarms": self.alarms,
            "session": self.session,
        }

    async def state(self, _request: web.Request) -> web.Response:
        """Show who and what there is, without messages and without tokens."""
        playground = self._playground
        users = playground.workspace.users.values()
        return web.json_response(
            {
                "pid": os.getpid(),
                "team": TEAM,
                "bot": BOT_USER,
                "banner": playground.knobs.banner,
                "connections": len(playground.outbox.connections),
                "is_installed": playground.workspace.is_installed,
                "users": [playground.shapes.user(user, with_locale=True) for user in users],
                "channels": self._channels(),
                "sessions": playground.sessions.all(),
                "prompts": self._prompts(),
                "commands": self._commands(),
                "shortcuts": self._shortcuts(),
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        """Show a channel's messages (?channel=…), or one thread's (&thread_ts=…), all of them."""
        posts = self._playground.posts
        thread_ts = request.query.get("thread_ts")
        timeline = self._playground.workspace.timeline(request.query.get("channel", ""))
        shown = [
            message
            for message in timeline.by_ts.values()
            if thread_ts is None or thread_ts in (message.ts, message.thread_ts)
        ]
        return web.json_response({"messages": [posts.for_page(message) for message in shown]})

    async def home(self, request: web.Request) -> web.Response:
        """Show the Home tab that was published for a person (?user=…)."""
        view = self._playground.home_views.get(request.query.get("user", ""))
        return web.json_response({"view": view})

    async def calls(self, request: web.Request) -> web.Response:
        """Show the Web API calls made, the oldest first; ?method=… and ?error=… choose among them.

        Each has `at` (Unix seconds), `method`, `args`, and once answered `ok`, `status`, `error` and, for
        a 429, `retry_after` in seconds; `fault` where a rule broke it off.
        """
        method, error = request.query.get("method"), request.query.get("error")
        calls = [
            call
            for call in self._playground.calls
            if method in (None, call["method"]) and error in (None, call.get("error"))
        ]
        return web.json_response({"calls": calls})

    async def deliveries(self, _request: web.Request) -> web.Response:
        """Show the events sent to the app: how often, and whether it acknowledged them."""
        shown = [
            {
                "event_id": delivery.event_id,
                "event": delivery.payload["event"],
                "sent": delivery.sent,
                "is_acked": delivery.is_acked,
            }
            for delivery in self._playground.outbox.history
        ]
        return web.json_response({"deliveries": shown})

    async def model_requests(self, _request: web.Request) -> web.Response:
        """Show the requests the model endpoint got, the oldest first."""
        return web.json_response({"requests": self._playground.model_requests})

    async def ephemerals(self, request: web.Request) -> web.Response:
        """Show what one person alone sees (?user=…, &channel=… for one channel)."""
        user, channel = request.query.get("user", ""), request.query.get("channel")
        shown = [
            self._playground.posts.for_page(message)
            for message in self._playground.workspace.ephemerals.values()
            if message.only_for == user and channel in (None, message.channel)
        ]
        return web.json_response({"messages": shown})

    async def views(self, request: web.Request) -> web.Response:
        """Show the modal a person has open (?user=…), and the stack it is the top of."""
        user, modals = request.query.get("user", ""), self._playground.modals
        return web.json_response({"view": modals.top(user), "stack": modals.stack(user)})

    async def interactions(self, _request: web.Request) -> web.Response:
        """Show what people clicked and submitted, and what the app's acks answered."""
        journal = self._playground.outbox.interactions
        return web.json_response({"interactions": [vars(each) for each in journal]})

    async def leaks(self, _request: web.Request) -> web.Response:
        """Show the requests that went to hosts that are not ours, by the app's own doing.

        Each with its `path`, and whether it brought the bot's `token`.
        """
        return web.json_response({"leaks": list(self._playground.leaks)})

    async def session(self, request: web.Request) -> web.Response:
        """Show a thread's session (?channel=…&thread_ts=…): title, state, status text, Stop."""
        place = request.query.get("channel", ""), request.query.get("thread_ts", "")
        sessions = self._playground.sessions
        return web.json_response(sessions.shown(sessions.of(*place)))

    async def alarms(self, _request: web.Request) -> web.Response:
        """Show which of the app's messages, in any state, would notify somebody or unfurl a link.

        Each with `at`, `channel`, `ts`, whom it `notified` and what it `unfurled`.
        """
        return web.json_response({"alarms": list(self._playground.posts.watch.alarms)})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Send a file to the page."""
        return self._files.send(self._playground.workspace.files.get(request.match_info["file"]))

    def _prompts(self) -> Json:
        channels = self._playground.workspace.channels.values()
        dms = (each.id for each in channels if _is_with_app(each))
        return {dm: self._playground.prompts_in(dm) for dm in dms}

    def _commands(self) -> list[Json]:
        manifest = self._playground.options.manifest
        return [vars(each) for each in manifest.commands if manifest.command(each.command)]

    def _shortcuts(self) -> list[Json]:
        manifest = self._playground.options.manifest
        return [vars(each) for each in manifest.shortcuts if manifest.shortcut(each.callback_id)]

    def _channels(self) -> list[Json]:
        shapes = self._playground.shapes
        channels = self._playground.workspace.channels.values()
        shown = [(shapes.channel(each), each) for each in channels]
        return [
            shape | {"members": each.members, "is_dm": _is_with_app(each)} for shape, each in shown
        ]


def _is_with_app(channel: Channel) -> bool:
    """Is it somebody's DM with the app, rather than two people's?"""
    return channel.kind is ChannelKind.IM and BOT_USER in channel.members
