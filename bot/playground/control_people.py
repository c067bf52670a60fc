"""The control API's acts of people: each takes a JSON object, whose fields its docstring names."""

from bot.playground import people
from bot.playground.arguments import Arguments
from bot.playground.playground import Playground
from bot.playground.records import ChannelKind, Json


def say(playground: Playground, args: Arguments) -> Json:
    """{channel, user, text, thread_ts?, files?, broadcast?, blocks?} → {channel, ts}.

    The text is what is typed: mrkdwn with mentions as <@U…>. Given `blocks` it stays as it is; an
    empty list of them is an old client's message, without any. With `edit_ts` it is an edit.
    """
    if args.has("edit_ts"):
        return edit(playground, Arguments({**args.values, "ts": args.text("edit_ts")}))
    message = people.say(
        playground,
        args.text("channel"),
        args.text("user"),
        args.text("text"),
        thread_ts=args.text("thread_ts"),
        files=[str(identity) for identity in args.items("files")],
        is_broadcast=args.flag("broadcast"),
        blocks=_blocks(args),
    )
    return {"channel": message.channel, "ts": message.ts}


def edit(playground: Playground, args: Arguments) -> Json:
    """{channel, ts, user, text, blocks?}."""
    place = args.text("channel"), args.text("ts")
    people.edit(playground, *place, args.text("user"), args.text("text"), _blocks(args))
    return {}


def delete(playground: Playground, args: Arguments) -> Json:
    """{channel, ts, user}."""
    people.delete(playground, args.text("channel"), args.text("ts"), args.text("user"))
    return {}


def delete_file(playground: Playground, args: Arguments) -> Json:
    """{file}."""
    people.delete_file(playground, args.text("file"))
    return {}


def join(playground: Playground, args: Arguments) -> Json:
    """{channel, user, inviter?}."""
    place = args.text("channel"), args.text("user")
    people.invite(playground, *place, args.text("inviter"))
    return {}


def leave(playground: Playground, args: Arguments) -> Json:
    """{channel, user}."""
    people.remove(playground, args.text("channel"), args.text("user"))
    return {}


def stop(playground: Playground, args: Arguments) -> Json:
    """{channel, thread_ts, user} → {streams}."""
    place = args.text("channel"), args.text("thread_ts")
    return {"streams": people.stop(playground, *place, args.text("user"))}


def open_tab(playground: Playground, args: Arguments) -> Json:
    """{user, tab, looking_at?}; `looking_at` is the channel that is open beside the app's tab."""
    tab = args.text("tab") or "home"
    people.open_tab(playground, args.text("user"), tab, args.text("looking_at"))
    return {}


def rename(playground: Playground, args: Arguments) -> Json:
    """{channel, thread_ts, user, title}: give the app's session in a thread another title."""
    place = args.text("channel"), args.text("thread_ts")
    people.rename_session(playground, *place, args.text("user"), args.text("title"))
    return {}


def react(playground: Playground, args: Arguments) -> Json:
    """{channel, ts, user, name, remove?}: an emoji by its name, such as +1 or flag-kr."""
    place = args.text("channel"), args.text("ts"), args.text("user"), args.text("name")
    people.react(playground, *place, is_on=not args.flag("remove"))
    return {}


def delete_channel(playground: Playground, args: Arguments) -> Json:
    """{channel, user}."""
    people.delete_channel(playground, args.text("channel"), args.text("user"))
    return {}


def add_channel(playground: Playground, args: Arguments) -> Json:
    """{name, kind?, members?, is_ext_shared?} → {id}; kinds: channel, group, mpim, im."""
    kind = ChannelKind(args.text("kind") or "channel")
    members = [str(member) for member in args.items("members")]
    channel = playground.workspace.add_channel(args.text("name"), kind, members)
    channel.is_ext_shared = args.flag("is_ext_shared")
    playground.feed.tell("channels")
    return {"id": channel.id}


def _blocks(args: Arguments) -> list[Json] | None:
    return args.items("blocks") if "blocks" in args.values else None


ACTS = {
    "say": say,
    "edit": edit,
    "delete": delete,
    "delete_file": delete_file,
    "join": join,
    "leave": leave,
    "stop": stop,
    "open_tab": open_tab,
    "rename": rename,
    "react": react,
    "delete_channel": delete_channel,
    "channels": add_channel,
}
