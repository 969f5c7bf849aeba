"""S31 and S17 in the console: corrections, merging from the list of similar reports, and nothing typed is lost."""

import re
from collections.abc import Callable

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Identity, Place, PlaceSource, State
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases
from texts import label
from zone import Datum

PLAZA = Place.at(0.045, 0.03, datum=Datum.WGS84, source=PlaceSource.LOCATION, address="青岚广场")


def form(browser: Browser, action: str) -> str:
    """The unfolded form of that step."""
    found = re.search(
        rf'<details name="step"([^>]*)>(?:(?!</details>).)*value="{action}".*?</details>', browser.page, re.S
    )
    assert found is not None, f"no form {action}"
    return found[0]


async def test_s31_a_category_is_corrected_with_a_preview_and_its_reason(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "reclassify", category="bare_soil", why="照片里是裸土")
    assert "问题类别更正为“裸土" in clerk.text
    await clerk.sends(
        f"/console/cases/{case.number}/act",
        **{name: clerk.value(name) for name in ("action", "version", "category", "why")},
        confirmed="1",
    )
    assert cases.now(case).category == "bare_soil"
    assert "已完成：更正类别。" in clerk.text and "照片里是裸土" in clerk.text
    await clerk.opens("/console/?category=bare_soil")
    assert case.number in clerk.page


async def test_s31_a_category_that_no_longer_exists_is_refused_at_its_field(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "reclassify", category="gone", why="看过照片")
    assert clerk.status == 422
    assert label("error.unknown_category", "zh_CN") in form(clerk, "reclassify")
    assert "看过照片" in form(clerk, "reclassify")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lat": "95", "lon": "0.08", "datum": "wgs84"}, "error.bad_coordinates"),
        ({"lat": "20.5", "lon": "20.5", "datum": "wgs84"}, "error.place_outside"),
        ({"place": "https://j.map.baidu.com/s/abc"}, "error.place_link"),
        ({"place": "0.035, 0.08"}, "error.needs.datum"),
        ({"place": "34.26，117.3"}, "error.bad_coordinates"),
        ({"place": "40.7,-74.0"}, "error.bad_coordinates"),
        ({"place": "N34.3 E117.3"}, "error.bad_coordinates"),
        ({"address": ""}, "error.needs.place"),
    ],
)
async def test_s31_a_bad_place_is_said_at_its_field_and_all_stays(
    clerk: Browser, cases: Cases, given: dict[str, str], message: str
) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "relocate", why="举报人来电", public_text="谢谢提醒", **given)
    shown = form(clerk, "relocate")
    assert clerk.status == 422 and "open" in shown[:80]
    wrong = re.search(r'class="wrong" id="[^"]*">([^<]*)<', shown)
    assert wrong is not None and wrong[1].replace("&#34;", '"') == label(message, "zh_CN")
    assert all(words in shown for words in ("举报人来电", "谢谢提醒", *given.values()))
    assert cases.now(case) == case


async def test_s31_a_place_of_the_gazetteer_moves_the_case_and_makes_no_other_deadline(
    clerk: Browser, cases: Cases
) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    assert '<option value="南滩码头">' in clerk.page
    await clerk.takes(case.number, "relocate", place="南滩码头", why="举报人来电", confirmed="1")
    moved = cases.now(case)
    assert (moved.place.lat, moved.place.lon, moved.territory, moved.due_at) == (0.005, 0.03, "nantan", case.due_at)
    await clerk.opens("/console/?q=南滩码头")
    assert case.number in clerk.page


async def test_s31_three_corrected_to_one_place_are_a_site_at_once(clerk: Browser, cases: Cases) -> None:
    reported = [cases.reported() for _ in range(3)]
    for case in reported:
        await clerk.opens(f"/console/cases/{case.number}")
        await clerk.takes(case.number, "relocate", place="南滩码头", why="同一处", confirmed="1")
    await clerk.opens("/console/sites")
    assert "南滩码头" in clerk.text


async def test_s31_a_sub_district_is_corrected_without_a_message(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "rezone", territory="nantan", why="按界线")
    assert cases.now(case).territory == "nantan"
    assert clerk.status == 200


async def test_s31_staff_are_told_that_another_authority_is_not(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.TRANSFER, unit="临县环保局")
    await clerk.opens(f"/console/cases/{case.number}")
    assert label("correcting.elsewhere", "zh_CN", unit="临县环保局") in clerk.text
    await clerk.takes(case.number, "reclassify", category="bare_soil", why="x")
    assert "已转出、那边不会跟着改：临县环保局" in clerk.text


async def test_s17_a_likely_duplicate_is_merged_from_the_list_and_both_say_so(clerk: Browser, cases: Cases) -> None:
    master, case = cases.reported(place=PLAZA), cases.reported(place=PLAZA)
    await clerk.opens(f"/console/cases/{case.number}")
    assert f'aria-label="并入这一件：{master.number}"' in clerk.page
    await clerk.takes(case.number, "merge", master=master.number, seen="1")
    assert f"{case.number} 并入 {master.number}（待受理）" in clerk.text
    assert cases.now(case).state is State.SUBMITTED
    fields = {name: clerk.value(name) for name in ("action", "version", "master")}
    await clerk.sends(f"/console/cases/{case.number}/act", **fields, confirmed="1")
    assert (cases.now(case).state, cases.now(case).master_id) == (State.DUPLICATE, master.id)
    await clerk.opens(f"/console/cases/{master.number}")
    assert f"李受理 并入了另一份举报 工作台 举报：{case.number}" in clerk.text
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "unmerge")
    assert cases.now(case).state is State.SUBMITTED
    await clerk.opens(f"/console/cases/{master.number}")
    assert f"并入的举报已恢复单独办理 工作台 举报：{case.number}" in clerk.text


async def test_a_case_that_took_others_in_has_no_merge_buttons(clerk: Browser, cases: Cases) -> None:
    master, case, _other = (cases.reported(place=PLAZA) for _ in range(3))
    cases.step(case, Action.MERGE, master=master.number)
    await clerk.opens(f"/console/cases/{master.number}")
    assert 'aria-label="并入 ' not in clerk.page


async def test_s03_a_conflict_shows_what_happened_and_keeps_the_words(
    clerk: Browser, colleague: Browser, cases: Cases
) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    old, seen = clerk.value("version"), clerk.value("seen")
    cases.step(case, Action.ACCEPT, by="钱受理", note="我来办")
    question = "是哪个出入口？请再看一下"
    await clerk.sends(
        f"/console/cases/{case.number}/act", action="ask", version=old, seen=seen, question=question, note="急"
    )
    assert clerk.status == 409
    assert "您打开之后，这一件有了变化" in clerk.text
    conflict = clerk.page[clerk.page.index('id="conflict"') : clerk.page.index('class="columns"')]
    assert "钱受理" in conflict and "受理" in conflict and "提交" not in conflict.split("</ol>")[0]
    assert question in form(clerk, "ask") and "open" in form(clerk, "ask")[:80]
    await clerk.takes(case.number, "ask", question=question, confirmed="1")
    assert cases.now(case).state is State.NEED_INFO


async def test_s03_words_whose_step_is_gone_are_still_there(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    old = clerk.value("version")
    cases.step(case, Action.REJECT, reason="outside", referral="12345")
    await clerk.sends(f"/console/cases/{case.number}/act", action="ask", version=old, question="是哪个出入口？")
    assert clerk.status == 409
    assert re.search(r"<textarea[^>]*readonly>是哪个出入口？</textarea>", clerk.page)
    assert "要举报人补充什么" in clerk.text


async def test_s16_a_template_without_scripts_drops_nothing(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    version = clerk.value("version")
    own = {"action": "ask", "version": version, "question": "您好。", "note": "先问清楚"}
    await clerk.sends(f"/console/cases/{case.number}/fill", template="ask_place", **own)
    assert clerk.status == 200
    asked = form(clerk, "ask")
    assert "您好。\n请告诉我们更具体的位置" in asked and "先问清楚" in asked
    await clerk.sends(f"/console/cases/{case.number}/fill", template="ask_time", **{**own, "question": ""})
    assert "请问一般在什么时间出现" in form(clerk, "ask") and "先问清楚" in form(clerk, "ask")
    assert cases.now(case) == case


async def test_s15_back_from_the_preview_everything_is_still_typed(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "ask", question="是哪个出入口？", note="像是老问题")
    fields = {name: clerk.value(name) for name in ("action", "version", "question", "note")}
    await clerk.sends(f"/console/cases/{case.number}/act", **fields, change="1")
    assert "是哪个出入口？" in form(clerk, "ask") and "像是老问题" in form(clerk, "ask")
    assert cases.now(case) == case


async def test_s04_what_is_missing_is_said_at_its_field(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "dispatch", unit="planning", rectify_by_own="2020-01-01T10:00", note="加急")
    shown = form(clerk, "dispatch")
    assert clerk.status == 422
    assert re.search(r'name="rectify_by"[^>]*aria-invalid="true"', shown)
    assert "加急" in shown and 'value="2020-01-01T10:00"' in shown


async def test_a_deadline_is_suggested_and_its_two_ways_are_joined_by_or(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    await clerk.opens(f"/console/cases/{case.number}")
    assert '<option value="3wd" selected>3 个工作日（建议）</option>' in form(clerk, "dispatch")
    assert '<span class="or">或</span>' in form(clerk, "dispatch")


@pytest.mark.parametrize("term", ["2h", "24h"])
def test_s13_signing_is_never_due_after_the_work(cases: Cases, clock: Clock, term: str) -> None:
    clock.now = clock.now.replace(hour=17, minute=43)  # 01:43 at night in Xuzhou
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    dispatched = cases.step(case, Action.DISPATCH, unit="planning", rectify_by=term)
    assert dispatched.due_at is not None and dispatched.rectify_by is not None
    assert dispatched.due_at <= dispatched.rectify_by


@pytest.fixture
def anonymous(cases: Cases, store: Store) -> Callable[[bool], Complaint]:
    def one(relayed: bool) -> Complaint:
        case = cases.reported(identity=Identity.ANONYMOUS)
        if relayed:
            store.write_now(lambda tx: tx.relays.put(case.id, bot_id=7, chat_id=1, lang="zh_CN"))
        return case

    return one


async def test_r17_staff_are_told_before_that_nobody_gets_the_message(
    clerk: Browser, anonymous: Callable[[bool], Complaint]
) -> None:
    silent, reached = anonymous(False), anonymous(True)
    await clerk.opens(f"/console/cases/{silent.number}")
    assert label("correcting.ask_in_vain", "zh_CN") in clerk.text and "匿名 · 收不到消息" in clerk.text
    await clerk.takes(silent.number, "ask", question="哪个门？")
    assert "举报人不会收到消息" in clerk.text and "举报人会收到下面" not in clerk.text
    await clerk.opens(f"/console/cases/{reached.number}")
    assert label("correcting.ask_in_vain", "zh_CN") not in clerk.text and "收不到消息" not in clerk.text
    await clerk.takes(reached.number, "ask", question="哪个门？")
    assert "举报人会收到下面这条消息" in clerk.text


async def test_the_reporter_s_words_are_never_called_published(clerk: Browser, cases: Cases, store: Store) -> None:
    case = cases.reported()
    cases.step(case, Action.ASK, question="哪个门？")

    def answers(tx: object) -> None:
        from complaints.case import feedback
        from complaints.case.attempt import Attempt
        from complaints.model import Actor, Role

        attempt = Attempt.on(cases.now(case), actor=Actor(role=Role.REPORTER), now=cases.clock())
        feedback.reply(tx, attempt, clock=cases.services.clock, text="东门，每天早上")  # type: ignore[arg-type]

    store.write_now(answers)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "举报人原话 东门，每天早上" in clerk.text
    assert "已公开 哪个门？" in clerk.text


async def test_an_error_page_leads_back_to_its_case(verifier: Browser, cases: Cases) -> None:
    case = cases.reported()
    await verifier.opens(f"/console/cases/{case.number}")
    await verifier.sends(f"/console/cases/{case.number}/evidence/77/remove")
    assert f'href="/console/cases/{case.number}"' in verifier.page
    assert verifier.status in (403, 404)
