"""The daily letter to staff: numbers, each with the link of its list in the console."""

from collections.abc import Mapping
from datetime import date

from complaints.office.mail_digest import DAY, LINES
from texts import label

LANG = "zh_CN"
#: line → path in the console
_LISTS = {"mine": "?mine=1", "late": "?mine=1&overdue=1", "decide": "ladder", "questions": "ladder"}
_UNIT = "unit/"


def words(values: Mapping[str, str], *, public_url: str, for_unit: bool) -> tuple[str, tuple[str, ...]]:
    """Subject and lines. `for_unit`: links lead to the pages of a unit's members."""
    day = date.fromisoformat(values[DAY])
    subject = label("mail.digest.subject", LANG, month=day.month, day=day.day)
    lines: list[str] = []
    for name in LINES:
        if name in values:
            path = _UNIT if for_unit else _LISTS[name]
            key = f"mail.digest.{name}_unit" if for_unit else f"mail.digest.{name}"
            lines += [label(key, LANG, count=int(values[name])), f"{public_url}/console/{path}", ""]
    return subject, (*lines, label("mail.digest.about", LANG))
