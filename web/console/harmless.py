"""Cells that no spreadsheet takes for a formula: somebody else's words must not run."""

import csv
import io
from collections.abc import Sequence

#: as the first sign, or the first after blanks; OWASP, "CSV Injection", names the full-width ones, too
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: what begins a formula by itself or hides one's beginning
_BREAKS = ("\t", "\r", "\n")
_BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u200c\u200d\u2060\u202a\u202b\u202c\u202d\u202e\"'"


def harmless(value: str | int) -> str | int:
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(_BREAKS) or value.lstrip(_BLANKS).startswith(_FORMULA) else value


def csv_lines(rows: Sequence[Sequence[str | int]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue()
