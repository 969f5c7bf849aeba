"""The card of a case in the staff group: number, category, sub-district and state only (S27); text is entered in
private."""

from datetime import datetime

from complaints.case.lifecycle import OPEN_STATES, Addition
from complaints.case.merging import people
from complaints.clock.ladder import is_supervised
from complaints.model import Complaint, Kind, State
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.staff.links import console_button
from handlers.turn import Button, Reply
from services import Services
from texts import join, label, say
from wording.case_words import what_is_due
from wording.moments import moment
from wording.names import unit_name
from wording.states import state_name
from zone import Zone


def group_card(case: Complaint, records: Records, services: Services, lang: str) -> Reply | None:
    """From the present case; one message per case, edited as the case moves. A report that its reporter merged has no
    card: it is counted on the main case's card (R22)."""
    if case.state is State.DUPLICATE and not case.last_actor:
        return None
    category = services.zone.category(case.category)
    subdistrict = services.zone.subdistrict(case.territory)
    text = say(
        "card.text",
        lang,
        number=case.number,
        category=category.name(lang) if category else "-",
        subdistrict=subdistrict.name(lang) if subdistrict else label("card.no_subdistrict", lang),
        state=state_name(case, lang),
        due=_due(case, records, services.zone, lang),
        unit=unit_name(case.unit, services.zone, lang) if case.unit else "-",
        actor=case.last_actor or "-",
    )
    if case.danger and case.state in OPEN_STATES:
        text = join([say("card.danger", lang), text])
    if case.kind is Kind.REPORT and (count := people(records, case)) > 1:
        text = join([text, say("near.people", lang, count=count)])
    rows: list[tuple[Button, ...]] = []
    if case.state is State.SUBMITTED:
        rows.append((button("card.accept", lang, "accept", case.number, str(case.version), style="primary"),))
    privately = button("card.privately", lang, "open", case.number)
    rows.append((privately, *console_button(services, lang, f"cases/{case.number}")))
    return Reply(text=text, keyboard=inline(*rows), slot=f"card:{case.id}")


def _due(case: Complaint, records: Records, zone: Zone, lang: str) -> str:
    """The deadline with its colour, which is right without a clock because every step and rung updates the card. The
    time left changes by the minute, so it is shown in the private chat only."""
    if case.due_at is None or case.state not in OPEN_STATES:
        return label("due.none", lang)
    tone, word = _tone(case, case.due_at, records, lang)
    marked = label(f"clock.mark.{tone}", lang, words=moment(case.due_at, zone, lang))
    return label("due.with_left", lang, what=what_is_due(case, lang), at=marked, left=word)


def _tone(case: Complaint, due_at: datetime, records: Records, lang: str) -> tuple[str, str]:
    """The colour, and the word for it."""
    if case.paused_reason is not None:
        return "paused", label("flag.paused", lang)
    rungs = {rung.name for rung in records.rungs.of_case(case.id) if rung.deadline == due_at}
    if is_supervised(rungs):
        return "late", label("flag.supervised", lang)
    tone = "late" if Addition.NUDGE_DUE in rungs else "soon" if rungs else "fine"
    return tone, label(f"clock.tone.{tone}", lang)
