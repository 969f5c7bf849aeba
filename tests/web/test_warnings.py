"""Official warnings over HTTP (E13, E14): a 演练 warning of level yellow to twenty firms, one silent and escalated;
what forms refuse; plans from a file; exemptions; others' firms. Warnings of the training zone are drills."""

import io
from datetime import timedelta

from aiohttp import FormData
from openpyxl import load_workbook
from PIL import Image

from complaints.model.warnings import Level, PlanAction, TaskStep
from enterprises.warnings import releasing
from storage.store import Store
from tests.chat import picture
from tests.web.conftest import Browser
from tests.web.warning_scenes import Scene, scene, supervisor
from wording.air.axis_warnings import axis_warnings

__all__ = ["scene", "supervisor"]


async def test_e13_a_drill_of_level_yellow_to_twenty_firms_one_silent_and_escalated(scene: Scene) -> None:
    ids = scene.firms(20)
    await scene.enters(file=picture("notice.jpg"))
    assert (
        scene.clerk.status == 200
        and "【演练】重污染天气黄色预警" in scene.clerk.text
        and "您登记的，要由另一位同事发布" in scene.clerk.text
    )
    assert "发布后通知 20 家企业，其中 0 家没有这一级别的措施，0 家没有账号" in scene.clerk.text
    await scene.clerk.sends("/console/warnings/1/1/release")
    assert scene.clerk.status == 403
    await scene.supervisor.opens("/console/warnings")
    assert "待发布" in scene.supervisor.text
    await scene.supervisor.opens("/console/warnings/1/1")
    token = scene.supervisor.csrf
    await scene.supervisor.sends("/console/warnings/1/1/release")
    assert "正在通知企业" in scene.supervisor.text
    await scene.supervisor.posts("/console/warnings/1/1/release", {"csrf": token})
    assert scene.supervisor.status == 409 and "已由 孙主管 在" in scene.supervisor.text
    scene.spreads()
    for number in range(1, 20):
        member = await scene.member(number)
        await member.opens(f"/firm/warnings/{number}")
        assert "【演练】" in member.text and "裸土全覆盖" in member.text and "演练指挥部（虚构）" in member.text
        await member.sends(f"/console/firm/warnings/{number}/confirm", asked="1")
        assert "确认收到" in member.text
        if number == 1:
            await member.sends("/console/firm/warnings/1/done", asked="1", action="0")
            assert member.status == 422 and "第 2 项“停止土石方作业”要有照片" in member.text
            form = FormData({"csrf": member.csrf, "asked": "1", "action": "0", "note": "已停工"})
            form.add_field("photos", picture("stopped.jpg"), filename="stopped.jpg", content_type="image/jpeg")
            await member.posts("/console/firm/warnings/1/done", form)
            assert member.status == 200 and "全部措施已落实" in member.text
    scene.clock.passes(minutes=30)
    scene.presses()
    scene.clock.passes(minutes=30)
    scene.presses()
    await scene.clerk.opens("/console/warnings/1")
    assert "20 涉及企业" in scene.clerk.text and "19 收到" in scene.clerk.text and "1 已落实" in scene.clerk.text
    assert "要打电话的（1 家）" in scene.clerk.text and 'href="tel:051683000000"' in scene.clerk.page
    last = ids[-1]
    await scene.clerk.opens(f"/console/warnings/1/firms/{last}")
    assert "没有确认，告知" in scene.clerk.text
    await scene.clerk.sends(f"/console/warnings/1/firms/{last}/call", note="")
    assert scene.clerk.status == 422
    await scene.clerk.sends(f"/console/warnings/1/firms/{last}/call", note="值班员接的，马上停工")
    assert "已记下电话通知" in scene.clerk.text and "值班员接的，马上停工" in scene.clerk.text
    await scene.clerk.opens("/console/warnings/1/table")
    assert "要打电话的（0 家）" in scene.clerk.text
    await scene.clerk.opens("/console/warnings/unconfirmed")
    assert "练习企业20" in scene.clerk.text and "练习企业19" not in scene.clerk.text


async def test_e13_a_lifting_is_told_and_ends_the_answers(scene: Scene) -> None:
    scene.firms(1)
    await scene.issues()
    member = await scene.member(1)
    await member.opens("/firm/warnings/1")
    kept = member.csrf
    await scene.enters(
        "/console/warnings/1/change", file=picture("lift.jpg"), change="lifted", level="",
        document="演练〔2026〕2号", begins_at=scene.local(),
    )  # fmt: skip
    assert scene.clerk.status == 200 and "已解除" in scene.clerk.text
    await scene.releases(2)
    await member.posts("/console/firm/warnings/1/confirm", {"csrf": kept, "asked": "1"})
    assert member.status == 409 and "这份预警已经解除，不用再确认" in member.text
    await member.opens("/firm/warnings/1")
    assert "预警还没有开始就解除了，不用采取措施" in member.text
    await scene.clerk.opens("/console/warnings/1/change")
    assert scene.clerk.status == 409 and "不能再改" in scene.clerk.text


async def test_e13_a_refused_form_keeps_everything_with_its_file(scene: Scene) -> None:
    await scene.enters(issuer="市大气办", document="气预〔2026〕9号", file=picture("notice.jpg"))
    assert scene.clerk.status == 422 and "演练的发布单位要带“演练”二字" in scene.clerk.text
    assert scene.clerk.value_of_input("document") == "气预〔2026〕9号" and "原件已上传" in scene.clerk.text
    kept = scene.clerk.value_of_input("kept")
    await scene.enters(kept=kept)
    assert scene.clerk.status == 200 and "待第二人发布" in scene.clerk.text
    await scene.enters(document="演练〔2026〕2号", kept="photo:" + "a" * 64 + ":" + "0" * 32)
    assert scene.clerk.status == 422 and "请上传原件" in scene.clerk.text  # nobody names a photo of something else


async def test_o14_the_picture_of_a_drill_is_stamped(scene: Scene) -> None:
    plain = picture("notice.jpg")
    await scene.enters(file=plain)
    response = await scene.clerk.client.get("/console/warnings/1/1/original")
    shown = Image.open(io.BytesIO(await response.read())).convert("RGB")
    before = Image.open(io.BytesIO(plain)).convert("RGB").resize(shown.size)
    differs = sum(abs(a - b) for a, b in zip(shown.tobytes(), before.tobytes(), strict=True))
    assert response.status == 200 and differs / len(shown.tobytes()) > 2
    await scene.enters(document="演练〔2026〕3号", file=b"%PDF-1.7 ...")
    assert scene.clerk.status == 422 and "演练请上传图片" in scene.clerk.text


async def test_e13_the_export_says_drill_in_every_line(scene: Scene) -> None:
    scene.firms(2)
    await scene.issues()
    response = await scene.clerk.client.get("/console/warnings/1/table.xlsx")
    assert "drill" in response.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(await response.read())).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()][1:]
    assert sheet.title.startswith("【演练】")
    assert [row[0] for row in rows] == ["【演练】重污染天气黄色预警"] * 2


async def test_e13_plans_from_a_file_in_gb18030(scene: Scene) -> None:
    [first, second] = scene.firms(2)
    lines = (
        "企业名称,级别,措施,要照片",
        "练习企业01,橙色,停产,是",
        "练习企业01,橙色,停运,",
        "无名,黄色,停工,",
        "练习企业02,紫色,停工,",
    )
    table = "\n".join(lines)
    await scene.clerk.opens("/console/warnings/plans")
    form = FormData({"csrf": scene.clerk.csrf})
    form.add_field("file", table.encode("gb18030"), filename="plans.csv", content_type="text/csv")
    await scene.clerk.posts("/console/warnings/plans/import", form)
    assert "会换掉 1 份（2 条措施）" in scene.clerk.text
    assert "第 4 行：企业库里没有“无名”" in scene.clerk.text and "第 5 行：不认识级别“紫色”" in scene.clerk.text
    await scene.clerk.sends("/console/warnings/plans/import", confirmed="1", sheet=scene.clerk.value("sheet"))
    assert "已导入 1 份" in scene.clerk.text
    plan = scene.store.read_now(lambda tx: tx.warnings.plan(first, Level.ORANGE))
    assert plan == [PlanAction(text="停产", photo=True), PlanAction(text="停运")]
    await scene.clerk.opens(f"/console/warnings/plans/{second}")
    assert scene.clerk.value_of_text("yellow") == "裸土全覆盖\n停止土石方作业 *"
    seen = scene.clerk.value("seen")
    await scene.clerk.sends(f"/console/warnings/plans/{second}", seen=seen, yellow="限产", orange="", red="")
    assert "已保存" in scene.clerk.text
    assert scene.store.read_now(lambda tx: tx.warnings.plan(second, Level.YELLOW)) == [PlanAction(text="限产")]


async def test_e14_an_exempt_firm_sees_why_and_until_when(scene: Scene) -> None:
    scene.firms(1)
    await scene.clerk.opens("/console/warnings/exemptions")
    values = {"firm": "练习企业01", "levels": "yellow", "grade": "绩效 A 级", "paper": "绩效〔2026〕3号"}
    values["since"] = "2026-01-01"
    await scene.clerk.sends("/console/warnings/exemptions", **values, until="2025-12-31")
    assert scene.clerk.status == 422 and "到期日早于开始日" in scene.clerk.text
    assert scene.clerk.value_of_input("paper") == "绩效〔2026〕3号"
    await scene.clerk.sends("/console/warnings/exemptions", **values, until="2026-12-31")
    assert "已登记豁免" in scene.clerk.text
    await scene.issues()
    member = await scene.member(1)
    await member.opens("/firm/warnings/1")
    assert "贵单位按“绩效 A 级”豁免，文号 绩效〔2026〕3号，到 12月31日" in member.text
    assert "裸土全覆盖" not in member.text


async def test_e13_a_firm_that_is_not_concerned_gets_nowhere(scene: Scene) -> None:
    scene.firms(2)
    await scene.issues(whole="", firms="练习企业01")
    other = await scene.member(2)
    await other.opens("/firm/warnings")
    assert "没有发给贵单位的预警" in other.text
    for path in ("", "/original", "/photos/1/thumb"):
        await other.opens(f"/console/firm/warnings/1{path}")
        assert other.status == 404
    await scene.enters(document="演练〔2026〕7号", whole="", firms="练习企业01\n没有的企业")
    assert scene.clerk.status == 422 and "企业库里没有：没有的企业" in scene.clerk.text


async def test_e13_the_roster_is_set_by_an_administrator(scene: Scene, admin: Browser) -> None:
    ids = {one.name: one.id for one in scene.store.read_now(lambda tx: tx.staff.all())}
    await admin.opens("/console/warnings/roster")
    await admin.sends("/console/warnings/roster", **{f"place-{ids['孙主管']}": "1", f"place-{ids['周管理']}": "1"})
    assert admin.status == 422 and "请写不同的数字" in admin.text
    await admin.sends("/console/warnings/roster", **{f"place-{ids['孙主管']}": "2", f"place-{ids['周管理']}": "1"})
    assert "已保存发布顺序" in admin.text
    await scene.enters(file=picture("notice.jpg"))
    scene.clock.passes(minutes=15)
    scene.store.write_now(lambda tx: releasing.call_next(tx, now=scene.clock()))
    calls = scene.store.read_now(lambda tx: tx.warnings.calls(1))
    assert [one.name for one in calls] == ["周管理", "孙主管"]


async def test_e13_a_look_counts_as_read_and_a_repeated_phone_changes_nothing(scene: Scene) -> None:
    [firm] = scene.firms(1)
    await scene.issues()
    member = await scene.member(1)
    await member.opens("/firm/warnings/1")
    token = member.csrf
    for _ in range(2):
        form = FormData({"csrf": token, "asked": "1", "action": "0", "client_id": "0" * 32})
        form.add_field("photos", picture("a.jpg"), filename=f"{'1' * 32}.jpg", content_type="image/jpeg")
        await member.posts("/console/firm/warnings/1/done", form, Accept="application/json")
        assert member.status == 200 and '"photos": "/console/firm/warnings/1/late-photo"' in member.page
    task = scene.store.read_now(lambda tx: tx.warnings.task(1, firm))
    assert task is not None
    steps = [one.step for one in task.events]
    assert (steps.count(TaskStep.READ), steps.count(TaskStep.CONFIRMED), steps.count(TaskStep.DONE)) == (1, 1, 2)
    assert len(task.photos) == 1


async def test_o14_a_training_zone_takes_imitations_of_robots_only(admin: Browser, store: Store) -> None:
    await admin.opens("/console/addresses")
    real = "https://oapi.example.cn/robot/send?access_token=abcdef"
    await admin.sends("/console/addresses", unit="group", kind="dingtalk", value=real)
    assert admin.status == 422 and "这里是训练区，只能登记本机" in admin.text
    await admin.sends("/console/addresses", unit="group", kind="dingtalk", value="http://127.0.0.1:9001/send?key=x")
    assert admin.status == 200 and len(store.read_now(lambda tx: tx.addresses.all())) == 1


async def test_s23_warnings_stand_on_the_axis_of_air_as_their_documents_have_them(scene: Scene) -> None:
    scene.firms(1)
    await scene.issues()
    await scene.enters(
        "/console/warnings/1/change", file=picture("up.jpg"), change="changed", level="orange", whole="1",
        document="演练〔2026〕2号", begins_at=scene.local(days=1),
    )  # fmt: skip
    await scene.releases(2)
    await scene.enters(
        "/console/warnings/1/change", file=picture("off.jpg"), change="lifted", level="", document="演练〔2026〕3号",
        begins_at=scene.local(days=3),
    )  # fmt: skip
    await scene.releases(3)
    zone, now = scene.services.zone, scene.clock()
    found = scene.store.read_now(
        lambda tx: axis_warnings(tx, now - timedelta(days=5), now + timedelta(days=9), zone, "zh_CN")
    )
    today = zone.local(now).date()
    assert [(one.title, (one.since - today).days, (one.until - today).days) for one in found] == [
        ("【演练】重污染天气黄色预警 演练〔2026〕1号", 0, 1),
        ("【演练】重污染天气橙色预警 演练〔2026〕2号", 1, 3),
    ]
