"""What is remembered, in SQLite or PostgreSQL: the only door to `sqlalchemy`.

`database` opens one and gives connections; every other module is functions that take such a
connection first. What belongs together is done in one `begin()`.
"""
