"""Reply templates as reviewed data (S16): per step, some per category; staff edit them before sending."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from zone.categories import known_categories
from zone.fields import ID, TEXT, WORDS, Fields
from zone.named import Named
from zone.rows import Row, Sheet
from zone.tables import Table

#: `action` and `field` of templates for answers to questions to the office
QUESTION, ANSWER = "question", "answer"
#: placeholders of templates; anything else in braces is a mistake in the data
FIELDS = frozenset({"编号", "单位", "期限", "类别", "街道", "情况", "日期"})
#: field of each step whose words the reporter reads
STEPS = {
    "accept": "public_text",
    "ask": "question",
    "reject": "public_text",
    "dispatch": "public_text",
    "close": "public_text",
    "stage": "public_text",
    QUESTION: ANSWER,
}
_BRACES = re.compile(r"[{｛]([^{}｛｝\n]*)[}｝]")
_LONGEST = {"zh_CN": 40, "en": 60, "text": 2000}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplate(Named):
    """For `field` of the step `action`; for every category if `categories` is empty. The text is in Chinese, as
    all case handling."""

    action: str
    field: str
    categories: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Templates:
    """In the order of the file."""

    rows: tuple[ReplyTemplate, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """A zone's file replaces the shipped one as a whole. Raises BadRows and OSError."""
        rows = _TABLE.read(path) if path is not None else _TABLE.shipped
        return cls(tuple(rows.values()))

    def of(self, action: str, field: str, category: str) -> tuple[ReplyTemplate, ...]:
        return tuple(
            one
            for one in self.rows
            if (one.action, one.field) == (action, field) and (not one.categories or category in one.categories)
        )

    def find(self, template_id: str) -> ReplyTemplate | None:
        return next((one for one in self.rows if one.id == template_id), None)


def _check(row: Row, sheet: Sheet) -> None:
    action, field = row["action"], row["field"]
    if action not in STEPS:
        sheet.unknown(row.line_of("action"), "unknown_step", action, STEPS)
    elif field != STEPS[action]:
        sheet.unknown(row.line_of("field"), "unknown_step_field", field, [STEPS[action]])
    for name in row.get("categories", ()):
        if name not in known_categories():
            sheet.unknown(row.line_of("categories"), "unknown_category", name, known_categories())
    for name, most in _LONGEST.items():
        if len(row.get(name, "")) > most:
            sheet.wrong(row.line_of(name), "too_long", field=name, most=most)
    for gap in _BRACES.findall(row["text"]):
        if gap.strip() not in FIELDS:
            sheet.unknown(row.line_of("text"), "unknown_placeholder", gap, sorted(FIELDS))


_TABLE = Table(
    Path(__file__).parent / "data" / "templates.yaml",
    fields=Fields(
        {"id": ID, "zh_CN": TEXT, "action": TEXT, "field": TEXT, "text": TEXT}, {"en": TEXT, "categories": WORDS}
    ),
    check=_check,
    make=lambda row: ReplyTemplate(
        id=row["id"],
        names={lang: row[lang] for lang in ("zh_CN", "en") if lang in row},
        action=row["action"],
        field=row["field"],
        categories=tuple(row.get("categories", ())),
        text=row["text"].strip(),
    ),
)
