"""Forms of official warnings that are sent twice, late, from two tabs or with nonsense (E13, E14)."""

from dataclasses import replace

from aiohttp import FormData

from complaints.model.warnings import Level, PlanAction, TaskStep
from tests.chat import picture
from tests.web.conftest import Browser
from tests.web.warning_scenes import STOP, Scene, scene, supervisor
from web.ports import PageServices

__all__ = ["scene", "supervisor"]

EXEMPTION = {
    "firm": "练习企业01", "levels": "yellow", "grade": "绩效 A 级", "paper": "绩效〔2026〕3号", "since": "2026-01-01",
    "until": "2027-12-31",
}  # fmt: skip


async def test_e13_a_document_of_another_year_is_a_slip_of_the_pen(scene: Scene) -> None:
    for issued, begins in (("2025-11-23T10:00", "2025-11-23T18:00"), ("0001-01-01T00:00", "0001-01-01T06:00")):
        await scene.enters(issued_at=issued, begins_at=begins, file=picture("notice.jpg"))
        assert scene.clerk.status == 422 and "发布时间已经过了 60 天以上" in scene.clerk.text
    assert scene.store.read_now(lambda tx: tx.warnings.get(1)) is None


async def test_o14_a_picture_of_a_real_warning_is_not_taken_for_a_drill(scene: Scene, house: PageServices) -> None:
    real = replace(scene.services, zone=replace(scene.services.zone, training=False))
    object.__setattr__(house, "services", lambda: real)
    await scene.enters(issuer="", file=picture("notice.jpg"))
    kept = scene.clerk.value_of_input("kept")
    await scene.enters(kept=kept, drill="1")
    assert scene.clerk.status == 422 and "请上传原件" in scene.clerk.text
    await scene.enters(kept=kept, issuer="市大气办（虚构）", document="气预〔2026〕1号")
    assert scene.clerk.status == 200 and "待第二人发布" in scene.clerk.text


async def test_e13_a_list_of_more_firms_than_the_form_takes_is_refused_not_cut(scene: Scene) -> None:
    scene.firms(1)
    await scene.enters(whole="", firms="\n".join(["练习企业01"] * 501), file=picture("notice.jpg"))
    assert scene.clerk.status == 422 and "一次最多指名 500 家企业" in scene.clerk.text


async def test_e13_a_first_document_that_was_sent_back_stays_on_the_list(scene: Scene) -> None:
    await scene.enters(file=picture("notice.jpg"))
    await scene.supervisor.opens("/console/warnings/1/1")
    await scene.supervisor.sends("/console/warnings/1/1/send-back", why="文号写错了")
    await scene.clerk.opens("/console/warnings")
    assert "已退回" in scene.clerk.text and "/console/warnings/1/1" in scene.clerk.page


async def test_e13_a_change_is_not_typed_in_vain_while_another_document_waits(scene: Scene) -> None:
    await scene.issues()
    change = {"change": "corrected", "document": "演练〔2026〕2号"}
    await scene.enters("/console/warnings/1/change", file=picture("up.jpg"), **change)
    assert scene.clerk.status == 200
    await scene.clerk.opens("/console/warnings/1/change")
    assert "还在等第二人发布" in scene.clerk.text and 'name="document"' not in scene.clerk.page


async def test_e13_two_people_with_one_plan_do_not_undo_each_other(scene: Scene) -> None:
    [firm] = scene.firms(1)
    page = f"/console/warnings/plans/{firm}"
    await scene.clerk.opens(page)
    seen = scene.clerk.value("seen")
    await scene.supervisor.opens(page)
    await scene.supervisor.sends(page, seen=seen, yellow="限产", orange="", red="")
    assert "已保存" in scene.supervisor.text
    await scene.clerk.sends(page, seen=seen, yellow="停产", orange="停运", red="")
    assert scene.clerk.status == 409 and "刚被别人改过" in scene.clerk.text
    assert scene.clerk.value_of_text("yellow") == "停产"  # what was typed is not lost
    assert scene.store.read_now(lambda tx: tx.warnings.plan(firm, Level.YELLOW)) == [PlanAction(text="限产")]
    await scene.clerk.sends(page, seen=scene.clerk.value("seen"), yellow="停产", orange="停运", red="")
    assert scene.store.read_now(lambda tx: tx.warnings.plan(firm, Level.ORANGE)) == [PlanAction(text="停运")]


async def test_e13_a_saved_plan_may_be_sent_twice(scene: Scene) -> None:
    [firm] = scene.firms(1)
    page = f"/console/warnings/plans/{firm}"
    await scene.clerk.opens(page)
    seen, token = scene.clerk.value("seen"), scene.clerk.csrf
    for _ in range(2):
        form = {"csrf": token, "seen": seen, "yellow": "限产", "orange": "", "red": ""}
        await scene.clerk.posts(page, form)
        assert scene.clerk.status == 200 and "已保存" in scene.clerk.text


async def test_e14_an_exemption_sent_twice_is_entered_once(scene: Scene) -> None:
    [firm] = scene.firms(1)
    await scene.clerk.opens("/console/warnings/exemptions")
    for _ in range(2):
        await scene.clerk.sends("/console/warnings/exemptions", **EXEMPTION)
        assert scene.clerk.status == 200 and "已登记豁免" in scene.clerk.text
    assert len(scene.store.read_now(lambda tx: tx.warnings.exemptions(firm))) == 1


async def test_e13_a_closed_firm_is_not_found_by_its_code(scene: Scene) -> None:
    [firm] = scene.firms(1)
    scene.closes(firm, code="91320300MA1TEST003")
    await scene.clerk.opens("/console/warnings/exemptions")
    await scene.clerk.sends("/console/warnings/exemptions", **{**EXEMPTION, "firm": "91320300MA1TEST003"})
    assert scene.clerk.status == 422 and "已停用" in scene.clerk.text


async def test_e13_a_call_that_is_sent_twice_is_noted_once(scene: Scene) -> None:
    [firm] = scene.firms(1)
    await scene.issues()
    await scene.clerk.opens(f"/console/warnings/1/firms/{firm}")
    for _ in range(2):
        await scene.clerk.sends(f"/console/warnings/1/firms/{firm}/call", note="值班员接的")
        assert "已记下电话通知" in scene.clerk.text
    task = scene.store.read_now(lambda tx: tx.warnings.task(1, firm))
    assert task is not None and [one.note for one in task.events if one.step is TaskStep.CALLED] == ["值班员接的"]


async def test_e13_the_roster_takes_digits_of_ours_only(scene: Scene, admin: Browser) -> None:
    await admin.opens("/console/warnings/roster")
    for name in ("place-²", "place-" + "9" * 5000, "place-"):
        await admin.sends("/console/warnings/roster", **{name: "1"})
        assert admin.status == 422 and "请写不同的数字" in admin.text


async def test_e13_a_file_that_is_no_picture_is_refused_at_its_field(scene: Scene) -> None:
    await scene.enters(file=b"GIF89a no picture")
    assert scene.clerk.status == 422 and 'id="original-wrong"' in scene.clerk.page


async def test_e13_a_page_beyond_the_last_is_the_last(scene: Scene) -> None:
    await scene.issues()
    await scene.enters(
        "/console/warnings/1/change", file=picture("lift.jpg"), change="lifted", level="",
        document="演练〔2026〕2号", begins_at=scene.local(),
    )  # fmt: skip
    await scene.releases(2)
    await scene.clerk.opens("/console/warnings?page=9")
    assert "重污染天气黄色预警" in scene.clerk.text


async def test_e13_a_firm_answers_from_a_page_that_is_older_than_the_change(scene: Scene) -> None:
    [firm] = scene.firms(1)
    scene.store.write_now(lambda tx: tx.warnings.set_plan(firm, Level.ORANGE, [STOP]))
    await scene.issues()
    member = await scene.member(1)
    await member.opens("/firm/warnings/1")
    token = member.csrf
    await scene.enters(
        "/console/warnings/1/change", file=picture("up.jpg"), change="changed", level="orange",
        document="演练〔2026〕2号",
    )  # fmt: skip
    await scene.releases(2)
    for step, more in (("confirm", {}), ("done", {"action": "0"}), ("take-back", {"action": "1"})):
        await member.posts(f"/console/firm/warnings/1/{step}", {"csrf": token, "asked": "1", **more})
        assert member.status == 409 and "预警有新的内容，措施变了" in member.text and "橙色" in member.text
    for asked in ("", "-1", "１", "9" * 40, "1.0"):
        await member.posts("/console/firm/warnings/1/confirm", {"csrf": token, "asked": asked})
        assert member.status == 404
    await member.posts("/console/firm/warnings/1/done", {"csrf": token, "asked": "2", "action": "7"})
    assert member.status == 404
    form = FormData({"csrf": token, "asked": "2", "action": "1", "note": "字" * 501})
    await member.posts("/console/firm/warnings/1/done", form)
    assert member.status == 422 and "说明不超过 500 个字" in member.text
