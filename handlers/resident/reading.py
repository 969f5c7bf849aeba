"""What several claims on one text need to know about it, worked out at most once and only where a claim asks."""

from dataclasses import dataclass
from functools import cached_property

from complaints.model import AwaitedKind, Awaiting, Draft
from complaints.ports import Records
from complaints.report.draft import has_consented
from handlers.resident import ask, track
from handlers.turn import Turn
from hearing.heard import Heard
from knowledge.values import Answer as Found
from services import Services


@dataclass(frozen=True, kw_only=True)
class TextReading:
    turn: Turn
    services: Services
    records: Records

    @cached_property
    def heard(self) -> Heard:
        return ask.hear(self.turn, self.services)

    @property
    def found(self) -> Found:
        """What the knowledge base answers to the text."""
        return self.heard.answer

    @cached_property
    def draft(self) -> Draft | None:
        """The report being written."""
        person = self.turn.person
        return self.records.drafts.open_of(person.id) if has_consented(person) else None

    @property
    def is_urgent(self) -> bool:
        return self.heard.is_urgent

    @property
    def is_sure_question(self) -> bool:
        """Whether the text plainly asks something that can be answered. Words of danger belong to a report."""
        return self.heard.is_sure_question and self.found.nuisance is None

    @property
    def misses_number(self) -> bool:
        """Whether 查进度 asked for a number and the text cannot be one."""
        awaiting = self.turn.awaiting
        asked = awaiting is not None and awaiting.kind is AwaitedKind.NUMBER
        return asked and not track.may_be_number(self.turn.text)

    @property
    def awaiting(self) -> Awaiting | None:
        return None if self.misses_number else self.turn.awaiting
