"""/checklist: choosing the site and the list of a self-check (E11)."""

from collections.abc import Iterable, Sequence

from complaints.model import FirmSite
from handlers.firm import going
from handlers.keyboards import inline, shortened
from handlers.turn import Answer, Button, Reply, Tap, Turn
from inspections.checklists import checking
from inspections.checklists.lists import Checklist, Use
from inspections.checklists.own import firm_member, own_site, own_sites, where
from inspections.checklists.ports import Records
from services import Services
from texts import join, say

#: sites and lists that have a button
_SHOWN = 12


def command(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Only one site: its lists at once. Raises NotAllowed for anybody who is not a member of a firm."""
    me = firm_member(turn.staff)
    sites = own_sites(records, me)
    if len(sites) == 1:
        return [_lists(turn, services, sites[0])]
    return [_sites(turn, sites)]


def choose_site(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: the site."""
    return [_lists(turn, services, own_site(records, firm_member(turn.staff), turn.arg(0)))]


def begin(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: site, list. Goes on with the open check if there is one."""
    me = firm_member(turn.staff)
    site, list_id = own_site(records, me, turn.arg(0)), turn.arg(1)
    check = checking.begin(
        records,
        services.checklists,
        where(site),
        list_id=list_id,
        use=Use.SELF,
        by=checking.by(me.account),
        now=turn.now,
        today=services.zone.local(turn.now).date(),
    )
    return going.show_next(turn, services, records, check)


def _sites(turn: Turn, sites: Sequence[FirmSite]) -> Reply:
    if not sites:
        return Reply(text=say("checks.sites_none", turn.lang))
    rows = [(_button(site.name, "cksite", site.id),) for site in sites[:_SHOWN]]
    return Reply(text=say("checks.chat.which_site", turn.lang), keyboard=inline(*rows))


def _lists(turn: Turn, services: Services, site: FirmSite) -> Reply:
    today = services.zone.local(turn.now).date()
    offered = services.checklists.offered(Use.SELF, today, kind=site.kind.value)
    rows = [(_list_button(site, one, turn.lang),) for one in offered[:_SHOWN]]
    slots = [one.name(turn.lang) for one in services.checklists.all_current(today) if not one.usable]
    text = [say("checks.chat.which_list", turn.lang, site=site.name)]
    text += [say("checks.chat.slot", turn.lang, title=title) for title in slots]
    return Reply(text=join(text), keyboard=inline(*rows))


def _list_button(site: FirmSite, checklist: Checklist, lang: str) -> Button:
    return _button(checklist.name(lang), "cklist", site.id, checklist.id)


def _button(words: str, verb: str, *args: str) -> Button:
    return Button(label=shortened(words), action=Tap(verb=verb, args=args))
