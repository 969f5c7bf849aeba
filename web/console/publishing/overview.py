"""What waits to be published, and what was published, corrected and taken back lately."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.model import State
from publishing.releasing import is_news
from services.records import Records
from texts import label
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.moments import moment
from wording.states import state_name

_WAITING, _CHANGED = 100, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    number: str
    words: str
    facts: Sequence[str]
    public: bool = False
    warning: str = ""


async def overview(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> tuple[Sequence[Row], Sequence[Row]]:
        return _waiting(records), _changed(records)

    def _waiting(records: Records) -> Sequence[Row]:
        rows = []
        for one in records.publishing.proposals(limit=_WAITING):
            case = records.cases.get(one.case_id)
            public = records.publishing.get(case.number) if case is not None else None
            if case is None or not is_news(one, public):
                continue
            ready = sum(photo.is_ready for photo in one.photos)
            facts = [label("publishing.list.by", lang, name=one.by_name, at=moment(one.at, zone, lang))]
            if one.photos:
                facts.append(label("publishing.list.photos", lang, ready=ready, all=len(one.photos)))
            rows.append(Row(number=case.number, words=one.words, facts=facts))
        return rows

    def _changed(records: Records) -> Sequence[Row]:
        rows, seen = [], set[str]()
        for one in records.publishing.changed(limit=_CHANGED):
            if one.number in seen:
                continue
            seen.add(one.number)
            case, public = records.cases.by_number(one.number), records.publishing.get(one.number)
            reopened = case is not None and public is not None and case.state is not State.CLOSED
            warning = (
                f"{state_name(case, lang)} · {label('publishing.list.reopened', lang)}" if reopened and case else ""
            )
            facts = [label(f"publishing.act.{one.act}", lang), moment(one.at, zone, lang), one.name, one.reason]
            rows.append(
                Row(
                    number=one.number,
                    words=public.words if public else "",
                    facts=[fact for fact in facts if fact],
                    public=public is not None,
                    warning=warning,
                )
            )
        return rows

    waiting, changed = await house.store.read(look)
    return show(request, "console/publishing/overview.html", {"waiting": waiting, "changed": changed})
