"""A resident asks: the law of the day, offers, wishes, kinds of asker, photos of notices (E01–E05, E09, E10, E19)."""

from datetime import UTC, datetime

import pytest

from complaints.ports import Phrasing
from handlers.keyboards import shortened
from tests.chat import Talker
from tests.world import World
from texts import label, say

ZH = "zh_CN"
FINE = "工地不采取防尘措施会被罚多少钱"
NIGHT = "半夜工地施工罚多少"
UNSURE = "小区的味道谁负责"
UNKNOWN = "彩票中了奖怎么领"


async def test_e02_the_last_day_of_the_old_law_and_the_first_of_the_code(citizen: Talker, world: World) -> None:
    world.clock.now = datetime(2026, 8, 14, 4, 0, tzinfo=UTC)
    await citizen.says(FINE)
    told = citizen.last_text()
    assert "《大气污染防治法》第69条、第115条" in told and "生态环境法典》第240条" not in told
    assert "2026-08-14" in told
    world.clock.now = datetime(2026, 8, 14, 16, 30, tzinfo=UTC)  # half past midnight in Xuzhou
    await citizen.says(FINE)
    told = citizen.last_text()
    assert "《生态环境法典》" in told and "第240条" in told and "第1128条" in told
    assert "大气污染防治法》第69条" not in told and "2026-08-15" in told


async def test_e02_a_past_act_gets_both_texts_and_the_rule_between_them(citizen: Talker) -> None:
    await citizen.says("7月的扬尘现在罚")
    told = citizen.last_text()
    assert all(part in told for part in ("第240条", "第1128条", "第1057条", "《大气污染防治法》第69条、第115条"))


async def test_a_named_article_that_is_repealed_is_answered_with_its_successor(citizen: Talker) -> None:
    await citizen.says("大气法115条")
    assert "1128" in citizen.last_text()


async def test_a_question_that_leans_on_the_last_one(citizen: Talker, world: World) -> None:
    await citizen.says("工地裸土要不要盖")
    await citizen.says("那罚多少")
    told = citizen.last_text()
    assert "第1128条" in told and "1 万元以上 10 万元以下" in told
    world.clock.passes(minutes=31)  # nobody remembers that long what "that" was
    await citizen.says("那罚多少")
    assert citizen.last_text() != told and "截至" not in citizen.last_text()


async def test_e03_what_was_meant_is_kept_masked_for_curators(citizen: Talker, world: World) -> None:
    asked = f"{UNSURE} 13812345678"
    await citizen.says(asked)
    await citizen.taps("1. ")
    [kept] = world.store.read_now(lambda tx: tx.curation.phrasings())
    assert kept.entry is not None and UNSURE in kept.text and "13812345678" not in kept.text


async def test_r30_what_an_offer_s_button_means_stands_on_it(citizen: Talker) -> None:
    await citizen.says(UNSURE)
    *offered, report, none = citizen.buttons()
    assert offered[0] == "1. 住处附近有臭味、刺鼻气味，该怎么办？" and len(offered) == 3
    assert (report, none) == ("举报污染", "都不是")
    assert citizen.last_text() == say("ask.did_you_mean", ZH).text  # no title stands twice on the screen
    await citizen.taps("1. ")
    assert citizen.last_text().startswith("住处附近有臭味、刺鼻气味，该怎么办？")


@pytest.mark.parametrize(
    ("title", "label"),
    [
        (
            "工厂用地转让、收回或改变用途前要做土壤污染状况调查吗？",
            "工厂用地转让、收回或改变用途前要做土壤污染状况调查吗？",
        ),
        ("地方政府、部门环保目标怎么考核，“党政同责、一岗双责”依据是什么？", "地方政府、部门环保目标怎么考核…"),
        (
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七…",
        ),
    ],
)
def test_r30_a_long_title_is_cut_where_a_clause_ends(title: str, label: str) -> None:
    assert shortened(title) == label


async def test_e03_none_of_these_is_kept_too(citizen: Talker, world: World) -> None:
    await citizen.says(UNSURE)
    await citizen.taps("都不是")
    assert world.store.read_now(lambda tx: tx.curation.phrasings()) == [
        Phrasing(text=UNSURE, entry=None, times=1, last_at=world.clock())
    ]
    assert say("ask.none_next", ZH, hotline="12345").text in citizen.last_text()


async def test_e04_whoever_wants_is_told_later_but_only_with_consent(citizen: Talker, world: World) -> None:
    await citizen.says(UNKNOWN)
    assert say("ask.unknown", ZH).text in citizen.last_text()
    await citizen.taps("有答案告诉我")
    assert citizen.last_text() == say("wish.consent", ZH).text
    assert world.store.read_now(lambda tx: tx.curation.wishes()) == []
    await citizen.taps("同意")
    assert citizen.last_text() == say("wish.noted", ZH).text
    assert [wish.text for wish in world.store.read_now(lambda tx: tx.curation.wishes())] == [UNKNOWN]


async def test_e04_a_question_for_a_human_is_a_wish_as_well_and_goes_with_the_person(
    citizen: Talker, world: World
) -> None:
    await citizen.says(UNKNOWN)
    await citizen.taps("转人工")
    await citizen.taps("同意")
    [wish] = world.store.read_now(lambda tx: tx.curation.wishes())
    world.store.write_now(lambda tx: tx.people.forget(wish.person_id))
    assert world.store.read_now(lambda tx: tx.curation.wishes()) == []


async def test_e05_the_reason_is_listed_once_with_version_and_day(citizen: Talker, world: World) -> None:
    await citizen.says(NIGHT)
    await citizen.taps("没用")
    await citizen.taps("好像过时了")
    [rating] = world.store.read_now(lambda tx: tx.questions.useless())
    entry = world.services.library().entry(rating.entry, today=world.clock().date())
    assert entry is not None
    assert (rating.version, rating.question, rating.reason) == (entry.version, NIGHT, "outdated")
    assert rating.at == world.clock()


async def test_e09_a_rule_of_less_than_the_nation_says_where_it_holds(citizen: Talker, world: World) -> None:
    library, today = world.services.library(), world.clock().date()
    views = [library.entry(e, today=today) for topic in library.topics() for e in topic.entries]
    local = next(v for v in views if v and v.scope == "徐州" and not v.under_review)
    await citizen.says(local.title)
    assert say("kb.scope", ZH, scope="徐州").text in citizen.last_text()
    await citizen.says(FINE)
    assert "适用范围" not in citizen.last_text()


async def test_e10_who_is_asking_is_asked_once_and_only_where_it_matters(citizen: Talker) -> None:
    await citizen.says(NIGHT)
    assert say("profile.ask", ZH).text in citizen.last_text()
    await citizen.taps("施工单位")
    assert "对施工单位" in citizen.last_text() and "连续施工证明" in citizen.last_text()
    assert "对居民" not in citizen.last_text()
    await citizen.says(NIGHT)
    assert say("profile.ask", ZH).text not in citizen.last_text() and "对施工单位" in citizen.last_text()
    await citizen.taps("换身份")
    await citizen.taps("居民")
    assert "对居民" in citizen.last_text()


async def test_e10_who_one_is_may_be_typed(citizen: Talker) -> None:
    await citizen.says(NIGHT)
    await citizen.says("我是施工单位")
    assert "对施工单位" in citizen.last_text()
    await citizen.says("工地的土方和裸土要用防尘网盖吗？")  # the same for everybody: it is not said again
    await citizen.says("我们是饭店。")
    assert citizen.last_text() == say("profile.noted", ZH, kind="餐饮单位").text


async def test_the_topics_may_be_typed(citizen: Talker) -> None:
    await citizen.says("主题")
    assert citizen.last_text() == say("ask.topics", ZH).text


async def test_e10_not_answering_is_an_answer(citizen: Talker) -> None:
    for _ in range(2):
        await citizen.says(NIGHT)
    assert say("profile.ask", ZH).text not in citizen.last_text()
    assert "换身份" in citizen.buttons()


async def test_e10_help_asks_who_never_said_it_and_changes_it(citizen: Talker) -> None:
    await citizen.says("/help")
    assert citizen.last_text() == say("profile.none", ZH).text
    await citizen.taps("选择身份")
    await citizen.taps("运输单位")
    assert citizen.last_text() == say("profile.noted", ZH, kind="运输单位").text
    await citizen.says("/help")
    assert citizen.last_text() == say("profile.now", ZH, kind="运输单位").text
    await citizen.taps("换身份")
    await citizen.taps("居民")
    assert citizen.last_text() == say("profile.noted", ZH, kind="居民").text


async def test_e19_a_photo_of_a_notice_is_asked_about_and_nothing_read_from_it(citizen: Talker, world: World) -> None:
    await citizen.sends_photo("notice.jpg", caption="收到这个责令改正通知书是什么意思？")
    assert citizen.last_text() == say("notice_photo.what", ZH).text
    await citizen.taps("想问这份通知")
    assert citizen.last_text() == say("notice_photo.type", ZH).text
    await citizen.says(NIGHT)
    assert "夜里" in citizen.last_text()
    await citizen.says("举报污染")
    await citizen.taps("同意")  # the picture that was asked about is not in the report
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and world.store.read_now(lambda tx: tx.evidence.of_draft(draft.id)) == []


async def test_e19_the_same_photo_as_evidence(citizen: Talker, world: World) -> None:
    await citizen.sends_photo("board.jpg", caption="这个公示牌怎么没写联系人？")
    await citizen.taps("举报证据")
    await citizen.taps("同意")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and len(world.store.read_now(lambda tx: tx.evidence.of_draft(draft.id))) == 1


async def test_e19_in_a_report_a_photo_is_evidence(citizen: Talker) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("board.jpg", caption="这个公示牌怎么没写联系人？")
    assert citizen.last_text().startswith(say("photo.received", ZH, count=1).text)


@pytest.mark.parametrize(
    "text",
    [
        "问" * 4096,
        "尘",
        "🙂🙂🙂",
        "12345678",
        "'; DROP TABLE people; --",
        "<b>罚</b><script>",
        "\u200b\u202e尘",
        "¿Qué hora es?",
    ],
)
async def test_bad_questions_get_a_sensible_reply(citizen: Talker, text: str) -> None:
    before = len(citizen.texts())
    await citizen.says(text)
    assert len(citizen.texts()) == before + 1 and 0 < len(citizen.last_text()) <= 4096
    assert label("error.failed", ZH) not in citizen.last_text()


async def test_r02_words_said_while_consent_is_asked_are_no_question_for_curators(
    citizen: Talker, stranger: Talker, world: World
) -> None:
    await stranger.says("彩票怎么买")
    await citizen.says("举报污染")
    await citizen.says("我住幸福里三号楼，天天闻见臭味")
    await citizen.taps("不同意")
    await citizen.says("大鹅能养吗")
    kept = world.store.read_now(lambda tx: [text for text, _, _ in tx.questions.recent_unanswered()])
    assert kept == ["大鹅能养吗", "彩票怎么买"]
