"""What the pages of firms and of staff show of a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from enterprises.calendar.model import DueDate, Proof, State
from services import Services
from services.records import Records
from texts import label
from wording import due_dates
from wording.due_dates import DateWords, Line
from wording.firms import site_name
from wording.moments import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`site` is "" for a date of the whole firm; `done` says who did it when, "" while it is not done."""

    date: DueDate
    words: DateWords
    site: str
    about: str
    basis: str
    done: str
    state: str
    proofs: Sequence[Proof]
    history: Sequence[Line]


def read(records: Records, one: DueDate, services: Services, *, today: date, lang: str) -> Shown:
    done = one.done
    at = moment(done.at, services.zone, lang) if done is not None else ""
    return Shown(
        date=one,
        words=due_dates.words(one, services, today=today, lang=lang),
        site=site_name(records, one.site),
        about=due_dates.about_of(one, services),
        basis=due_dates.basis_of(one, services, today=today, lang=lang),
        done=label("calendar.done_by", lang, name=done.name, at=at) if one.state is State.DONE and done else "",
        state=label(f"calendar.state.{one.state}", lang),
        proofs=records.calendar.proofs([one.id]),
        history=due_dates.history(records.calendar.history(one.id), services, lang),
    )
