"""The firm and site on the page of a case: who they are, who puts it right, and whether they offend repeatedly."""

from dataclasses import dataclass
from datetime import datetime

from complaints.case.lifecycle import Action, allowed
from complaints.model import Actor, Complaint
from complaints.ports import FirmCounts, Records
from enterprises.register.repeats import RULE
from texts import label
from wording.firms import firm_name, site_name

_NONE = FirmCounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmView:
    """`repeats`: sentences, each with count and window. `may_name`: whether the viewer may name another firm now."""

    firm: str
    firm_name: str
    site: str
    site_name: str
    implementer: str
    repeats: tuple[str, ...]
    rule: str
    may_name: bool


def look(records: Records, case: Complaint, *, actor: Actor, now: datetime, lang: str) -> FirmView:
    firm, site, since = firm_name(records, case.firm), site_name(records, case.firm_site), RULE.since(now)
    counted = [
        (firm, records.firms.counts([case.firm], since=since, now=now).get(case.firm, _NONE)),
        (site, records.firms.site_counts([case.firm_site], since=since, now=now).get(case.firm_site, _NONE)),
    ]
    repeats = tuple(
        label("firms.repeats_named", lang, name=name, count=counts.recent, days=RULE.days)
        for name, counts in counted
        if name and RULE.holds(counts)
    )
    return FirmView(
        firm=case.firm,
        firm_name=firm,
        site=case.firm_site,
        site_name=site,
        implementer=label(f"implementer.{case.implementer}", lang),
        repeats=repeats,
        rule=label("firms.repeat_rule", lang, count=RULE.count, days=RULE.days, version=RULE.version),
        may_name=Action.NAME_FIRM in allowed(case.kind, case.state, actor.roles),
    )
