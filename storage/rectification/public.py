"""What is proposed for the public, and what it reads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from inspections.rectification.model import Proposal, PublicItem
from storage.engine.upsert import put
from storage.rectification.tables import proposals, released
from storage.rectification.written import public_body, public_of


class PublicPart:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def propose(self, proposal: Proposal) -> None:
        row = {
            "item_id": proposal.item_id, "version": proposal.version, "problem": proposal.problem,
            "progress": proposal.progress, "by": proposal.by, "by_name": proposal.by_name, "at": proposal.at,
        }  # fmt: skip
        put(self._connection, proposals, keys=("item_id",), row=row)

    def proposal(self, item_id: int) -> Proposal | None:
        row = self._connection.execute(select(proposals).where(proposals.c.item_id == item_id)).first()
        return Proposal(**row._mapping) if row is not None else None

    def release(self, public: PublicItem, *, by: int) -> None:
        """An earlier release keeps its row without its words, so that it is not public beside the new one."""
        self._connection.execute(update(released).where(released.c.item_id == public.id).values(body=""))
        row = {
            "item_id": public.id, "revision": public.revision, "at": public.released_at, "by": by,
            "state": public.state.value, "body": public_body(public), "reason": "",
        }  # fmt: skip
        self._connection.execute(insert(released), row)
        self._connection.execute(delete(proposals).where(proposals.c.item_id == public.id))

    def take_back(self, item_id: int, *, at: datetime, by: int, reason: str) -> None:
        mine = (released.c.item_id == item_id, released.c.body != "")
        values = {"body": "", "taken_back_at": at, "by": by, "reason": reason}
        self._connection.execute(update(released).where(*mine).values(values))

    def public(self, item_id: int) -> PublicItem | None:
        query = select(released.c.body).where(released.c.item_id == item_id, released.c.body != "")
        body = self._connection.execute(query).scalar()
        return public_of(body) if body else None

    def revisions(self, item_id: int) -> int:
        query = select(func.count()).select_from(released).where(released.c.item_id == item_id)
        return int(self._connection.execute(query).scalar_one())

    def all_public(self, *, size: int, number: int) -> tuple[Sequence[PublicItem], int]:
        shown = released.c.body != ""
        total = int(self._connection.execute(select(func.count()).select_from(released).where(shown)).scalar_one())
        query = select(released.c.body).where(shown).order_by(released.c.at.desc(), released.c.id.desc())
        last = max(1, -(-total // size))
        bodies = self._connection.execute(query.limit(size).offset((min(number, last) - 1) * size)).scalars()
        return [public_of(body) for body in bodies], total
