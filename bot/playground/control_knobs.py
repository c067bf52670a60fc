"""The control API's knobs, for tests and benchmarks: faults, limits, delays, deliveries."""

from typing import Any

from bot.playground.arguments import Arguments
from bot.playground.features import FEATURES
from bot.playground.outbox import Schedule
from bot.playground.people import Refusal
from bot.playground.playground import Playground
from bot.playground.records import Json


def archive(playground: Playground, args: Arguments) -> Json:
    """{channel}."""
    channel = playground.workspace.channels[args.text("channel")]
    channel.is_archived = True
    playground.workspace.save_channel(channel)
    return {}


def add_faults(playground: Playground, args: Arguments) -> Json:
    """One rule, or {rules: [...]}, or {clear: true}; see `bot.playground.faults.Faults.add`."""
    if not playground.options.allows_faults:
        raise Refusal("this playground was started without --faults")
    if args.flag("clear"):
        playground.faults.clear()
        return {}
    for rule in args.items("rules") or [args.values]:
        playground.faults.add(rule)
    return {}


def set_rates(playground: Playground, args: Arguments) -> Json:
    """{enabled}; switching on begins with full buckets."""
    playground.rates.is_enabled = args.flag("enabled")
    playground.rates.refill()
    return {}


def turn_knobs(playground: Playground, args: Arguments) -> Json:
    """{stream_seconds?, delay_ms?, ack_seconds?, retry_delays?, mention_order?, banner?, …}.

    Also `without`, a list of bot.playground.features.FEATURES that the workspace then lacks, and
    `refused_blocks`, a list of the types of blocks it refuses; both replace what was set before.
    """
    schedule: Schedule = playground.outbox.schedule
    values = args.values
    playground.knobs.stream_seconds = float(
        values.get("stream_seconds", playground.knobs.stream_seconds)
    )
    playground.knobs.delay_ms = float(values.get("delay_ms", playground.knobs.delay_ms))
    schedule.ack_within = float(values.get("ack_seconds", schedule.ack_within))
    delays: Any = values.get("retry_delays", schedule.retry_after)
    schedule.retry_after = tuple(float(delay) for delay in delays)
    if args.has("mention_order"):
        playground.events.mention_order = args.text("mention_order")
    _take_away(playground, args)
    if "banner" in values:
        playground.knobs.banner = args.text("banner")
        playground.feed.tell("reload")
    return {}


def _take_away(playground: Playground, args: Arguments) -> None:
    knobs = playground.knobs
    if "without" in args.values:
        knobs.without = frozenset(map(str, args.items("without")))
        if unknown := knobs.without - FEATURES.keys():
            knobs.without = frozenset()
            raise Refusal(f"no such feature: {', '.join(sorted(unknown))}")
        playground.sessions.is_on = "sessions" not in knobs.without
    if "refused_blocks" in args.values:
        knobs.refused_blocks = frozenset(map(str, args.items("refused_blocks")))


def disconnect(playground: Playground, args: Arguments) -> Json:
    """{reason}: warning, refresh_requested, link_disabled, or "cut" for no word at all."""
    reason = args.text("reason") or "refresh_requested"
    mode = playground.socket_mode
    return {"connections": mode.cut() if reason == "cut" else mode.disconnect(reason)}


def redeliver(playground: Playground, args: Arguments) -> Json:
    """{ts}: send every event about that message again, acknowledged or not → {events}."""
    ts = args.text("ts")
    return {"events": playground.outbox.redeliver(lambda payload: ts in _timestamps(payload))}


def _timestamps(payload: Json) -> tuple[str, ...]:
    event = payload["event"]
    inner = event.get("message") or {}
    return event.get("ts", ""), event.get("deleted_ts", ""), inner.get("ts", "")


ACTS = {
    "archive": archive,
    "faults": add_faults,
    "rates": set_rates,
    "knobs": turn_knobs,
    "disconnect": disconnect,
    "redeliver": redeliver,
}
