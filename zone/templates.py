"""Reply templates as reviewed data (S16): per step, some per category; staff edit them before sending."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from zone.fields import ID, TEXT, WORDS, Fields
from zone.named import Named
from zone.tables import Table

#: `action` and `field` of templates for answers to questions to the office
QUESTION, ANSWER = "question", "answer"
#: placeholders of templates; anything else in braces is a mistake in the data
FIELDS = frozenset({"编号", "单位", "期限", "类别", "街道", "情况", "日期"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplate(Named):
    """For `field` of the step `action`; for every category if `categories` is empty. The text is in Chinese, as
    all case handling."""

    action: str
    field: str
    categories: tuple[str, ...]
    text: str


def templates_for(action: str, field: str, category: str) -> tuple[ReplyTemplate, ...]:
    return tuple(
        one
        for one in _all()
        if (one.action, one.field) == (action, field) and (not one.categories or category in one.categories)
    )


def template(template_id: str) -> ReplyTemplate | None:
    return next((one for one in _all() if one.id == template_id), None)


def all_templates() -> tuple[ReplyTemplate, ...]:
    return tuple(_all())


def _all() -> Collection[ReplyTemplate]:
    return _TABLE.shipped.values()


_TABLE = Table(
    Path(__file__).parent / "data" / "templates.yaml",
    fields=Fields(
        {"id": ID, "zh_CN": TEXT, "en": TEXT, "action": TEXT, "field": TEXT, "text": TEXT}, {"categories": WORDS}
    ),
    make=lambda row: ReplyTemplate(
        id=row["id"],
        names={"zh_CN": row["zh_CN"], "en": row["en"]},
        action=row["action"],
        field=row["field"],
        categories=tuple(row.get("categories", ())),
        text=row["text"].strip(),
    ),
)
