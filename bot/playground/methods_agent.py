"""The methods of agent apps: status, sessions and suggested prompts.

Source: https://docs.slack.dev/ai/agent-sessions, and the reference of each method.
"""

from bot.playground.access import require_scope, writable_channel
from bot.playground.arguments import ApiError, Arguments, invalid_arguments
from bot.playground.checks import timestamp
from bot.playground.methods import Method
from bot.playground.methods_chat import thread_error
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import ChannelKind, Json
from bot.playground.sessions import STATUSES, Session

PROMPTS_LIMIT = 4
LOADING_MESSAGES_LIMIT = 10
LOADING_MESSAGE_LENGTH = 50
TITLE_LENGTH = 200
UNHEARD = "missing_agent_session_stopped_event_subscription"


def set_status(playground: Playground, args: Arguments) -> Json:
    """Show what the app is doing below a thread, until its next message or for two minutes."""
    channel_id, thread_ts = _thread(playground, args)
    messages = [str(message) for message in args.items("loading_messages")]
    is_too_long = any(not 0 < len(each) <= LOADING_MESSAGE_LENGTH for each in messages)
    if len(messages) > LOADING_MESSAGES_LIMIT or is_too_long:
        raise invalid_arguments("too many or too long [json-pointer:/loading_messages]")
    playground.sessions.set_status(channel_id, thread_ts, args.text("status"), tuple(messages))
    return {}


def set_title(playground: Playground, args: Arguments) -> Json:
    """Give a thread's session a title, by the older method's name."""
    channel_id, thread_ts = _thread(playground, args)
    if len(args.text("title")) > TITLE_LENGTH:
        raise invalid_arguments(f"must be less than {TITLE_LENGTH + 1} characters")
    playground.sessions.rename(channel_id, thread_ts, args.text("title"))
    return {}


def set_session_status(playground: Playground, args: Arguments) -> Json:
    """Say whether the app is at work in a thread, which gives people the Stop button.

    A title counts only in the call that begins the session.
    """
    session = _session(playground, args)
    status = args.text("status")
    if status not in STATUSES:
        raise ApiError("invalid_status")
    if len(args.text("title")) > TITLE_LENGTH:
        raise invalid_arguments(f"must be less than {TITLE_LENGTH + 1} characters")
    if args.has("initiator_user_id"):
        _check_person(playground, args.text("initiator_user_id"))
    if not session.is_there:
        session.title = session.title or args.text("title")
    playground.sessions.set_state(session.channel, session.thread_ts, status)
    answer = {"status": status, "agent_status": status, "title": session.title}
    hears = playground.sessions.hears_stop or status != "processing"
    return answer | ({} if hears else {"warning": UNHEARD})


def rename_session(playground: Playground, args: Arguments) -> Json:
    """Give a session another title, of 1 to 200 characters."""
    session = _session(playground, args)
    title = args.text("title")
    if not 0 < len(title.strip()) <= len(title) <= TITLE_LENGTH:
        raise ApiError("invalid_name")
    if not session.is_there:
        raise ApiError("session_not_found")
    playground.sessions.rename(session.channel, session.thread_ts, title)
    return {"title": title}


def set_suggested_prompts(playground: Playground, args: Arguments) -> Json:
    """Offer prompts in a DM; with a `thread_ts` an agent app's call silently does nothing."""
    channel = writable_channel(playground, args.text("channel_id"))
    if not playground.options.manifest.is_agent and not args.has("thread_ts"):
        raise ApiError("not_agent_app")
    prompts = args.items("prompts")
    if len(prompts) > PROMPTS_LIMIT or not all(_is_prompt(prompt) for prompt in prompts):
        raise invalid_arguments("invalid prompts [json-pointer:/prompts]")
    if channel.kind is ChannelKind.IM and not args.has("thread_ts"):
        playground.prompts[channel.id] = {"title": args.text("title"), "prompts": prompts}
        playground.feed.tell("prompts", channel=channel.id)
    return {}


def _session(playground: Playground, args: Arguments) -> Session:
    """Return the session a call names; the ts of a reply, or of nothing, is no thread's."""
    if not playground.options.manifest.is_agent:
        raise ApiError("feature_disabled")
    channel = writable_channel(playground, args.text("channel_id"))
    thread_ts = args.text("thread_ts")
    if not thread_ts or thread_error(playground, channel, thread_ts):
        raise ApiError("thread_ts_required")
    _check_dress(playground, args)
    return playground.sessions.of(channel.id, thread_ts)


def _check_dress(playground: Playground, args: Arguments) -> None:
    """Let only those change its name and picture who have the scope for it."""
    if any(args.has(name) for name in ("icon_emoji", "icon_url", "username")):
        require_scope(playground, "chat:write.customize")


def _check_person(playground: Playground, user: str) -> None:
    if user not in playground.workspace.users:
        raise ApiError("user_not_found")


def _thread(playground: Playground, args: Arguments) -> tuple[str, str]:
    _check_dress(playground, args)
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
    "assistant.threads.setTitle": Method(
        set_title, Tier.T4, ("assistant:write",), ("channel_id", "thread_ts", "title")
    ),
    "agents.sessions.rename": Method(rename_session, Tier.T3, ("chat:write",), ("channel_id",)),
    "assistant.threads.setSuggestedPrompts": Method(
        set_suggested_prompts, Tier.T4, ("assistant:write",), ("channel_id", "prompts")
    ),
    "agents.sessions.setStatus": Method(
        set_session_status, Tier.T3, ("chat:write",), ("channel_id", "status")
    ),
}
