"""How our column types are written in a migration: as what they are in the database, so it never changes with us."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger

from storage.engine.schema import Moment


def render_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, BigInteger) and item._variant_mapping:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False
