"""A full-text index of what was said, which triggers keep from showing what is no longer so.

`search_entries` is no table of `bot.store.tables`: on SQLite it is one of FTS5's, with shadow tables,
on PostgreSQL it has a tsvector. Its rows are added by `bot.store.search_index`, which knows the words;
the triggers note in `search_pending` whose row is missing, and delete it together with the text. A
later migration that makes the table `messages` anew (a batch, on SQLite) has to make them anew too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Tokens come separated by spaces, and hold no ASCII but letters and digits: the tokenizer `ascii` takes
# them as they are. Neither places nor lengths are wanted. https://www.sqlite.org/fts5.html
SQLITE = (
    """CREATE VIRTUAL TABLE search_entries
        USING fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0)""",
    """CREATE TRIGGER messages_said AFTER INSERT ON messages
        WHEN NEW.text <> '' AND NEW.state <> 'erased'
        BEGIN
            INSERT INTO search_pending (message_id) SELECT NEW.id
                WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE message_id = NEW.id);
        END""",
    """CREATE TRIGGER messages_changed AFTER UPDATE OF text, state ON messages
        WHEN NEW.text <> OLD.text OR (NEW.state = 'erased') <> (OLD.state = 'erased')
        BEGIN
            DELETE FROM search_entries WHERE rowid = OLD.id;
            DELETE FROM search_pending WHERE message_id = OLD.id;
            INSERT INTO search_pending (message_id)
                SELECT NEW.id WHERE NEW.text <> '' AND NEW.state <> 'erased';
        END""",
    """CREATE TRIGGER messages_forgotten AFTER DELETE ON messages
        BEGIN
            DELETE FROM search_entries WHERE rowid = OLD.id;
            DELETE FROM search_pending WHERE message_id = OLD.id;
        END""",
)
# A short list of what isn't sorted in yet: each search has to read it (4 MB, by default), but without one
# adding takes three times as long. https://www.postgresql.org/docs/18/gin.html#GIN-FAST-UPDATE
POSTGRESQL = (
    """CREATE TABLE search_entries (
        message_id bigint PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        conversation_id bigint NOT NULL,
        words tsvector NOT NULL)""",
    """CREATE INDEX ix_search_entries_words ON search_entries
        USING gin (words) WITH (gin_pending_list_limit = 256)""",
    """CREATE FUNCTION note_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                DELETE FROM search_entries WHERE message_id = OLD.id;
            END IF;
            IF NEW.text = '' OR NEW.state = 'erased' THEN
                DELETE FROM search_pending WHERE message_id = NEW.id;
            ELSE
                INSERT INTO search_pending (message_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
            END IF;
            RETURN NULL;
        END $$""",
    """CREATE TRIGGER messages_said AFTER INSERT ON messages FOR EACH ROW
        WHEN (NEW.text <> '' AND NEW.state <> 'erased')
        EXECUTE FUNCTION note_for_search()""",
    """CREATE TRIGGER messages_changed AFTER UPDATE OF text, state ON messages FOR EACH ROW
        WHEN (NEW.text <> OLD.text OR (NEW.state = 'erased') <> (OLD.state = 'erased'))
        EXECUTE FUNCTION note_for_search()""",
)


def upgrade() -> None:
    op.create_table(
        "search_pending",
        sa.Column(
            "message_id", Id, sa.ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
        ),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)
    op.execute(
        "INSERT INTO search_pending (message_id)"
        " SELECT id FROM messages WHERE text <> '' AND state <> 'erased'"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("messages_forgotten", "messages_changed", "messages_said"):
            op.execute(f"DROP TRIGGER {trigger}")
    else:
        op.execute("DROP TRIGGER messages_changed ON messages")
        op.execute("DROP TRIGGER messages_said ON messages")
        op.execute("DROP FUNCTION note_for_search()")
    op.drop_table("search_entries")
    op.drop_table("search_pending")
