"""Clock, responsibility and escalation of a case, described for staff in the private chat, the group's card and the
console."""

from collections.abc import Collection, Sequence
from datetime import datetime

from complaints.case.lifecycle import EXTENDABLE, OPEN_STATES, TRANSITIONS
from complaints.clock import ladder
from complaints.clock.deadlines import Clock
from complaints.model import Complaint, Dispute, Extension, Receipt
from complaints.office import responsibility
from complaints.office.parties import members_of, party_of
from complaints.ports import Records
from services import Services
from texts import label
from wording.moments import moment
from wording.names import unit_name
from zone import Zone


def flags(case: Complaint, rungs: Collection[str], *, now: datetime, clock: Clock, lang: str) -> tuple[str, ...]:
    """In words: 已催办, 已督办, 已延期, 已暂停, 超总时限, 指定承办; 已超期 is shown with the deadline.

    A finished case has none.
    """
    if case.state not in OPEN_STATES:
        return ()
    raised = {
        "over_cap": clock.cap(case) < now,
        "nudged": ladder.is_nudged(rungs),
        "supervised": ladder.is_supervised(rungs),
        "extended": case.extension is Extension.GRANTED,
        "paused": case.paused_at is not None,
        "disputed": case.dispute is Dispute.OPEN,
        "designated": responsibility.leader_decides(case),
    }
    return tuple(label(f"flag.{name}", lang) for name, is_raised in raised.items() if is_raised)


def danger(case: Complaint, lang: str) -> str:
    """危险 if an open case has the mark, else empty; shown before all flags."""
    return label("flag.danger", lang) if case.danger and case.state in OPEN_STATES else ""


def clock_lines(case: Complaint, services: Services, *, now: datetime, lang: str) -> list[str]:
    """What the deadline alone does not show. The limit that never pauses is named with its source, as it is our own."""
    if case.state not in OPEN_STATES:
        return []
    lines, zone, clock = [], services.zone, services.clock
    if case.paused_reason is not None:
        lines.append(label("clock.paused", lang, reason=label(f"pause_reason.{case.paused_reason}", lang)))
    if case.extension is Extension.GRANTED and case.original_by and case.rectify_by:
        original, extended = moment(case.original_by, zone, lang), moment(case.rectify_by, zone, lang)
        lines.append(label("clock.original", lang, original=original, extended=extended))
    if case.extension is Extension.ASKED and case.extend_to:
        lines.append(label("clock.asked", lang, at=moment(case.extend_to, zone, lang)))
    cap, term = clock.cap(case), clock.terms["hard_cap"]
    key = "clock.over_cap" if cap < now else "clock.cap"
    lines.append(label(key, lang, at=moment(cap, zone, lang), source=term.source))
    return lines


def duty_lines(case: Complaint, services: Services, records: Records, lang: str) -> list[str]:
    """Who is responsible, and the duty table's proposal while nobody is."""
    zone, lines = services.zone, []
    if case.state in EXTENDABLE and (own := members_of(records, party_of(case.unit))):
        lines.append(label("unit.has_accounts", lang, count=len(own)))
    if case.unit_person or case.territory_person:
        persons = {"unit_person": case.unit_person or "-", "territory_person": case.territory_person or "-"}
        lines.append(label("routing.persons", lang, **persons))
    if case.support:
        lines.append(label("routing.support_is", lang, support=case.support))
    if case.hand_backs:
        refused = responsibility.refused_by(records, case)
        units = "、".join(unit_name(unit, zone, lang) for unit in sorted(refused))
        lines.append(label("routing.refused", lang, count=case.hand_backs, units=units))
    if responsibility.leader_decides(case):
        lines.append(label("routing.leader", lang))
    if any((case.kind, case.state, action) in TRANSITIONS for action in responsibility.HAND_OVER):
        lines += proposal_lines(case, zone, records, lang)
    return lines


def proposal_lines(case: Complaint, zone: Zone, records: Records, lang: str) -> list[str]:
    proposed = responsibility.propose(zone, case, refused=responsibility.refused_by(records, case))
    if not proposed.unit:
        return []
    where = zone.subdistrict(proposed.territory)
    parts = [
        label(
            "routing.proposal",
            lang,
            unit=unit_name(proposed.unit, zone, lang),
            unit_person=proposed.unit_person or "-",
            territory=where.name(lang) if where else label("card.no_subdistrict", lang),
            territory_person=proposed.territory_person or "-",
        )
    ]
    if proposed.support:
        parts.append(label("routing.support", lang, support=responsibility.names_of(zone, proposed.support, lang)))
    if proposed.basis:
        parts.append(label("routing.basis", lang, basis=proposed.basis))
    if not proposed.confirmed:
        parts.append(label("routing.draft", lang))
    return ["".join(parts) if lang == "zh_CN" else " ".join(parts)]


def ladder_lines(records: Records, case: Complaint, zone: Zone, lang: str) -> list[str]:
    """One line per rung: who was notified, and who has read it and signed for it."""
    receipts = records.rungs.receipts(case.id)
    told = (records.staff.get(ident) for ident in {receipt.staff_id for receipt in receipts})
    names = {account.id: account.name for account in told if account is not None}
    lines = []
    for rung in records.rungs.of_case(case.id):
        signatures = [
            label(
                "ladder.receipt", lang, name=names.get(receipt.staff_id, "-"), state=receipt_words(receipt, zone, lang)
            )
            for receipt in receipts
            if receipt.rung.id == rung.id
        ]
        head = label(
            "ladder.line", lang, at=moment(rung.at, zone, lang), what=label(f"action.{rung.name}", lang), number=""
        )
        lines.append("　".join([head.strip(), *signatures]))
    return lines


def receipt_words(receipt: Receipt, zone: Zone, lang: str) -> str:
    if receipt.signed_at is not None:
        return label("ladder.signed_at", lang, at=moment(receipt.signed_at, zone, lang))
    if receipt.read_at is not None:
        return label("ladder.read_at", lang, at=moment(receipt.read_at, zone, lang))
    return label("ladder.unread", lang)


def all_lines(case: Complaint, services: Services, records: Records, *, now: datetime, lang: str) -> Sequence[str]:
    return [
        *duty_lines(case, services, records, lang),
        *clock_lines(case, services, now=now, lang=lang),
        *ladder_lines(records, case, services.zone, lang),
    ]
