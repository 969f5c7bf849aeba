"""Reads the lines of a table for the register, CSV or Excel. All lines are read, so that their mistakes are reported
together; a line with a mistake is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unicodedata import normalize

from complaints.errors import Incomplete
from complaints.model import Duty, FirmPerson, FirmSite, SiteKind
from complaints.report.locating import short_name
from enterprises.register.entries import FirmEntry, read_firm, read_site
from enterprises.register.importing import RegisterLine
from texts import LANGUAGES, label
from web.console.sheets import SpreadsheetRow, rows_of
from web.console.workbook_reading import as_csv, is_workbook
from zone import Datum, Zone

COLUMNS = ("name",)
OPTIONAL = (
    "code", "trade", "address", "site", "kind", "site_address", "lat", "lon", "datum", "subdistrict", "person", "duty",
    "post", "phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """`error` says what is wrong with the cell of `column`."""

    line: int
    column: str
    error: Incomplete


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTable:
    lines: Sequence[RegisterLine]
    problems: Sequence[LineProblem] = field(default_factory=tuple)


def read_table(data: bytes, zone: Zone, *, now: datetime) -> RegisterTable:
    """Raises Incomplete for a file that is no table of firms."""
    written = as_csv(data) if is_workbook(data) else data
    rows = rows_of(written, columns=COLUMNS, optional=OPTIONAL, aliases=_aliases())
    lines, problems = list[RegisterLine](), list[LineProblem]()
    names = _Names(zone)
    for row in rows:
        try:
            lines.append(_line(row, names, zone, now))
        except Incomplete as error:
            problems.append(LineProblem(line=row.line, column=_COLUMN_OF.get(error.field, error.field), error=error))
    return RegisterTable(lines=lines, problems=problems)


#: fields of the forms whose mistake is in a column of another name
_COLUMN_OF = {"place": "lat", "person_name": "person"}


class _Names:
    """Ids by the names that people write."""

    def __init__(self, zone: Zone) -> None:
        self.kinds = _by_words(SiteKind, "firms.kind")
        self.duties = _by_words(Duty, "firms.duty")
        self.datums = {**_by_words((Datum.WGS84, Datum.GCJ02, Datum.BD09), "firms.datums"), **_DATUMS}
        self.subdistricts = {
            plain(name): one.id
            for one in zone.subdistricts
            for name in (short_name(one.names["zh_CN"]), *one.names.values(), one.id)
        }


_DATUMS = {"gps": Datum.WGS84.value, "高德": Datum.GCJ02.value, "腾讯": Datum.GCJ02.value, "百度": Datum.BD09.value}


def _by_words(values: Any, prefix: str) -> dict[str, str]:
    return {plain(name): one.value for one in values for name in (one.value, *_labels(f"{prefix}.{one}"))}


def _labels(key: str) -> Sequence[str]:
    return [label(key, lang) for lang in LANGUAGES]


def _line(row: SpreadsheetRow, names: _Names, zone: Zone, now: datetime) -> RegisterLine:
    """Raises Incomplete, with the column."""
    values = row.values
    firm = read_firm(values)
    return RegisterLine(
        line=row.line, firm=firm, site=_site(values, names, zone, firm, now), person=_person(values, names)
    )  # fmt: skip


def _site(values: Mapping[str, str], names: _Names, zone: Zone, firm: FirmEntry, now: datetime) -> FirmSite | None:
    """None if no column of the line is about a site. Its name may be left out: then it is the firm's."""
    told = [values.get(name, "") for name in ("site", "kind", "site_address", "lat", "lon")]
    if not any(told):
        return None
    typed = {
        "name": values.get("site", "") or firm.name,
        "kind": _known(values, "kind", names.kinds, default=SiteKind.OTHER.value),
        "address": values.get("site_address", "") or firm.address,
        "lat": values.get("lat", ""),
        "lon": values.get("lon", ""),
        "datum": _known(values, "datum", names.datums) if values.get("lat") or values.get("lon") else "",
        "subdistrict": _known(values, "subdistrict", names.subdistricts),
    }
    try:
        return read_site(typed, zone, firm="new", now=now, before=None)
    except Incomplete as error:
        error.field = "site" if error.field == "name" else error.field
        raise


def _person(values: Mapping[str, str], names: _Names) -> FirmPerson | None:
    name = values.get("person", "")
    if not name:
        return None
    if len(name) > 64:
        raise Incomplete("firms.wrong.person", most=64).at("person")
    duty = _known(values, "duty", names.duties, default=Duty.CONTACT.value)
    post, phone = values.get("post", "")[:64], values.get("phone", "")[:32]
    return FirmPerson(firm="new", name=name, duty=Duty(duty), post=post, phone=phone)


def _known(values: Mapping[str, str], column: str, known: Mapping[str, str], *, default: str = "") -> str:
    written = values.get(column, "")
    if not written:
        return default
    found = known.get(plain(written)) or known.get(plain(short_name(written)))
    if found is None:
        allowed = "、".join(dict.fromkeys(name for name in known if not name.isascii()))
        raise Incomplete("firms.wrong.unknown_word", word=written[:20], known=allowed).at(column)
    return found


def _aliases() -> Mapping[str, Sequence[str]]:
    return {
        column: [plain(name) for lang in LANGUAGES for name in label(f"firms.columns.{column}", lang).split("、")]
        for column in (*COLUMNS, *OPTIONAL)
    }


def plain(name: str) -> str:
    return "".join(normalize("NFKC", name).split()).casefold()
