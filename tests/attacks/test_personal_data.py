"""A resident writes telephone, identity and plate numbers in any spelling: staff, the public and curators never read
them, and numbers and codes of cases are never stored as questions (R02, R17, R19, S21)."""

from collections.abc import Awaitable, Callable

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Identity, Role
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock, Talker
from tests.conversations.report_scenes import tells_everything
from tests.conversations.staff_scenes import case_in, submits
from tests.web.conftest import Browser, Cases, logged_in
from tests.web.test_dossier import export, words
from tests.world import World
from texts import say

ZH = "zh_CN"
WRITTEN = [
    "138 0000 1234",
    "+8613800001234",
    "１３８－００００－１２３４",
    "幺三八零零零零一二三四",
    "（0516）8371 2345",
    "zhang＠qq．com",
    "320311 19900101 123X",
    "微信号zhangwei_88",
]


@pytest.mark.parametrize("written", WRITTEN)
async def test_r17_an_anonymous_report_keeps_no_number_however_it_is_written(
    citizen: Talker, world: World, written: str
) -> None:
    await submits(citizen, identity="匿名", text=f"3号楼楼下扬尘，联系我：{written}，我叫李 四。")
    kept = case_in(world).text
    assert written not in kept and "李 四" not in kept and "3号楼" in kept


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("王某某 +86 138 0000 1234", "13800001234"),
        ("１３８００００１２３４ 王某某", "13800001234"),
        ("王某某（0516）83712345", "0516-83712345"),
        ("姓名：王某某\n电话：138-0000-1234", "13800001234"),
    ],
)
async def test_r17_who_signs_may_write_the_telephone_in_any_way(
    citizen: Talker, world: World, typed: str, phone: str
) -> None:
    await tells_everything(citizen, identity="实名")
    await citizen.says(typed)
    await citizen.taps("提交")
    case = case_in(world)
    assert (case.contact_name, case.contact_phone) == ("王某某", phone)


async def test_r17_a_contact_shared_from_telegram_is_taken(citizen: Talker, world: World) -> None:
    await tells_everything(citizen, identity="实名")
    await citizen.sends({"contact": {"phone_number": "8613800001234", "first_name": "王", "last_name": "某某"}})
    await citizen.taps("提交")
    case = case_in(world)
    assert (case.contact_name, case.contact_phone) == ("王 某某", "13800001234")


async def test_a_contact_that_nobody_asked_for_is_not_taken(citizen: Talker) -> None:
    await citizen.sends({"contact": {"phone_number": "+8613800001234", "first_name": "王"}})
    assert citizen.last_text() == say("unsupported.message", ZH).text


@pytest.mark.parametrize(
    ("typed", "key", "values"),
    [
        ("王某某 83712345", "contact_area", {"number": "83712345"}),
        ("王某某 1380000123", "contact_number", {"number": "1380000123", "count": 10}),
        ("138 0000 1234", "contact_name", {}),
    ],
)
async def test_r17_a_refusal_says_what_is_wrong(
    citizen: Talker, typed: str, key: str, values: dict[str, object]
) -> None:
    await tells_everything(citizen, identity="实名")
    await citizen.says(typed)
    assert citizen.last_text() == say(f"error.{key}", ZH, **values).text


async def _reported(reporter: Talker, world: World) -> tuple[str, str]:
    """(number, code) of an anonymous report."""
    await submits(reporter, identity="匿名")
    told = next(text for text in reversed(reporter.texts()) if "查询码" in text)
    return case_in(world).number, "".join(sign for sign in told.split("查询码", 1)[1] if sign.isdigit())[:6]


def _kept(world: World) -> list[str]:
    def read(tx: Tx) -> list[str]:
        tables = (("unanswered", "text"), ("answer_ratings", "question"), ("phrasing_suggestions", "text"),
                  ("asked", "text"), ("wishes", "text"))  # fmt: skip
        return [
            row[0] for name, text in tables for row in tx.connection.exec_driver_sql(f"SELECT {text} FROM {name}").all()
        ]

    return world.store.read_now(read)


@pytest.mark.parametrize("form", ["{n} {c}", "{c} {n}", "编号：{n}，查询码：{c}", "查进度 {n} {spaced}", "{wide} {c}"])
async def test_r19_number_and_code_in_one_message_open_the_case(
    citizen: Talker, visitor: Talker, world: World, form: str
) -> None:
    number, code = await _reported(citizen, world)
    wide = number.translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)})
    await visitor.says(form.format(n=number, c=code, spaced=f"{code[:3]} {code[3:]}", wide=wide))
    assert number in visitor.last_text() and "补充" in visitor.buttons()
    assert _kept(world) == []


@pytest.mark.parametrize("form", ["{}", "{} ", "查询码{}", "我的查询码是 {}"])
async def test_r19_six_digits_after_a_number_are_its_code(
    citizen: Talker, visitor: Talker, world: World, form: str
) -> None:
    number, code = await _reported(citizen, world)
    await visitor.says(number)
    assert "补充" not in visitor.buttons()
    await visitor.says(form.format(f"{code[:3]} {code[3:]}"))
    assert number in visitor.last_text() and "补充" in visitor.buttons()
    assert _kept(world) == []


async def test_r19_a_wrong_code_is_said_to_be_wrong(citizen: Talker, visitor: Talker, world: World) -> None:
    number, code = await _reported(citizen, world)
    await visitor.says(f"{number} {(int(code) + 1) % 1_000_000:06}")
    assert visitor.last_text() == say("track.wrong_code", ZH).text
    await visitor.says(f"{number} {code}")
    assert "补充" in visitor.buttons()
    assert _kept(world) == []


@pytest.mark.parametrize("typed", ["739204", "739 204", "７３９２０４", "查询码 739204"])
async def test_r19_six_digits_alone_are_asked_for_their_number_and_never_a_question(
    citizen: Talker, world: World, typed: str
) -> None:
    await citizen.says(typed)
    assert citizen.last_text() == say("track.number_first", ZH).text
    assert _kept(world) == []


async def test_r19_a_code_looked_up_long_ago_is_asked_for_its_number(
    citizen: Talker, visitor: Talker, world: World
) -> None:
    number, code = await _reported(citizen, world)
    await visitor.says(number)
    world.clock.passes(minutes=31)
    await visitor.says(code)
    assert visitor.last_text() == say("track.number_first", ZH).text


async def test_e03_a_question_is_kept_without_numbers_codes_and_its_asker(citizen: Talker, world: World) -> None:
    await citizen.says("我叫张伟，电话138 0000 1234，我家鹦鹉能不能上户口")
    await citizen.taps("转人工")
    await citizen.taps("同意")
    assert all("138" not in text and "张伟" not in text for text in _kept(world))
    assert "我叫[姓名]，电话[电话]，我家鹦鹉能不能上户口" in _kept(world)


async def test_e04_a_number_and_a_code_are_not_passed_on_to_staff(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.says("/cancel")
    number, code = "LW-7K3M-9QX8", "739204"
    await citizen.says("转人工")
    await citizen.says(f"{number}")
    await citizen.says(code)
    assert [text for text in _kept(world) if code in text or number in text] == []


async def test_s21_the_public_pdf_shows_no_telephone_but_the_zone_s_own(
    arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, cases: Cases
) -> None:
    browser = await logged_in(arrives, store, clock, "李受理", Role.CLERK)
    case = cases.reported("门口扬尘")
    said = "已受理。有情况请打 0516 8371 2345 或 138 0000 1234，也可加 +8613900005678，或拨 12345。"
    cases.step(case, Action.ACCEPT, public_text=said)
    shown = words(await export(browser, case.number, "public"))
    assert "有情况请打[电话]或[电话]，也可加[电话]，或拨12345" in shown


async def test_s21_neither_pdf_shows_the_reporter_s_telephone_that_staff_wrote_in_another_way(
    arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, cases: Cases
) -> None:
    browser = await logged_in(arrives, store, clock, "李受理", Role.CLERK)
    contact = {"identity": Identity.NAMED, "contact_name": "王某某", "contact_phone": "13800001234"}
    case = cases.reported("门口扬尘", **contact)
    cases.step(case, Action.ACCEPT, note="已打 138-0000-1234 核实，科室 8371 2345")
    shown = words(await export(browser, case.number, "internal"))
    assert "已打■■■核实，科室83712345" in shown
