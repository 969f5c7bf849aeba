"""Kinds of due dates with their source, as reviewed data. A template says when a date is due only where a rule says so;
otherwise the firm is asked."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from complaints.model import PermitKind
from enterprises.calendar.model import Every
from zone.named import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`entry` is an entry of the knowledge base, and law and article are what the date rests on; `words` stand where
    neither is known."""

    entry: str = ""
    law: str = ""
    article: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(Named):
    """`permits`: the permits of the register that set this date by themselves; `before_days`: how many calendar days
    before their last day. `asks_expiry`: a firm that enters it gives the last day of a paper, not the due day.
    `kinds`, `trades`: for which sites, or words in the trade of a firm, it is offered first; both empty: for all."""

    about: str
    source: Source
    permits: frozenset[PermitKind] = frozenset()
    before_days: int = 0
    asks_expiry: bool = False
    every: Every | None = None
    kinds: frozenset[str] = frozenset()
    trades: tuple[str, ...] = ()

    def suits(self, kinds: Collection[str], trade: str) -> bool:
        if not self.kinds and not self.trades:
            return True
        return not self.kinds.isdisjoint(kinds) or any(word in trade for word in self.trades)


@dataclass(frozen=True)
class Catalogue:
    templates: tuple[Template, ...] = ()

    @cached_property
    def rules(self) -> str:
        """Changes with what permits set."""
        rules = sorted((kind.value, one.id, one.before_days) for one in self.templates for kind in one.permits)
        return hashlib.sha256(json.dumps(rules).encode()).hexdigest()[:16]

    def get(self, template_id: str) -> Template | None:
        return next((one for one in self.templates if one.id == template_id), None)

    def of_permit(self, kind: PermitKind) -> Template | None:
        return next((one for one in self.templates if kind in one.permits), None)

    def offered(self, kinds: Collection[str], trade: str) -> tuple[Sequence[Template], Sequence[Template]]:
        """Those that suit the firm, and the others."""
        suits = [one for one in self.templates if one.suits(kinds, trade)]
        return suits, [one for one in self.templates if one not in suits]
