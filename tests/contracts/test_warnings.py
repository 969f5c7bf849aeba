"""Official warnings in both databases: versions, tasks with what happened, plans, exemptions (E13, E14)."""

from dataclasses import replace
from datetime import date, timedelta

from complaints.model import EvidenceState, Role, Staff
from complaints.model.warnings import (
    Change,
    Exemption,
    FirmTask,
    Level,
    Original,
    PlanAction,
    ReleaseCall,
    Scope,
    Standing,
    TaskEvent,
    TaskStep,
    WarningVersion,
)
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW

COVER = PlanAction(text="裸土全覆盖", photo=True)


def staff(tx: Tx) -> Staff:
    return next(iter(tx.staff.named("李受理")), None) or tx.staff.add(name="李受理", role=Role.CLERK, telegram_id=None)


def entered(tx: Tx, number: int = 1, warning: int = 0, **fields: object) -> WarningVersion:
    by = staff(tx)
    plain: dict[str, object] = {
        "warning_id": warning or tx.warnings.add(drill=True), "number": number, "change": Change.ISSUED,
        "level": Level.YELLOW, "issuer": "演练指挥部", "document": f"演练{number}", "issued_at": NOW,
        "begins_at": NOW + timedelta(hours=2), "scope": Scope(whole=False, trades=("建筑",), firms=("7",)),
        "original": Original(photo="a" * 64, link="https://example.com/a"), "within": timedelta(minutes=30),
        "entered_by": by.id, "entered_name": by.name, "entered_at": NOW,
    }  # fmt: skip
    return tx.warnings.add_version(WarningVersion(**{**plain, **fields}))  # type: ignore[arg-type]


def released(tx: Tx, version: WarningVersion) -> WarningVersion:
    by = staff(tx)
    decided = replace(version, standing=Standing.RELEASED, decided_by=by.id, decided_name=by.name, decided_at=NOW)
    assert tx.warnings.decide(decided)
    return decided


def a_task(tx: Tx, warning: int, firm: str = "7", **fields: object) -> FirmTask:
    plain: dict[str, object] = {
        "warning_id": warning, "firm": firm, "version": 1, "asked": 1, "asked_at": NOW, "due_at": NOW, "press_at": NOW,
        "actions": (COVER,),
    }  # fmt: skip
    return tx.warnings.keep_task(FirmTask(**{**plain, **fields}))  # type: ignore[arg-type]


def happened(task: FirmTask, step: TaskStep, **fields: object) -> TaskEvent:
    plain: dict[str, object] = {"task_id": task.id, "version": 1, "asked": 1, "step": step, "at": NOW, "by": "陈工"}
    return TaskEvent(**{**plain, **fields})  # type: ignore[arg-type]


def test_a_version_is_decided_once_and_the_warning_is_in_hand_until_it_is_lifted(store: Store) -> None:
    def work(tx: Tx) -> None:
        first = entered(tx)
        stored = tx.warnings.get(first.warning_id, locked=True)
        assert stored is not None and stored.versions == (first,) and stored.drill
        assert tx.warnings.to_spread(9) == [] and [one.id for one in tx.warnings.in_hand()] == [first.warning_id]
        decided = released(tx, first)
        assert not tx.warnings.decide(replace(decided, standing=Standing.DROPPED))
        assert tx.warnings.of_version(first.id) == tx.warnings.get(first.warning_id)
        assert tx.warnings.to_spread(9) == [first.id]
        tx.warnings.spread(first.id, at=NOW)
        assert tx.warnings.to_spread(9) == []
        assert [one.id for one in tx.warnings.with_document("演练1")] == [first.warning_id]
        lifting = entered(
            tx, 2, first.warning_id, change=Change.LIFTED, begins_at=NOW + timedelta(hours=5), document="演练2"
        )
        released(tx, lifting)
        assert tx.warnings.in_hand() == []
        day = timedelta(days=1)
        assert [one.id for one in tx.warnings.between(NOW, NOW + day)] == [first.warning_id]
        assert tx.warnings.between(NOW + day, NOW + 2 * day) == [] == tx.warnings.between(NOW - day, NOW)
        assert tx.warnings.page(size=1, number=1) == ([tx.warnings.get(first.warning_id)], 1)

    store.write_now(work)


def test_a_version_that_waits_is_due_after_its_last_call(store: Store) -> None:
    def work(tx: Tx) -> None:
        version, by = entered(tx), staff(tx)
        assert tx.warnings.to_call(before=NOW, limit=9) == [version.id]
        call = ReleaseCall(version_id=version.id, step=1, staff_id=by.id, name=by.name, at=NOW)
        assert (tx.warnings.call(call), tx.warnings.call(call)) == (True, False)
        later = replace(call, step=2, at=NOW + timedelta(minutes=15))
        assert tx.warnings.to_call(before=NOW, limit=9) == [version.id] and tx.warnings.call(later)
        assert tx.warnings.to_call(before=NOW, limit=9) == []
        assert list(tx.warnings.calls(version.id)) == [call, later]
        tx.warnings.set_roster([by.id])
        assert tx.warnings.roster() == [by.id]

    store.write_now(work)


def test_a_task_keeps_what_happened_and_is_pressed_until_it_is_confirmed(store: Store) -> None:
    def work(tx: Tx) -> None:
        version = entered(tx)
        task = a_task(tx, version.warning_id)
        assert tx.warnings.to_press(now=NOW, steps=2, limit=9) == []  # not released
        released(tx, version)
        before = tx.warnings.stamp()
        assert tx.warnings.to_press(now=NOW, steps=2, limit=9) == [task.id]
        assert tx.warnings.to_press(now=NOW - timedelta(minutes=1), steps=2, limit=9) == []
        events = [
            happened(task, TaskStep.TOLD),
            happened(task, TaskStep.CONFIRMED),
            happened(task, TaskStep.DONE, action=1),
        ]
        for event in events:
            tx.warnings.add_event(event)
        row = tx.evidence.add(
            draft_id=None, case_id=None, kind="photo", stage="warning", bot_id=None, file_id="", file_unique_id="k",
            size=1, now=NOW,
        )  # fmt: skip
        assert row is not None
        tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256="b" * 64))
        tx.warnings.add_photo(task.id, asked=1, action=1, evidence_id=row.id)
        again = tx.warnings.task(version.warning_id, "7", locked=True)
        assert again is not None and list(again.events) == events and again.is_done
        assert [(one.key, one.stored) for one in again.photos_of(1)] == [("k", True)]
        assert tx.warnings.to_press(now=NOW, steps=2, limit=9) == [] and tx.warnings.stamp() != before
        kept = tx.warnings.keep_task(replace(again, asked=2, pressed=0))
        assert kept.confirmed is None and tx.warnings.to_press(now=NOW, steps=2, limit=9) == [task.id]
        assert [one.id for one in tx.warnings.tasks_of("7", limit=9)] == [task.id]
        assert tx.warnings.tasks(version.warning_id, events=False)[0].events == ()

    store.write_now(work)


def test_an_exemption_ends_and_its_tasks_are_found(store: Store) -> None:
    def work(tx: Tx) -> None:
        version = released(tx, entered(tx))
        added = tx.warnings.add_exemption(
            Exemption(
                firm="7", levels=(Level.YELLOW, Level.RED), grade="A", document="绩效3", since=date(2026, 1, 1),
                until=date(2026, 11, 27), by="李受理", at=NOW,
            )
        )  # fmt: skip
        assert tx.warnings.exemption(added.id) == added and tx.warnings.exemptions("7") == [added]
        task = a_task(tx, version.warning_id, exemption=added)
        assert task.exemption == added
        assert tx.warnings.no_longer_exempt(date(2026, 11, 27), 9) == []
        assert tx.warnings.no_longer_exempt(date(2026, 11, 28), 9) == [task.id]
        assert tx.warnings.end_exemption(added.id, by="李受理", at=NOW)
        assert not tx.warnings.end_exemption(added.id, by="钱受理", at=NOW)
        assert tx.warnings.no_longer_exempt(date(2026, 11, 27), 9) == [task.id]

    store.write_now(work)


def test_plans_are_replaced_and_follow_a_merged_firm(store: Store) -> None:
    def work(tx: Tx) -> None:
        tx.warnings.set_plan("7", Level.RED, [COVER, PlanAction(text="停产")])
        tx.warnings.set_plan("7", Level.YELLOW, [COVER])
        tx.warnings.set_plan("8", Level.YELLOW, [PlanAction(text="限产")])
        version = released(tx, entered(tx))
        a_task(tx, version.warning_id, "7")
        tx.warnings.move_firm("7", "8")
        assert dict(tx.warnings.plans()) == {
            ("8", Level.RED): [COVER, PlanAction(text="停产")], ("8", Level.YELLOW): [PlanAction(text="限产")],
        }  # fmt: skip
        assert tx.warnings.task(version.warning_id, "7") is None
        assert tx.warnings.task(version.warning_id, "8") is not None
        tx.warnings.keep_pdf("c" * 64, b"%PDF")
        tx.warnings.keep_pdf("c" * 64, b"%PDF")
        assert tx.warnings.pdf("c" * 64) == b"%PDF"

    store.write_now(work)
