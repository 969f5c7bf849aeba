"""What one action on several cases would do to each, in words."""

from dataclasses import dataclass

from complaints.case.reach import is_reachable
from complaints.errors import Incomplete
from complaints.model import Complaint, Staff
from complaints.office.bulk import Tried, Way
from complaints.ports import Records
from services import Services
from texts import label
from web.console.bulk_form import BulkForm
from wording import case_words
from wording.errors import error_text
from wording.moments import moment
from wording.names import unit_name
from wording.templates import text_for

_ID_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRow:
    """`pick` is number and version, to be confirmed. `why_not` is empty if it can be done."""

    number: str
    category: str
    territory: str
    what: str
    tells: str
    why_not: str
    pick: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkLines:
    records: Records
    form: BulkForm
    services: Services
    lang: str

    def row(self, tried: Tried) -> BulkRow:
        case, zone, lang = tried.case, self.services.zone, self.lang
        told = "bulk.tells" if is_reachable(self.records, case) else "bulk.tells_in_vain"
        return BulkRow(
            number=case.number,
            category=case_words.category(case, zone, lang),
            territory=case_words.territory(case, zone, lang),
            what=self._what(case, tried.moved) if tried.moved is not None else "",
            tells=label(told, lang) if tried.tells else "",
            why_not=error_text(tried.error, lang, zone.timezone).text if tried.error is not None else "",
            pick=f"{case.number}:{case.version}",
        )

    def _what(self, case: Complaint, moved: Complaint) -> str:
        zone, lang, typed = self.services.zone, self.lang, self.form.values
        match self.form.way:
            case Way.GIVE:
                name = account_of(self.records, typed.get("to", "")).name
                return label("bulk.will.give", lang, name=name)
            case Way.RECLASSIFY:
                before, after = (case_words.category(one, zone, lang) for one in (case, moved))
                return label("bulk.will.reclassify", lang, before=before, after=after)
            case Way.DISPATCH:
                until = moment(moved.rectify_by, zone, lang) if moved.rectify_by else "-"
                return label("bulk.will.dispatch", lang, unit=unit_name(moved.unit, zone, lang), until=until)
        chosen = zone.templates.find(typed.get("id", ""))
        assert chosen is not None, "it was checked before the work"
        what = label(f"action.{chosen.action}", lang)
        return label("bulk.will.template", lang, what=what, text=text_for(chosen, case, self.services))


def account_of(records: Records, typed: str) -> Staff:
    """The open account with that id. Raises Incomplete."""
    known = typed.isascii() and typed.isdigit() and len(typed) <= _ID_DIGITS
    account = records.staff.get(int(typed)) if known else None
    if account is None or not account.active:
        raise Incomplete("owning.whom").at("give.to")
    return account
