"""The control API's acts of the workspace itself: who is in it, and whether the app is."""

from bot.playground import team
from bot.playground.arguments import Arguments
from bot.playground.ids import new_id
from bot.playground.people import Refusal
from bot.playground.playground import Playground
from bot.playground.records import Json, User
from bot.playground.workspace import OTHER_TEAM, TEAM

_FLAGS = ("is_restricted", "is_ultra_restricted", "is_admin", "is_owner", "is_deleted")


def add_user(playground: Playground, args: Arguments) -> Json:
    """{name, locale?, tz?, is_external?, is_bot?, and as in `person`} → {id, dm}."""
    user = User(
        id=new_id("U"),
        name=args.text("name"),
        team=OTHER_TEAM if args.flag("is_external") else TEAM,
        bot_id=new_id("B") if args.flag("is_bot") else "",
        app_id=new_id("A") if args.flag("is_bot") else "",
    )
    _describe(user, args)
    playground.workspace.add_user(user)
    playground.feed.tell("channels")
    dm = "" if user.bot_id else playground.workspace.dm_of(user.id).id
    return {"id": user.id, "dm": dm}


def change_user(playground: Playground, args: Arguments) -> Json:
    """{user, name?, locale?, tz?, is_admin?, is_restricted?, …}: what is left out stays as it is.

    A guest `is_restricted`, of a single channel `is_ultra_restricted` too; `is_deleted` has left.
    """
    user = playground.workspace.users.get(args.text("user"))
    if user is None:
        raise Refusal(f"there is nobody {args.text('user')}")
    _describe(user, args)
    playground.workspace.save_user(user)
    playground.feed.tell("channels")
    return {}


def gather(playground: Playground, _args: Arguments) -> Json:
    """{} → {users, channels}: an admin, guests and the like, see `bot.playground.team`."""
    return team.gather(playground)


def uninstall(playground: Playground, _args: Arguments) -> Json:
    """{}: take the app out of the workspace, which revokes its token."""
    playground.events.uninstalled()
    playground.workspace.is_installed = False
    playground.feed.tell("channels")
    return {}


def install(playground: Playground, _args: Arguments) -> Json:
    """{}: let the app in again, with the token it had."""
    playground.workspace.is_installed = True
    playground.feed.tell("channels")
    return {}


def _describe(user: User, args: Arguments) -> None:
    for name in ("name", "locale", "tz"):
        if args.has(name):
            setattr(user, name, args.text(name))
    for name in _FLAGS:
        if args.has(name):
            setattr(user, name, args.flag(name))


ACTS = {
    "users": add_user,
    "person": change_user,
    "team": gather,
    "uninstall": uninstall,
    "install": install,
}
