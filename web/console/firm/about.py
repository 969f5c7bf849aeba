"""我们的企业: the register's entry as the firm's members see it, the score with its rule, and the years of the
record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from enterprises.register.entries import known_firm
from enterprises.scoring import Score, ScoreRule, score, standing_of
from services.records import Records
from texts import label
from web.console.firm_calendar.of_year import next_dates
from web.console.firm_checks.of_year import in_time
from web.console.permits import permit_lines
from web.console.session import HOUSE
from web.console.show import show
from web.console.unit.door import member
from web.pages import lang_of

#: years of the record that are offered, this one included
_YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    points: int
    full: int
    lines: Sequence[str]
    rule: str


async def about(request: web.Request) -> web.StreamResponse:
    house, me, lang, now = request.app[HOUSE], member(request), lang_of(request), request.app[HOUSE].clock()
    zone = house.services().zone
    today = zone.local(now).date()

    def look(records: Records) -> Mapping[str, Any]:
        firm = known_firm(records, me.party.id)
        sites = [site for site in records.firms.sites_of(firm.id) if site.active]
        persons = records.firms.persons_of(firm.id)
        areas = {one.id: one.name(lang) for one in zone.subdistricts}
        return {
            "firm": firm,
            "next_dates": next_dates(records, firm.id, house.services(), today=today, lang=lang),
            "score": score_view(
                score(
                    standing_of(records, firm.id, now=now, self_checks=in_time(records, firm.id, now=now, zone=zone))
                ),
                lang,
            ),
            "sites": [
                {
                    "site": site,
                    "kind": label(f"firms.kind.{site.kind}", lang),
                    "subdistrict": areas.get(site.subdistrict, ""),
                    "permits": permit_lines(site, today, lang),
                }
                for site in sites
            ],
            "persons": [(one, label(f"firms.duty.{one.duty}", lang)) for one in persons],
        }

    found = await house.store.read(look)
    years = range(today.year, max(today.year - _YEARS, found["firm"].created_at.year - 1), -1)
    return show(request, "console/firm/about.html", {**found, "years": list(years)})


def score_view(counted: Score, lang: str) -> ScoreView:
    standing = counted.standing
    counts = {
        "overdue": standing.overdue,
        "late": standing.late,
        "rework": standing.reworks,
        "self_checks": standing.self_checks.due - standing.self_checks.in_time,
    }
    lines = [
        label(f"firm.score.taken.{name}", lang, points=points, count=counts[name]) for name, points in counted.taken
    ]
    return ScoreView(
        points=counted.points, full=counted.rule.full, lines=lines, rule=rule_words(counted.rule, lang)
    )  # fmt: skip


def rule_words(rule: ScoreRule, lang: str) -> str:
    return label(
        "firm.score.rule", lang, version=rule.version, full=rule.full, days=rule.days, overdue=rule.overdue,
        late=rule.late, rework=rule.rework, self_checks=rule.self_checks,
    )  # fmt: skip
