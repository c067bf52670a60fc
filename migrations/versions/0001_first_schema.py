"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Key = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _unfinished_index(*columns: str) -> sa.Index:
    unfinished = sa.text("finished_at IS NULL")
    return sa.Index(None, *columns, sqlite_where=unfinished, postgresql_where=unfinished)


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", Id, primary_key=True),
        sa.Column("key", Key, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("lane", Key, nullable=False),
        sa.Column("order_ts", Key, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("lease_until", sa.Float, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("retrying_since", sa.Float, nullable=False),
        sa.Column("signal", sa.Text, nullable=False),
        sa.Column("absorbed_by", Id, nullable=True),
        sa.Column("accepted_at", sa.Float, nullable=False),
        sa.Column("finished_at", sa.Float, nullable=True),
        sa.Column("outcome", sa.Text, nullable=False),
        _unfinished_index("lane", "order_ts"),
        _unfinished_index("pool", "due_at"),
    )
    op.create_table(
        "inbox_waits",
        sa.Column("item_id", Id, sa.ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("waits_for_key", Key, primary_key=True),
    )
    op.create_table(
        "conversations",
        sa.Column("id", Id, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", Key, nullable=False),
        sa.Column("is_complete", sa.Boolean, nullable=False),
        sa.Column("is_summoned", sa.Boolean, nullable=False),
        sa.Column("window_start", Key, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("used_at", sa.Float, nullable=False),
        sa.UniqueConstraint("team", "channel", "thread_ts"),
        sa.Index(None, "used_at"),
    )
    op.create_table(
        "messages",
        sa.Column("id", Id, primary_key=True),
        sa.Column(
            "conversation_id",
            Id,
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("ts", Key, nullable=False),
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("position_ts", Key, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("rendered", sa.Text, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reply_key", Key, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.UniqueConstraint("ts", "conversation_id", "recording"),
        sa.Index(None, "conversation_id", "position_ts"),
        sa.Index(None, "conversation_id", "role", "author"),
        sa.Index(None, "reply_key"),
    )
    op.create_table(
        "reply_parts",
        sa.Column("reply_key", Key, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", Key, nullable=False),
        sa.Column("ts", Key, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Index(None, "ts"),
        sa.Index(None, "channel", "thread_ts"),
    )
    op.create_table(
        "recordings",
        sa.Column("id", Id, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", Key, nullable=False),
        sa.Column("ts", Key, nullable=False),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("duration", sa.Float, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("is_asked", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.UniqueConstraint("team", "channel", "ts", "file_id"),
        sa.Index(None, "file_id"),
        sa.Index(None, "channel", "thread_ts"),
        sa.Index(None, "team", "created_at"),
        sa.Index(None, "sha256"),
    )
    op.create_table(
        "chunks",
        sa.Column(
            "recording_id", Id, sa.ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("start", sa.Float, nullable=False),
        sa.Column("end", sa.Float, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "segments",
        sa.Column(
            "recording_id", Id, sa.ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("start", sa.Float, nullable=False),
        sa.Column("end", sa.Float, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("id", Id, primary_key=True),
        sa.Column("reservation", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("reserved_at", sa.Float, nullable=False),
        sa.Column("micro_usd", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", Key, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("input_tokens", sa.Integer, nullable=False),
        sa.Column("cached_tokens", sa.Integer, nullable=False),
        sa.Column("output_tokens", sa.Integer, nullable=False),
        sa.Column("reasoning_tokens", sa.Integer, nullable=False),
        sa.Column("audio_seconds", sa.Float, nullable=False),
        sa.UniqueConstraint("reservation", "entry"),
        sa.Index(None, "reserved_at", "micro_usd"),
    )
    op.create_table(
        "people",
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("is_external", sa.Boolean, nullable=False),
        sa.Column("read_at", sa.Float, nullable=False),
    )
    op.create_table(
        "preferences",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("set_at", sa.Float, nullable=False),
    )
