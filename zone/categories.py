"""The categories of reports, the same in every zone, with the words that propose each."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from zone.fields import ID, TEXT, WORDS, Fields
from zone.named import Named
from zone.tables import Table

#: weight of a strong word, which names the category by itself; other words have weight 1
_STRONG = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Named):
    unit: str
    words: tuple[str, ...]
    strong: tuple[str, ...]
    #: id of the category whose duties hold for this one in a duty table that does not name it
    like: str = ""

    def hits(self, lowered: str) -> int:
        weak, strong = (sum(lowered.count(word) for word in words) for words in (self.words, self.strong))
        return weak + _STRONG * strong


def shipped_categories() -> tuple[Category, ...]:
    return tuple(_TABLE.shipped.values())


def known_categories() -> Collection[str]:
    return _TABLE.shipped.keys()


_TABLE = Table(
    Path(__file__).parent / "data" / "categories.yaml",
    fields=Fields({"id": ID, "zh_CN": TEXT, "en": TEXT, "unit": TEXT, "words": WORDS}, {"strong": WORDS, "like": TEXT}),
    make=lambda row: Category(
        id=row["id"],
        names={"zh_CN": row["zh_CN"], "en": row["en"]},
        unit=row["unit"],
        words=tuple(row["words"]),
        strong=tuple(row.get("strong", ())),
        like=row.get("like", ""),
    ),
)
