"""Storage failures, classified by whether a retry can help."""

from sqlalchemy.exc import DBAPIError, OperationalError

#: SQLite raises OperationalError also for statements that can never work; only the message distinguishes them
_NEVER = ("no such", "has no column", "syntax error", "already exists", "ambiguous")


#: PostgreSQL undoes one of two transactions that wait for each other, or that it can't put in an order
_UNDONE = ("40P01", "40001")
#: a row that another transaction has just added or taken away, which a new run sees
_OVERTAKEN = ("23503", "23505")


class StorageError(Exception):
    """`transient`: locked, full or unreachable now; a retry may succeed."""

    def __init__(self, doing: str, *, transient: bool) -> None:
        super().__init__(doing)
        self.transient = transient


class UnusableDatabase(StorageError):
    """DATABASE_URL (`url`, with the password hidden) can't be opened; `why` is the driver's message."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"database {url} can't be used: {why}", transient=True)
        self.url, self.why = url, why


def translated(error: DBAPIError) -> StorageError:
    words = str(error.orig).partition("\n")[0]  # PostgreSQL's further lines quote values
    never = any(sign in words for sign in _NEVER)
    return StorageError(f"database: {words}", transient=isinstance(error, OperationalError) and not never)


def is_undone(error: DBAPIError) -> bool:
    """Whether the transaction was undone for the sake of another one, so that a new run may succeed at once."""
    return getattr(error.orig, "sqlstate", None) in _UNDONE


def is_worth_another_run(error: DBAPIError) -> bool:
    """Whether a run that begins after the other transaction may succeed."""
    return is_undone(error) or getattr(error.orig, "sqlstate", None) in _OVERTAKEN
