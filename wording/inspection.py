"""A session of inspection and its findings in words, for chat, console and paper."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from complaints.office.parties import firm_works
from inspections.basis import articles_of
from inspections.model import Article, Finding, Limit, PastVisit, Session, Visit
from inspections.morning import Morning
from inspections.morning_sections import SECTIONS
from inspections.ports import Found
from inspections.summary import Standing, Summary, standing_of
from services import Services
from texts import label
from wording import acceptors
from wording.joint import part_words
from wording.moments import moment
from wording.names import unit_name
from zone import Zone


def when(session: Session, zone: Zone, lang: str) -> str:
    """From when to when; an open session has no end."""
    start = moment(session.started_at, zone, lang)
    if session.ended_at is None:
        return label("inspect.since", lang, at=start)
    end = zone.local(session.ended_at)
    same_day = end.date() == zone.local(session.started_at).date()
    until = f"{end:%H:%M}" if same_day else moment(session.ended_at, zone, lang)
    words = label("inspect.from_to", lang, start=start, end=until)
    return words + label("inspect.by_itself", lang) if session.forgotten else words


def who(session: Session, lang: str) -> str:
    return label("list", lang).join(walker.name for walker in session.walkers)


def summary_lines(values: Mapping[str, str], lang: str) -> list[str]:
    """The sums, as a notice carries them. What is zero is left out, except for what was visited and found."""

    def number(name: str) -> int:
        given = values.get(name, "0")
        return int(given) if given.isdigit() else 0

    lines = [label("inspect.sum.visits", lang, visits=number("visits"), clear=number("clear"))]
    lines.append(label("inspect.sum.found", lang, found=number("found")))
    for standing in Standing:
        if count := number(standing):
            lines.append(label(f"inspect.sum.{standing}", lang, count=count, limits=_limits(values, lang)))
    for name in ("filing", "helped"):
        if count := number(name):
            lines.append(label(f"inspect.sum.{name}", lang, count=count))
    return lines


def sums(summary: Summary, lang: str) -> list[str]:
    return summary_lines(summary.values, lang)


def standing_name(found: Found, lang: str) -> str:
    return label(f"inspect.standing.{standing_of(found)}", lang)


def limit_words(finding: Finding, until: datetime | None, zone: Zone, lang: str) -> str:
    """The limit as chosen and its end; and that the end was moved into working hours, if it was."""
    words = label(f"inspect.limit.{finding.limit}", lang)
    if until is None:
        return words
    words = label("inspect.until", lang, limit=words, at=moment(until, zone, lang))
    if finding.limit_moved_from is not None:
        words += label("inspect.moved", lang, at=moment(finding.limit_moved_from, zone, lang))
    return words


def article_words(article: Article, lang: str) -> str:
    return label("inspect.article", lang, law=article.law, article=article.article)


def basis_words(finding: Finding, services: Services, *, now: datetime, lang: str) -> str:
    today = services.zone.local(now).date()
    return label("list", lang).join(
        article_words(one, lang) for one in articles_of(services.library(), finding.basis, today=today)
    )


def facts(found: Found, services: Services, *, implementer: str, now: datetime, lang: str) -> list[tuple[str, str]]:
    """The fields of a finding that are filled in: name and value. `implementer` as wording.firms names it."""
    finding, case, zone = found.finding, found.case, services.zone
    whose = unit_name(case.unit, zone, lang) if case.unit else ""
    if case.unit_person:
        whose = label("inspect.with_person", lang, unit=whose, person=case.unit_person)
    values = {
        "implementer": implementer if firm_works(case) else whose,
        "supervises": whose if firm_works(case) else "",
        "target": finding.target,
        "limit": limit_words(finding, case.rectify_by, zone, lang),
        "measures": finding.measures,
        "acceptor": acceptors.words(case, finding.acceptor, zone, lang),
        "basis": basis_words(finding, services, now=now, lang=lang),
        "filing": article_words(finding.filing, lang) if finding.filing is not None else "",
        "difficulty": finding.difficulty,
        "parts": "\n".join(part_lines(finding, zone, lang)),
    }
    return [(label(f"inspect.field.{name}", lang), value) for name, value in values.items() if value]


def party_facts(found: Found, services: Services, *, now: datetime, lang: str) -> list[tuple[str, str]]:
    """What the unit or firm reads of its finding; 立案建议 is the office's."""
    finding = found.finding
    values = {
        "target": finding.target,
        "limit": limit_words(finding, None, services.zone, lang),
        "measures": finding.measures,
        "acceptor": acceptors.words(found.case, finding.acceptor, services.zone, lang),
        "basis": basis_words(finding, services, now=now, lang=lang),
    }
    return [(label(f"inspect.field.{name}", lang), value) for name, value in values.items() if value]


def part_lines(finding: Finding, zone: Zone, lang: str) -> list[str]:
    """现场会办: one line per unit."""
    return [part_words(part, zone, lang) for part in finding.parts]


def past_words(visits: Sequence[PastVisit], zone: Zone, lang: str) -> str:
    """How often a place was visited this year, and the last time by whom with what result."""
    if not visits:
        return label("inspect.past.none", lang)
    last = visits[0]
    result = label("inspect.past.clear", lang) if last.clear else label("inspect.past.found", lang, count=last.findings)
    by = label("list", lang).join(last.by)
    return label("inspect.past.some", lang, count=len(visits), at=moment(last.at, zone, lang), by=by, result=result)


def visit_words(visit: Visit, lang: str) -> str:
    return label("inspect.visit.clear" if visit.clear else "inspect.visit.found", lang)


def morning_lines(morning: Morning, lang: str) -> list[tuple[str, int, str]]:
    """In words, the number, and the address of its list below /console/. Sections that a message lacks, because it was
    written by an older release, are left out."""
    return [
        (label(f"inspect.morning.{one.name}", lang), morning.counts[one.name], one.path.format(since=morning.since))
        for one in SECTIONS
        if one.name in morning.counts
    ]


def _limits(values: Mapping[str, str], lang: str) -> str:
    counted = [(limit, values.get(f"limit_{limit}", "0")) for limit in Limit]
    parts = [
        label("inspect.sum.limit", lang, limit=label(f"inspect.limit.{limit}", lang), count=count)
        for limit, count in counted
        if count.isdigit() and int(count)
    ]
    return label("list", lang).join(parts)
