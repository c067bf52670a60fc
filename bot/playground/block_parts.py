"""Checks the small parts that blocks are made of: texts, options, confirmations, ids.

Limits: https://docs.slack.dev/reference/block-kit/composition-objects. Every check raises ApiError
with `invalid_blocks` and, as Slack does, a JSON pointer to what is wrong.
"""

from collections.abc import Collection, Sequence
from typing import Any

from bot.playground.arguments import ApiError
from bot.playground.records import Json

TEXT_LIMIT = 3_000
ID_LIMIT = 255
OPTIONS_LIMIT = 100
OPTION_VALUE_LIMIT = 150
LABEL_LIMIT = 75
_BOTH = ("plain_text", "mrkdwn")


def refusal(message: str, pointer: str) -> ApiError:
    """Return the error for a message's blocks, with Slack's kind of hint."""
    hint = f"[ERROR] {message} [json-pointer:{pointer}]"
    return ApiError("invalid_blocks", response_metadata={"messages": [hint]})


def check_kind(part: Any, pointer: str, kinds: Collection[str]) -> None:
    """Check that something is an object of one of these types."""
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise refusal("unsupported type", f"{pointer}/type")


def check_text(
    value: Any, pointer: str, most: int = TEXT_LIMIT, kinds: Sequence[str] = ("plain_text",)
) -> None:
    """Check a text object of at most `most` characters."""
    if not isinstance(value, dict):
        raise refusal("missing required field: text object", pointer)
    check_kind(value, pointer, kinds)
    check_string(value.get("text"), f"{pointer}/text", most)


def check_mrkdwn(value: Any, pointer: str, most: int = TEXT_LIMIT) -> None:
    """Check a text object of either kind."""
    check_text(value, pointer, most, _BOTH)


def check_string(value: Any, pointer: str, most: int, *, may_be_empty: bool = False) -> None:
    """Check a string's length, in characters."""
    if not isinstance(value, str) or not (value or may_be_empty):
        raise refusal("must be more than 0 characters", pointer)
    if len(value) > most:
        raise refusal(f"must be less than {most + 1} characters", pointer)


def check_optional_strings(part: Json, pointer: str, **limits: int) -> None:
    """Check those strings of a part that are there, by their greatest lengths."""
    for name, most in limits.items():
        if part.get(name) is not None:
            check_string(part[name], f"{pointer}/{name}", most, may_be_empty=True)


def check_optional_texts(part: Json, pointer: str, **limits: int) -> None:
    """Check those plain text objects of a part that are there, by their greatest lengths."""
    for name, most in limits.items():
        if part.get(name) is not None:
            check_text(part[name], f"{pointer}/{name}", most)


def check_unique(identity: Any, seen: set[str], pointer: str) -> None:
    """Check an id that may be left out and must not occur twice."""
    if identity is None:
        return
    check_string(identity, pointer, ID_LIMIT)
    if identity in seen:
        raise refusal(f'"{identity}" already exists', pointer)
    seen.add(identity)


def check_confirmation(part: Json, pointer: str) -> None:
    """Check the dialog that asks before an action, if there is one."""
    if part.get("confirm") is None:
        return
    confirm, place = part["confirm"], f"{pointer}/confirm"
    if not isinstance(confirm, dict):
        raise refusal("must be an object", place)
    check_text(confirm.get("title"), f"{place}/title", 100)
    check_mrkdwn(confirm.get("text"), f"{place}/text", 300)
    check_text(confirm.get("confirm"), f"{place}/confirm", 30)
    check_text(confirm.get("deny"), f"{place}/deny", 30)
    check_style(confirm, place)


def check_style(part: Json, pointer: str) -> None:
    """Check how a button looks, or the one that confirms."""
    if part.get("style") not in (None, "primary", "danger"):
        raise refusal("must be one of: primary, danger", f"{pointer}/style")


def check_options(
    options: Any, pointer: str, most: int = OPTIONS_LIMIT, *, has_mrkdwn: bool = False
) -> list[Json]:
    """Check a list of options and return it."""
    if not isinstance(options, list) or not options:
        raise refusal("no fewer than 1 items", pointer)
    if len(options) > most:
        raise refusal(f"no more than {most} items allowed", pointer)
    for position, option in enumerate(options):
        _check_option(option, f"{pointer}/{position}", _BOTH if has_mrkdwn else ("plain_text",))
    return options


def check_choices(element: Json, pointer: str) -> None:
    """Check a menu's options or groups of them, exactly one of the two, and what it begins with."""
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        raise refusal("either options or option_groups, and not both", pointer)
    if groups is None:
        options = check_options(element["options"], f"{pointer}/options")
    else:
        options = _check_groups(groups, f"{pointer}/option_groups")
    check_initial(element, pointer, options)


def check_initial(element: Json, pointer: str, options: Sequence[Json]) -> None:
    """Check that what is chosen at first is among the options, exactly as it stands there."""
    chosen = element.get("initial_options") or [element.get("initial_option")]
    if not isinstance(chosen, list):
        raise refusal("must be an array", f"{pointer}/initial_options")
    if any(option is not None and option not in options for option in chosen):
        raise refusal("must be one of the provided options", f"{pointer}/initial_option")


def _check_groups(groups: Any, pointer: str) -> list[Json]:
    if not isinstance(groups, list) or not 0 < len(groups) <= OPTIONS_LIMIT:
        raise refusal(f"between 1 and {OPTIONS_LIMIT} items", pointer)
    options: list[Json] = []
    for position, group in enumerate(groups):
        place = f"{pointer}/{position}"
        if not isinstance(group, dict):
            raise refusal("must be an object", place)
        check_text(group.get("label"), f"{place}/label", LABEL_LIMIT)
        options += check_options(group.get("options"), f"{place}/options")
    return options


def _check_option(option: Any, pointer: str, kinds: Sequence[str]) -> None:
    if not isinstance(option, dict):
        raise refusal("must be an object", pointer)
    check_text(option.get("text"), f"{pointer}/text", LABEL_LIMIT, kinds)
    check_string(option.get("value"), f"{pointer}/value", OPTION_VALUE_LIMIT)
    check_optional_strings(option, pointer, url=TEXT_LIMIT)
    if option.get("description") is not None:
        check_text(option["description"], f"{pointer}/description", LABEL_LIMIT, kinds)
