"""A report before its submission."""

from dataclasses import dataclass, field
from datetime import datetime

from complaints.model.case import Sharing
from complaints.model.people import Identity
from complaints.model.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The resident's input so far, from which complaints.report.draft.next_step derives what to ask next.

    `asking` names a step that the resident chose to go (back) to; `skipped` the steps passed over without an answer.
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
    no_news: bool = False  # anonymous and wants no messages: no relay is stored
    contact_name: str = ""
    contact_phone: str = ""
    code: str = ""  # a 查询码 chosen by the reporter; empty: a random one is drawn
    #: answers to the category's questions, and what the text says about a vehicle
    answers: dict[str, str] = field(default_factory=dict)
    to_ask: tuple[str, ...] = ()  # ids of the category's questions still to be asked
    skipped: frozenset[str] = frozenset()
    sharing: frozenset[Sharing] = frozenset()  # agreed to so far
    asking: str | None = None
    place_before: Place | None = None  # the confirmed place, while a new one waits for confirmation
    identity_before: Identity | None = None  # the choice before 实名, until contact details are given
    cancelled_at: datetime | None = None  # when it was cancelled; it can be restored until `expires_at`
    lang: str = "zh_CN"
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
