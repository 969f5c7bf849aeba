"""A question to the office that nobody answers in time is pushed once; the numbers at the head equal their lists."""

import json
from collections.abc import Awaitable, Callable, Sequence

from channels.robots.text import Speaker
from complaints.model import Notice, Role
from complaints.office import asked
from handlers.notices import render
from services import Services
from storage.messages.outbox import Outgoing
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in
from tests.web.test_live import listening
from tests.web.test_questions import asks

Arrives = Callable[[], Awaitable[Browser]]


def ids(store: Store) -> dict[str, int]:
    return {one.name: one.id for one in store.read_now(lambda tx: tx.staff.all())}


def presses(store: Store, services: Services, clock: Clock) -> int:
    return store.write_now(lambda tx: asked.press(tx, clock=services.clock, now=clock()))


def sent(store: Store, clock: Clock) -> Sequence[Outgoing]:
    return store.write_now(lambda tx: tx.sending.claim(clock()))


async def counts(browser: Browser) -> dict[str, int]:
    found: dict[str, int] = json.loads(await browser.opens("/console/live/counts"))
    return found


async def test_an_overdue_question_is_pushed_once_to_its_owner_to_leaders_and_to_the_group(
    arrives: Arrives, clerk: Browser, store: Store, clock: Clock, services: Services
) -> None:
    _, number = asks(store, clock, "烧烤店要做环评吗？")
    await logged_in(arrives, store, clock, "郑领导", Role.LEADER)
    await clerk.opens("/console/questions")
    await clerk.sends(f"/console/questions/{number}/owner", owner=str(ids(store)["李受理"]))
    assert presses(store, services, clock) == 0
    clock.passes(days=7)
    assert [presses(store, services, clock) for _ in range(2)] == [1, 0]
    rows = sent(store, clock)
    owner, leader = (f"staff:{ids(store)[name]}" for name in ("李受理", "郑领导"))
    assert {row.recipient for row in rows} == {owner, leader, "group"}
    assert {row.payload["key"] for row in rows} == {"staff_told.late_question"}
    speaker = Speaker(zone=lambda: services.zone, public_url="https://green.example")
    [row] = [row for row in rows if row.recipient == "group"]
    said = store.read_now(lambda tx: speaker.text(row, tx))
    assert said is not None
    assert (said.title, said.lines) == (f"第 {number} 号提问超期没有答复", ())
    assert said.link == "https://green.example/console/ladder"


async def test_an_answered_question_is_no_longer_told(
    clerk: Browser, store: Store, clock: Clock, services: Services
) -> None:
    _, number = asks(store, clock, "烧烤店要做环评吗？")
    clock.passes(days=7)
    presses(store, services, clock)
    [row] = sent(store, clock)
    notice = Notice(event_id=None, case_id=None, to="group", key=asked.LATE, values=row.payload["values"])
    reply = store.read_now(lambda tx: render(notice, "zh_CN", tx, services))
    assert reply is not None and f"第 {number} 号提问超期没有答复" in reply.text.text
    assert "烧烤" not in reply.text.text
    await clerk.opens("/console/questions")
    await clerk.sends(f"/console/questions/{number}", answer="要先登记。")
    assert store.read_now(lambda tx: render(notice, "zh_CN", tx, services)) is None
    speaker = Speaker(zone=lambda: services.zone, public_url="https://green.example")
    assert store.read_now(lambda tx: speaker.text(row, tx)) is None


async def test_the_number_at_the_ladder_counts_overdue_questions(
    arrives: Arrives, clerk: Browser, store: Store, clock: Clock
) -> None:
    leader = await logged_in(arrives, store, clock, "郑领导", Role.LEADER)
    asks(store, clock, "烧烤店要做环评吗？")
    asks(store, clock, "夜里能施工吗？")
    assert (await counts(leader))["ladder"] == 0
    clock.passes(days=7)
    assert (await counts(leader))["ladder"] == 2
    await leader.opens("/console/ladder")
    assert leader.page.count("负责人：") == 2
    assert (await counts(clerk))["ladder"] == 0


async def test_an_answer_and_a_push_are_on_other_consoles_at_once(
    clerk: Browser, colleague: Browser, store: Store, clock: Clock, services: Services
) -> None:
    _, number = asks(store, clock, "烧烤店要做环评吗？")
    await clerk.opens("/console/questions")
    async with listening(clerk) as line, listening(colleague) as other:
        await clerk.sends(f"/console/questions/{number}/owner", owner=str(ids(store)["李受理"]))
        assert await line.hears() == ("asked", {})
        assert await other.hears() == ("asked", {})
        clock.passes(days=7)
        await store.write(lambda tx: asked.press(tx, clock=services.clock, now=clock()))
        assert await line.hears() == ("asked", {})
        late = {"number": number, "words": f"第 {number} 号提问超期没有答复", "place": f"questions#q{number}"}
        assert await line.hears() == ("late", late)
        assert await other.hears() == ("asked", {})
        await clerk.opens("/console/questions")
        await clerk.sends(f"/console/questions/{number}", answer="要先登记。")
        assert await other.hears() == ("asked", {})
        assert (await counts(colleague))["asked"] == 0


async def test_one_s_own_questions_are_a_list_whose_number_is_at_its_tab(
    clerk: Browser, store: Store, clock: Clock
) -> None:
    _, mine = asks(store, clock, "烧烤店要做环评吗？")
    asks(store, clock, "夜里能施工吗？")
    await clerk.opens("/console/questions?mine=1")
    assert "我的提问 0" in clerk.text and "夜里能施工吗" not in clerk.text
    await clerk.opens("/console/questions")
    await clerk.sends(f"/console/questions/{mine}/owner", owner=str(ids(store)["李受理"]))
    await clerk.opens("/console/questions?mine=1")
    assert "我的提问 1" in clerk.text and "烧烤店要做环评吗" in clerk.text and "夜里能施工吗" not in clerk.text
    found = await counts(clerk)
    assert (found["asked"], found["my-asked"]) == (2, 1)
    assert "其中 1 个由您答复" in await clerk.opens("/console/")
    await clerk.opens("/console/questions?mine=1")
    await clerk.sends(f"/console/questions/{mine}?mine=1", answer="要先登记。")
    assert "我的提问 0" in clerk.text and "答复已发给提问的人" in clerk.text


async def test_a_reply_template_is_filled_in_below_one_s_own_words_and_a_gap_is_not_sent(
    clerk: Browser, store: Store, clock: Clock, cases: Cases
) -> None:
    _, number = asks(store, clock, "烧烤店要做环评吗？")
    page = f"/console/questions/{number}"
    await clerk.opens("/console/questions")
    await clerk.sends(page, do="template", template="question_check", answer="您好。")
    written = clerk.value_of_text("answer")
    assert written == "您好。\n您的提问收到了，我们正在核实，{日期}前答复您。"
    await clerk.sends(page, do="send", answer=written)
    assert clerk.status == 422 and "{日期}" in clerk.text and clerk.value_of_text("answer") == written
    await clerk.sends(
        page, do="template", template="question_report", answer="您的提问收到了，我们正在核实，{日期}前答复您。"
    )
    assert clerk.value_of_text("answer").startswith("您说的情况要到现场看")
    await clerk.sends(page, do="send", answer=clerk.value_of_text("answer"))
    assert "答复已发给提问的人" in clerk.text
    cases.reported()
    assert "正在核实" not in await clerk.opens("/console/"), "templates of questions are not offered for cases"
