"""Addresses of databases as operators write them; loads no library, because reading the settings needs it."""


def database_address(written: str) -> str:
    """An address as operators write it, with our driver for PostgreSQL, psycopg 3, which it usually does not name.
    Raises ValueError."""
    for name in ("postgres://", "postgresql://"):
        if written.startswith(name):
            return "postgresql+psycopg://" + written.removeprefix(name)
    if not written.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError(written)
    return written
