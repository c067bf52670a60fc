"""Speakers, gaps, spoken questions, and what is made of transcripts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "chunks", sa.Column("error", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "segments", sa.Column("speaker", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "segments", sa.Column("is_gap", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column(
        "recordings",
        sa.Column("is_question", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "recordings", sa.Column("speakers", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    op.create_table(
        "renditions",
        sa.Column(
            "recording_id", Id, sa.ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("renditions")
    op.drop_column("recordings", "speakers")
    op.drop_column("recordings", "is_question")
    op.drop_column("segments", "is_gap")
    op.drop_column("segments", "speaker")
    op.drop_column("chunks", "error")
