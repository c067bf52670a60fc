"""Reactions: which emoji there are for them, and putting them on messages and taking them off."""

import re

from bot.playground.emoji import CODE_POINTS
from bot.playground.playground import Playground
from bot.playground.records import Message

# The ten flags that go by their country alone, too.
_COUNTRIES = frozenset(["cn", "de", "es", "fr", "gb", "it", "jp", "kr", "ru", "uk", "us"])
_FLAG = re.compile(r"flag-[a-z]{2}")
_TONE = re.compile(r"::skin-tone-[2-6]$")


def is_known(name: str) -> bool:
    """Is this the name of an emoji? Of Slack's thousands the playground knows some, and all flags."""
    plain = _TONE.sub("", name)
    return plain in CODE_POINTS or plain in _COUNTRIES or bool(_FLAG.fullmatch(plain))


def turn(playground: Playground, message: Message, user: str, name: str, *, is_on: bool) -> None:
    """Put a reaction on a message, or take it off, and tell the app."""
    if is_on:
        message.reactions.setdefault(name, []).append(user)
    else:
        message.reactions[name].remove(user)
        if not message.reactions[name]:
            del message.reactions[name]
    playground.workspace.save_message(message)
    playground.events.reacted(message, user, name, is_added=is_on)
    playground.posts.show(message)
