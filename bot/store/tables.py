"""The tables, for SQLite and PostgreSQL alike. `migrations/` makes them; a test holds the two together.

Times are Unix seconds as floats; a Slack ts is the string Slack gave. Text of people is in few,
named columns, so that erasing it is a matter of setting them to "": `messages.text`,
`messages.rendered`, `chunks.text`, `chunks.detail`, `segments.text`, `segments.speaker`,
`renditions.text`, `recordings.name`, `recordings.speakers`, `attachments.name`, `attachments.text`,
`attachments.image`, `asides.text`, `inbox.payload`, and `preferences.value` (instructions, glossaries).
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up only plain INTEGERs

# Compared byte by byte on both databases, whatever PostgreSQL's locale: ranges over prefixes and the
# order of ts rest on it.
Key = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _unfinished_index(*columns: str) -> sa.Index:
    """Index what is still to be done, so that the keys kept of finished items cost a claim nothing."""
    unfinished = sa.text("finished_at IS NULL")
    return sa.Index(None, *columns, sqlite_where=unfinished, postgresql_where=unfinished)


inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("key", Key, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),  # bot.store.inbox.Kind
    sa.Column("pool", sa.Text, nullable=False),  # chat, voice, control: each with its own bound
    sa.Column("lane", Key, nullable=False),  # one item at a time, in order of order_ts
    sa.Column("order_ts", Key, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),  # JSON of a noun; "" once finished
    sa.Column("user", sa.Text, nullable=False, server_default=sa.text("''")),  # whom it is done for
    sa.Column("state", sa.Text, nullable=False),  # waiting, running, done, failed
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("claims", sa.Integer, nullable=False, default=0),  # with those that were given back
    sa.Column("due_at", sa.Float, nullable=False),
    sa.Column("lease_until", sa.Float, nullable=False, default=0.0),
    sa.Column("worker", sa.Text, nullable=False, default=""),
    sa.Column("retrying_since", sa.Float, nullable=False, default=0.0),  # 0: not failed yet
    sa.Column("signal", sa.Text, nullable=False, default=""),  # bot.conversation.Signal
    sa.Column("absorbed_by", Id, nullable=True),  # answered together with that item
    sa.Column("accepted_at", sa.Float, nullable=False),
    # When a worker took up what it is trying, and retrying, since; 0: not yet, or given back.
    sa.Column("begun_at", sa.Float, nullable=False, server_default=sa.text("0")),
    sa.Column("finished_at", sa.Float, nullable=True),
    sa.Column("outcome", sa.Text, nullable=False, default=""),
    _unfinished_index("lane", "order_ts"),
    _unfinished_index("pool", "due_at"),
)

# An item that can't start before others have finished: a question before its transcripts.
inbox_waits = sa.Table(
    "inbox_waits",
    metadata,
    sa.Column("item_id", Id, sa.ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("waits_for_key", Key, primary_key=True),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("thread_ts", Key, nullable=False),
    sa.Column("is_complete", sa.Boolean, nullable=False),  # what was said before us has been read
    sa.Column("is_summoned", sa.Boolean, nullable=False),  # someone asked the bot here
    sa.Column("is_muted", sa.Boolean, nullable=False, server_default=sa.false()),  # until mentioned
    sa.Column("window_start", Key, nullable=False, default=""),  # position_ts of its first message
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("used_at", sa.Float, nullable=False),
    sa.UniqueConstraint("team", "channel", "thread_ts"),
    sa.Index(None, "used_at"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column(
        "conversation_id",
        Id,
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("ts", Key, nullable=False),
    sa.Column("recording", sa.Text, nullable=False, default=""),  # file id, for a transcript
    sa.Column("position_ts", Key, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False, default=""),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("rendered", sa.Text, nullable=False, default=""),
    sa.Column("tokens", sa.Integer, nullable=True),
    sa.Column("model", sa.Text, nullable=False, default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reply_key", Key, nullable=False, default=""),  # for the assistant's messages
    sa.Column("finish_reason", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.UniqueConstraint("ts", "conversation_id", "recording"),  # ts first: edits name no thread
    sa.Index(None, "conversation_id", "position_ts"),
    sa.Index(None, "conversation_id", "role", "author"),  # who speaks here, without reading rows
    sa.Index(None, "reply_key"),
)

# What is visible of a reply, a row a part, stored as soon as Slack gives its ts.
reply_parts = sa.Table(
    "reply_parts",
    metadata,
    sa.Column("reply_key", Key, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("thread_ts", Key, nullable=False),
    sa.Column("ts", Key, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # stream, post, file
    sa.Column("file_id", sa.Text, nullable=False, default=""),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Index(None, "ts"),
    sa.Index(None, "channel", "thread_ts"),
)

# Files that are no recordings: what could be read in them, or the picture as it is shown to a model.
attachments = sa.Table(
    "attachments",
    metadata,
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
    sa.Column("urls", sa.Text, nullable=False),  # JSON, best first; "" once read
    sa.Column("state", sa.Text, nullable=False),  # waiting, read, failed, erased
    sa.Column("trouble", sa.Text, nullable=False),  # text key of why it can't be read
    sa.Column("kind", sa.Text, nullable=False),  # text or image, once read
    sa.Column("text", sa.Text, nullable=False),  # what is in it; of an image, its size in words
    sa.Column("image", sa.LargeBinary, nullable=True),  # JPEG or PNG, scaled down
    sa.Column("created_at", sa.Float, nullable=False),
    sa.UniqueConstraint("ts", "conversation_id", "file_id"),
    sa.Index(None, "conversation_id"),
    sa.Index(None, "file_id"),
)

# What people thought of an answer; the last word of each counts.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("reply_key", Key, primary_key=True),
    sa.Column("user", sa.Text, primary_key=True),
    sa.Column("is_good", sa.Boolean, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("given_at", sa.Float, nullable=False),
)

recordings = sa.Table(
    "recordings",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("thread_ts", Key, nullable=False),
    sa.Column("ts", Key, nullable=False),
    sa.Column("file_id", sa.Text, nullable=False),
    sa.Column("user", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, default=""),
    sa.Column("duration", sa.Float, nullable=True),  # seconds, measured by decoding
    sa.Column("state", sa.Text, nullable=False),  # waiting, transcribed, empty, failed, erased
    sa.Column("language", sa.Text, nullable=False, default=""),
    sa.Column(
        "plan", sa.Text, nullable=False, default=""
    ),  # the cuts, so that a restart cuts alike
    sa.Column("model", sa.Text, nullable=False, default=""),
    sa.Column("is_asked", sa.Boolean, nullable=False),  # false: transcribed on sight
    sa.Column("is_question", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column(
        "speakers", sa.Text, nullable=False, server_default=sa.text("''")
    ),  # JSON: names of the labels
    sa.Column("created_at", sa.Float, nullable=False),
    sa.UniqueConstraint("team", "channel", "ts", "file_id"),
    sa.Index(None, "file_id"),
    sa.Index(None, "channel", "thread_ts"),
    sa.Index(None, "team", "created_at"),
    sa.Index(None, "sha256"),
)

chunks = sa.Table(
    "chunks",
    metadata,
    sa.Column(
        "recording_id", Id, sa.ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("start", sa.Float, nullable=False),  # seconds into the recording
    sa.Column("end", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False, default=""),
    sa.Column("detail", sa.Text, nullable=False, default=""),  # JSON: word times, where given
    sa.Column(
        "error", sa.Text, nullable=False, server_default=sa.text("''")
    ),  # text key: failed for good
    sa.Column("created_at", sa.Float, nullable=False),
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column(
        "recording_id", Id, sa.ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("start", sa.Float, nullable=False),
    sa.Column("end", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("speaker", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("is_gap", sa.Boolean, nullable=False, server_default=sa.false()),
)

# What was made of a transcript: a translation (JSON of timed sentences), a summary.
renditions = sa.Table(
    "renditions",
    metadata,
    sa.Column(
        "recording_id", Id, sa.ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("kind", sa.Text, primary_key=True),  # bot.conversation.RenditionKind
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
)

# Money, append-only: the estimate when reserved, and when closed the difference to what it did cost
# (nothing at all: a refund). The sum over a month is what is spent or promised in it; both rows of a
# reservation count in the month it was made in.
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("reservation", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),  # reserve, close
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("reserved_at", sa.Float, nullable=False),  # when the reservation it is about was made
    sa.Column("micro_usd", sa.BigInteger, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),  # chat, audio, translate
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("thread_ts", Key, nullable=False),
    sa.Column("user", sa.Text, nullable=False),
    sa.Column("input_tokens", sa.Integer, nullable=False, default=0),
    sa.Column("cached_tokens", sa.Integer, nullable=False, default=0),
    sa.Column("output_tokens", sa.Integer, nullable=False, default=0),
    sa.Column("reasoning_tokens", sa.Integer, nullable=False, default=0),
    sa.Column("audio_seconds", sa.Float, nullable=False, default=0.0),
    sa.Column("price", sa.Text, nullable=False, server_default=sa.text("''")),  # JSON: that applied
    sa.UniqueConstraint("reservation", "entry"),
    sa.Index(None, "reserved_at", "micro_usd"),
    sa.Index(None, "channel", "reserved_at"),
    sa.Index(None, "user", "reserved_at"),
)

# The ledger summed by whom it is charged to, in quarters of an hour, which begin with every day of every
# time zone. A budget is checked against these: the ledger of a month is long.
spendings = sa.Table(
    "spendings",
    metadata,
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),  # bot.store.spendings.Account
    sa.Column("subject", sa.Text, primary_key=True),  # "", a channel, a user
    sa.Column("quarter", sa.BigInteger, primary_key=True),  # reserved_at, in 900 s
    sa.Column("micro_usd", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,  # a sum reads one stretch of the table: an eighth of the time
)

# What may be spent a day or a month, by the workspace, a channel, a person, or each person without a
# budget of her own.
budgets = sa.Table(
    "budgets",
    metadata,
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),  # workspace, channel, person, everyone
    sa.Column("subject", sa.Text, primary_key=True),  # "", a channel, a user
    sa.Column("period", sa.Text, primary_key=True),  # day, month
    sa.Column("micro_usd", sa.BigInteger, nullable=False),
    sa.Column("set_by", sa.Text, nullable=False),
    sa.Column("set_at", sa.Float, nullable=False),
)

# What one person alone was shown and may share: Slack keeps no such message.
asides = sa.Table(
    "asides",
    metadata,
    sa.Column("key", Key, primary_key=True),  # of the work that made it
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("thread_ts", Key, nullable=False),
    sa.Column("user", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # Markdown
    sa.Column("footer", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Index(None, "created_at"),
)

# Messages that the full-text index lacks. It, and the triggers that fill this table and keep what was
# erased from being found, are in the migration 0005 alone: `search_entries`.
search_pending = sa.Table(
    "search_pending",
    metadata,
    sa.Column("message_id", Id, sa.ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
)

# Names as people show them in Slack, so that a warm turn asks Slack for nothing.
people = sa.Table(
    "people",
    metadata,
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("user", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False, default=""),
    sa.Column("is_external", sa.Boolean, nullable=False, default=False),
    sa.Column("read_at", sa.Float, nullable=False),
)

# What an endpoint taught us (a parameter that a model refuses), what people chose (`choices`), and that
# something was told.
preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),  # e.g. "endpoint:https://…/v1:model"
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("set_at", sa.Float, nullable=False),
)
