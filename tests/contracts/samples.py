"""Values that the contracts store."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from complaints.model import Complaint, Draft, Evidence, Identity, Kind, Person, Place, PlaceSource, State
from complaints.report.numbers import check_symbol
from storage.tx import Tx

NOW = datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC)
_serial = count(1)


def a_number() -> str:
    body = "".join("23456789AB"[int(digit)] for digit in f"{next(_serial):07d}")
    symbols = body + check_symbol(body)
    return f"LW-{symbols[:4]}-{symbols[4:]}"


def a_case(**fields: Any) -> Complaint:
    plain = Complaint(
        id=0,
        number=a_number(),
        kind=Kind.REPORT,
        state=State.SUBMITTED,
        version=1,
        category="site_dust",
        text="工地扬尘很大",
        place=Place(source=PlaceSource.TYPED, address="金龙湖路", subdistrict="jinlonghu"),
        identity=Identity.STAFF_ONLY,
        reporter_id=None,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(plain, **fields)


def citizen(tx: Tx) -> Person:
    return tx.people.ensure(bot_id=1, user_id=7_000_000_001, chat_id=7_000_000_001, lang="zh_CN", now=NOW)


def a_draft(tx: Tx) -> Draft:
    return tx.drafts.start(person_id=citizen(tx).id, now=NOW, expires_at=NOW)


def a_photo(tx: Tx, *, draft_id: int | None = None, case_id: int | None = None, unique: str = "u1") -> Evidence | None:
    return tx.evidence.add(
        draft_id=draft_id,
        case_id=case_id,
        kind="photo",
        stage="report",
        bot_id=1,
        file_id="file",
        file_unique_id=unique,
        size=1000,
        now=NOW,
    )
