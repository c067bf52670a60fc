"""The sections of the Home tab, as blocks. Pure.

At most 100 blocks are taken, and 3,000 characters in a section
(docs.slack.dev/reference/block-kit/blocks/section-block).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.chosen import Chosen
from bot.slack.blocks import Block
from bot.slack.links import permalink
from bot.slack.markup import escape, to_markdown
from bot.slack.menu import Say, button, plain_text
from bot.store.written import WrittenIn

# action_id.
REFRESH = "home_refresh"
FORGET = "home_forget"
EXPORT = "home_export"
SETTINGS = "home_settings"
BUDGETS = "home_budgets"
ACTIONS = (REFRESH, FORGET, EXPORT, SETTINGS, BUDGETS)

SECTION_LENGTH = 3_000
TITLE_LENGTH = 60

_BROKEN_LINE = re.compile(r"\s+")
_OWN_LINK = str.maketrans({"|": "¦", "`": "'", "*": "∗", "_": " ", "~": "-"})


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where text and sound go: names of hosts without scheme or path."""

    chat: tuple[str, ...]
    audio: str


def divider() -> Block:
    """Return a line between sections."""
    return {"type": "divider"}


def section(text: str) -> Block:
    """Return a section of `text` in Slack's markup, cut at a line where Slack takes no more."""
    while len(text) > SECTION_LENGTH:
        text = text[: SECTION_LENGTH - 2].rpartition("\n")[0] or text[: SECTION_LENGTH - 2]
        text = f"{text}\n…"
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def abilities(say: Say, command: str) -> list[Block]:
    """Return what people can do here. `command` is the slash command's name."""
    return [section(say("home")), section(say("home_commands", command=command))]


def keeping(say: Say, chosen: Chosen, hosts: Hosts) -> list[Block]:
    """Return what is kept where no channel chose otherwise, how long, and where text and sound go."""
    kept = say(
        "home_keeps",
        retention=retention(say, chosen.retention_days),
        chat_hosts=", ".join(f"`{host}`" for host in hosts.chat),
        audio_host=hosts.audio,
    )
    return [section(kept), section(say(f"home_recordings_{chosen.recordings}"))]


def retention(say: Say, days: int) -> str:
    """Return how long text is kept, 0 for ever."""
    return say("retention_days", days=days) if days else say("retention_for_ever")


def conversations(
    say: Say,
    recent: Sequence[WrittenIn],
    workspace_url: str,
    names: Mapping[str, str],
    bot_user: str,
) -> list[Block]:
    """Return the conversations that a person lately had, each a link to its beginning.

    `names` are of the people mentioned in their first words.
    """
    if not recent:
        return [section(say("home_recent_none"))]
    lines = [_line(say, one, workspace_url, names, bot_user) for one in recent]
    return [section("\n".join([say("home_recent"), *lines]))]


def _line(
    say: Say, one: WrittenIn, workspace_url: str, names: Mapping[str, str], bot_user: str
) -> str:
    thread = one.thread
    link = permalink(workspace_url, thread.channel, thread.thread_ts)
    words = title_of(one.opening, names, bot_user) or say("home_recent_untitled")
    is_direct = thread.channel.startswith("D")
    place = say("home_recent_direct") if is_direct else f"<#{thread.channel}>"
    return f"• <{link}|{words}> · {place} · <!date^{int(one.used_at)}^{{date_short_pretty}}|…>"


def title_of(text: str, names: Mapping[str, str], bot_user: str) -> str:
    """Return the first words of a message as the text of a link, in one line, with no markup left."""
    said = re.sub(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>", " ", text) if bot_user else text
    words = _BROKEN_LINE.sub(" ", to_markdown(said, names)).strip(" ,:")
    if len(words) > TITLE_LENGTH:
        words = (words[:TITLE_LENGTH].rpartition(" ")[0] or words[:TITLE_LENGTH]) + " …"
    return escape(words.translate(_OWN_LINK))


def own_buttons(say: Say) -> list[Block]:
    """Return the buttons of everybody: anew, her export, and forgetting, which is asked twice."""
    confirm = {
        "title": plain_text(say("home_forget_title")),
        "text": plain_text(say("home_forget_text")),
        "confirm": plain_text(say("home_forget_yes")),
        "deny": plain_text(say("cancel_button")),
        "style": "danger",
    }
    forget = {**_button(FORGET, say), "style": "danger", "confirm": confirm}
    return [
        {
            "type": "actions",
            "block_id": "home_own",
            "elements": [_button(REFRESH, say), _button(EXPORT, say), forget],
        }
    ]


def for_admins(say: Say, warnings: Iterable[str]) -> list[Block]:
    """Return what only admins see: warnings, a section each, and what they may set."""
    told = [section(f":warning: {warning}") for warning in warnings]
    buttons: Block = {
        "type": "actions",
        "block_id": "home_admin",
        "elements": [_button(SETTINGS, say), _button(BUDGETS, say)],
    }
    well = [] if told else [section(say("home_all_well"))]
    return [section(say("home_admin")), *told, *well, buttons]


def _button(action_id: str, say: Say) -> dict[str, object]:
    return button(action_id, say(f"{action_id}_button"), action_id)
