"""重点关注 in the staff group (S24): number and categories of the reports, the sub-district, and the task set there; no
address and no text (S27)."""

from datetime import datetime

from complaints.model import Notice
from complaints.places.sites import by_category, reports_at
from complaints.ports import Records, Site
from handlers.keyboards import inline
from handlers.staff.links import console_button
from handlers.turn import Reply
from services import Services
from texts import join, label, say
from wording.moments import moment
from wording.names import unit_name


def site_card(notice: Notice, records: Records, services: Services, lang: str) -> Reply | None:
    """From the site at delivery; one message per site, edited as it grows."""
    site = records.sites.get(int(notice.values["site"]))
    if site is None:
        return None
    reach = services.zone.likeness.repeat
    kinds = []
    for category, count in by_category(reports_at(records, site, likeness=services.zone.likeness, now=site.last_at)):
        known = services.zone.category(category)
        kinds.append(say("site.category", lang, name=known.name(lang) if known else "-", count=count))
    text = say(
        "site.card",
        lang,
        subdistrict=_subdistrict(site, services, lang),
        days=reach.window.days,
        radius=reach.radius_m,
        count=site.count,
        categories=join(kinds, label("comma", lang)),
    )
    return Reply(text=text, keyboard=inline(console_button(services, lang, f"sites/{site.id}")), slot=f"site:{site.id}")


def task_told(notice: Notice, records: Records, services: Services, lang: str) -> Reply | None:
    """举一反三 was set, or was reported done."""
    site = records.sites.get(int(notice.values["site"]))
    if site is None:
        return None
    text = say(
        notice.key,
        lang,
        subdistrict=_subdistrict(site, services, lang),
        unit=unit_name(notice.values["unit"], services.zone, lang),
        due=moment(datetime.fromisoformat(notice.values["due_at"]), services.zone, lang),
    )
    return Reply(text=text, keyboard=inline(console_button(services, lang, f"sites/{site.id}")))


def _subdistrict(site: Site, services: Services, lang: str) -> str:
    known = services.zone.subdistrict(site.subdistrict or "")
    return known.name(lang) if known else label("card.no_subdistrict", lang)
