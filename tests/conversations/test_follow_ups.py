"""A follow-up is about the last question and its answer; both are forgotten with the chat's other traces (E21)."""

from datetime import timedelta

from tests.chat import Talker
from tests.conversations.report_scenes import tells_everything
from tests.conversations.staff_scenes import submits
from tests.world import World

COVER = "工地裸土要不要盖"
FINE = "那罚多少"


def remembered(world: World, talker: Talker) -> str | None:
    bot = world.telegram.bot_id
    return world.store.read_now(lambda tx: tx.memory.get(bot, talker.room.id, "last_question"))


def is_fine_for_cover(text: str) -> bool:
    return "第1128条" in text and "1 万元以上 10 万元以下" in text


async def test_e21_question_then_fine_then_article(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await talker.says(COVER)
        await talker.says(FINE)
        assert is_fine_for_cover(talker.last_text())
        await talker.says("生态环境法典第1128条怎么说")
        await talker.says("第二款怎么说")  # of the article that was asked about, which no entry stands for
        assert "第1128条" in talker.last_text()


async def test_e21_the_words_are_sealed_and_masked(citizen: Talker, world: World) -> None:
    await citizen.says("工地不采取防尘措施会被罚多少钱，我叫王小明")
    kept = remembered(world, citizen)
    assert kept is not None and kept.endswith("会被罚多少钱，我叫[姓名]")
    rows = world.store.read_now(lambda tx: str(tx.connection.exec_driver_sql("SELECT * FROM memory").all()))
    assert "防尘措施" not in rows


async def test_e21_after_half_an_hour_nobody_remembers(citizen: Talker, world: World) -> None:
    await citizen.says("生态环境法典第1128条怎么说")
    world.clock.passes(minutes=31)
    await citizen.says("第二款怎么说")
    assert "第1128条" not in citizen.last_text()


async def test_e21_a_tap_on_a_title_replaces_the_question(citizen: Talker, world: World) -> None:
    await citizen.says(COVER)
    await citizen.says("小区的味道谁负责")
    title = next(name for name in citizen.buttons() if name.startswith("1. "))
    await citizen.taps("1. ")
    kept = remembered(world, citizen) or ""
    assert COVER not in kept and title.removeprefix("1. ").rstrip("…") in kept


async def test_e21_erasing_personal_data_forgets_the_question(citizen: Talker, world: World) -> None:
    await citizen.says(COVER)
    await citizen.says("删除我的信息")
    await citizen.taps("确认删除")
    assert remembered(world, citizen) is None
    await citizen.says(FINE)
    assert not is_fine_for_cover(citizen.last_text())


async def test_e21_an_anonymous_report_forgets_the_question(citizen: Talker, world: World) -> None:
    await citizen.says(COVER)
    world.clock.passes(minutes=1)
    await submits(citizen, identity="匿名")
    assert remembered(world, citizen) is None
    await citizen.says(FINE)
    assert not is_fine_for_cover(citizen.last_text())


async def test_r11_a_changed_category_becomes_an_example_for_curators(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("修改类别")
    await citizen.taps("裸土/物料堆放")
    await citizen.taps("提交")
    [found] = world.store.read_now(lambda tx: tx.curation.examples())
    assert (found.text, found.proposed, found.chosen) == ("北边工地土堆没盖，大风天全是灰", "site_dust", "bare_soil")
    assert found.on == world.clock.now.replace(hour=0, minute=0, second=0, microsecond=0)


async def test_r11_the_words_of_an_anonymous_report_are_no_example(citizen: Talker, world: World) -> None:
    await submits(citizen, identity="匿名")
    assert world.store.read_now(lambda tx: tx.curation.examples()) == []


async def test_r11_the_words_of_an_example_are_masked(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("修改情况")
    await citizen.says("我叫王小明，13812345678，工地土堆没盖全是灰，车牌苏C8D219")
    await citizen.taps("修改类别")
    await citizen.taps("其他")
    await citizen.taps("提交")
    [kept] = world.store.read_now(lambda tx: tx.curation.examples())
    assert kept.text == "我叫[姓名]，[电话]，工地土堆没盖全是灰，车牌[车牌]"
    gone = world.clock.now + timedelta(days=1)
    assert world.store.write_now(lambda tx: tx.curation.prune_examples(gone)) == 1
