"""The services that handlers and pages receive. None of them opens a connection."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from complaints.clock.deadlines import Clock
from complaints.report.codes import Tries
from complaints.report.number_and_code import read_named
from complaints.report.windows import Window
from enterprises.calendar.templates import Catalogue as DateCatalogue
from hearing.hearer import Hearer
from inspections.checklists.lists import Catalogue
from knowledge.answer import Library
from knowledge.tables import Tables
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Keys derived from SECRET_KEY; `pepper` is part of 查询码 hashes."""

    pepper: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    #: the current library; call it each time, because publishing replaces it
    library: Callable[[], Library]
    zone: Zone
    clock: Clock
    secrets: Secrets
    public_url: str
    staff_chat_id: int | None
    admin_ids: frozenset[int]
    #: uniform integer in [0, n): for case numbers and 查询码
    random_below: Callable[[int], int]
    #: recent wrong attempts at 查询码
    tries: Tries = field(default_factory=Tries)
    #: official catalogues that were imported; empty without them
    tables: Tables = field(default_factory=Tables)
    #: all versions of all checklists
    checklists: Catalogue = field(default_factory=Catalogue)
    #: templates of due dates
    dates: DateCatalogue = field(default_factory=DateCatalogue)
    #: whether e-mail can be sent, and the letters asked for within a day
    mail: bool = False
    mail_asks: Window = field(default_factory=lambda: Window(timedelta(days=1)))
    #: reads every message once
    hearer: Hearer = field(init=False)

    def __post_init__(self) -> None:
        hearer = Hearer(library=self.library, zone=self.zone, read_named=read_named)
        object.__setattr__(self, "hearer", hearer)
