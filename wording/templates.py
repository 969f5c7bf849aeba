"""Reply templates filled with values of a case (S16)."""

from complaints.model import Complaint
from complaints.office.templates import filled
from services import Services
from wording import case_words
from wording.moments import moment
from wording.names import unit_name
from zone.templates import ReplyTemplate

#: templates are Chinese, as are the reports
_LANG = "zh_CN"
#: the fields that are filled in for each of several cases
GAPS = "{编号} {单位} {类别} {街道}"


def text_for(chosen: ReplyTemplate, case: Complaint, services: Services, *, given: dict[str, str] | None = None) -> str:
    """The template with the case's values; unknown ones stay in braces."""
    return filled(chosen.text, values_for(case, services, unit=(given or {}).get("unit", "")))


def values_for(case: Complaint, services: Services, *, unit: str = "") -> dict[str, str]:
    """The values of a template's fields. `unit` is the one about to get the case."""
    unit = unit or case.unit
    return {
        "编号": case.number,
        "单位": unit_name(unit, services.zone, _LANG) if unit else "",
        "期限": moment(case.rectify_by, services.zone, _LANG) if case.rectify_by else "",
        "类别": case_words.category(case, services.zone, _LANG),
        "街道": case_words.territory(case, services.zone, _LANG) if case.territory else "",
    }
