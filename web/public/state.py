"""What anybody who knows the number may read of a report."""

from dataclasses import dataclass

from complaints.model import Kind
from services.looking_up import known_case
from services.records import Records
from wording.states import public_state, state_name
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLook:
    state: str
    words: str
    is_published: bool
    #: an inspection found it: nobody has a code for it
    is_finding: bool


def public_look(records: Records, number: str, zone: Zone, lang: str) -> PublicLook | None:
    """Without text, place, photos and names. None if there is nothing to know (services.looking_up)."""
    case = known_case(records, number)
    if case is None:
        return None
    return PublicLook(
        state=state_name(case, lang),
        words=public_state(case, zone, lang).text,
        is_published=records.publishing.get(case.number) is not None,
        is_finding=case.kind is Kind.FINDING,
    )
