"""The daily letter to staff: numbers, each with the link of its list in the console."""

from collections.abc import Mapping
from datetime import date

from complaints.office.mail_digest import DAY, LINES
from complaints.office.parties import pages_of
from texts import label

LANG = "zh_CN"
#: line → path in the console
_LISTS = {"mine": "?mine=1", "late": "?mine=1&overdue=1", "decide": "ladder", "questions": "ladder"}


def words(values: Mapping[str, str], *, public_url: str, party: str) -> tuple[str, tuple[str, ...]]:
    """Subject and lines. `party`: links lead to the pages of its members."""
    pages = pages_of(party)
    day = date.fromisoformat(values[DAY])
    subject = label("mail.digest.subject", LANG, month=day.month, day=day.day)
    lines: list[str] = []
    for name in LINES:
        if name in values:
            path = pages or _LISTS[name]
            key = f"mail.digest.{name}_unit" if pages else f"mail.digest.{name}"
            lines += [label(key, LANG, count=int(values[name])), f"{public_url}/console/{path}", ""]
    return subject, (*lines, label("mail.digest.about", LANG))
