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


async def test_curators_see_what_found_no_answer_and_what_did_not_help(
    arrives: Arrives, clerk: Browser, store: Store, clock: Clock
) -> None:
    now = clock()
    store.write_now(
        lambda tx: tx.questions.add_unanswered(text="鸽子能养吗", lang="zh_CN", decision="decline", now=now)
    )
    store.write_now(
        lambda tx: tx.questions.add_feedback(
            entry="no-such-entry", entry_version="1", question="<b>罚多少</b>", useful=False, reason="unclear", now=now
        )
    )
    curator = await logged_in(arrives, store, clock, "沈编辑", Role.CURATOR)
    page = await curator.opens("/console/questions")
    assert "鸽子能养吗 说了不知道" in curator.text
    assert "no-such-entry <b>罚多少</b> 看不懂" in curator.text
    assert "<b>罚多少" not in page
    await clerk.opens("/console/questions")
    assert "鸽子" not in clerk.text and "只给“知识编辑”看" in clerk.text
