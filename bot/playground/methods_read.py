"""The methods that only read: identity, conversations and people."""

from collections.abc import Sequence

from bot.playground.access import readable_channel, require_scope, visible_channel
from bot.playground.arguments import ApiError, Arguments
from bot.playground.ids import is_ts
from bot.playground.methods import Method
from bot.playground.paging import metadata, position
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import ChannelKind, Json, Message, User
from bot.playground.workspace import APP_ID, BOT_ID, BOT_USER, TEAM

REPLIES_LIMIT = 1_000
HISTORY_LIMIT = 999


def auth_test(playground: Playground, _args: Arguments) -> Json:
    """Say who the token belongs to."""
    return {
        "url": f"{playground.url}/",
        "team": "Playground",
        "user": playground.workspace.users[BOT_USER].name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def open_connection(playground: Playground, _args: Arguments) -> Json:
    """Hand out the address of a websocket."""
    address = playground.url.replace("http", "ws", 1)
    ticket = playground.socket_mode.issue_ticket()
    return {"url": f"{address}/link/?ticket={ticket}&app_id={APP_ID}"}


def info(playground: Playground, args: Arguments) -> Json:
    """Describe a channel."""
    channel = visible_channel(playground, args.text("channel"), "read")
    shape = playground.shapes.channel(channel)
    if args.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


def members(playground: Playground, args: Arguments) -> Json:
    """List a channel's members, in pages."""
    channel = visible_channel(playground, args.text("channel"), "read")
    limit = args.number("limit", 100)
    if not 0 < limit <= 1_000:
        raise ApiError("invalid_limit")
    start = position(args)
    page = channel.members[start : start + limit]
    return {"members": page} | _paging(start + limit, len(channel.members))


def replies(playground: Playground, args: Arguments) -> Json:
    """Return a thread, the earliest replies first and its parent at the head of every page.

    `ts` may be a reply's, and gives that reply alone (github.com/slackapi/bolt-python/issues/783).
    """
    channel = readable_channel(playground, args.text("channel"))
    parent = playground.workspace.message(channel.id, args.text("ts"))
    if parent is None:
        raise ApiError("thread_not_found")
    if parent.is_reply:
        return _messages(playground, args, _between(args, [parent])) | _paging(1, 1)
    thread = playground.workspace.replies(channel.id, parent.ts).values()
    within = _between(args, list(thread))
    limit = min(max(args.number("limit", REPLIES_LIMIT), 2), REPLIES_LIMIT) - 1
    start = position(args)
    page = [parent, *within[start : start + limit]]
    return _messages(playground, args, page) | _paging(start + limit, len(within))


def history(playground: Playground, args: Arguments) -> Json:
    """Return a channel's messages, the latest first, without replies that stay in their thread."""
    channel = readable_channel(playground, args.text("channel"))
    posted = playground.workspace.timeline(channel.id).by_ts.values()
    shown = [each for each in posted if not each.is_reply or each.subtype == "thread_broadcast"]
    within = _between(args, shown)[::-1]
    limit = min(max(args.number("limit", 100), 1), HISTORY_LIMIT)
    start = position(args)
    page = within[start : start + limit]
    return _messages(playground, args, page) | _paging(start + limit, len(within))


def open_conversation(playground: Playground, args: Arguments) -> Json:
    """Open the DM with one person, or a group DM with several."""
    names = [name for name in args.text("users").split(",") if name]
    if not names:
        raise ApiError("users_list_not_supplied")
    if len(names) > 8:
        raise ApiError("too_many_users")
    people = [_person(playground, name) for name in names]
    require_scope(playground, "im:write" if len(people) == 1 else "mpim:write")
    if len(people) == 1:
        channel = playground.workspace.dm_of(people[0].id)
    else:
        ids = [person.id for person in people]
        name = "mpdm-" + "--".join(person.name.lower() for person in people)
        channel = playground.workspace.add_channel(name, ChannelKind.MPIM, [*ids, BOT_USER])
    shape = playground.shapes.channel(channel)
    return {"channel": shape if args.flag("return_im") else {"id": channel.id}}


def user_info(playground: Playground, args: Arguments) -> Json:
    """Describe a person."""
    user = _person(playground, args.text("user"))
    return {"user": playground.shapes.user(user, with_locale=args.flag("include_locale"))}


def bot_info(playground: Playground, args: Arguments) -> Json:
    """Describe a bot by its bot id."""
    bots = [user for user in playground.workspace.users.values() if user.bot_id]
    for bot in bots:
        if bot.bot_id == (args.text("bot") or BOT_ID):
            shape = {"id": bot.bot_id, "app_id": bot.app_id, "user_id": bot.id, "name": bot.name}
            return {"bot": shape | {"deleted": False}}
    raise ApiError("bot_not_found")


def _person(playground: Playground, identity: str) -> User:
    user = playground.workspace.users.get(identity)
    if user is None:
        raise ApiError("user_not_found")
    return user


def _between(args: Arguments, messages: list[Message]) -> list[Message]:
    """Return the messages between `oldest` and `latest`, which are left out unless `inclusive`."""
    oldest = _bound(args, "oldest", "0000000000.000000")
    latest = _bound(args, "latest", "9999999999.999999")
    if args.flag("inclusive"):
        return [each for each in messages if oldest <= each.ts <= latest]
    return [each for each in messages if oldest < each.ts < latest]


def _bound(args: Arguments, name: str, default: str) -> str:
    text = args.text(name)
    if text in ("", "0", "now"):
        return default
    if text.isdecimal():
        text += ".000000"
    if not is_ts(text):
        raise ApiError(f"invalid_ts_{name}")
    return text


def _messages(playground: Playground, args: Arguments, page: Sequence[Message]) -> Json:
    with_metadata = args.flag("include_all_metadata")
    shapes = playground.shapes
    return {"messages": [shapes.message(each, with_metadata=with_metadata) for each in page]}


def _paging(end: int, total: int) -> Json:
    return {"has_more": end < total} | metadata(end, total)


METHODS = {
    "auth.test": Method(auth_test, Tier.UNLIMITED),
    "apps.connections.open": Method(open_connection, Tier.T3, is_app_level=True),
    "conversations.info": Method(info, Tier.T3, (), ("channel",), takes_json=False),
    "conversations.members": Method(members, Tier.T4, (), ("channel",), takes_json=False),
    "conversations.replies": Method(replies, Tier.T3, (), ("channel", "ts"), takes_json=False),
    "conversations.history": Method(history, Tier.T3, (), ("channel",)),
    "conversations.open": Method(open_conversation, Tier.T3),
    "users.info": Method(user_info, Tier.T4, ("users:read",), ("user",), takes_json=False),
    "bots.info": Method(bot_info, Tier.T3, ("users:read",), takes_json=False),
}
