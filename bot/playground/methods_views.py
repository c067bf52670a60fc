"""The `views.*` methods: modals, and the Home tab."""

from bot.playground.arguments import ApiError, Arguments, invalid_arguments
from bot.playground.ids import new_id, now
from bot.playground.methods import Method
from bot.playground.modals import content
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import Json
from bot.playground.view_checks import check_home, check_modal


def open_view(playground: Playground, args: Arguments) -> Json:
    """Open a modal for the person whose act gave the trigger id."""
    view = check_modal(args.mapping("view"))
    return {"view": playground.modals.open(_actor(playground, args), view)}


def push_view(playground: Playground, args: Arguments) -> Json:
    """Put a modal over the one a person has open."""
    view = check_modal(args.mapping("view"))
    return {"view": playground.modals.push(_actor(playground, args), view)}


def update_view(playground: Playground, args: Arguments) -> Json:
    """Change an open modal, by `view_id` or `external_id`."""
    wanted = check_modal(args.mapping("view"))
    found = playground.modals.find(args.text("view_id"), args.text("external_id"))
    if found is None:
        raise ApiError("not_found")
    user, view = found
    if args.has("hash") and args.text("hash") != view["hash"]:
        raise ApiError("hash_conflict")
    return {"view": playground.modals.update(user, view, wanted)}


def publish_view(playground: Playground, args: Arguments) -> Json:
    """Publish a person's Home tab."""
    user = args.text("user_id")
    if user not in playground.workspace.users:
        raise ApiError("user_not_found")
    view = check_home(args.mapping("view"))
    former = playground.home_views.get(user)
    if args.has("hash") and (former is None or former["hash"] != args.text("hash")):
        raise ApiError("hash_conflict")
    identity = former["id"] if former else new_id("V")
    facts = {"id": identity, "hash": f"{now():.6f}", "root_view_id": identity}
    kept = playground.shapes.home_tab({"title": None, **content(view)} | facts)
    playground.home_views[user] = kept
    playground.feed.tell("home", user=user)
    return {"view": kept}


def _actor(playground: Playground, args: Arguments) -> str:
    if not args.has("trigger_id"):
        raise invalid_arguments("missing required field: trigger_id")
    return playground.triggers.exchange(args.text("trigger_id"))


METHODS = {
    "views.open": Method(open_view, Tier.T4, (), ("view",)),
    "views.push": Method(push_view, Tier.T4, (), ("view",)),
    "views.update": Method(update_view, Tier.T4, (), ("view",)),
    "views.publish": Method(publish_view, Tier.T4, (), ("user_id", "view")),
}
