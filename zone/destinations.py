"""Other systems to which cases can be forwarded: reviewed data, without keys and secrets (FORWARD_KEYS)."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from zone.categories import known_categories
from zone.fields import ID, MAP, NOTE, TEXT, WORDS, Fields
from zone.named import Named
from zone.rows import Row, Sheet, shown
from zone.tables import Table

KINDS = ("open311", "webhook", "csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination(Named):
    """`services`: the other system's service per category; `service`: that of all other categories. A status with one
    of `returned` means that the system closed a case without accepting it."""

    kind: str
    url: str = ""
    jurisdiction: str = ""
    services: tuple[tuple[str, str], ...] = ()
    service: str = ""
    returned: tuple[str, ...] = ()

    def service_of(self, category: str) -> str:
        return dict(self.services).get(category, self.service or category)


def load(path: Path | None = None) -> tuple[Destination, ...]:
    """Empty without a file. Raises BadRows and OSError."""
    return tuple(_TABLE.read(path).values()) if path is not None else ()


def _check(row: Row, sheet: Sheet) -> None:
    name = row["id"]
    if row["kind"] not in KINDS:
        sheet.unknown(row.line_of("kind"), "unknown_kind", row["kind"], KINDS)
    elif row["kind"] != "csv" and not _is_address(row.get("url", "")):
        sheet.wrong(row.line_of("url"), "destination_url", name=name)
    known = known_categories()
    for category, code in row.get("services", {}).items():
        line = row["services"].line_of(category)
        if category not in known:
            sheet.unknown(line, "unknown_category", category, known)
        if code is None or isinstance(code, dict | list):
            sheet.wrong(line, "not_text", field=f"services.{category}", value=shown(code))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and parts.port != 0
    except ValueError:  # an invalid bracket or port
        return False


def _make(row: Row) -> Destination:
    return Destination(
        id=row["id"],
        names={"zh_CN": row["zh_CN"], "en": row["en"]},
        kind=row["kind"],
        url=row.get("url", "").rstrip("/"),
        jurisdiction=row.get("jurisdiction", ""),
        services=tuple((name, str(code)) for name, code in row.get("services", {}).items()),
        service=row.get("service", ""),
        returned=tuple(map(str, row.get("returned", ()))),
    )


_TABLE = Table(
    fields=Fields(
        {"id": ID, "zh_CN": TEXT, "en": TEXT, "kind": TEXT},
        {"url": NOTE, "jurisdiction": NOTE, "services": MAP, "service": NOTE, "returned": WORDS},
    ),
    check=_check,
    make=_make,
)
