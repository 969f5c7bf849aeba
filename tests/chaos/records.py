"""What the product's record says, read from the tables and checked by the product's own `verify`."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Engine, text

from bot.findings import finding_line
from bot.resources import open_store
from storage.photos.store import PhotoStore
from storage.verifying import problems
from tests.chaos.ground import Ground, settings_from
from tests.chaos.violation import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    id: int
    number: str
    state: str
    text: str
    unit: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`photos`: the states of the files of a case's report. `words`: the payload of every event."""

    cases: dict[str, Case]
    photos: defaultdict[int, list[str]]
    words: list[str]

    @classmethod
    def read(cls, engine: Engine) -> "Record":
        photos = defaultdict[int, list[str]](list)
        with engine.connect() as records:
            # what is said when the question has changed meanwhile may be taken for the address
            said = "text || ' ' || address AS text"
            rows = records.execute(text(f"SELECT id, number, state, {said}, unit, identity FROM cases"))
            cases = {row.number: Case(**row._mapping) for row in rows}
            for row in records.execute(text("SELECT case_id, state FROM evidence WHERE case_id IS NOT NULL")):
                photos[row.case_id].append(row.state)
            words = [str(row.body) for row in records.execute(text("SELECT body FROM event_payloads"))]
        return cls(cases=cases, photos=photos, words=words)

    def times(self, mark: str) -> int:
        """In how many entries of histories it stands."""
        return sum(mark in one for one in self.words)


def verified(made: Ground) -> list[Violation]:
    """The chain of every history and the digest of every photo, as `python -m bot verify` looks at them."""
    settings = settings_from(made.environment)
    store, photos = open_store(settings), PhotoStore.open(settings.photos, settings.photo_access)
    try:
        found = store.read_now(lambda tx: [finding_line(one) for one in problems(tx, photos)])
    finally:
        store.close()
    return [Violation("`python -m bot verify` finds damage", line) for line in found]
