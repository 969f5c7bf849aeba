"""Writes our column types into a migration as plain SQL types, so that it does not depend on our code."""

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
