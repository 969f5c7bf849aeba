"""举一反三 in both databases (S24): steps are added once, whoever was faster; unclosed ones are found."""

from datetime import timedelta

from complaints.places.task import Task, TaskAction, TaskState, TaskStep
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW
from tests.contracts.test_races import both, machines  # noqa: F401 - a fixture


def a_site(tx: Tx) -> int:
    return tx.sites.add(cell="1:1", lat=0.0, lon=0.0, address="", subdistrict=None, now=NOW, count=3).id


def a_step(tx: Tx, action: TaskAction = TaskAction.SET, **more: str) -> TaskStep:
    staff = next(iter(tx.staff.all()), None) or tx.staff.add(name="孙", role="supervisor", telegram_id=None)
    return TaskStep(action=action, at=NOW, staff_id=staff.id, name=staff.name, **more)


def a_task(tx: Tx, site_id: int, number: int = 1) -> Task | None:
    return tx.site_tasks.add(
        site_id=site_id, number=number, text="查其他工地", unit="planning", person="何工",
        due_at=NOW + timedelta(days=3), step=a_step(tx),
    )  # fmt: skip


def test_s24_a_task_is_stored_with_its_steps(store: Store) -> None:
    def work(tx: Tx) -> None:
        task = a_task(tx, a_site(tx))
        assert task is not None and task.due_at == NOW + timedelta(days=3)
        done = a_step(tx, TaskAction.DONE, note="已查", photo="ab" * 32)
        assert tx.site_tasks.add_step(task.id, seen=1, step=done)
        found = tx.site_tasks.get(task.id)
        assert found is not None and (found.steps, found.state) == ((*task.steps, done), TaskState.DONE)
        assert tx.site_tasks.photo_names() == {"ab" * 32}

    store.write_now(work)


def test_s24_a_number_and_a_step_are_taken_once(store: Store) -> None:
    def work(tx: Tx) -> None:
        site, other = a_site(tx), a_site(tx)
        task = a_task(tx, site)
        assert task is not None and a_task(tx, site) is None and a_task(tx, other) is not None
        assert tx.site_tasks.add_step(task.id, seen=1, step=a_step(tx, TaskAction.DONE))
        assert not tx.site_tasks.add_step(task.id, seen=1, step=a_step(tx, TaskAction.DONE, note="也是"))
        assert [len(one.steps) for one in tx.site_tasks.of_sites([site, other])] == [2, 1]

    store.write_now(work)


def test_s24_closed_ones_are_not_waiting(store: Store) -> None:
    def work(tx: Tx) -> None:
        site = a_site(tx)
        first, second = a_task(tx, site), a_task(tx, site, 2)
        assert first is not None and second is not None
        tx.site_tasks.add_step(first.id, seen=1, step=a_step(tx, TaskAction.DONE))
        tx.site_tasks.add_step(first.id, seen=2, step=a_step(tx, TaskAction.CLOSE))
        assert [task.id for task in tx.site_tasks.unclosed()] == [second.id]
        assert tx.site_tasks.of_sites([]) == [] and tx.site_tasks.get(999) is None

    store.write_now(work)


def test_s24_two_machines_at_once_take_a_step_once(machines: tuple[Store, Store]) -> None:  # noqa: F811
    task = machines[0].write_now(lambda tx: a_task(tx, a_site(tx)))
    assert task is not None

    def done(tx: Tx) -> bool:
        return tx.site_tasks.add_step(task.id, seen=1, step=a_step(tx, TaskAction.DONE))

    assert sorted(map(bool, both(machines, (done, done)))) == [False, True]
