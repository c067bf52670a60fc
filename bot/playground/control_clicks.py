"""The control API's acts that wait for the app: clicks, modals, commands, shortcuts."""

from typing import Any

from bot.playground import commands, interactions, shortcuts, submissions
from bot.playground.arguments import Arguments
from bot.playground.people import Refusal
from bot.playground.playground import Playground
from bot.playground.records import Json, Message


async def click(playground: Playground, args: Arguments) -> Json:
    """{user, action_id, value?, and channel, ts, ephemeral? or in_view, values?} → {is_acked}.

    `value` (or `option`) is the option of a menu, or who or what is picked; of several, their values
    by comma. `in_view` acts in the modal that is open, else in the Home tab, with what is filled in
    there besides: `values`, as in `submit`.
    """
    user, action_id = args.text("user"), args.text("action_id")
    given = args.values.get("value", args.values.get("option"))
    value = _joined(given)
    if args.flag("in_view"):
        values = args.mapping("values") or {}
        done = await interactions.click_in_view(playground, user, action_id, value, values)
    else:
        message = _message(playground, args)
        done = await interactions.click(playground, user, message, action_id, value)
    return {"is_acked": done.is_acked}


async def submit(playground: Playground, args: Arguments) -> Json:
    """{user, values: {block_id: {action_id: value}}} → {is_acked, action, errors, trouble}."""
    values: dict[str, Any] = args.mapping("values") or {}
    return await submissions.submit(playground, args.text("user"), values)


async def close_view(playground: Playground, args: Arguments) -> Json:
    """{user, all?} → {closed}."""
    user = args.text("user")
    return {"closed": await submissions.close_view(playground, user, is_all=args.flag("all"))}


async def command(playground: Playground, args: Arguments) -> Json:
    """{user, channel, text: "/name …", thread_ts?} → {is_acked, ts, trouble}.

    People in the text are as in `say`; `ts` is the ephemeral message that came at once, if any.
    """
    place = args.text("user"), args.text("channel")
    return await commands.run(playground, *place, args.text("text"), args.text("thread_ts"))


async def shortcut(playground: Playground, args: Arguments) -> Json:
    """{user, callback_id, and channel, ts unless it is a global one} → {is_acked}."""
    wanted = args.text("user"), args.text("callback_id")
    if args.has("ts"):
        place = args.text("channel"), args.text("ts")
        done = await shortcuts.use_on_message(playground, *wanted, *place)
    else:
        done = await shortcuts.use(playground, *wanted)
    return {"is_acked": done.is_acked}


def _joined(given: Any) -> str | None:
    return ",".join(map(str, given)) if isinstance(given, list) else given and str(given)


def _message(playground: Playground, args: Arguments) -> Message:
    place = args.text("channel"), args.text("ts")
    if args.flag("ephemeral"):
        message = playground.workspace.ephemerals.get(place)
    else:
        message = playground.workspace.message(*place)
    if message is None:
        raise Refusal(f"there is no message {place[1]} in {place[0]}")
    return message


ACTS = {
    "click": click,
    "submit": submit,
    "close_view": close_view,
    "command": command,
    "shortcut": shortcut,
}
