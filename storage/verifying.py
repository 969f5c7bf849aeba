"""Integrity check of the records: event chains, states, search words, sealed fields, photos, traces of reporters."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial
from io import BytesIO

from cryptography.exceptions import InvalidTag
from PIL import Image
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from complaints.model import EvidenceState
from storage.cases.events import events
from storage.cases.rows import cases
from storage.cases.search_words import SAID, SAME, case_words, words_of
from storage.checks.verifying import changed_checks
from storage.engine.finding import Finding
from storage.engine.sqlite_files import Counts
from storage.people.anonymity import joins
from storage.photos.evidence import evidence
from storage.photos.shelf import DamagedFile, PhotosAway
from storage.photos.store import Copy, PhotoStore
from storage.tx import Tx

_PAGE = 1000


def problems(tx: Tx, photos: PhotoStore) -> Iterator[Finding]:
    """Everything that differs from what was written; nothing if the records are intact."""
    yield from _readable("database", lambda: _database(tx))
    yield from _readable("events", tx.history.broken)
    yield from _readable("states", lambda: _states(tx))
    yield from _readable("words", lambda: _words(tx))
    yield from _readable("sums", lambda: _sums(tx))
    yield from _readable("inspections", lambda: _inspections(tx))
    yield from _readable("contacts", lambda: _sealed(tx))
    yield from _readable("evidence", lambda: _evidence(tx, photos))
    yield from _readable("anonymity", lambda: joins(tx))
    yield from _readable("checks", lambda: changed_checks(tx))
    yield from _readable("photos", lambda: _originals(tx, photos))


def totals(tx: Tx) -> Counts:
    """The counts to compare with another day or another copy."""
    stored = select(func.count()).select_from(evidence).where(evidence.c.state == EvidenceState.STORED.value)
    every = select(func.count()).select_from(cases)
    return Counts(cases=tx.connection.execute(every).scalar_one(), photos=tx.connection.execute(stored).scalar_one())


def changed_files(photos: PhotoStore) -> Iterator[Finding]:
    """Changed originals, where the database can't be asked for their cases."""
    yield from (_of_file("file.changed", "", photos, name, Copy.ORIGINAL) for name in photos.broken())


def is_ours(tx: Tx) -> bool:
    """Whether the key opens the newest contact; true if there is none."""
    newest = select(func.max(cases.c.id)).where(cases.c.contact_phone.is_not(None) | cases.c.contact_name.is_not(None))
    try:
        if case_id := tx.connection.scalar(newest):
            tx.cases.get(case_id)
    except InvalidTag:
        return False
    return True


def _readable(area: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Damaged rows can raise anything in the code that reads them; that is a finding as well. The message of such an
    exception may quote a row, so only its type is reported. Raises PhotosAway."""
    try:
        yield from check()
    except PhotosAway:
        raise  # says nothing about the records
    except DBAPIError as error:
        yield Finding(f"unreadable.{area}", {"why": str(error.orig)})
    except Exception as error:
        yield Finding(f"unreadable.{area}", {"why": type(error).__name__})


def _database(tx: Tx) -> Iterator[Finding]:
    if tx.connection.dialect.name == "sqlite":
        lines = tx.connection.execute(text("PRAGMA integrity_check")).scalars().all()
        yield from (Finding("database.integrity", {"line": str(line)}) for line in lines if line != "ok")
        for table, row, parent, _ in tx.connection.execute(text("PRAGMA foreign_key_check")):
            yield Finding("database.foreign_key", {"table": table, "row": row, "parent": parent})


def _states(tx: Tx) -> Iterator[Finding]:
    """A case's state must be that of its last event; a difference shows that the end of the chain was cut off."""
    last = select(events.c.case_id, func.max(events.c.seq).label("seq")).group_by(events.c.case_id).subquery()
    ends = select(events.c.case_id, events.c.to_state).join(
        last, (events.c.case_id == last.c.case_id) & (events.c.seq == last.c.seq)
    )
    end = ends.subquery()
    stray = (
        select(cases.c.number, cases.c.state, end.c.to_state)
        .outerjoin(end, end.c.case_id == cases.c.id)
        .where(end.c.to_state.is_distinct_from(cases.c.state))
        .order_by(cases.c.id)
    )
    for number, state, to_state in tx.connection.execute(stray):
        if to_state:
            yield Finding("state", {"case": number, "state": state, "last": to_state})
        else:
            yield Finding("no_events", {"case": number, "state": state})


def _words(tx: Tx) -> Iterator[Finding]:
    """The search table must have exactly the words of each case."""
    indexed = (
        select(
            *(cases.c[name] for name in (*SAID, *SAME)),
            *(case_words.c[name].label(f"kept_{name}") for name in ("words", *SAME)),
        )
        .outerjoin(case_words, case_words.c.case_id == cases.c.id)
        .order_by(cases.c.id)
    )
    for row in tx.connection.execute(indexed.execution_options(yield_per=_PAGE)):
        stored = row._asdict()
        if row.kept_words != words_of(stored) or any(stored[name] != stored[f"kept_{name}"] for name in SAME):
            yield Finding("search_words", {"case": row.number})


def _sums(tx: Tx) -> Iterator[Finding]:
    """The kept sums of the statistics must equal a recount of all cases: one finding per day that differs."""
    for day in dict.fromkeys(sorted(key.day for key in tx.sums.differing())):
        yield Finding("sums", {"day": day.isoformat()})


def _inspections(tx: Tx) -> Iterator[Finding]:
    """Each finding has a session, a visit of it that is not clear, and the next number; nothing else has."""
    for fault, about in tx.inspections.faults():
        yield Finding(f"inspect.{fault}", {"about": about})


def _sealed(tx: Tx) -> Iterator[Finding]:
    """Contact fields that can't be decrypted: another SECRET_KEY, or changed bytes."""
    named = select(cases.c.id, cases.c.number).where(
        cases.c.contact_phone.is_not(None) | cases.c.contact_name.is_not(None)
    )
    for case_id, number in tx.connection.execute(named).all():
        try:
            tx.cases.get(case_id)
        except InvalidTag:
            yield Finding("contact", {"case": number})


def _evidence(tx: Tx, photos: PhotoStore) -> Iterator[Finding]:
    stored = (
        select(evidence.c.sha256, evidence.c.width, cases.c.number)
        .outerjoin(cases, cases.c.id == evidence.c.case_id)
        .where(evidence.c.state == EvidenceState.STORED.value)
        .order_by(evidence.c.id)
    )
    originals = frozenset(photos.names())
    rows = tx.connection.execute(stored.execution_options(yield_per=_PAGE))
    copies = ((name, number, copy) for name, width, number in rows for copy in _copies(width))
    look = partial(_fault, photos, originals)
    for (name, number, copy), fault in photos.side_by_side(copies, look):
        if fault:
            yield _of_file(fault, number or "", photos, name, copy)


def _copies(width: int | None) -> Sequence[Copy]:
    return tuple(Copy) if width is not None else (Copy.ORIGINAL,)  # sound and video have no display copies


def _fault(photos: PhotoStore, originals: Set[str], one: tuple[str, str | None, Copy]) -> str:
    """The key of what is wrong with the file; empty if nothing is. Originals are compared with their digest later."""
    name, _, copy = one
    if copy is Copy.ORIGINAL:
        return "" if name in originals else "file.missing"
    try:
        return "" if _is_picture(photos.read(name, copy)) else "file.unreadable"
    except FileNotFoundError:
        return "file.missing"
    except DamagedFile:
        return "file.unreadable"


def _originals(tx: Tx, photos: PhotoStore) -> Iterator[Finding]:
    """One finding for each case that has a changed original."""
    numbers = select(cases.c.number).join(evidence, evidence.c.case_id == cases.c.id).order_by(cases.c.id).distinct()
    for name in photos.broken():
        of_file = tx.connection.execute(numbers.where(evidence.c.sha256 == name)).scalars().all()
        for number in of_file or ("",):
            yield _of_file("file.changed", number, photos, name, Copy.ORIGINAL)


def _of_file(key: str, case: str, photos: PhotoStore, name: str, copy: Copy) -> Finding:
    return Finding(key, {"case": case, "path": photos.key(name, copy)})


def _is_picture(data: bytes) -> bool:
    """Whether a copy can be decoded to its end, at an eighth of its size for speed."""
    try:
        with Image.open(BytesIO(data)) as image:
            image.draft("RGB", (image.width // 8 or 1, image.height // 8 or 1))
            image.load()
    except Exception:  # a damaged file can raise anything in a decoder
        return False
    return True
