"""Why a database can't be used, in one line for the terminal."""

import socket
import sqlite3
from collections.abc import Iterator

import asyncpg
import sqlalchemy as sa
from alembic.util import CommandError

# What opening a database may raise that is about the database, not about us.
FAILURES = (OSError, sqlite3.Error, asyncpg.PostgresError, sa.exc.SQLAlchemyError, CommandError)

# By SQLite's own names of its result codes: https://www.sqlite.org/rescode.html
_SQLITE = {
    "SQLITE_CANTOPEN": "it can't be opened or made; is its folder there and writable?",
    "SQLITE_READONLY": "it can't be written to; does it, or its folder, belong to another user?",
    "SQLITE_PERM": "it can't be written to; does it, or its folder, belong to another user?",
    "SQLITE_NOTADB": "the file is not a SQLite database",
    "SQLITE_CORRUPT": "the file is damaged; restore it from a backup",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk can't be read or written; is it full or broken?",
    "SQLITE_BUSY": "another program keeps it locked",
    "SQLITE_LOCKED": "another program keeps it locked",
}

_OTHERS: tuple[tuple[type[BaseException], str], ...] = (
    (asyncpg.InvalidPasswordError, "the password is wrong"),
    (asyncpg.InvalidAuthorizationSpecificationError, "the user is unknown or may not connect"),
    (asyncpg.InvalidCatalogNameError, "there is no database of that name"),
    (asyncpg.InsufficientPrivilegeError, "the user may not make tables there"),
    (asyncpg.TooManyConnectionsError, "the server takes no more connections"),
    (asyncpg.CannotConnectNowError, "the server is starting or stopping"),
    (asyncpg.DiskFullError, "the server's disk is full"),
    (ConnectionRefusedError, "nothing answers there; is the server running?"),
    (socket.gaierror, "its host is unknown"),
    (TimeoutError, "it does not answer"),
    (CommandError, "it was made by a newer version of Tarae"),
)


class DatabaseUnusable(Exception):
    """The database can't be opened. Its text is one line for the terminal, without the password."""


def explain(error: BaseException, place: str) -> DatabaseUnusable:
    """Return what to tell about `error`, met while opening the database at `place`.

    An error without a sentence of its own gives the first line of its own words.
    """
    causes = list(_causes(error))
    reason = next(filter(None, map(_reason, causes)), None)
    return DatabaseUnusable(f"Database {place}: {reason or _first_line(causes[-1])}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and what it was made from; SQLAlchemy wraps the driver's errors twice."""
    while error is not None:
        yield error
        error = getattr(error, "orig", None) or error.__cause__


def _reason(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")  # SQLITE_IOERR_WRITE is a SQLITE_IOERR
        return _SQLITE.get("_".join(name.split("_")[:2]))
    if isinstance(error, FileNotFoundError):
        return "its server's socket is not there; is the server running?"
    for kind, reason in _OTHERS:
        if isinstance(error, kind):
            return reason
    return None


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
