"""What firms are told and answer, who is telephoned, and what later documents change (E13, E14)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Duty, Role, SiteKind
from complaints.model.warnings import Change, Level, OfficialWarning, Scope, TaskStep
from enterprises.warnings import answering, exempting, plans, pressing, progress, spreading
from enterprises.warnings.progress import Stand
from tests.domain.warnings.evening import COVER, STOP, Evening

TODAY = date(2026, 11, 27)


def a_site(evening: Evening) -> str:
    """鼎筑建设 with two persons and two actions for yellow."""
    firm = evening.firm("鼎筑建设", ("何工", Duty.SITE), ("陈工", Duty.ENVIRONMENT))
    evening.planned(firm, COVER, STOP)
    return firm


def stands(evening: Evening, warning: OfficialWarning) -> dict[str, Stand]:
    fresh = evening.tx.warnings.get(warning.id)
    assert fresh is not None
    return {one.name: one.stand for one in progress.progress(evening.tx, fresh, now=evening.now).lines}


def test_e13_a_firm_gets_its_own_actions_confirms_and_carries_them_out(evening: Evening) -> None:
    firm, other = a_site(evening), evening.firm("云龙食品", ("吴经理", Duty.LEGAL), site=None)
    evening.planned(other, COVER, level=Level.RED)
    evening.told()
    warning = evening.issues()
    assert evening.told()[-4:] == [
        ("陈工", "issued"), (f"firm:{firm}", "issued"), ("吴经理", "issued"), (f"firm:{other}", "issued"),
    ]  # fmt: skip
    task = evening.task(warning, firm)
    assert (task.actions, task.asked, task.due_at - task.asked_at) == ((COVER, STOP), 1, timedelta(minutes=30))
    assert stands(evening, warning) == {"鼎筑建设": Stand.TOLD, "云龙食品": Stand.TOLD}
    evening.confirms("何工", warning)
    evening.passes(minutes=5)
    evening.confirms("陈工", warning)  # the second 收到 changes nothing
    confirmed = evening.task(warning, firm).confirmed
    assert confirmed is not None and (confirmed.by, confirmed.at) == ("何工", evening.now - timedelta(minutes=5))
    evening.reports("陈工", warning, 1)
    assert stands(evening, warning)["鼎筑建设"] is Stand.PARTLY
    with pytest.raises(Incomplete) as no_photo:
        evening.reports("陈工", warning, 2)
    assert (no_photo.value.key, no_photo.value.values["n"]) == ("warnings.wrong.photo", 2)
    evening.photographs(evening.task(warning, firm), 2)
    evening.reports("陈工", warning, 2, note="挖机已停")
    assert stands(evening, warning)["鼎筑建设"] is Stand.DONE
    with pytest.raises(Incomplete) as no_actions:
        evening.reports("吴经理", warning)
    assert no_actions.value.key == "warnings.wrong.no_actions"


def test_e13_one_photo_and_one_tap_for_all_actions(evening: Evening) -> None:
    firm = a_site(evening)
    warning = evening.issues()
    evening.photographs(evening.task(warning, firm))
    task = evening.reports("陈工", warning)
    assert task.is_done and task.confirmed is not None
    evening.reports("何工", warning)
    assert len([one for one in evening.task(warning, firm).events if one.step is TaskStep.DONE]) == 2
    answering.take_back(evening.tx, evening.member("陈工"), task.id, asked=1, action=2, now=evening.now)
    assert evening.task(warning, firm).done_count == 1


def test_e13_who_is_silent_is_telephoned_then_the_next_person_then_the_unit(evening: Evening) -> None:
    firm, lonely = a_site(evening), evening.firm("渣运车队", site=SiteKind.HAULIER)
    unit = evening.staff("规建科员", Role.UNIT, party="unit:planning")
    warning = evening.issues()
    shown = progress.progress(evening.tx, warning, now=evening.now)
    assert [(one.name, one.stand, one.silent) for one in shown.lines] == [
        ("渣运车队", Stand.UNREACHED, True), ("鼎筑建设", Stand.TOLD, False),
    ]  # fmt: skip
    assert shown.sums["silent"] == 1 and shown.sums["told"] == 1
    evening.told()
    evening.passes(minutes=30)
    evening.presses()
    assert evening.told() == [("何工", "next"), ("group", "warning.silent"), ("李受理", "warning.silent")]
    evening.passes(minutes=30)
    evening.presses()
    assert evening.told() == [
        ("unit:planning", "warning.unit"), (unit.name, "warning.unit"), ("unit:urban", "warning.unit"),
    ]  # fmt: skip
    evening.passes(hours=9)
    evening.presses()
    assert evening.told() == []
    with pytest.raises(Incomplete):
        pressing.record_call(evening.tx, warning.id, firm, note="", actor=evening.clerk, now=evening.now)
    for one in (firm, lonely):
        pressing.record_call(
            evening.tx, warning.id, one, note="值班员接的，马上停工", actor=evening.clerk, now=evening.now
        )
    shown = progress.progress(evening.tx, warning, now=evening.now)
    assert shown.sums["silent"] == 0 and len(progress.unconfirmed(evening.tx)) == 2
    evening.confirms("陈工", warning)
    assert len(progress.unconfirmed(evening.tx)) == 1


def test_e13_whoever_confirmed_is_not_pressed(evening: Evening) -> None:
    a_site(evening)
    warning = evening.issues()
    evening.confirms("陈工", warning)
    evening.told()
    evening.passes(hours=2)
    evening.presses()
    assert evening.told() == []


def test_e13_a_higher_level_asks_again_and_a_correction_of_the_number_does_not(evening: Evening) -> None:
    firm = a_site(evening)
    evening.planned(firm, COVER, STOP, COVER.__class__(text="停产"), level=Level.ORANGE)
    warning = evening.issues()
    evening.confirms("陈工", warning)
    evening.told()
    evening.releases(evening.changes(warning.id, Change.CORRECTED, document="气预〔2026〕11号"))
    assert evening.told()[2:] == [("陈工", "corrected"), (f"firm:{firm}", "corrected")]
    task = evening.task(warning, firm)
    assert (task.version, task.asked, task.confirmed is not None) == (2, 1, True)
    evening.releases(evening.changes(warning.id, Change.CHANGED, level=Level.ORANGE))
    task = evening.task(warning, firm)
    assert (task.version, task.asked, task.confirmed, len(task.actions)) == (3, 2, None, 3)
    assert [one.version for one in task.events if one.step is TaskStep.CONFIRMED] == [1]  # it stays for the old one
    with pytest.raises(WrongState) as old:
        evening.confirms("陈工", warning, asked=1)
    assert old.value.key == "warnings.wrong.asked_anew"
    assert evening.confirms("陈工", warning, asked=2).confirmed is not None


def test_e13_lifted_before_it_began_is_told_once_and_ends_everything(evening: Evening) -> None:
    firm = a_site(evening)
    warning = evening.issues()
    evening.told()
    lifting = evening.changes(warning.id, Change.LIFTED, begins_at=evening.now)
    lifted = evening.releases(lifting)
    assert lifted.lifted_before_it_began()
    evening.spreads()
    assert evening.told()[2:] == [("陈工", "lifted"), (f"firm:{firm}", "lifted")]
    with pytest.raises(WrongState) as over:
        evening.confirms("陈工", warning)
    assert over.value.key == "warnings.wrong.lifted"
    evening.passes(hours=1)
    evening.presses()
    assert evening.told() == [] and len(progress.unconfirmed(evening.tx)) == 0


def test_e13_the_scope_is_what_the_document_says(evening: Evening) -> None:
    site = a_site(evening)
    food = evening.firm("云龙食品", ("吴经理", Duty.LEGAL), site=None)
    assert spreading.concerned(evening.tx, Scope(whole=True)) == [site, food]
    assert spreading.concerned(evening.tx, Scope(subdistricts=("beitan",), firms=(food,))) == [site, food]
    assert spreading.concerned(evening.tx, Scope(subdistricts=("nantan",))) == []
    assert spreading.concerned(evening.tx, Scope(trades=("建筑",))) == [site, food]
    warning = evening.issues(scope=Scope(firms=(site, food)))
    evening.told()
    evening.releases(evening.changes(warning.id, Change.CORRECTED, scope=Scope(firms=(site,))))
    assert (("吴经理", "not_concerned") in evening.told(), evening.task(warning, food).gone) == (True, True)
    with pytest.raises(WrongState):
        evening.confirms("吴经理", warning)


def test_e13_a_plan_completed_later_is_sent_when_staff_say_so(evening: Evening) -> None:
    firm = evening.firm("鼎筑建设", ("陈工", Duty.ENVIRONMENT))
    warning = evening.issues()
    assert progress.progress(evening.tx, warning, now=evening.now).sums["no_plan"] == 1
    plans.set_plan(evening.tx, firm, Level.YELLOW, [COVER], actor=evening.clerk, now=evening.now)
    assert evening.task(warning, firm).actions == ()
    spreading.ask_anew(evening.tx, warning.id, firm, actor=evening.clerk, now=evening.now, today=TODAY)
    assert (evening.task(warning, firm).actions, evening.told()[-2]) == ((COVER,), ("陈工", "plan"))
    with pytest.raises(Incomplete) as same:
        spreading.ask_anew(evening.tx, warning.id, firm, actor=evening.clerk, now=evening.now, today=TODAY)
    assert same.value.key == "warnings.wrong.same_plan"


def exempts(evening: Evening, firm: str, *levels: Level, until: date = TODAY) -> None:
    exempting.add(
        evening.tx, firm=firm, levels=levels or (Level.YELLOW,), grade="绩效 A 级", document="绩效〔2026〕3号",
        since=date(2026, 1, 1), until=until, actor=evening.clerk, now=evening.now, today=TODAY,
    )  # fmt: skip


def test_e14_an_exempt_firm_sees_why_and_is_asked_on_the_day_after_its_end(evening: Evening) -> None:
    firm = a_site(evening)
    exempts(evening, firm)
    warning = evening.issues()
    task = evening.task(warning, firm)
    assert task.exemption is not None
    assert (task.exemption.document, task.exemption.until, task.actions) == ("绩效〔2026〕3号", TODAY, ())
    evening.passes(hours=5)
    evening.presses()
    assert stands(evening, warning) == {"鼎筑建设": Stand.EXEMPT}
    evening.told()

    def look() -> None:
        while spreading.ask_no_longer_exempt(evening.tx, now=evening.now, timezone=evening.zone.timezone):
            pass

    look()
    assert evening.told() == []
    evening.passes(hours=2)  # 01:00 of the next day
    look()
    assert evening.told() == [("陈工", "exemption_over"), (f"firm:{firm}", "exemption_over")]
    task = evening.task(warning, firm)
    assert (task.exemption, task.actions, task.asked) == (None, (COVER, STOP), 2)


def test_e14_an_exemption_for_another_level_and_an_expired_one_do_not_count(evening: Evening) -> None:
    firm = a_site(evening)
    exempts(evening, firm, Level.RED)
    assert evening.task(evening.issues(), firm).exemption is None
    with pytest.raises(Incomplete) as expired:
        exempts(evening, firm, until=date(2026, 11, 26))
    assert expired.value.key == "warnings.wrong.expired"
    with pytest.raises(Incomplete) as backwards:
        exempts(evening, firm, until=date(2025, 11, 26))
    assert backwards.value.key == "warnings.wrong.ends_before"


def test_e14_an_exemption_during_the_warning_is_honoured_and_may_be_ended(evening: Evening) -> None:
    firm = a_site(evening)
    warning = evening.issues()
    evening.told()
    exempts(evening, firm, until=date(2026, 12, 31))
    assert evening.task(warning, firm).exemption is not None
    [known] = evening.tx.warnings.exemptions(firm)
    exempting.end(evening.tx, known.id, actor=evening.clerk, now=evening.now, today=TODAY)
    assert evening.task(warning, firm).exemption is None
    assert [news for _, news in evening.told()] == ["exempt", "exempt", "exemption_over", "exemption_over"]
    with pytest.raises(WrongState):
        exempting.end(evening.tx, known.id, actor=evening.clerk, now=evening.now, today=TODAY)


def test_e13_a_stranger_firm_sees_nothing(evening: Evening) -> None:
    firm = a_site(evening)
    evening.firm("云龙食品", ("吴经理", Duty.LEGAL))
    warning = evening.issues(scope=Scope(firms=(firm,)))
    with pytest.raises(NotFound):
        answering.own_task(evening.tx, evening.member("吴经理"), evening.task(warning, firm).id)


def test_e13_lines_of_a_plan_file(evening: Evening) -> None:
    firm = a_site(evening)

    def line(number: int, name: str, text: str, code: str = "") -> plans.PlanLine:
        action = plans.PlanAction(text=text)
        return plans.PlanLine(line=number, code=code, name=name, level=Level.YELLOW, action=action)

    planned, problems = plans.foresee(
        evening.tx,
        [
            line(2, "鼎筑建设", "裸土全覆盖"), line(3, "鼎筑建设", "裸土全覆盖"), line(4, "无名公司", "停工"),
            line(5, "", "停工", code="91320300MAK0000A1M"),
        ],
    )  # fmt: skip
    assert [(one.firm, one.actions, one.before, one.same) for one in planned] == [(firm, (COVER,), 2, False)]
    assert [(one.line, one.error.key) for one in problems] == [
        (3, "warnings.wrong.action_twice"), (4, "warnings.wrong.no_firm"), (5, "warnings.wrong.no_code"),
    ]  # fmt: skip
    assert plans.take(evening.tx, planned, actor=evening.clerk, now=evening.now) == 1
    assert evening.tx.warnings.plan(firm, Level.YELLOW) == [COVER]
    assert plans.read_typed("裸土全覆盖\n\n 停止土石方作业 *", photos=False) == (COVER, STOP)


def test_e13_a_person_of_two_firms_answers_for_each_by_itself(evening: Evening) -> None:
    first = a_site(evening)
    second = evening.firm("云龙食品", ("吴经理", Duty.LEGAL))
    chen = evening.tx.staff.named("陈工")[0]
    evening.tx.staff.save(replace(chen, also=(f"firm:{second}",)))
    warning = evening.issues()
    mine, other = evening.task(warning, first), evening.task(warning, second)
    answering.confirm(evening.tx, evening.member("陈工"), other.id, asked=1, now=evening.now)
    assert evening.task(warning, second).confirmed is not None
    assert evening.task(warning, mine.firm).confirmed is None
