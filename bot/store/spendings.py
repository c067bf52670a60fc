"""What is spent or promised, by whom it is charged to and by quarters of an hour.

The ledger summed, kept up in the transactions that write it: a month of the ledger is long, and a
budget is checked before every call. All of it counts for the server; for its workspace; and where
there is one, for its channel and its person.
"""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import Upsert
from bot.store.periods import quarter_of
from bot.store.tables import spendings


class Account(StrEnum):
    """What a spending is charged to."""

    SERVER = "server"  # all there is, whatever the workspace: its team is ""
    WORKSPACE = "workspace"
    CHANNEL = "channel"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Spender:
    """Who spends, and where."""

    team: str
    channel: str
    thread_ts: str
    user: str

    def accounts(self) -> list[tuple[str, Account, str]]:
        """Return what its spendings are charged to: team, account, subject."""
        charged = [("", Account.SERVER, ""), (self.team, Account.WORKSPACE, "")]
        if self.channel:
            charged.append((self.team, Account.CHANNEL, self.channel))
        if self.user:
            charged.append((self.team, Account.PERSON, self.user))
        return charged


async def add(connection: Connection, spender: Spender, at: float, micro_usd: int) -> None:
    """Charge `micro_usd`, which may be negative, to all accounts of `spender`.

    The rows are taken in one order, the server's first, so that no two transactions wait for each
    other.
    """
    if micro_usd:
        rows = [
            {
                "team": team,
                "kind": kind,
                "subject": subject,
                "quarter": quarter_of(at),
                "micro_usd": micro_usd,
            }
            for team, kind, subject in spender.accounts()
        ]
        await connection.execute(_ADD.on(connection), rows)


_ADD = Upsert(
    spendings,
    lambda new: new.on_conflict_do_update(
        index_elements=["team", "kind", "subject", "quarter"],
        set_={"micro_usd": spendings.c.micro_usd + new.excluded.micro_usd},
    ),
)


async def spent(
    connection: Connection, team: str, account: Account, subject: str, since: float
) -> int:
    """Return what was spent or promised since then, in millionths of a dollar."""
    total = await connection.scalar(
        _SPENT,
        {
            "of_team": team,
            "of_account": account,
            "of_subject": subject,
            "from_quarter": quarter_of(since),
        },
    )
    return int(total or 0)


# Begins with COALESCE so that SQLite's driver doesn't hand it to its thread: it takes less than that.
_SPENT = sa.select(sa.func.coalesce(sa.func.sum(spendings.c.micro_usd), 0)).where(
    spendings.c.team == sa.bindparam("of_team"),
    spendings.c.kind == sa.bindparam("of_account"),
    spendings.c.subject == sa.bindparam("of_subject"),
    spendings.c.quarter >= sa.bindparam("from_quarter"),
)
