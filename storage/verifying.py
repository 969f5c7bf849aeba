"""Whether the records are whole: chains of events, states, sealed fields, and every photo's bytes."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from PIL import Image
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from complaints.model import EvidenceState
from storage.cases.events import events
from storage.cases.rows import cases
from storage.cases.search_words import case_words, words_of
from storage.engine.sqlite_files import Counts
from storage.people.anonymity import joins
from storage.photos.evidence import evidence
from storage.photos.store import Copy, PhotoStore
from storage.tx import Tx

_PAGE = 1000


def problems(tx: Tx, photos: PhotoStore) -> Iterator[str]:
    """One sentence for each; none when all is as it was written."""
    yield from _readable("database", lambda: _database(tx))
    yield from _readable("events", tx.history.broken)
    yield from _readable("states", lambda: _states(tx))
    yield from _readable("words", lambda: _words(tx))
    yield from _readable("contacts", lambda: _sealed(tx))
    yield from _readable("evidence", lambda: _evidence(tx, photos))
    yield from _readable("anonymity", lambda: joins(tx))
    yield from _readable("photos", photos.broken)


def totals(tx: Tx) -> Counts:
    """What there is to compare with another day or another copy."""
    kept = select(func.count()).select_from(evidence).where(evidence.c.state == EvidenceState.STORED.value)
    every = select(func.count()).select_from(cases)
    return Counts(cases=tx.connection.execute(every).scalar_one(), photos=tx.connection.execute(kept).scalar_one())


def _readable(what: str, check: Callable[[], Iterable[str]]) -> Iterator[str]:
    """Damaged rows make the code that reads them raise anything; that is a finding too. Its words may quote a row."""
    try:
        yield from check()
    except DBAPIError as error:
        yield f"{what}: can't be read ({error.orig})"
    except Exception as error:
        yield f"{what}: can't be read ({type(error).__name__})"


def _database(tx: Tx) -> Iterator[str]:
    if tx.connection.dialect.name == "sqlite":
        told = tx.connection.execute(text("PRAGMA integrity_check")).scalars().all()
        yield from (f"database: {line}" for line in told if line != "ok")
        yield from (f"database: {row}" for row in tx.connection.execute(text("PRAGMA foreign_key_check")))


def _states(tx: Tx) -> Iterator[str]:
    """A case stands where its last event left it: a cut-off end of a chain shows here."""
    last = select(events.c.case_id, func.max(events.c.seq).label("seq")).group_by(events.c.case_id).subquery()
    ends = select(events.c.case_id, events.c.to_state).join(
        last, (events.c.case_id == last.c.case_id) & (events.c.seq == last.c.seq)
    )
    end = ends.subquery()
    stray = (
        select(cases.c.id, cases.c.state, end.c.to_state)
        .outerjoin(end, end.c.case_id == cases.c.id)
        .where(end.c.to_state.is_distinct_from(cases.c.state))
        .order_by(cases.c.id)
    )
    for case_id, state, to_state in tx.connection.execute(stray):
        told = f"its last event says {to_state}" if to_state else "it has no events"
        yield f"case {case_id}: is {state}, but {told}"


def _words(tx: Tx) -> Iterator[str]:
    """The search knows the words that a case has, no more and no less."""
    kept = (
        select(cases.c.id, cases.c.number, cases.c.text, cases.c.address, case_words.c.words)
        .outerjoin(case_words, case_words.c.case_id == cases.c.id)
        .order_by(cases.c.id)
    )
    for row in tx.connection.execute(kept.execution_options(yield_per=_PAGE)):
        if row.words != words_of(number=row.number, text=row.text, address=row.address):
            yield f"case {row.id}: the search does not know its words"


def _sealed(tx: Tx) -> Iterator[str]:
    """Contact fields that nobody can read any more: another SECRET_KEY, or changed bytes."""
    named = select(cases.c.id).where(cases.c.contact_phone.is_not(None) | cases.c.contact_name.is_not(None))
    for case_id in tx.connection.execute(named).scalars().all():
        try:
            tx.cases.get(case_id)
        except InvalidTag:
            yield f"case {case_id}: its contact can't be read with this SECRET_KEY"


def _evidence(tx: Tx, photos: PhotoStore) -> Iterator[str]:
    stored = (
        select(evidence.c.id, evidence.c.sha256, evidence.c.width)
        .where(evidence.c.state == EvidenceState.STORED.value)
        .order_by(evidence.c.id)
    )
    for row_id, name, width in tx.connection.execute(stored.execution_options(yield_per=_PAGE)):
        wanted = tuple(Copy) if width is not None else (Copy.ORIGINAL,)  # no picture, no copies to look at
        for copy in wanted:
            path = photos.path(name, copy)
            if not path.is_file():
                yield f"evidence {row_id}: {copy}/{name} is missing"
            elif copy is not Copy.ORIGINAL and not _is_picture(path):  # an original's name is its digest
                yield f"evidence {row_id}: {copy}/{name} can't be read"


def _is_picture(path: Path) -> bool:
    """Whether a copy can be decoded to its end; at an eighth of its size, which is quick."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (image.width // 8 or 1, image.height // 8 or 1))
            image.load()
    except Exception:  # a damaged file makes a decoder raise anything
        return False
    return True
