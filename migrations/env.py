"""Run by alembic: migrates over the connection that `bot.store.migrate` hands it."""

from alembic import context

from bot.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,  # for its naming convention
    render_as_batch=connection.dialect.name == "sqlite",
    # SQLite's is too, whatever alembic thinks: else each step would be committed, the lock let go, and a
    # second process that starts just now would take the next step as well.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
