"""The methods that list: conversations, a person's conversations, people; and the team's name.

Source: https://docs.slack.dev/reference/methods/users.conversations and the like.
"""

from collections.abc import Mapping

from bot.playground.access import require_scope
from bot.playground.arguments import ApiError, Arguments
from bot.playground.methods import Method
from bot.playground.paging import metadata, position
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import Channel, ChannelKind, Json
from bot.playground.workspace import BOT_USER, TEAM

MOST_CHANNELS = 999
MOST_USERS = 1_000
KINDS: Mapping[str, ChannelKind] = {
    "public_channel": ChannelKind.CHANNEL,
    "private_channel": ChannelKind.GROUP,
    "mpim": ChannelKind.MPIM,
    "im": ChannelKind.IM,
}


def list_conversations(playground: Playground, args: Arguments) -> Json:
    """List the channels there are: public ones, and others that the app is in."""
    return _page(playground, args, _wanted(playground, args))


def users_conversations(playground: Playground, args: Arguments) -> Json:
    """List the channels a person is in; of those not public only the ones the app is in, too."""
    user = args.text("user") or BOT_USER
    if user not in playground.workspace.users:
        raise ApiError("user_not_found")
    hers = [each for each in _wanted(playground, args) if user in each.members]
    answer = _page(playground, args, hers)
    for shape in answer["channels"]:
        shape.pop("is_member", None)
    return answer


def list_users(playground: Playground, args: Arguments) -> Json:
    """List everybody: people, guests, strangers of shared channels, bots, who has left."""
    users = list(playground.workspace.users.values())
    start, limit = position(args), args.number("limit", 0)
    if not 0 <= limit <= MOST_USERS:
        raise ApiError("limit_required")
    page = users[start : start + (limit or len(users))]
    with_locale = args.flag("include_locale")
    members = [playground.shapes.user(each, with_locale=with_locale) for each in page]
    answer: Json = {"members": members, "cache_ts": int(float(playground.workspace.clock.next()))}
    return answer | metadata(start + len(page), len(users))


def team_info(playground: Playground, _args: Arguments) -> Json:
    """Describe the workspace."""
    team = {"id": TEAM, "name": "Playground", "domain": "playground"}
    return {"team": team | {"url": f"{playground.url}/", "email_domain": ""}}


def _wanted(playground: Playground, args: Arguments) -> list[Channel]:
    """Return the channels of the `types` a call asks for that the app can see."""
    types = [each.strip() for each in (args.text("types") or "public_channel").split(",")]
    if not set(types) <= KINDS.keys():
        raise ApiError("invalid_types")
    kinds = [KINDS[each] for each in types]
    for kind in kinds:
        require_scope(playground, f"{kind.scope_prefix}:read")
    return [
        channel
        for channel in playground.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind is ChannelKind.CHANNEL or BOT_USER in channel.members)
        and not (channel.is_archived and args.flag("exclude_archived"))
    ]


def _page(playground: Playground, args: Arguments, channels: list[Channel]) -> Json:
    limit = args.number("limit", 100)
    if not 0 < limit <= MOST_CHANNELS:
        raise ApiError("invalid_limit")
    start = position(args)
    page = channels[start : start + limit]
    shapes = [playground.shapes.channel(each) for each in page]
    return {"channels": shapes} | metadata(start + len(page), len(channels))


METHODS = {
    "conversations.list": Method(list_conversations, Tier.T2, takes_json=False),
    "users.conversations": Method(users_conversations, Tier.T3, takes_json=False),
    "users.list": Method(list_users, Tier.T2, ("users:read",), takes_json=False),
    "team.info": Method(team_info, Tier.T3, ("team:read",), takes_json=False),
}
