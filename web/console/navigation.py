"""The links at the top of every page of the console."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.model import Staff
from complaints.office.rights import Right
from web.console.needs import Door, Needs, is_open_to

_READ, _ACCOUNTS = frozenset({Right.CASES}), frozenset({Right.ACCOUNTS})


@dataclass(frozen=True, slots=True)
class Link:
    """`key` is the text; the pages below `path`, or those of `parts`, belong to it. `count` names the number
    shown beside it (web.console.live.counts)."""

    path: str
    key: str
    needs: Needs
    parts: tuple[str, ...] = ()
    count: str = ""

    def leads_to(self, path: str) -> bool:
        return path == self.path or path.startswith(self.parts or self.path)


LINKS = (
    Link("/console/", "console.nav.queue", _READ, ("/console/cases/", "/console/map"), "unread"),
    Link("/console/sites", "console.sites.nav", _READ),
    Link("/console/heat", "heat.title", _READ),
    Link("/console/checks", "checks.office", _READ, ("/console/checks", "/console/checklists")),
    Link("/console/questions", "console.nav.questions", frozenset({Right.TRIAGE}), count="asked"),
    Link("/console/curation", "desk.title", frozenset({Right.CURATE})),
    Link("/console/limits", "limits.title", frozenset({Right.HANDLE})),
    Link("/console/ladder", "ladder.title", _READ, count="ladder"),
    Link("/console/troubles", "troubles.title", _READ),
    Link("/console/numbers", "numbers.title", _READ),
    Link("/console/rewards", "rewards.title", frozenset({Right.TRIAGE})),
    Link("/console/addresses", "addresses.title", _ACCOUNTS),
    Link("/console/staff", "console.nav.staff", _ACCOUNTS),
    Link("/console/units", "units.title", _ACCOUNTS),
    Link("/console/unit/", "unit.nav", Door.MEMBER),
)


def links_for(staff: Staff) -> Sequence[Link]:
    return [link for link in LINKS if is_open_to(link.needs, staff)]
