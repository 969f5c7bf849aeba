"""One warning with its firms, live: sent, read, confirmed, done; whom to telephone; the documents with their history.
The table is a fragment of its own, which the page's script fetches when something has happened."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import hdrs, web

from complaints.model.warnings import OfficialWarning, Standing, TaskEvent, TaskStep
from complaints.ports import Records
from enterprises.warnings.progress import FirmLine, Progress, progress
from texts import label
from web.console.session import HOUSE
from web.console.show import show
from web.console.warnings.door import warning_of
from web.pages import lang_of
from wording import warnings
from wording.moments import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmRow:
    """`phones`: (name, number)."""

    firm: str
    name: str
    stand: str
    state: str
    silent: bool
    no_plan: bool
    phones: Sequence[tuple[str, str]]
    sent: str
    confirmed: str
    done: str
    called: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    number: int
    name: str
    standing: str
    standing_name: str
    source: str
    begins: str
    by: str


async def page(request: web.Request) -> web.StreamResponse:
    return await _shown(request, "console/warnings/warning.html")


async def fragment(request: web.Request) -> web.StreamResponse:
    response = await _shown(request, "console/warnings/_table.html")
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response


async def _shown(request: web.Request, template: str) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone, now = house.services().zone, house.clock()

    def look(records: Records) -> dict[str, object]:
        warning = warning_of(request, records)
        found = progress(records, warning, now=now)
        shown = warning.current or warning.versions[-1]
        return {
            "warning": warning,
            "shown": shown,
            "name": warnings.name(warning, shown, lang),
            "source": warnings.source(shown, zone, lang),
            "begins": warnings.begins(shown, zone, lang),
            "scope": warnings.scope(shown.scope, records, zone, lang),
            "rows": rows_of(request, records, found),
            "sums": list(found.sums.items()),
            "spreading": any(one.spread_at is None for one in warning.released),
            "versions": _versions(request, warning),
            "stamp": records.warnings.stamp(),
        }

    return show(request, template, await house.store.read(look))


def rows_of(request: web.Request, records: Records, found: Progress) -> Sequence[FirmRow]:
    return [_row(request, records, line) for line in found.lines]


def _row(request: web.Request, records: Records, line: FirmLine) -> FirmRow:
    lang, task = lang_of(request), line.task
    zone = request.app[HOUSE].services().zone
    persons = [(one.name, one.phone) for one in records.firms.persons_of(task.firm) if one.phone] if line.silent else []
    done = [e for n in range(1, len(task.actions) + 1) if (e := task.done(n)) is not None]
    return FirmRow(
        firm=task.firm,
        name=line.name,
        stand=line.stand.value,
        state=warnings.state(line, lang),
        silent=line.silent,
        no_plan=line.no_plan,
        phones=persons,
        sent=_at(request, task.first(TaskStep.SENT)),
        confirmed=_at(request, task.confirmed, named=True),
        done=_at(request, max(done, key=lambda e: e.at) if task.is_done else None, named=True),
        called=_called(request, task.called),
        due=moment(task.due_at, zone, lang),
    )


def _at(request: web.Request, event: TaskEvent | None, *, named: bool = False) -> str:
    if event is None:
        return ""
    when = moment(event.at, request.app[HOUSE].services().zone, lang_of(request))
    return f"{event.by} {when}".strip() if named else when


def _called(request: web.Request, event: TaskEvent | None) -> str:
    if event is None:
        return ""
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    return label("warnings.called", lang, by=event.by, at=moment(event.at, zone, lang), note=event.note)


def _versions(request: web.Request, warning: OfficialWarning) -> Sequence[VersionRow]:
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    rows = []
    for one in reversed(warning.versions):
        by = label("warnings.entered", lang, by=one.entered_name, at=moment(one.entered_at, zone, lang))
        if one.decided_at is not None and one.standing is not Standing.WAITING:
            what = label(f"warnings.standing.{one.standing}", lang)
            decided = label(
                "warnings.decided_by", lang, by=one.decided_name, at=moment(one.decided_at, zone, lang), what=what
            )
            by = f"{by} · {decided}"
        change = label(f"warnings.change.{one.change}", lang)
        rows.append(
            VersionRow(
                number=one.number,
                name=f"{label('warnings.version', lang, number=one.number, change=change)} "
                f"{label(f'warnings.level.{one.level}', lang)}",
                standing=one.standing.value,
                standing_name=label(f"warnings.standing.{one.standing}", lang),
                source=warnings.source(one, zone, lang),
                begins=warnings.begins(one, zone, lang),
                by=by,
            )
        )
    return rows
