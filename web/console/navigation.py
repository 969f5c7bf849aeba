"""The links at the top of every page of the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from complaints.model import Staff
from complaints.office.rights import Right
from web.console.needs import Door, Needs, is_open_to

_READ, _ACCOUNTS = frozenset({Right.CASES}), frozenset({Right.ACCOUNTS})
_AIR = frozenset({Right.CASES, Right.AIR})


class Group(StrEnum):
    """What links are shown together. DAILY stands in the bar itself, the others fold out of it."""

    DAILY = "daily"
    FIELD = "field"
    FIGURES = "figures"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Link:
    """`key` is the text; the pages below `path`, or those of `parts`, belong to it. `count` names the number
    shown beside it (web.console.live.counts)."""

    path: str
    key: str
    needs: Needs
    parts: tuple[str, ...] = ()
    count: str = ""
    group: Group = Group.DAILY

    def leads_to(self, path: str) -> bool:
        return path == self.path or path.startswith(self.parts or self.path)


LINKS = (
    Link("/console/", "console.nav.queue", _READ, ("/console/cases/", "/console/map"), "unread"),
    Link("/console/morning", "inspect.morning.title", frozenset({Right.LEAD})),
    Link("/console/inspect", "inspect.title", frozenset({Right.INSPECT})),
    Link("/console/ladder", "ladder.title", _READ, count="ladder"),
    Link("/console/questions", "console.nav.questions", frozenset({Right.TRIAGE}), count="asked"),
    Link("/console/curation", "desk.title", frozenset({Right.CURATE})),
    Link("/console/unit/", "unit.nav", Door.UNIT, ("/console/unit/cases/",)),
    Link("/console/unit/rectification", "rectification.title", Door.UNIT),
    Link("/console/firm/", "firm.nav", Door.FIRM, ("/console/firm/cases/",)),
    Link("/console/firm/checks", "checks.nav", Door.FIRM),
    Link("/console/firm/warnings", "warnings.own.nav", Door.FIRM),
    Link("/console/firm/calendar", "calendar.nav", Door.FIRM),
    Link("/console/firm/about", "firm.about.nav", Door.FIRM),
    Link("/console/sites", "console.sites.nav", _READ, group=Group.FIELD),
    Link("/console/heat", "heat.title", _READ, group=Group.FIELD),
    Link("/console/checks", "checks.office", _READ, ("/console/checks", "/console/checklists"), group=Group.FIELD),
    Link("/console/firms", "firms.title", _READ, group=Group.FIELD),
    Link("/console/warnings", "warnings.office", _READ, group=Group.FIELD),
    Link("/console/calendar", "calendar.office", _READ, group=Group.FIELD),
    Link("/console/rectification", "rectification.title", _READ, group=Group.FIELD),
    Link("/console/patrol", "patrol.title", frozenset({Right.INSPECT}), group=Group.FIELD),
    Link("/console/numbers", "numbers.title", _READ, group=Group.FIGURES),
    Link("/console/air", "air.title", _AIR, group=Group.FIGURES),
    Link("/console/rewards", "rewards.title", frozenset({Right.TRIAGE}), group=Group.FIGURES),
    Link("/console/publishing", "publishing.nav", frozenset({Right.HANDLE, Right.PUBLISH}), group=Group.FIGURES),
    Link("/console/posters", "poster.nav", _READ, group=Group.OFFICE),
    Link("/console/limits", "limits.title", frozenset({Right.HANDLE}), group=Group.OFFICE),
    Link("/console/troubles", "troubles.title", _READ, group=Group.OFFICE),
    Link("/console/addresses", "addresses.title", _ACCOUNTS, group=Group.OFFICE),
    Link("/console/zone", "zone_edit.title", frozenset({Right.CONFIGURE}), group=Group.OFFICE),
    Link("/console/api-keys", "apikey.nav", _ACCOUNTS, group=Group.OFFICE),
    Link("/console/staff", "console.nav.staff", _ACCOUNTS, group=Group.OFFICE),
    Link("/console/units", "units.title", _ACCOUNTS, group=Group.OFFICE),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A group of links; `folded`: it folds out of the bar."""

    group: Group
    links: Sequence[Link]

    @property
    def folded(self) -> bool:
        """A single link needs no fold."""
        return self.group is not Group.DAILY and len(self.links) > 1

    def leads_to(self, path: str) -> bool:
        return any(link.leads_to(path) for link in self.links)


def links_for(staff: Staff) -> Sequence[Shown]:
    """By group, those that are open to the account."""
    open_ = [link for link in LINKS if is_open_to(link.needs, staff)]
    groups = (Shown(group, [link for link in open_ if link.group is group]) for group in Group)
    return [group for group in groups if group.links]
