"""Other systems that cases can be passed on to: reviewed data. Keys and secrets are not here (FORWARD_KEYS)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zone.named import Named
from zone.rows import BadRows, Problem, items, line_of, problems_of
from zone.rows import load as load_rows

KINDS = ("open311", "webhook", "csv")
_REQUIRED = {"id": str, "zh_CN": str, "en": str, "kind": str}
_OPTIONAL = {"url": str, "jurisdiction": str, "services": dict, "service": str, "returned": list}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination(Named):
    """`services` names the other system's service of a category, `service` that of all others. Words in `returned` say
    that it closed a case without taking it."""

    kind: str
    url: str = ""
    jurisdiction: str = ""
    services: tuple[tuple[str, str], ...] = ()
    service: str = ""
    returned: tuple[str, ...] = ()

    def service_of(self, category: str) -> str:
        return dict(self.services).get(category, self.service or category)


def load(path: Path) -> tuple[Destination, ...]:
    """None where there is no such file. Raises BadRows."""
    if not path.exists():
        return ()
    made, found, seen = list[Destination](), list[Problem](), set[str]()
    for row in load_rows(path) or ():
        wrong = problems_of(row, path, required=_REQUIRED, optional=_OPTIONAL)
        wrong = wrong or [Problem(path, line_of(row), says) for says in _wrong(row, seen)]
        if not wrong:
            seen.add(row["id"])
            made.append(_made(row))
        found += wrong
    if found:
        raise BadRows(found)
    return tuple(made)


def _wrong(row: dict[str, Any], seen: set[str]) -> list[str]:
    name, parts = row["id"], urlsplit(row.get("url", ""))
    address = parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query
    checks = {
        f"{name} is given twice": name in seen,
        f"{name}: at most 64 letters, digits, - or _": not name.replace("-", "").replace("_", "").isalnum()
        or not name.isascii()
        or len(name) > 64,
        f"{name}: {row['kind']!r} is none of {', '.join(KINDS)}": row["kind"] not in KINDS,
        f"{name}: url: an http(s) address without a question mark is needed": row["kind"] != "csv" and not address,
    }
    return [says for says, wrong in checks.items() if wrong]


def _made(row: dict[str, Any]) -> Destination:
    return Destination(
        id=row["id"],
        names={"zh_CN": row["zh_CN"], "en": row["en"]},
        kind=row["kind"],
        url=row.get("url", "").rstrip("/"),
        jurisdiction=row.get("jurisdiction", ""),
        services=tuple((name, str(code)) for name, code in items(row.get("services", {}))),
        service=row.get("service", ""),
        returned=tuple(map(str, row.get("returned", ()))),
    )
