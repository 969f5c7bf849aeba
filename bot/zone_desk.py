"""Checks documents of the zone for the console (web.ports.ZoneDesk)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from bot.current_zone import CurrentZone, ground_of
from bot.settings import Settings
from inspections.checklists.loading import Bases, Term
from knowledge.entries import load_entries
from services.ground import Ground
from zone import BadZone
from zone.documents import DOCUMENTS, Document, checklist_documents, file_text
from zone.keeping import lost
from zone.rows import RowProblem


class ZoneDesk:
    def __init__(self, settings: Settings, current: CurrentZone) -> None:
        self._settings, self._current = settings, current

    @property
    def left_out(self) -> Sequence[RowProblem]:
        return self._current.left_out

    def documents(self) -> Sequence[Document]:
        return [*DOCUMENTS, *checklist_documents(self._settings.zone_dir)]

    def file_text(self, which: Document) -> str:
        return file_text(self._settings.zone_dir, which)

    def checked(self, texts: Mapping[str, str], *, now: datetime) -> Ground:
        today = now.astimezone(self._settings.local_time).date()
        ground = ground_of(self._settings, texts, bases=Bases(entries=_terms(), today=today))
        if problems := lost(self._current.ground.zone, ground.zone, texts.get("zone", "")):
            raise BadZone(problems)
        return ground

    async def refresh(self) -> None:
        await self._current.refresh()


@cache
def _terms() -> Mapping[str, Term]:
    return {entry.id: Term(since=entry.valid_from, until=entry.valid_to) for entry in load_entries()}
