"""The zone in use: the files of ZONE_DIR, with the texts over them that operators published. It is replaced as a whole
when a version is published, so a step uses one state of it from beginning to end."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from bot.calendar_templates import date_templates
from bot.checklists import checklists
from bot.jobs import LOOK_EVERY_S, Tick
from bot.settings import Settings
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.office.zone_editing import texts_in_use
from enterprises.calendar.loading import Bases as DateBases
from inspections.checklists.loading import Bases as EntryBases
from services.ground import Ground
from storage.store import Store
from storage.tx import Tx
from zone import BadZone, Zone
from zone.documents import document_of, laid_over
from zone.keeping import training_changed
from zone.rows import RowProblem

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """What items of checklists and templates of dates may rest on; checked for texts that are being written."""

    entries: EntryBases
    dates: DateBases


def ground_of(settings: Settings, texts: Mapping[str, str] | None = None, *, bases: Bases | None = None) -> Ground:
    """`texts`: by document, instead of files. Raises BadZone; in problems of a text, paths are below the folder."""
    if not texts:
        return _read(settings, settings.zone_dir, bases)
    with laid_over(settings.zone_dir, texts) as folder:
        try:
            ground = _read(settings, folder, bases)
        except BadZone as error:
            raise BadZone([replace(one, path=_below(folder, one.path)) for one in error.problems]) from error
    if "zone" in texts and ground.zone.training != Zone.load(settings.zone_dir).training:
        raise BadZone([training_changed(texts["zone"])])
    return ground


def fitting(settings: Settings, texts: Mapping[str, str]) -> tuple[Ground, Sequence[RowProblem]]:
    """The zone with those texts that fit the files and each other: a file that was changed since, or another release,
    must not stop the service. Raises BadZone if the files alone are wrong."""
    kept, problems = dict(texts), list[RowProblem]()
    while kept:
        try:
            return ground_of(settings, kept), problems
        except BadZone as error:
            problems += error.problems
            wrong = {found.name for one in error.problems if (found := document_of(str(one.path))) is not None}
            wrong = wrong & kept.keys() or {"zone"} & kept.keys() or set(kept)  # all others name what zone.yaml has
            kept = {name: text for name, text in kept.items() if name not in wrong}
    return ground_of(settings), problems


class CurrentZone:
    """`left_out`: what is wrong with published texts that are not used."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store, self._one_at_a_time = settings, store, asyncio.Lock()
        self._told: list[Callable[[Ground], None]] = []
        self._stamp, texts = store.read_now(_texts)
        self.ground, self.left_out = self._fitting(texts)

    @property
    def tick(self) -> Tick:
        return Tick(name="zone", every_s=LOOK_EVERY_S, work=self.refresh, due=self._is_other)

    def _is_other(self, tx: Tx) -> bool:
        return tx.zone_texts.stamp() != self._stamp

    def on_change(self, call: Callable[[Ground], None]) -> None:
        self._told.append(call)

    async def refresh(self) -> int:
        """Reads what was published since. Returns 0, so that the tick waits."""
        async with self._one_at_a_time:
            if not await self._store.read(self._is_other):
                return 0
            stamp, texts = await self._store.read(_texts)
            self.ground, self.left_out = await asyncio.to_thread(self._fitting, texts)
            self._stamp = stamp
            for call in self._told:
                call(self.ground)
            log.info("zone.replaced", version=stamp)
        return 0

    def _fitting(self, texts: Mapping[str, str]) -> tuple[Ground, Sequence[RowProblem]]:
        ground, problems = fitting(self._settings, texts)
        for one in problems:
            log.error("zone.version_left_out", file=str(one.path), line=one.line, problem=one.key)
        return ground, problems


def _texts(tx: Tx) -> tuple[int, Mapping[str, str]]:
    return tx.zone_texts.stamp(), texts_in_use(tx)


def _read(settings: Settings, folder: Path | None, bases: Bases | None) -> Ground:
    zone = Zone.load(folder, timezone=settings.local_time)
    clock = Clock(WorkingTime(zone.hours, zone.timezone), zone.terms)
    lists = checklists(folder, bases=bases.entries if bases else None)
    dates = date_templates(folder, bases=bases.dates if bases else None)
    return Ground(zone=zone, clock=clock, checklists=lists, dates=dates)


def _below(folder: Path, path: Path) -> Path:
    return path.relative_to(folder) if path.is_relative_to(folder) else path
