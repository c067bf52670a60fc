"""The methods of agent apps: status, sessions and suggested prompts."""

from bot.playground.access import writable_channel
from bot.playground.arguments import ApiError, Arguments, invalid_arguments
from bot.playground.checks import timestamp
from bot.playground.methods import Method
from bot.playground.methods_chat import thread_error
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import ChannelKind, Json
from bot.playground.sessions import STATUSES

PROMPTS_LIMIT = 4
LOADING_MESSAGES_LIMIT = 10
LOADING_MESSAGE_LENGTH = 50


def set_status(playground: Playground, args: Arguments) -> Json:
    """Show what the app is doing below a thread, until its next message or for two minutes."""
    channel_id, thread_ts = _thread(playground, args)
    messages = [str(message) for message in args.items("loading_messages")]
    is_too_long = any(not 0 < len(each) <= LOADING_MESSAGE_LENGTH for each in messages)
    if len(messages) > LOADING_MESSAGES_LIMIT or is_too_long:
        raise invalid_arguments("too many or too long [json-pointer:/loading_messages]")
    playground.sessions.set_status(channel_id, thread_ts, args.text("status"), tuple(messages))
    return {}


def set_session_status(playground: Playground, args: Arguments) -> Json:
    """Say whether the app is at work in a thread, which gives people the Stop button."""
    if not args.has("thread_ts"):
        raise ApiError("thread_ts_required")
    channel_id, thread_ts = _thread(playground, args)
    status = args.text("status")
    if status not in STATUSES:
        raise ApiError("invalid_status")
    session = playground.sessions.of(channel_id, thread_ts)
    session.title = session.title or args.text("title")
    playground.sessions.set_state(channel_id, thread_ts, status)
    return {"status": status, "agent_status": status, "title": session.title}


def set_suggested_prompts(playground: Playground, args: Arguments) -> Json:
    """Offer prompts in a DM; with a `thread_ts` an agent app's call silently does nothing."""
    channel = writable_channel(playground, args.text("channel_id"))
    prompts = args.items("prompts")
    if len(prompts) > PROMPTS_LIMIT or not all(_is_prompt(prompt) for prompt in prompts):
        raise invalid_arguments("invalid prompts [json-pointer:/prompts]")
    if channel.kind is ChannelKind.IM and not args.has("thread_ts"):
        playground.prompts[channel.id] = {"title": args.text("title"), "prompts": prompts}
        playground.feed.tell("prompts", channel=channel.id)
    return {}


def _thread(playground: Playground, args: Arguments) -> tuple[str, str]:
    channel = writable_channel(playground, args.text("channel_id"))
    thread_ts = timestamp(args, "thread_ts")
    if thread_error(playground, channel, thread_ts):
        raise ApiError("invalid_thread_ts")
    return channel.id, thread_ts


def _is_prompt(prompt: object) -> bool:
    return isinstance(prompt, dict) and bool(prompt.get("title")) and bool(prompt.get("message"))


METHODS = {
    "assistant.threads.setStatus": Method(
        set_status, Tier.STATUS, ("chat:write",), ("channel_id", "thread_ts")
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        set_suggested_prompts, Tier.T4, ("assistant:write",), ("channel_id", "prompts")
    ),
    "agents.sessions.setStatus": Method(
        set_session_status, Tier.T3, ("chat:write",), ("channel_id", "status")
    ),
}
