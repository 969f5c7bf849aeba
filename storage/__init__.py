"""The record database and the photo store: the only SQL of the product."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.store import Store


def create_all(store: "Store") -> None:
    """Creates all tables at once, for tests; the product runs migrations instead (storage.migrations)."""
    from storage import tx  # noqa: F401 - imports every table module, so that the metadata is complete
    from storage.engine.schema import metadata

    metadata.create_all(store.engine)
