"""The list of problems in both databases (S36)."""

from datetime import UTC, date, datetime

import pytest

from complaints.model import Role
from inspections.rectification.model import Entry, Filter, Item, Milestone, Problem, ProofFile, Source, State, Step
from storage.store import Store
from storage.tx import Tx

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
PHOTO = ProofFile(name="现场.jpg", digest="ab" * 32, size=12, photo=True)


def a_problem(number: str = "1", **more: object) -> Problem:
    values = {
        "source": Source.CENTRAL, "batch": "一", "number": number, "text": "堆场未覆盖_100%", "unit": "planning",
        "target": "覆盖", "due_on": date(2026, 12, 31), "measures": "覆盖", "acceptor": "市级",
        "milestones": (Milestone(on=date(2026, 11, 1), text="过半"),),
    }  # fmt: skip
    return Problem(**{**values, **more})  # type: ignore[arg-type]


def an_entry(tx: Tx, step: Step = Step.ENTER, **more: object) -> Entry:
    staff = next(iter(tx.staff.all()), None) or tx.staff.add(name="赵", roles={Role.CLERK}, telegram_id=None)
    return Entry(step=step, at=NOW, staff_id=staff.id, role=Role.CLERK, name="赵", **more)  # type: ignore[arg-type]


def added(tx: Tx, number: str = "1", **more: object) -> Item:
    item = tx.rectification.add(a_problem(number, **more), an_entry(tx))
    assert item is not None
    return item


def test_an_item_is_read_as_it_was_written(store: Store) -> None:
    def work(tx: Tx) -> None:
        item = added(tx)
        entry = an_entry(tx, Step.PROGRESS, note="过半", values={"via": "form"}, files=(PHOTO,))
        assert tx.rectification.add_entry(item, entry)
        read = tx.rectification.get(item.id)
        assert read is not None and read.problem == a_problem()
        assert [(one.step, one.note, dict(one.values)) for one in read.entries] == [
            ("enter", "", {}),
            ("progress", "过半", {"via": "form"}),
        ]
        (file,) = read.entries[1].files
        assert (file.name, file.digest, file.photo, read.file(file.id)) == ("现场.jpg", "ab" * 32, True, file)
        assert tx.rectification.file_digests() == {"ab" * 32}
        (line,) = tx.rectification.page(Filter(), size=5, number=1).lines
        assert (line.progress, line.progress_at, line.version, line.released) == ("过半", NOW, 2, False)

    store.write_now(work)


def test_a_number_and_a_version_are_taken_once(store: Store) -> None:
    def work(tx: Tx) -> None:
        item = added(tx)
        assert tx.rectification.add(a_problem(), an_entry(tx)) is None
        assert tx.rectification.add_entry(item, an_entry(tx, Step.PROGRESS, note="先"))
        assert not tx.rectification.add_entry(item, an_entry(tx, Step.PROGRESS, note="后"))

    store.write_now(work)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Filter(), ["2", "1", "3"]),
        (Filter(late_on=date(2026, 11, 2)), ["2", "1"]),
        (Filter(late_on=date(2026, 11, 1)), ["2"]),
        (Filter(states=frozenset({State.APPLIED})), ["3"]),
        (Filter(unit="urban"), ["2"]),
        (Filter(source=Source.PROVINCE), []),
        (Filter(words="_100%"), ["2", "1", "3"]),
        (Filter(words="x"), []),
    ],
)
def test_lists_are_narrowed_and_what_is_due_first_is_in_front(store: Store, where: Filter, found: list[str]) -> None:
    def work(tx: Tx) -> None:
        added(tx)
        added(tx, "2", unit="urban", milestones=(Milestone(on=date(2026, 10, 1), text="开工"),))
        third = added(tx, "3")
        tx.rectification.add_entry(third, an_entry(tx, Step.APPLY, note="完成"))
        page = tx.rectification.page(where, size=5, number=1)
        assert [one.problem.number for one in page.lines] == found
        assert (page.total, tx.rectification.count(where)) == (len(found), len(found))

    store.write_now(work)


def test_a_reminder_belongs_to_its_deadline(store: Store) -> None:
    def work(tx: Tx) -> None:
        item = added(tx)
        tx.rectification.reminded(item.id, on=date(2026, 10, 12))
        (line,) = tx.rectification.due_by(date(2026, 11, 1))
        assert line.told_on == date(2026, 10, 12)
        reached = (Milestone(on=date(2026, 11, 1), text="过半", reached_on=date(2026, 10, 12)),)
        stage = an_entry(tx, Step.STAGE, files=(PHOTO,))
        assert tx.rectification.add_entry(item, stage, problem=a_problem(milestones=reached))
        assert list(tx.rectification.due_by(date(2026, 12, 30))) == []
        (line,) = tx.rectification.due_by(date(2026, 12, 31))
        assert (line.told_on, line.problem.next_on) == (None, date(2026, 12, 31))

    store.write_now(work)
