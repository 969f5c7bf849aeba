"""Steps that staff take in conversations: asking, closing, sending back."""

from dataclasses import replace

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.moves import load, staff_actor
from complaints.model import Complaint, Outcome, Role, State, Verdict
from storage.tx import Tx
from tests.world import World

ZH = "zh_CN"


def _by_clerk(world: World, tx: Tx, case: Complaint) -> Attempt:
    known = [staff for staff in tx.staff.all() if staff.name == "钱受理"]
    clerk = staff_actor(known[0] if known else tx.staff.add(name="钱受理", role=Role.CLERK, telegram_id=None))
    return Attempt.on(case, actor=clerk, now=world.clock())


async def staff_ask(world: World, case_id: int, question: str) -> None:
    def ask(tx: Tx) -> None:
        triage.ask(tx, _by_clerk(world, tx, load(tx, case_id)), clock=world.services.clock, question=question)

    await world.store.write(ask)
    await world.settle()


async def staff_close(world: World, case_id: int = 1, *, verdict: Verdict = Verdict.TRUE) -> None:
    """Through triage's own answer: 受理, 直接答复, 办结."""
    from complaints.case import closing

    def close(tx: Tx) -> None:
        case, clock = load(tx, case_id), world.services.clock
        if case.state is State.SUBMITTED:
            case = triage.accept(tx, _by_clerk(world, tx, case), clock=clock)
            case = triage.answer(tx, _by_clerk(world, tx, case), clock=clock)
        else:
            case = _back_to_answer(tx, case)
        closing.close(
            tx,
            _by_clerk(world, tx, case),
            clock=clock,
            verdict=verdict,
            outcome=Outcome.SOLVED,
            public_text="土堆已覆盖",
        )

    await world.store.write(close)
    await world.settle()


def _back_to_answer(tx: Tx, case: Complaint) -> Complaint:

    moved = replace(case, state=State.PENDING_REPLY)
    assert tx.cases.save(moved, seen=case.version)
    return replace(moved, version=case.version + 1)
