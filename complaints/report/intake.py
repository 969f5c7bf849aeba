"""Import of cases from other systems (S26): orders of 12345 and 上级交办, each with its number there. Importing a file
again creates no second case; a known number with another text is reported as a conflict."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from unicodedata import normalize

from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.clock.deadlines import Clock
from complaints.errors import WrongState
from complaints.model import Actor, Complaint, Event, Identity, Kind, Notice, Place, State
from complaints.places.sites import note_site
from complaints.ports import Records
from complaints.privacy.masking import BLACK, masked
from complaints.report.external_numbers import Conflict
from complaints.report.numbers import free_number
from complaints.report.vehicle import read_vehicle, without_plates
from zone.danger import sounds_urgent
from zone.likeness import Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A case from another system. Data of the reporter are masked: that system answers its caller."""

    external_id: str
    category: str
    text: str
    place: Place
    line: int = 0
    written: str = ""  # the number as in the file, which earlier releases stored unchanged


@dataclass(slots=True, kw_only=True)
class IntakeResult:
    """Orders by result: new, same as before, conflict (contradicts what is stored)."""

    counts: Counter[str] = field(default_factory=Counter)
    conflicts: list[Conflict] = field(default_factory=list)

    def add(self, other: "IntakeResult") -> None:
        self.counts += other.counts
        self.conflicts += other.conflicts


@dataclass(slots=True, kw_only=True)
class Foreseen:
    """What `take_in` would do with a file: `same` counts lines that would change nothing."""

    new: list[Order] = field(default_factory=list)
    same: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def foresee(records: Records, source: str, orders: Sequence[Order], *, into: Foreseen) -> None:
    """Adds these orders to `into`, which holds those before them in the file."""
    numbers = {order.external_id for order in into.new}
    for order in orders:
        known = _known(records, source, order)
        conflict = _conflict(known, order) if known is not None else None
        if conflict is not None:
            into.conflicts.append(conflict)
        elif known is not None or order.external_id in numbers:
            into.same += 1
        else:
            into.new.append(order)
            numbers.add(order.external_id)


def stored_text(order: Order) -> str:
    return without_plates(masked(order.text, plates=False))


def take_in(
    records: Records,
    source: str,
    orders: Sequence[Order],
    *,
    actor: Actor,
    now: datetime,
    clock: Clock,
    likeness: Likeness,
    random_below: Callable[[int], int],
) -> IntakeResult:
    taken = IntakeResult()
    for order in orders:
        if (known := _known(records, source, order)) is not None:
            conflict = _conflict(known, order)
            taken.counts["same" if conflict is None else "conflict"] += 1
            taken.conflicts += [conflict] if conflict else []
            continue
        case = _added(records, order, now=now, promised=clock.accept_by(now), random_below=random_below)
        if not records.forwards.keep_number(source, order.external_id, case.id):
            raise WrongState("error.old_button")  # another import of the same file is running
        event = records.cases.append(
            Event.of(
                case,
                Action.SUBMIT,
                actor=actor,
                at=now,
                before=State.DRAFT,
                values={"external_number": order.external_id, "destination": source},
            )
        )
        records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key="card"))
        note_site(records, case=case, likeness=likeness, now=now)
        taken.counts["new"] += 1
    return taken


def _known(records: Records, source: str, order: Order) -> Complaint | None:
    for number in dict.fromkeys((order.external_id, order.written)):
        if number and (case_id := records.forwards.holder(source, number)) is not None:
            return load(records, case_id)
    return None


def _conflict(case: Complaint, order: Order) -> Conflict | None:
    """The conflict, if the text differs from the stored one; an erased or blacked-out text can't be compared."""
    text = stored_text(order)
    if not case.text or BLACK in case.text or _comparable(case.text) == _comparable(text):
        return None
    return Conflict(line=order.line, number=order.external_id, case_number=case.number, before=case.text, told=text)


def _comparable(text: str) -> str:
    """The text masked by today's rules, whenever it was stored, without blanks and full-width variants."""
    return "".join(normalize("NFKC", without_plates(masked(text, plates=False))).split())


def _added(
    records: Records, order: Order, *, now: datetime, promised: datetime, random_below: Callable[[int], int]
) -> Complaint:
    return records.cases.add(
        Complaint(
            id=0,
            number=free_number(records, random_below),
            kind=Kind.REPORT,
            state=State.SUBMITTED,
            version=1,
            category=order.category,
            text=stored_text(order),
            danger=sounds_urgent(order.text),
            place=order.place,
            answers=read_vehicle(order.text),
            identity=Identity.ANONYMOUS,
            reporter_id=None,
            created_at=now,
            updated_at=now,
            due_at=promised,
            promised_at=promised,
            territory=order.place.subdistrict or "",
        )
    )
