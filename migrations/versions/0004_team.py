"""Budgets and what is spent of them, prices in the ledger, private answers, whom work is done for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

Key = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
QUARTER = 900


def upgrade() -> None:
    op.add_column("inbox", sa.Column("user", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column(
        "ledger", sa.Column("price", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    op.create_index("ix_ledger_channel_reserved_at", "ledger", ["channel", "reserved_at"])
    op.create_index("ix_ledger_user_reserved_at", "ledger", ["user", "reserved_at"])
    spendings = op.create_table(
        "spendings",
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("quarter", sa.BigInteger, primary_key=True),
        sa.Column("micro_usd", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    ledger = sa.table(
        "ledger",
        sa.column("team", sa.Text),
        sa.column("channel", sa.Text),
        sa.column("user", sa.Text),
        sa.column("reserved_at", sa.Float),
        sa.column("micro_usd", sa.BigInteger),
    )
    quarter = sa.cast(sa.func.floor(ledger.c.reserved_at / QUARTER), sa.BigInteger)
    if op.get_bind().dialect.name == "sqlite":
        quarter = sa.cast(ledger.c.reserved_at / QUARTER, sa.BigInteger)
    for kind, team, subject in (
        ("server", sa.literal(""), sa.literal("")),
        ("workspace", ledger.c.team, sa.literal("")),
        ("channel", ledger.c.team, ledger.c.channel),
        ("person", ledger.c.team, ledger.c.user),
    ):
        summed = sa.select(
            team.label("team"),
            sa.literal(kind),
            subject.label("subject"),
            quarter.label("quarter"),
            sa.func.sum(ledger.c.micro_usd),
        ).group_by(team, subject, quarter)
        if kind in {"channel", "person"}:
            summed = summed.where(subject != "")
        op.execute(
            spendings.insert().from_select(
                ["team", "kind", "subject", "quarter", "micro_usd"], summed
            )
        )
    op.create_table(
        "budgets",
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("micro_usd", sa.BigInteger, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.Column("set_at", sa.Float, nullable=False),
    )
    op.create_table(
        "asides",
        sa.Column("key", Key, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", Key, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("footer", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_index("ix_asides_created_at", "asides", ["created_at"])


def downgrade() -> None:
    op.drop_table("asides")
    op.drop_table("budgets")
    op.drop_table("spendings")
    op.drop_index("ix_ledger_user_reserved_at", "ledger")
    op.drop_index("ix_ledger_channel_reserved_at", "ledger")
    with op.batch_alter_table("ledger") as ledger:
        ledger.drop_column("price")
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_column("user")
