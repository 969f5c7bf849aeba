"""Days as official tables write them: 2026-12-31, 2026/12/31, 2026年12月底前, 2026年底."""

import calendar
import re
from datetime import date
from unicodedata import normalize

_BY = r"(?:之?前|以前)?"
_DAY = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_BY}")
_MONTH = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})月?[底末]?{_BY}")
_YEAR = re.compile(rf"(\d{{4}})年?[底末]?{_BY}")


def read_day(written: str) -> date | None:
    """A month or a year means its last day. None for what names no day that can be checked (长期坚持, 立行立改)."""
    text = "".join(normalize("NFKC", written).split()).removesuffix("00:00:00")
    try:
        if found := _DAY.fullmatch(text):
            return date(*(int(part) for part in found.groups()))
        if found := _MONTH.fullmatch(text):
            year, month = (int(part) for part in found.groups())
            return date(year, month, calendar.monthrange(year, month)[1])
        if found := _YEAR.fullmatch(text):
            return date(int(found[1]), 12, 31)
    except ValueError:  # the 31st of a shorter month, a 13th month
        return None
    return None
