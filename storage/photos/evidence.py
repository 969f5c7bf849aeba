"""Photos and other files of drafts and cases: first pending, to be fetched; then with a name in the photo store."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    text,
    update,
)

from complaints.case.proof import LIKE_BITS, bits_apart, tells_anything
from complaints.model import OF_CHECK, OF_WARNING, Evidence, EvidenceState
from storage.engine.prepared import Prepared
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing

evidence = Table(
    "evidence",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("draft_id", BigId, ForeignKey("drafts.id")),
    Column("case_id", BigId, ForeignKey("cases.id")),
    Column("kind", String(16), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("bot_id", BigInteger),
    Column("file_id", String(256), nullable=False),
    Column("file_unique_id", String(64), nullable=False),
    Column("size", BigInteger),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("retry_at", Moment),
    Column("reason", String(64), nullable=False, default=""),
    Column("sha256", String(64), nullable=False, default=""),
    Column("taken_at", Moment),
    Column("lat", Float),
    Column("lon", Float),
    Column("width", Integer),
    Column("height", Integer),
    Column("phash", String(16), nullable=False, default=""),
    Column("added_at", Moment, nullable=False),
    Column("coming", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

Index("ix_evidence_draft", evidence.c.draft_id)
Index("ix_evidence_case", evidence.c.case_id)
# A file sent twice is one row; files uploaded in the console have no file_unique_id, unless their page gave them a key.
_NAMED = evidence.c.file_unique_id != ""
Index("uq_evidence_draft_file", evidence.c.draft_id, evidence.c.file_unique_id, unique=True,
      sqlite_where=_NAMED, postgresql_where=_NAMED)  # fmt: skip
Index("uq_evidence_case_file", evidence.c.case_id, evidence.c.file_unique_id, unique=True,
      sqlite_where=_NAMED, postgresql_where=_NAMED)  # fmt: skip
_WAITING = evidence.c.state == EvidenceState.PENDING.value
Index("ix_evidence_pending", evidence.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index("ix_evidence_sha256", evidence.c.sha256)

#: Perceptual hashes, split into four bands of 16 bits. Two hashes that differ in at most three bits share a band, so a
#: similar photo is found without comparing all photos (S11).
photo_bands = Table(
    "photo_bands",
    metadata,
    Column("evidence_id", BigId, ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("bits", String(4), nullable=False),
)
Index("ix_photo_bands_bits_place", photo_bands.c.bits, photo_bands.c.place)
_BANDS = LIKE_BITS + 1
#: largest number of photos with a common band to compare; more would be pictures of a plain wall
_MOST_ALIKE = 200

_GET = select(evidence).where(evidence.c.id == bindparam("of_id"))
_LOCKED = _GET.with_for_update()
_OF_DRAFT = select(evidence).where(evidence.c.draft_id == bindparam("of_id")).order_by(evidence.c.id)
_COUNT_OF_DRAFT = Prepared(select(func.count()).select_from(evidence).where(evidence.c.draft_id == bindparam("of_id")))
_OF_CASE = select(evidence).where(evidence.c.case_id == bindparam("of_id")).order_by(evidence.c.id)
_SAVE = update(evidence).where(evidence.c.id == bindparam("of_id"))
#: worded exactly like the index, so that the index is used
_DUE = Prepared(
    select(evidence.c.bot_id)
    .where(
        text("evidence.state = 'pending'"),
        or_(evidence.c.retry_at.is_(None), evidence.c.retry_at <= bindparam("now", type_=Moment)),
    )
    .distinct()
)
_COLUMNS = tuple(field.name for field in fields(Evidence) if field.name != "id")


class EvidenceTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        draft_id: int | None,
        case_id: int | None,
        kind: str,
        stage: str,
        bot_id: int | None,
        file_id: str,
        file_unique_id: str,
        size: int | None,
        now: datetime,
    ) -> Evidence | None:
        row = {
            "draft_id": draft_id,
            "case_id": case_id,
            "kind": kind,
            "stage": stage,
            "bot_id": bot_id,
            "file_id": file_id,
            "file_unique_id": file_unique_id,
            "size": size,
            "state": EvidenceState.PENDING.value,
            "added_at": now,
        }
        statement = insert_or_nothing(self._connection.dialect.name, evidence).returning(evidence)
        added = self._connection.execute(statement, row).first()
        return _evidence(added) if added is not None else None

    def get(self, evidence_id: int, *, locked: bool = False) -> Evidence | None:
        """`locked`: nobody else changes the row before this transaction ends, e.g. moves it from a draft to a case."""
        row = self._connection.execute(_LOCKED if locked else _GET, {"of_id": evidence_id}).first()
        return _evidence(row) if row is not None else None

    def of_draft(self, draft_id: int) -> Sequence[Evidence]:
        return [_evidence(row) for row in self._connection.execute(_OF_DRAFT, {"of_id": draft_id})]

    def count_of_draft(self, draft_id: int) -> int:
        found = _COUNT_OF_DRAFT.first(self._connection, {"of_id": draft_id})
        return int(found[0]) if found is not None else 0

    def of_case(self, case_id: int) -> Sequence[Evidence]:
        return [_evidence(row) for row in self._connection.execute(_OF_CASE, {"of_id": case_id})]

    def move_to_case(self, *, draft_id: int, case_id: int) -> None:
        self._connection.execute(
            update(evidence).where(evidence.c.draft_id == draft_id).values(draft_id=None, case_id=case_id)
        )

    def pending(
        self, now: datetime, limit: int = 20, *, of_one: int = 8, bots: Collection[int] | None = None
    ) -> Sequence[Evidence]:
        due = or_(evidence.c.retry_at.is_(None), evidence.c.retry_at <= now)
        if bots is not None:
            due = and_(due, evidence.c.bot_id.in_(bots))
        place = func.row_number().over(
            partition_by=(evidence.c.draft_id, evidence.c.case_id), order_by=(evidence.c.attempts, evidence.c.id)
        )
        waiting = select(evidence.c.id, evidence.c.attempts, place.label("place")).where(_WAITING, due).subquery()
        chosen = (
            select(evidence)
            .join(waiting, waiting.c.id == evidence.c.id)
            .where(waiting.c.place <= of_one)
            .order_by(waiting.c.attempts, waiting.c.place, evidence.c.id)
            .limit(limit)
        )
        return [_evidence(row) for row in self._connection.execute(chosen)]

    def due_from(self, now: datetime) -> Collection[int]:
        """The bots with files that are due to be fetched."""
        return {row[0] for row in _DUE.rows(self._connection, {"now": now})}

    def begin(self, item: Evidence, *, retry_at: datetime) -> bool:
        untouched = (
            evidence.c.id == item.id,
            evidence.c.state == EvidenceState.PENDING.value,
            evidence.c.attempts == item.attempts,
        )
        counted = update(evidence).where(*untouched).values(attempts=item.attempts + 1, retry_at=retry_at)
        return self._connection.execute(counted).rowcount == 1

    def save(self, item: Evidence) -> None:
        values = {name: getattr(item, name) for name in _COLUMNS}
        self._connection.execute(_SAVE, {"of_id": item.id, **values, "state": item.state.value})
        if item.state is EvidenceState.STORED and tells_anything(item.phash):
            self._connection.execute(delete(photo_bands).where(photo_bands.c.evidence_id == item.id))  # a thumbnail's
            rows = [{"evidence_id": item.id, "place": place, "bits": bits} for place, bits in _bands(item.phash)]
            self._connection.execute(insert_or_nothing(self._connection.dialect.name, photo_bands), rows)

    def give_up(self, evidence_id: int, *, reason: str, attempts: int) -> bool:
        """Marks it as failed, so that it is not fetched any more; False if it was no longer pending."""
        pending = update(evidence).where(evidence.c.id == evidence_id, _WAITING)
        values = {"state": EvidenceState.FAILED.value, "reason": reason, "attempts": attempts}
        return self._connection.execute(pending.values(values)).rowcount == 1

    def alike(self, evidence_id: int) -> Sequence[Evidence]:
        photo = self.get(evidence_id)
        if photo is None or not photo.sha256:
            return ()
        same = evidence.c.sha256 == photo.sha256
        if tells_anything(photo.phash):
            bands = (
                and_(photo_bands.c.place == place, photo_bands.c.bits == bits) for place, bits in _bands(photo.phash)
            )
            near = select(photo_bands.c.evidence_id).where(or_(*bands)).limit(_MOST_ALIKE)
            same = or_(same, evidence.c.id.in_(near))
        known = or_(evidence.c.case_id.is_not(None), evidence.c.stage.in_((OF_CHECK, OF_WARNING)))
        earlier = select(evidence).where(same, evidence.c.id < photo.id, known)
        rows = [_evidence(row) for row in self._connection.execute(earlier.order_by(evidence.c.id))]
        return [row for row in rows if row.sha256 == photo.sha256 or bits_apart(row.phash, photo.phash) <= LIKE_BITS]

    def remove(self, evidence_id: int) -> None:
        self._connection.execute(delete(evidence).where(evidence.c.id == evidence_id))

    def stored_names(self) -> set[str]:
        """Names in the photo store that rows refer to."""
        return set(self._connection.execute(select(evidence.c.sha256).where(evidence.c.sha256 != "")).scalars())


def _bands(phash: str) -> list[tuple[int, str]]:
    width = len(phash) // _BANDS
    return [(place, phash[place * width : (place + 1) * width]) for place in range(_BANDS)]


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(**{**row._mapping, "state": EvidenceState(row.state)})
