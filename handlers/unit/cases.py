"""The cases of a member's unit in the private chat: the list, and one case with a button per possible step."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.model import Complaint, EvidenceState
from complaints.office.parties import pages_of
from complaints.policy import ALBUM_LIMIT
from complaints.ports import Records
from enterprises.memberships import choose, firms_of
from enterprises.own_cases import Tab, own_cases, tabs
from enterprises.party import Member
from enterprises.seen import UnitCase
from enterprises.sight import VERIFY_STEPS, must_see
from handlers.keyboards import button, in_rows, inline
from handlers.staff import queue as staff_queue
from handlers.staff.links import console_button
from handlers.turn import Answer, Button, Reply, Style, Turn
from handlers.unit.who import is_member, member
from services import Services
from texts import Text, join, label, plain, say
from wording import case_words, unit_case
from wording.firms import firm_name

#: cases of one list that have a button
_LISTED = 8


def queue(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """/queue: a member's own cases; the office's queue for staff."""
    if is_member(turn) and turn.private:
        return list_(turn, services, records)
    return staff_queue.queue(turn, services, records)


def list_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: which list; without it the first with work in it."""
    me, lang = member(turn), turn.lang
    asked = turn.arg(0)
    found = own_cases(records, me, tab=Tab(asked) if asked in set(Tab) else None, number=1, now=turn.now)
    counts = [
        label("unit.list_count", lang, tab=label(f"unit.tab.{tab}", lang), count=count)
        for tab, count in found.counts.items()
    ]
    unit = unit_case.party_name(records, me, services.zone, lang)
    head = say("unit.list_head", lang, unit=unit, counts=label("comma", lang).join(counts))
    listed = found.page.cases[:_LISTED]
    lines = [_line(case, turn, services) for case in listed] or [say(f"unit.empty.{found.tab}", lang)]
    rows = in_rows(button("unit.open", lang, "uopen", case.number, number=case.number) for case in listed)
    lists = in_rows(button(f"unit.tab.{tab}", lang, "ulist", tab) for tab in tabs(me))
    firms = [
        (button("memberships.choose", lang, "ufirm", firm, firm=firm_name(records, firm)),)
        for firm in firms_of(me.account)[1:]
    ]
    keyboard = inline(*rows, *lists, *firms, console_button(services, lang, pages_of(str(me.party))))
    return [Reply(text=join([head, *lines]), keyboard=keyboard, edit=turn.message_id if turn.action else None)]


def choose_firm(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: another of the person's firms, whose lists are shown from now on."""
    chosen = choose(records, member(turn).account, turn.arg(0))
    turn = replace(turn, staff=chosen, action=None)
    return list_(turn, services, records)


def open_case(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    me = member(turn)
    case = must_see(me, records.cases.by_number(turn.arg(0)))
    return [view(turn, services, records, me, case, with_photos=True)]


def view(
    turn: Turn,
    services: Services,
    records: Records,
    me: Member,
    case: Complaint,
    *,
    lead: Text | None = None,
    with_photos: bool = False,
) -> Reply:
    lang, seen = turn.lang, unit_case.seen_by(me, records, case)
    names = unit_case.named(records, seen)
    facts = unit_case.facts(seen, services, names=names, now=turn.now, lang=lang)
    due = facts.due
    parts = [lead] if lead else []
    if seen.danger:
        parts.append(plain(label("unit.danger", lang)))
    parts.append(
        say(
            "unit.facts",
            lang,
            number=seen.number,
            state=facts.state,
            due=label("due.with_left", lang, what=due.what, at=due.at, left=due.marked) if due else "",
            category=facts.category,
            territory=facts.territory,
            place=facts.place or "-",
            text=facts.text,
        )
    )
    more = [
        f"{name}{label('colon', lang)}{value}" for name, value in (*facts.vehicle, *_more(seen, facts, lang)) if value
    ]
    parts += [plain("\n".join(group)) for group in (more, facts.standing) if group]
    if not set(VERIFY_STEPS).isdisjoint(seen.steps):
        parts.append(say("unit.verify_on_page", lang))
    parts.append(_history(seen, services, lang))
    photos = [one.sha256 for one in seen.photos if one.state is EvidenceState.STORED and not one.sound]
    return Reply(
        text=join(parts, "\n\n"),
        keyboard=inline(*_rows(seen, me, services, lang)),
        photos=tuple(photos[:ALBUM_LIMIT]) if with_photos else (),
    )


def _more(seen: UnitCase, facts: unit_case.UnitFacts, lang: str) -> Iterable[tuple[str, str]]:
    yield label("unit.rectify_by", lang), facts.rectify_by
    yield label("detail.firm_name", lang), facts.firm
    yield label("detail.site_name", lang), facts.site
    yield label("detail.implementer", lang), facts.implementer
    yield label("firm.supervisor", lang), facts.unit if facts.firm else ""
    yield label("unit.person", lang), facts.person
    yield label("unit.basis", lang), facts.basis
    yield label("unit.demand", lang), facts.demand
    yield label("unit.map", lang), facts.map


def _history(seen: UnitCase, services: Services, lang: str) -> Text:
    lines = []
    for line in unit_case.lines(seen, services.zone, lang):
        lines.append(say("unit.line", lang, at=line.at, who=line.who, what=line.what))
        lines += [plain(f"  {name}{label('colon', lang)}{value}") for name, value in line.details]
    return join([plain(label("unit.history", lang)), *lines])


def _rows(seen: UnitCase, me: Member, services: Services, lang: str) -> list[tuple[Button, ...]]:
    """The usual step has a row of its own. A unit verifies on the page, where it compares the photos."""
    first, *others = [step for step in seen.steps if step not in VERIFY_STEPS] or (None,)
    rows: list[tuple[Button, ...]] = []
    if first is not None:
        rows = [(_step(seen, first, lang, "primary"),), *in_rows(_step(seen, step, lang, None) for step in others)]
    listed = button("unit.list", lang, "ulist")
    return [*rows, (listed, *console_button(services, lang, f"{pages_of(str(me.party))}cases/{seen.number}"))]


def _step(seen: UnitCase, step: str, lang: str, style: Style | None) -> Button:
    return button(f"action.{step}", lang, "udo", step, seen.number, str(seen.version), style=style)


def _line(case: Complaint, turn: Turn, services: Services) -> Text:
    due = unit_case.due(case, turn.now, services.zone, turn.lang)
    return say(
        "unit.list_line",
        turn.lang,
        number=case.number,
        category=case_words.category(case, services.zone, turn.lang),
        due=due.marked if due else "",
    )
