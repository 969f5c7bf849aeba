"""Checks documents of the zone for the console (web.ports.ZoneDesk)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from bot.calendar_templates import date_bases
from bot.checklists import entry_bases
from bot.current_zone import Bases, CurrentZone, ground_of
from bot.settings import Settings
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
        ground = ground_of(self._settings, texts, bases=bases(today))
        if problems := lost(self._current.ground.zone, ground.zone, texts.get("zone", "")):
            raise BadZone(problems)
        return ground

    async def refresh(self) -> None:
        await self._current.refresh()


@cache
def bases(today: date) -> Bases:
    return Bases(entries=entry_bases(today), dates=date_bases(today))
