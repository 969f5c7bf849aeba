"""/track: a reporter without chat and account, with number and 查询码."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import FormData
from PIL import Image

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Event, Evidence, Identity, Sharing, State
from complaints.report.codes import hash_code
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, Cases

CODE = "739204"


@pytest.fixture
def coded(cases: Cases) -> Complaint:
    """An anonymous report whose reporter wrote the code down."""
    return with_code(cases, cases.reported("土堆没盖", identity=Identity.ANONYMOUS))


def with_code(cases: Cases, case: Complaint) -> Complaint:
    hashed = hash_code(CODE, number=case.number, pepper=cases.services.secrets.pepper)
    cases.store.write_now(lambda tx: tx.cases.set_code(case.id, hashed))
    return case


async def enters(browser: Browser, case: Complaint, code: str = CODE) -> str:
    await browser.opens("/track")
    return await browser.posts("/track", {"number": case.number, "code": code})


async def does(browser: Browser, step: str, **values: str) -> str:
    return await browser.sends("/track/act", step=step, **values)


def history(cases: Cases, case: Complaint) -> list[Event]:
    return list(cases.store.read_now(lambda tx: tx.cases.events(case.id)))


def evidence(cases: Cases, case: Complaint) -> list[Evidence]:
    return list(cases.store.read_now(lambda tx: tx.evidence.of_case(case.id)))


def closed(cases: Cases) -> Complaint:
    case = with_code(cases, cases.to_verify())
    cases.step(case, Action.PASS, by="赵核")
    return cases.step(case, Action.CLOSE, verdict="true", outcome="solved", public_text="已经盖好。")


def photo(colour: int = 90) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 12.0, 0.0), 3: "E", 4: (117.0, 12.0, 0.0)})
    Image.new("RGB", (640, 480), (colour, 80, 70)).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_number_and_code_open_the_whole_history(stranger: Browser, cases: Cases, coded: Complaint) -> None:
    cases.step(coded, Action.ACCEPT)
    await enters(stranger, coded, f" {CODE[:3]} {CODE[3:]} ")
    assert stranger.status == 200 and "土堆没盖" in stranger.text and "桃林路口" in stranger.text
    assert "您提交了举报" in stranger.text and "已受理" in stranger.text
    assert stranger.headers["Cache-Control"] == "no-store"


async def test_neither_number_nor_code_stands_in_the_address_or_readable_in_the_cookie(
    stranger: Browser, coded: Complaint
) -> None:
    answer = await stranger.client.post("/track", data={"number": coded.number, "code": CODE}, allow_redirects=False)
    cookie = answer.cookies["lvwang_track"]
    assert (answer.status, answer.headers["Location"]) == (303, "/track")
    assert coded.number not in cookie.value and CODE not in cookie.value
    assert (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["secure"]) == ("/track", "1800", True, True)


async def test_the_number_alone_shows_the_public_state(stranger: Browser, coded: Complaint) -> None:
    await enters(stranger, coded, "")
    assert "已收到，最迟" in stranger.text and "土堆没盖" not in stranger.page and "您提交了举报" not in stranger.page


async def test_a_code_without_a_digit_is_wrong_and_not_left_out(stranger: Browser, coded: Complaint) -> None:
    for code in ("abc", "-", "查询码"):
        await enters(stranger, coded, code)
        assert stranger.status == 403 and "编号和查询码对不上" in stranger.text and "已收到，最迟" not in stranger.text
    for number in ("LW-1234", "abc"):
        await stranger.posts("/track", {"number": number, "code": CODE})
        assert stranger.status == 422 and "请核对后再填一次" in stranger.text


async def test_a_wrong_code_and_an_unknown_number_get_the_same_answer_and_have_to_wait(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    bare = cases.reported("没有查询码的")
    said = "编号和查询码对不上"
    for case in (coded, bare):
        await enters(stranger, case, "111222")
        assert stranger.status == 403 and said in stranger.text
    for _ in range(4):
        await enters(stranger, coded, "111222")
    await enters(stranger, coded)
    assert stranger.status == 429 and "土堆没盖" not in stranger.page


async def test_wrong_codes_for_one_report_do_not_close_another(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    other = with_code(cases, cases.reported("另一件"))
    for _ in range(6):
        await enters(stranger, coded, "111222")
    await enters(stranger, other)
    assert "另一件" in stranger.text


async def test_a_question_of_staff_is_answered_with_words_and_a_photo(
    stranger: Browser, cases: Cases, coded: Complaint, wakes: list[bool]
) -> None:
    cases.step(coded, Action.ASK, question="是哪个门？")
    await enters(stranger, coded)
    assert "工作人员问您" in stranger.text and "是哪个门？" in stranger.text
    form = FormData()
    for name, value in (("csrf", stranger.csrf), ("step", "reply"), ("words", "东门，我的电话13911112222")):
        form.add_field(name, value)
    form.add_field("photos", photo(), filename="a.jpg", content_type="image/jpeg")
    await stranger.posts("/track/act", form)
    assert "已发送，工作人员会接着办" in stranger.text and wakes
    assert cases.now(coded).state is State.SUBMITTED
    assert "13911112222" not in history(cases, coded)[-1].public_text
    (sent,) = evidence(cases, coded)
    assert (sent.stage, sent.lat, sent.lon, sent.bot_id) == ("supplement", None, None, None)
    picture = await stranger.client.get(f"/track/photos/{sent.sha256}/thumb")
    assert (picture.status, picture.content_type) == (200, "image/jpeg")


async def test_words_are_added_once_although_the_form_is_sent_twice(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    await enters(stranger, coded)
    for _ in range(2):
        await does(stranger, "add", words="夜里更大")
    assert [event.action for event in history(cases, coded)] == ["submit", "supplement"]
    for _ in range(2):
        await does(stranger, "add", words="我的电话13911112222")
    assert [event.public_text for event in history(cases, coded)[2:]] == ["我的电话[电话]"]
    for _ in range(2):
        form = FormData()
        for name, value in (("csrf", stranger.csrf), ("step", "add"), ("words", "这一张")):
            form.add_field(name, value)
        form.add_field("photos", photo(), filename="a.jpg", content_type="image/jpeg")
        await stranger.posts("/track/act", form)
        assert "已补充" in stranger.text
    assert [event.public_text for event in history(cases, coded)[3:]] == ["这一张"]


async def test_an_empty_addition_says_what_is_missing(stranger: Browser, cases: Cases, coded: Complaint) -> None:
    await enters(stranger, coded)
    await does(stranger, "add", words=" ")
    assert stranger.status == 422 and "请写几句话，或者选照片。" in stranger.text and len(history(cases, coded)) == 1


async def test_a_photo_that_is_none_is_refused_and_the_words_stay(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    await enters(stranger, coded)
    form = FormData()
    for name, value in (("csrf", stranger.csrf), ("step", "add"), ("words", "夜里更大")):
        form.add_field(name, value)
    form.add_field("photos", b"no picture", filename="a.jpg", content_type="image/jpeg")
    await stranger.posts("/track/act", form)
    assert stranger.status == 422 and "夜里更大" in stranger.page
    assert evidence(cases, coded) == [] and len(history(cases, coded)) == 1


async def test_a_result_is_called_unsolved_once_and_the_second_time_goes_to_a_supervisor(
    stranger: Browser, cases: Cases
) -> None:
    case = closed(cases)
    await enters(stranger, case)
    assert "已办结，解决了吗？" in stranger.text and "已经盖好。" in stranger.text
    await does(stranger, "unsolved", words=" ")
    assert stranger.status == 422
    await does(stranger, "unsolved", words="还有灰")
    assert "已退回重办" in stranger.text and cases.now(case).state is State.REWORK


async def test_solved_rated_and_the_reward_claimed(stranger: Browser, cases: Cases) -> None:
    case = closed(cases)
    await enters(stranger, case)
    await does(stranger, "solved")
    await does(stranger, "rate", value="4", words="挺快的")
    await does(stranger, "claim")
    assert [event.action for event in history(cases, case)[-4:]] == ["solved", "rate", "rate", "claim"]
    assert "已办结，解决了吗？" not in stranger.text, "it was answered"
    assert cases.now(case).satisfaction == 4 and "申领奖励" not in stranger.text.split("经过")[0]


async def test_a_photo_goes_with_its_cross(stranger: Browser, cases: Cases, coded: Complaint) -> None:
    await enters(stranger, coded)
    form = FormData()
    form.add_field("csrf", stranger.csrf)
    form.add_field("step", "add")
    form.add_field("photos", photo(), filename="a.jpg", content_type="image/jpeg")
    await stranger.posts("/track/act", form)
    (sent,) = evidence(cases, coded)
    await does(stranger, "photo", value=str(sent.id))
    assert "已撤下这张照片" in stranger.text and evidence(cases, coded) == []


async def test_personal_data_are_deleted_and_the_report_goes_on(stranger: Browser, cases: Cases) -> None:
    case = with_code(
        cases,
        cases.reported(
            "我是王小明，土堆没盖", identity=Identity.NAMED, contact_name="王小明", contact_phone="13911112222"
        ),
    )
    await enters(stranger, case)
    await does(stranger, "add", words="王小明补充：夜里更大")
    await does(stranger, "erase")
    assert stranger.status == 422 and cases.now(case).contact_name == "王小明", "the box was not ticked"
    await does(stranger, "erase", value="yes")
    assert "已删除您的个人信息" in stranger.text and "王小明" not in stranger.page
    after = cases.now(case)
    assert (after.identity, after.contact_name, after.contact_phone) == (Identity.ANONYMOUS, "", "")
    assert "王小明" not in after.text and "土堆没盖" in after.text and after.state is State.SUBMITTED
    assert all("王小明" not in event.public_text for event in history(cases, case))
    await enters(stranger, case)
    assert "土堆没盖" in stranger.text, "number and code still open it"


async def test_the_agreement_to_publish_is_taken_back(stranger: Browser, cases: Cases, coded: Complaint) -> None:
    def agree(tx: Tx) -> None:
        fresh = tx.cases.get(coded.id)
        assert fresh is not None
        tx.cases.save(replace(fresh, sharing=frozenset({Sharing.RESULTS})), seen=fresh.version)

    cases.store.write_now(agree)
    await enters(stranger, coded)
    await does(stranger, "unshare", value="results")
    assert cases.now(coded).sharing == frozenset() and "已撤回公开的同意" in stranger.text


async def test_after_half_an_hour_the_words_are_kept_and_the_code_is_asked_for(
    stranger: Browser, coded: Complaint, clock: Clock
) -> None:
    await enters(stranger, coded)
    form = {"csrf": stranger.csrf, "number": stranger.value("number"), "step": "add", "words": "写了很久的话"}
    clock.now += timedelta(minutes=31)
    await stranger.posts("/track/act", form)
    assert stranger.status == 401 and "半小时没有动" in stranger.text
    number, kept = stranger.value_of_input("number"), stranger.value_of_text("words")
    assert number == coded.number
    await stranger.posts("/track", {"number": number, "code": CODE, "step": "add", "words": kept})
    assert stranger.status == 200 and "写了很久的话" in stranger.page
    await does(stranger, "add", words=kept)
    assert "已补充，经过里能看到" in stranger.text


async def test_a_form_of_another_site_and_a_closed_page_do_nothing(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    await enters(stranger, coded)
    await stranger.posts("/track/act", {"csrf": "0" * 64, "step": "withdraw", "value": "yes"})
    assert stranger.status == 403 and cases.now(coded).state is State.SUBMITTED
    await stranger.sends("/track/leave")
    await stranger.opens("/track")
    assert "查询码（6 位数字）" in stranger.text and coded.number not in stranger.page


async def test_a_changed_cookie_opens_nothing(stranger: Browser, coded: Complaint) -> None:
    await enters(stranger, coded)
    stranger.client.session.cookie_jar.clear()
    for cookie in ("x", "gAAAAA" + "A" * 90, "é"):
        answer = await stranger.client.get("/track", headers={"Cookie": f"lvwang_track={cookie}"})
        assert "土堆没盖" not in await answer.text()


async def test_photos_of_other_reports_are_not_shown(stranger: Browser, cases: Cases, coded: Complaint) -> None:
    other = with_code(cases, cases.reported("另一件"))
    await enters(stranger, other)
    form = FormData()
    form.add_field("csrf", stranger.csrf)
    form.add_field("step", "add")
    form.add_field("photos", photo(), filename="a.jpg", content_type="image/jpeg")
    await stranger.posts("/track/act", form)
    (theirs,) = evidence(cases, other)
    await enters(stranger, coded)
    assert (await stranger.client.get(f"/track/photos/{theirs.sha256}/thumb")).status == 404


async def test_the_page_speaks_english(stranger: Browser, coded: Complaint) -> None:
    await stranger.opens("/track?lang=en")
    await enters(stranger, coded)
    assert "Add photos or words" in stranger.text and "What you reported" in stranger.text


async def test_the_place_is_corrected_in_words_and_by_position(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    await enters(stranger, coded)
    await does(stranger, "place", words="青岚路与学府路路口东侧")
    assert stranger.status == 200 and "地点已更正" in stranger.text
    assert cases.now(coded).place.address == "青岚路与学府路路口东侧"
    await does(stranger, "place", words="", value="34.2412,117.3051,12")
    place = cases.now(coded).place
    assert (place.lat, place.lon, place.accuracy_m, place.source.value) == (34.2412, 117.3051, 12, "location")
    before = len(history(cases, coded))
    for value in ("", "95,200,1", "nan,1,1", "1,2", "1,2,inf", "95,200,pin", "nan,1,pin", "1,pin", "pin", "1,2,3,pin"):
        await does(stranger, "place", words="", value=value)
        assert stranger.status == 422 and "没有看懂这个地点" in stranger.text and len(history(cases, coded)) == before


async def test_the_place_is_corrected_by_a_point_on_the_map_which_words_may_describe(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    await enters(stranger, coded)
    await does(stranger, "place", words="", value="34.2412,117.3051,pin")
    place = cases.now(coded).place
    assert (place.lat, place.lon, place.accuracy_m, place.address) == (34.2412, 117.3051, None, "")
    assert place.source.value == "map_pin"
    await does(stranger, "place", words="学校后门", value="34.2413,117.3052,pin")
    place = cases.now(coded).place
    assert (place.lat, place.lon, place.address) == (34.2413, 117.3052, "学校后门")


async def test_once_a_unit_works_on_it_the_right_place_is_told_to_the_unit(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    cases.step(coded, Action.ACCEPT)
    cases.step(coded, Action.DISPATCH, unit="planning", rectify_by="24h")
    await enters(stranger, coded)
    await does(stranger, "place", words="学府路北头")
    assert "已把更正的地点告诉办理单位" in stranger.text and cases.now(coded).place.address == coded.place.address


async def test_a_code_that_was_changed_elsewhere_is_told_and_the_words_stay(
    stranger: Browser, cases: Cases, coded: Complaint
) -> None:
    await enters(stranger, coded)
    other = hash_code("550011", number=coded.number, pepper=cases.services.secrets.pepper)
    cases.store.write_now(lambda tx: tx.cases.set_code(coded.id, other))
    await does(stranger, "add", words="后门也在倒")
    assert stranger.status == 401 and "查询码刚刚换过" in stranger.text
    number = stranger.value_of_input("number")
    await stranger.posts("/track", {"number": number, "code": "550011", "step": "add", "words": "后门也在倒"})
    assert stranger.value_of_text("words") == "后门也在倒"


async def test_an_answer_to_a_form_has_an_address_of_its_own(stranger: Browser, coded: Complaint) -> None:
    """So that going back to it asks for it again, instead of for a form."""
    for data, status in (
        ({"number": coded.number, "code": ""}, 200),
        ({"number": coded.number, "code": "111222"}, 403),
        ({"number": "abc", "code": ""}, 422),
    ):
        answer = await stranger.client.post("/track", data=data, allow_redirects=False)
        assert answer.status == 303 and coded.number not in answer.headers["Location"]
        await stranger.opens(answer.headers["Location"])
        assert stranger.status == status
        told = stranger.text
        await stranger.opens(answer.headers["Location"])
        assert stranger.text == told
    await stranger.opens("/track")
    assert stranger.status == 200 and "这个编号不对" not in stranger.text


async def test_words_too_long_for_a_cookie_are_answered_at_once(stranger: Browser, coded: Complaint) -> None:
    words = "灰很大" * 1000
    answer = await stranger.client.post(
        "/track", data={"number": coded.number, "code": "111222", "step": "add", "words": words}, allow_redirects=False
    )
    assert answer.status == 403 and words in await answer.text()
