"""How processes on one PostgreSQL come to share a key that is stored nowhere (storage/people/shared_fleeting.py).

Whoever has the key holds a session's advisory lock, shared with the others. Whoever starts and finds that nobody holds
it makes a new key; else it asks: it stores a public key of its own, and a holder answers with the key, sealed for it
(X25519, HKDF-SHA256, AES-GCM). The private keys are never stored, so neither question nor answer helps somebody with a
copy of the database and SECRET_KEY. Both carry a digest under SECRET_KEY, so somebody who can only write to the
database learns nothing and passes off nothing.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Column, Connection, Engine, LargeBinary, String, Table, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import translated
from storage.engine.schema import Moment, metadata
from storage.engine.sealing import Seal
from storage.engine.upsert import put
from storage.people.fleeting import Facts
from storage.people.shared_fleeting import ONLY, FleetingKey, Ring, fleeting_facts, sealed_facts

key_questions = Table(
    "key_questions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("public", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    Column("asked_at", Moment, nullable=False),
)

#: the advisory lock of those who have the key
_LOCK = 7_265_339
_DIGEST, _PUBLIC = 32, 32
#: after that a question is from a process that has ended
_QUESTION_KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    private: X25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()


class KeyPassing:
    """Not thread-safe: one caller at a time."""

    def __init__(self, engine: Engine, ring: Ring, *, secret: bytes) -> None:
        """`engine`: for a connection that stays open, so not one with a pool. `secret`: derived from SECRET_KEY."""
        self._engine, self._ring, self._secret = engine, ring, secret
        self._session: Connection | None = None
        self._question: Question | None = None

    def look(self, now: datetime) -> bool:
        """Whether we have the key in force; if so, all who ask for it are answered. Raises StorageError."""
        try:
            session = self._opened()
            key, recorded = self._ring.key, session.scalar(select(fleeting_facts.c.key_id))
            if key is not None and key.id == recorded:
                self._answer(session, key, now)
                return True
            return self._found(session, now) or self._ask(session, recorded, now)
        except DBAPIError as error:
            self.close()
            raise translated(error) from error

    def found(self, now: datetime) -> None:
        """Makes a new key without those who have the current one, because they don't answer; what they know is lost."""
        try:
            self._make(self._opened(), now)
        except DBAPIError as error:
            self.close()
            raise translated(error) from error

    def close(self) -> None:
        if self._session is not None:
            self._session.invalidate()
            self._session.close()
            self._session = None

    def _opened(self) -> Connection:
        """A session that has the lock if we have a key; a lost one is opened anew by the next call."""
        if self._session is None:
            self._session = self._engine.connect()
            if self._ring.key is not None:
                self._session.scalar(select(func.pg_try_advisory_lock_shared(_LOCK)))
        return self._session

    def _found(self, session: Connection, now: datetime) -> bool:
        session.scalar(select(func.pg_advisory_unlock_all()))
        if not session.scalar(select(func.pg_try_advisory_lock(_LOCK))):
            return False
        self._make(session, now)
        session.scalar(select(func.pg_advisory_unlock(_LOCK)))
        return True

    def _make(self, session: Connection, now: datetime) -> None:
        key = FleetingKey.new()
        row = {"key_id": key.id, "stamp": secrets.token_hex(16), "facts": sealed_facts(key, Facts())}
        put(session, fleeting_facts, keys=("id",), row={"id": ONLY, **row})
        self._take(session, key)
        if self._question is not None:
            self._forget(session, self._question)
        self._answer(session, key, now)

    def _take(self, session: Connection, key: FleetingKey) -> None:
        self._ring.key = key
        session.scalar(select(func.pg_try_advisory_lock_shared(_LOCK)))

    def _ask(self, session: Connection, key_id: str | None, now: datetime) -> bool:
        """Whether the answer is here."""
        question = self._question
        if question is None:
            self._question = question = Question(secrets.token_hex(16), X25519PrivateKey.generate())
            digest = self._digest(question.id, question.public)
            row = {"id": question.id, "public": question.public, "digest": digest, "asked_at": now}
            session.execute(insert(key_questions).values(row))
            return False
        answer = session.scalar(select(key_questions.c.answer).where(key_questions.c.id == question.id))
        key = self._read(question, answer) if answer is not None else None
        if key is None or key.id != key_id:  # a forged answer, or that of somebody who has an older key: ask anew
            if answer is not None:
                self._forget(session, question)
            return False
        self._take(session, key)
        self._forget(session, question)
        return True

    def _forget(self, session: Connection, question: Question) -> None:
        session.execute(delete(key_questions).where(key_questions.c.id == question.id))
        self._question = None

    def _answer(self, session: Connection, key: FleetingKey, now: datetime) -> None:
        open_ones = select(key_questions.c.id, key_questions.c.public, key_questions.c.digest, key_questions.c.asked_at)
        for asked in session.execute(open_ones.where(key_questions.c.answer.is_(None))).all():
            if asked.asked_at < now - _QUESTION_KEPT:
                session.execute(delete(key_questions).where(key_questions.c.id == asked.id))
            elif hmac.compare_digest(asked.digest, self._digest(asked.id, asked.public)):
                answer = self._sealed_for(asked.id, asked.public, key)
                session.execute(update(key_questions).where(key_questions.c.id == asked.id).values(answer=answer))

    def _sealed_for(self, question_id: str, public: bytes, key: FleetingKey) -> bytes:
        ours = X25519PrivateKey.generate()
        shared = ours.exchange(X25519PublicKey.from_public_bytes(public))
        sealed = Seal(_derived(shared, question_id)).close(key.value.hex(), question_id)
        assert sealed is not None
        answer = ours.public_key().public_bytes_raw() + sealed
        return self._digest(question_id, answer) + answer

    def _read(self, question: Question, answer: bytes) -> FleetingKey | None:
        digest, rest = answer[:_DIGEST], answer[_DIGEST:]
        if not hmac.compare_digest(digest, self._digest(question.id, rest)):
            return None
        shared = question.private.exchange(X25519PublicKey.from_public_bytes(rest[:_PUBLIC]))
        opened = Seal(_derived(shared, question.id)).open(rest[_PUBLIC:], question.id)
        return FleetingKey(bytes.fromhex(opened))

    def _digest(self, question_id: str, content: bytes) -> bytes:
        return hmac.digest(self._secret, b"fleeting key:" + question_id.encode() + content, "sha256")


def _derived(shared: bytes, question_id: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fleeting key:" + question_id.encode()).derive(shared)
