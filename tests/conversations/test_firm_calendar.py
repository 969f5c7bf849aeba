"""The calendar of a firm in the chat (E12): reminders that lead to the date, and /calendar."""

from dataclasses import replace
from datetime import date

from channels.robots.text import RobotText, Speaker
from enterprises.calendar import keeping, telling
from enterprises.calendar.model import DueDate, State
from enterprises.party import member_of
from storage.messages.outbox import Outgoing
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.test_self_check import a_site, joins
from tests.world import World


def adds(world: World, name: str, title: str, day: date, **typed: str) -> DueDate:
    def work(tx: Tx) -> DueDate:
        member, today = member_of(tx.staff.named(name)[0]), world.services.zone.local(world.clock()).date()
        given = keeping.read({"title": title, "day": day.isoformat(), **typed}, world.services.dates, today=today)
        return keeping.add(tx, member, given, now=world.clock(), today=today)

    return world.store.write_now(work)


async def reminds(world: World) -> None:
    zone = world.services.zone.timezone
    world.store.write_now(lambda tx: telling.remind(tx, now=world.clock(), zone=zone))
    await world.settle()


def finishes(world: World, name: str, one: DueDate) -> None:
    def work(tx: Tx) -> None:
        member, today = member_of(tx.staff.named(name)[0]), world.services.zone.local(world.clock()).date()
        keeping.finish(
            tx, member, one.id, note="换好了", files=0, seen=one.sequence, now=world.clock(), today=today
        )  # fmt: skip

    world.store.write_now(work)


async def test_e12_two_persons_get_the_reminder_in_their_chats_and_none_once_it_is_done(world: World) -> None:
    firm = a_site(world, "青禾涂料（虚构）").firm
    wu, zheng = await joins(world, "吴联系", firm), await joins(world, "郑环保", firm, telegram=False)
    carbon = adds(world, "吴联系", "更换活性炭", date(2026, 10, 20))
    world.clock.passes(days=1)
    await reminds(world)
    for talker in (wu, zheng):
        assert talker.last_text().startswith("还有 7 天　更换活性炭\n日期 10月20日。")
    world.clock.passes(days=4)
    before = wu.last_text()
    zone = world.services.zone.timezone
    world.store.write_now(lambda tx: telling.remind(tx, now=world.clock(), zone=zone))
    finishes(world, "吴联系", carbon)
    await world.settle()  # it was done before the message left
    assert wu.last_text() == before


async def test_e12_done_in_the_chat_with_a_sentence_and_the_next_one_appears(world: World) -> None:
    firm = a_site(world, "青禾涂料（虚构）").firm
    wu, zheng = await joins(world, "吴联系", firm), await joins(world, "郑环保", firm, telegram=False)
    adds(world, "吴联系", "更换活性炭", date(2026, 10, 20), count="3", span="month")
    world.clock.passes(days=1)
    await reminds(world)
    await wu.taps("办完了")
    assert wu.last_text().startswith("更换活性炭\n怎么办的？请写一句")
    await wu.taps("以后再说")
    assert wu.last_text() == "好的，还没有标记完成。"
    await wu.taps("办完了")
    await wu.says("换了两箱，回执 2026-118")
    assert wu.last_text() == "已完成。下一次是 2027年1月20日。"
    (done,) = world.store.read_now(lambda tx: tx.calendar.of_firm(firm, states=(State.DONE,)))
    assert done.done is not None
    assert (done.done.name, done.done.note) == ("吴联系", "换了两箱，回执 2026-118")
    await zheng.taps("办完了")
    assert "这一项已经办完或取消了" in zheng.last_text()


async def test_e12_the_command_lists_what_is_due(world: World, citizen: Talker) -> None:
    wu = await joins(world, "吴联系", a_site(world, "青禾涂料（虚构）").firm)
    await wu.says("/calendar")
    assert wu.last_text() == "企业日历\n近一年没有要办的日期。"
    adds(world, "吴联系", "洗塔", date(2026, 10, 11))
    adds(world, "吴联系", "更换活性炭", date(2026, 10, 20))
    await wu.says("/calendar")
    assert wu.last_text() == "企业日历\n10月11日　洗塔　逾期 1 天\n10月20日　更换活性炭　还有 8 天"
    await citizen.says("/calendar")
    assert "洗塔" not in citizen.last_text()


async def test_a_person_of_two_firms_has_the_dates_of_both(world: World) -> None:
    first, second = (a_site(world, name).firm for name in ("青禾涂料（虚构）", "远山机械（虚构）"))
    wu = await joins(world, "吴联系", first)
    adds(world, "吴联系", "洗塔", date(2026, 10, 20))

    def goes_to_the_other(tx: Tx) -> None:
        (account,) = tx.staff.named("吴联系")
        tx.staff.save(replace(account, party=f"firm:{second}", also=(account.party,)))

    world.store.write_now(goes_to_the_other)
    adds(world, "吴联系", "修炉子", date(2026, 10, 14))
    await wu.says("/calendar")
    assert wu.last_text().splitlines()[1:] == [
        "10月14日　修炉子　还有 2 天", "远山机械（虚构）", "10月20日　洗塔　还有 8 天", "青禾涂料（虚构）",
    ]  # fmt: skip
    world.clock.passes(days=1)
    await reminds(world)
    await wu.taps("办完了")
    await wu.says("修好了，换了炉衬")
    assert wu.last_text() == "已完成，凭证已留存。"


def test_e12_the_letter_names_the_date_and_leads_to_it(world: World) -> None:
    values = {"date": "7", "due_on": "2026-10-20", "step": "7", "title": "更换活性炭"}
    row = Outgoing(
        id=1, kind="notice", bot_id=None, chat_id=None, slot="", payload={"key": telling.KEY, "values": values},
        recipient="mail:1",
    )  # fmt: skip
    speaker = Speaker(zone=world.services.zone, public_url="https://green.example")
    said = world.store.read_now(lambda tx: speaker.text(row, tx, party="firm:3"))
    assert said == RobotText(
        title="企业日历：有一项要到期了",
        lines=("更换活性炭：还有 7 天（2026-10-20）",),
        link="https://green.example/console/firm/calendar/7",
        link_words="打开工作台",
    )
