"""Questions for a human come back as an answer in the asker's chat; curators see what found no answer."""

from collections.abc import Awaitable, Callable

from complaints.model import Person, Role
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]


def asks(store: Store, clock: Clock, text: str) -> tuple[Person, int]:
    person = store.write_now(lambda tx: tx.people.ensure(bot_id=1, user_id=5, chat_id=5, lang="zh_CN", now=clock()))
    return person, store.write_now(lambda tx: tx.questions.ask_human(person_id=person.id, text=text, now=clock()))


async def test_an_answer_goes_to_the_one_who_asked(clerk: Browser, store: Store, clock: Clock) -> None:
    person, number = asks(store, clock, "烧烤店要做环评吗？")
    await clerk.opens("/console/")
    assert "有 1 个转人工的提问" in clerk.text
    await clerk.opens("/console/questions")
    assert "烧烤店要做环评吗？" in clerk.text
    await clerk.sends(f"/console/questions/{number}", answer="要先登记。")
    assert "答复已发给提问的人" in clerk.text and "烧烤店" not in clerk.text
    [row] = store.write_now(lambda tx: tx.sending.claim(clock()))
    assert (row.recipient, row.payload) == (
        f"person:{person.id}",
        {"key": "human.answer", "values": {"question": "烧烤店要做环评吗？", "answer": "要先登记。"}},
    )


async def test_the_second_of_two_answers_is_not_sent(
    clerk: Browser, colleague: Browser, store: Store, clock: Clock
) -> None:
    _, number = asks(store, clock, "烧烤店要做环评吗？")
    for browser in (clerk, colleague):
        await browser.opens("/console/questions")
    await clerk.sends(f"/console/questions/{number}", answer="要先登记。")
    await colleague.sends(f"/console/questions/{number}", answer="不用。")
    assert colleague.status == 409 and "已有同事答复" in colleague.text
    assert len(store.write_now(lambda tx: tx.sending.claim(clock()))) == 1


async def test_a_question_has_an_owner_who_may_change(
    clerk: Browser, colleague: Browser, store: Store, clock: Clock
) -> None:
    _, number = asks(store, clock, "烧烤店要做环评吗？")
    ids = {one.name: one.id for one in store.read_now(lambda tx: tx.staff.all())}
    for browser, owner in ((clerk, "钱受理"), (colleague, "李受理")):
        await browser.opens("/console/questions")
        await browser.sends(f"/console/questions/{number}/owner", owner=str(ids[owner]))
        assert f'<option value="{ids[owner]}" selected>{owner}</option>' in browser.page
    await clerk.sends(f"/console/questions/{number}", answer="要先登记。")
    await colleague.sends(f"/console/questions/{number}/owner", owner=str(ids["钱受理"]))
    assert colleague.status == 409


async def test_an_overdue_question_is_on_the_list_of_its_owner_and_of_those_who_lead(
    arrives: Arrives, clerk: Browser, colleague: Browser, store: Store, clock: Clock
) -> None:
    _, number = asks(store, clock, "烧烤店要做环评吗？")
    leader = await logged_in(arrives, store, clock, "郑领导", Role.LEADER)
    await clerk.opens("/console/questions")
    assert "前答复" in clerk.text and "已超期" not in clerk.text
    [me] = (one.id for one in store.read_now(lambda tx: tx.staff.all()) if one.name == "李受理")
    await clerk.sends(f"/console/questions/{number}/owner", owner=str(me))
    await clerk.opens("/console/ladder")
    assert "超期没有答复的提问" not in clerk.text
    clock.passes(days=3)
    for browser in (clerk, leader):
        await browser.opens("/console/ladder")
        assert f"第 {number} 号 负责人：李受理" in browser.text
        assert "烧烤店" not in browser.text
    await colleague.opens("/console/ladder")
    assert "超期没有答复的提问" not in colleague.text
    await clerk.opens("/console/questions")
    assert "已超期" in clerk.text


async def test_an_entry_is_cited_in_the_answer(clerk: Browser, store: Store, clock: Clock) -> None:
    _, number = asks(store, clock, "烧烤摊的炉子能没收吗？")
    await clerk.opens("/console/questions")
    await clerk.sends(f"/console/questions/{number}", do="insert", entry="barbecue-confiscate", answer="您好。")
    written = clerk.value_of_text("answer")
    assert written.startswith("您好。\n\n有。在禁止的时段和区域露天烧烤") and "《生态环境法典》第1132条" in written
    await clerk.sends(f"/console/questions/{number}", do="send", answer=written)
    assert "答复已发给提问的人" in clerk.text
