"""Files that are read, feedback, muted threads, how answers ended, when work was taken up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Key = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column(
        "inbox", sa.Column("begun_at", sa.Float, nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "conversations",
        sa.Column("is_muted", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "messages",
        sa.Column("finish_reason", sa.Text, nullable=False, server_default=sa.text("''")),
    )
    op.create_table(
        "attachments",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column(
            "conversation_id",
            Id,
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("ts", Key, nullable=False),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("mimetype", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("urls", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=True),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.UniqueConstraint("ts", "conversation_id", "file_id"),
    )
    op.create_index("ix_attachments_conversation_id", "attachments", ["conversation_id"])
    op.create_index("ix_attachments_file_id", "attachments", ["file_id"])
    op.create_table(
        "feedback",
        sa.Column("reply_key", Key, primary_key=True),
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("is_good", sa.Boolean, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("given_at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("attachments")
    op.drop_column("messages", "finish_reason")
    op.drop_column("conversations", "is_muted")
    op.drop_column("inbox", "begun_at")
