"""举一反三 on the page of a repeat site (S24)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import FormData

from complaints.model import Role
from complaints.places.sites import note_site
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock, picture
from tests.web.conftest import Browser, Cases, logged_in
from tests.web.test_likeness import SITE

HOLDER = "陈练习（规建科，虚构）"


@pytest.fixture
async def supervisor(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "孙主管", Role.SUPERVISOR)


@pytest.fixture
def page(cases: Cases, services: Services, clock: Clock) -> str:
    reported = [cases.reported("灰大", place=SITE) for _ in range(3)]

    def note(tx: Tx) -> int:
        sites = [note_site(tx, case=case, likeness=services.zone.likeness, now=clock()) for case in reported]
        assert sites[-1] is not None
        tx.outbox.drop_notices()
        return sites[-1].id

    return f"/console/sites/{cases.store.write_now(note)}"


async def sets(browser: Browser, page: str, **values: str) -> None:
    await browser.opens(page)
    fields = {"text": "查其他在建工地", "unit": "planning", "person": "", "until": "3d", **values}
    await browser.sends(f"{page}/tasks", seen=browser.value("seen"), **fields)


async def takes(browser: Browser, page: str, action: str, note: str = "已查三处", **values: str) -> None:
    await browser.opens(page)
    seen = browser.value("seen") if 'name="seen"' in browser.page else "9"
    await browser.sends(f"{page}/tasks/1", **{"seen": seen, "action": action, "note": note, **values})


def told(store: Store) -> list[tuple[str, str]]:
    rows = store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT recipient, payload FROM outbox").all())
    return [(row.recipient, row.payload) for row in rows]


async def test_s24_a_supervisor_sets_a_task_by_the_duty_table(
    supervisor: Browser, page: str, store: Store, wakes: list[bool]
) -> None:
    await supervisor.opens(page)
    assert '<option value="planning" selected>' in supervisor.page and f'placeholder="{HOLDER}"' in supervisor.page
    await sets(supervisor, page)
    assert "已设举一反三任务" in supervisor.text and "查其他在建工地" in supervisor.text
    assert f"规划建设科（训练）（{HOLDER}） · 10月15日 09:30 还剩 3 天" in supervisor.text
    assert "10月12日 09:30 已设举一反三任务 孙主管" in supervisor.text
    [(recipient, payload)] = told(store)
    assert recipient == "group" and "site.task_set" in payload and "查其他" not in payload and wakes == [True]
    await supervisor.opens("/console/sites")
    assert "1 项待完成" in supervisor.text


async def test_s24_it_is_done_by_a_clerk_for_the_unit_and_closed_by_somebody_else(
    supervisor: Browser, clerk: Browser, verifier: Browser, page: str, store: Store
) -> None:
    await sets(supervisor, page)
    await takes(clerk, page, "done")
    assert "李受理（代规划建设科（训练）登记）" in clerk.text
    assert "已查三处" in clerk.text and "待核查" in clerk.text
    await takes(clerk, page, "close", note="")
    assert clerk.status == 403 and "要由另一位同事核查" in clerk.text
    await takes(verifier, page, "redo", note="")
    assert verifier.status == 422
    await takes(verifier, page, "close", note="三处都看过")
    assert "已销号" in verifier.text and "赵核查" in verifier.text and "三处都看过" in verifier.text
    assert [("task_set" in payload, "task_done" in payload) for _, payload in told(store)] == [
        (True, False),
        (False, True),
    ]
    await verifier.opens("/console/sites")
    assert "1 项已销号" in verifier.text


async def test_s24_late_is_said_in_words_and_colour_and_an_old_site_stays_listed(
    supervisor: Browser, page: str, clock: Clock, store: Store, arrives: Callable[[], Awaitable[Browser]]
) -> None:
    await sets(supervisor, page)
    clock.passes(days=40)
    clerk = await logged_in(arrives, store, clock, "李受理", Role.CLERK)
    await clerk.opens("/console/sites")
    assert '<tr class="late">' in clerk.page and '<span class="due wrap late"><b>1 项超期</b>' in clerk.page
    await clerk.opens(page)
    assert '<span class="due late">' in clerk.page and "超期 37 天" in clerk.text
    await takes(clerk, page, "done")
    assert "due late" not in clerk.page


async def test_s24_the_second_of_two_is_told_who_was_first(
    supervisor: Browser, admin: Browser, clerk: Browser, colleague: Browser, page: str
) -> None:
    await admin.opens(page)
    await sets(supervisor, page)
    await admin.sends(f"{page}/tasks", seen="0", text="同一件事", unit="planning", person="", until="3d")
    assert admin.status == 409 and "孙主管 已于" in admin.text and "同一件事" in admin.page  # what was typed stays
    await clerk.opens(page)
    await colleague.opens(page)
    for browser in (clerk, colleague):
        await browser.sends(f"{page}/tasks/1", seen="1", action="done", note="已查")
    assert (clerk.status, colleague.status) == (200, 409)
    assert "李受理 已于" in colleague.text


async def test_s24_proof_may_be_a_photo_which_only_staff_see(
    supervisor: Browser, clerk: Browser, stranger: Browser, page: str, store: Store
) -> None:
    await sets(supervisor, page)
    await clerk.opens(page)
    form = FormData({"csrf": clerk.csrf, "seen": "1", "action": "done", "note": ""})
    form.add_field("photo", picture("proof"), filename="proof.jpg", content_type="image/jpeg")
    await clerk.posts(f"{page}/tasks/1", form)
    [name] = store.read_now(lambda tx: tx.site_tasks.photo_names())
    address = f"{page}/photos/{name}/thumb"
    assert clerk.status == 200 and address in clerk.page
    await clerk.opens(address)
    assert (clerk.status, clerk.headers["Content-Type"]) == (200, "image/jpeg")
    for other in (f"{page}/photos/{name}/original", f"/console/sites/2/photos/{name}/thumb"):
        await clerk.opens(other)
        assert clerk.status == 404
    await stranger.opens(address)
    assert stranger.status == 401


async def test_s24_whoever_may_not_gets_nowhere(
    supervisor: Browser, clerk: Browser, stranger: Browser, page: str, store: Store
) -> None:
    await clerk.opens(page)
    assert f"{page}/tasks" not in clerk.page
    await clerk.opens("/console/account")
    await clerk.sends(f"{page}/tasks", seen="0", text="查", unit="planning", person="", until="3d")
    assert clerk.status == 403
    await stranger.posts(f"{page}/tasks", {"seen": "0", "text": "查", "unit": "planning", "until": "3d"})
    assert stranger.status == 401
    await sets(supervisor, page)
    for path, values in (
        (f"{page}/tasks/1", {"seen": "1", "action": "fly"}),
        (f"{page}/tasks/1", {"seen": "x", "action": "done"}),
        (f"{page}/tasks/99", {"seen": "1", "action": "done", "note": "已查"}),
        ("/console/sites/999/tasks", {"seen": "0", "text": "查", "unit": "planning", "person": "", "until": "3d"}),
    ):
        await supervisor.opens(page)
        await supervisor.sends(path, **values)
        assert supervisor.status == 404, path
    [task] = store.read_now(lambda tx: tx.site_tasks.of_sites([1]))
    assert len(task.steps) == 1


async def test_s24_a_deadline_is_chosen_or_written(supervisor: Browser, page: str, clock: Clock, store: Store) -> None:
    await sets(supervisor, page, until="")
    assert supervisor.status == 422
    local = (clock() + timedelta(hours=8 + 24)).strftime("%Y-%m-%dT%H:%M")
    await sets(supervisor, page, until="3d", until_own=local)
    [task] = store.read_now(lambda tx: tx.site_tasks.of_sites([1]))
    assert task.due_at == clock() + timedelta(days=1)
