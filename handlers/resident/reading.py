"""What several claims on one text need to know about it, worked out at most once and only where a claim asks."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from chinese.asking import asks
from complaints.model import AwaitedKind, Awaiting, Draft
from complaints.ports import Records
from complaints.report.draft import has_consented
from complaints.report.number_and_code import NUMBER_MARK, NumberAndCode, read_named, without_labels
from handlers.resident import ask, track
from handlers.resident.access import quoted_case
from handlers.turn import Turn
from hearing.heard import Heard, MessageKind
from knowledge.values import Answer as Found
from services import Services

_SENTENCE_END = re.compile(r"(?<=[。！？!?；;，,\n…])")


@dataclass(frozen=True, kw_only=True)
class TextReading:
    turn: Turn
    services: Services
    records: Records

    @cached_property
    def heard(self) -> Heard:
        return ask.hear(self.turn, self.services, self.records)

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
        """Whether the text asks at its end and can be answered. A story belongs to the report, with the question at its
        end, until the report has words; words of danger always do."""
        if not self.heard.is_sure_question or self.heard.kind is MessageKind.REPORT:
            return False
        told = self.draft is not None and bool(self.draft.text.strip())
        return told or not self.heard.states_nuisance

    @cached_property
    def named(self) -> NumberAndCode:
        """The case numbers and the code in the text."""
        return read_named(self.turn.text)

    @cached_property
    def is_pending(self) -> bool:
        """Whether something waits for a text that is no number or code."""
        awaiting = self.turn.awaiting
        asked = awaiting is not None and awaiting.kind not in (AwaitedKind.NUMBER, AwaitedKind.CODE)
        return asked or self.draft is not None or quoted_case(self.turn, self.records) is not None

    @cached_property
    def tells_more(self) -> bool:
        """Whether more than number, code and a question about the case stands in the text."""
        if self.named.bare:
            return False
        stated = (part for part in _SENTENCE_END.split(self.named.masked) if not asks(part))
        return any(sign.isalnum() for part in stated for sign in without_labels(part))

    @property
    def value(self) -> Turn:
        """The turn without a code, for a step or an answer that keeps the text."""
        if self.named.code is None or not self.named.numbers:
            return self.turn
        return replace(self.turn, text=self.named.masked.replace(NUMBER_MARK, self.named.numbers[0]))

    @property
    def misses_number(self) -> bool:
        """Whether 查进度 asked for a number and the text cannot be one."""
        awaiting = self.turn.awaiting
        asked = awaiting is not None and awaiting.kind is AwaitedKind.NUMBER
        return asked and not track.may_be_number(self.turn.text)

    @property
    def awaiting(self) -> Awaiting | None:
        return None if self.misses_number else self.turn.awaiting
