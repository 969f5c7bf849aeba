"""A report before its submission."""

from dataclasses import dataclass, field
from datetime import datetime

from complaints.model.people import Identity
from complaints.model.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a resident has told so far; what is missing next follows from it (complaints.report.draft.next_step).

    `asking` names a step the resident chose to go (back) to; `skipped` holds the steps passed over without an answer.
    """

    id: int
    person_id: int
    version: int
    text: str = ""
    place: Place | None = None
    place_confirmed: bool = False
    category: str | None = None
    category_confirmed: bool = False
    identity: Identity | None = None
    no_news: bool = False  # anonymous and wants no messages: nothing is kept that leads back
    contact_name: str = ""
    contact_phone: str = ""
    code: str = ""  # a 查询码 of the reporter's own choice; empty: one is drawn
    #: to the category's questions, and what a text says of a vehicle
    answers: dict[str, str] = field(default_factory=dict)
    to_ask: tuple[str, ...] = ()  # ids of the category's questions still to be asked
    skipped: frozenset[str] = frozenset()
    asking: str | None = None
    place_before: Place | None = None  # the confirmed place, while another one is not confirmed yet
    identity_before: Identity | None = None  # the choice before 实名, while there is no contact yet
    cancelled_at: datetime | None = None  # given up; until `expires_at` it can be restored
    lang: str = "zh_CN"
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
