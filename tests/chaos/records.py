"""What the product's record says, read from the tables and checked by the product's own `verify`."""

import asyncio
import sys
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Engine, text

from tests.chaos.ground import Ground
from tests.chaos.violation import Violation
from tests.process.processes import ROOT

_VERIFY_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    id: int
    number: str
    state: str
    text: str
    unit: str


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
            rows = records.execute(text("SELECT id, number, state, text, unit FROM cases"))
            cases = {row.number: Case(**row._mapping) for row in rows}
            for row in records.execute(text("SELECT case_id, state FROM evidence WHERE case_id IS NOT NULL")):
                photos[row.case_id].append(row.state)
            words = [str(row.body) for row in records.execute(text("SELECT body FROM event_payloads"))]
        return cls(cases=cases, photos=photos, words=words)

    def times(self, mark: str) -> int:
        """In how many entries of histories it stands."""
        return sum(mark in one for one in self.words)


async def verified(made: Ground) -> list[Violation]:
    """The chain of every history and the digest of every photo, by the command that an operator would use."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "verify", cwd=ROOT, env=made.environment, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await asyncio.wait_for(process.communicate(), _VERIFY_S)
    if process.returncode == 0:
        return []
    return [Violation("`python -m bot verify` finds damage", line) for line in errors.decode().splitlines()]
