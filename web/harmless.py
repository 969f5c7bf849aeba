"""Escapes cells that a spreadsheet would take for a formula, because users' texts must not be executed."""

import csv
import io
from collections.abc import Sequence

#: first character, possibly after blanks; OWASP, "CSV Injection", includes the full-width forms
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: characters that start a formula or hide its start
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
