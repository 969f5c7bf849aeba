"""The categories of reports, the same in every zone."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from zone.fields import ID, TEXT, Fields
from zone.named import Named
from zone.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Named):
    unit: str
    #: id of the category whose duties hold for this one in a duty table that does not name it
    like: str = ""


def shipped_categories() -> tuple[Category, ...]:
    return tuple(_TABLE.shipped.values())


def known_categories() -> Collection[str]:
    return _TABLE.shipped.keys()


_TABLE = Table(
    Path(__file__).parent / "data" / "categories.yaml",
    fields=Fields({"id": ID, "zh_CN": TEXT, "en": TEXT, "unit": TEXT}, {"like": TEXT}),
    make=lambda row: Category(
        id=row["id"], names={"zh_CN": row["zh_CN"], "en": row["en"]}, unit=row["unit"], like=row.get("like", "")
    ),
)
