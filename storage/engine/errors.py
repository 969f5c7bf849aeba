"""Storage failures, told apart by whether trying again can help."""

from sqlalchemy.exc import DBAPIError, OperationalError

#: SQLite says OperationalError of a statement that can never work, too: only its words tell
_NEVER = ("no such", "has no column", "syntax error", "already exists", "ambiguous")


class StorageError(Exception):
    """`transient`: locked, full or unreachable now; the same work may succeed later."""

    def __init__(self, doing: str, *, transient: bool) -> None:
        super().__init__(doing)
        self.transient = transient


class UnusableDatabase(StorageError):
    """DATABASE_URL (`url`, its password hidden) can't be opened; `why` in the driver's words."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"database {url} can't be used: {why}", transient=True)
        self.url, self.why = url, why


def translated(error: DBAPIError) -> StorageError:
    words = str(error.orig).partition("\n")[0]  # PostgreSQL's further lines quote values
    never = any(sign in words for sign in _NEVER)
    return StorageError(f"database: {words}", transient=isinstance(error, OperationalError) and not never)
