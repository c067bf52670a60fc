"""A whole team for the workspace: an admin, members, guests, a partner, and channels of every kind.

A new workspace has two people, which most tests want; `gather` adds these, with ids that stay.
"""

from bot.playground.ids import now
from bot.playground.playground import Playground
from bot.playground.records import Channel, ChannelKind, Json, User
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, MINSU, OTHER_TEAM, TEAM

HANA = "U0HANA001"  # an admin
SORA = "U0SORA001"  # a member
YUNA = "U0YUNA001"  # a guest in one channel
TAEO = "U0TAEO001"  # a guest in several
ERIN = "U0ERIN001"  # of another organisation

PROJECT = "C0PROJECT"
PARTNERS = "C0PARTNER"
LEADS = "C0LEADS01"  # private, with the bot
HIRING = "C0HIRING1"  # private, without it
TRIO = "C0TRIO001"  # a group DM, with the bot
PAIR = "D0JIYMIN1"  # two people's DM, without it

_PEOPLE = (
    User(HANA, "Hana", TEAM, locale="ko-KR", is_admin=True),
    User(SORA, "Sora", TEAM, locale="ko-KR"),
    User(YUNA, "Yuna", TEAM, is_restricted=True, is_ultra_restricted=True),
    User(TAEO, "Taeo", TEAM, locale="ko-KR", is_restricted=True),
    User(ERIN, "Erin", OTHER_TEAM, tz="America/New_York"),
)
_CHANNELS: tuple[tuple[str, str, ChannelKind, tuple[str, ...]], ...] = (
    (PROJECT, "project", ChannelKind.CHANNEL, (JIYOON, MINSU, HANA, SORA, YUNA, TAEO, BOT_USER)),
    (PARTNERS, "partners", ChannelKind.CHANNEL, (JIYOON, HANA, TAEO, ERIN, BOT_USER)),
    (LEADS, "leads", ChannelKind.GROUP, (JIYOON, HANA, BOT_USER)),
    (HIRING, "hiring", ChannelKind.GROUP, (JIYOON, HANA)),
    (TRIO, "mpdm-jiyoon--minsu--hana-1", ChannelKind.MPIM, (JIYOON, MINSU, HANA, BOT_USER)),
    (PAIR, "", ChannelKind.IM, (JIYOON, MINSU)),
)


def gather(playground: Playground) -> Json:
    """Add the team's people and channels that are not there yet; return their ids by name."""
    workspace = playground.workspace
    for person in _PEOPLE:
        if person.id not in workspace.users:
            workspace.add_user(User(**vars(person)))
    for identity, name, kind, members in _CHANNELS:
        if identity not in workspace.channels:
            is_shared = identity == PARTNERS
            room = Channel(identity, name, kind, int(now()), list(members), is_ext_shared=is_shared)
            workspace.save_channel(room)
    general = workspace.channels[GENERAL]
    general.members += [each for each in (HANA, SORA) if each not in general.members]
    workspace.save_channel(general)
    playground.feed.tell("channels")
    return {
        "users": {person.name.lower(): person.id for person in _PEOPLE},
        "channels": {name or "pair": identity for identity, name, _, _ in _CHANNELS},
    }
