"""S21: one case as a PDF. What the case says stands in it; the public one leads to no person; every print is an act."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from complaints.case.dossier import Variant, draw_up
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.errors import NotAllowed
from complaints.model import Actor, Complaint, EvidenceState, Identity, Role
from storage.photos.imaging import process
from storage.photos.store import Copy, PhotoStore
from storage.tx import Tx
from tests.chat import Clock, picture
from tests.storage.pictures import file_of
from tests.web.conftest import Browser, Cases, staff_called
from web.dossier import paper

PLATE, PHONE, NAME = "苏C12345", "13800001234", "王小芳"


def add_photo(cases: Cases, photos: PhotoStore, case: Complaint, name: str, *, stage: str = "report") -> str:
    data = picture(name, 800, 600)
    made = process(data)
    photos.add(data, made)

    def work(tx: Tx) -> None:
        row = tx.evidence.add(
            draft_id=None, case_id=case.id, kind="photo", stage=stage, bot_id=None, file_id="", file_unique_id="",
            size=len(data), now=cases.clock(),
        )  # fmt: skip
        assert row is not None
        stored = replace(row, state=EvidenceState.STORED, sha256=made.sha256, width=made.width, height=made.height)
        tx.evidence.save(replace(stored, taken_at=cases.clock()))

    cases.store.write_now(work)
    return made.sha256


@pytest.fixture
def case(cases: Cases, photos: PhotoStore, clock: Clock) -> Complaint:
    """Reported with a name, worked on by 陈受理 for 建设科, closed, with every kind of word in it."""
    case = cases.reported(
        f"{PLATE} 一路掉土，问我就打 {PHONE}", identity=Identity.NAMED, contact_name=NAME, contact_phone=PHONE,
        answers={"plate": PLATE, "direction": "往东"},
    )  # fmt: skip
    add_photo(cases, photos, case, "smoke.jpg")
    cases.step(case, Action.ACCEPT, note=f"内部先核实一下，已打给{NAME}")
    cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
    clock.passes(hours=1)
    cases.step(case, Action.SIGN)
    add_photo(cases, photos, case, "after.jpg", stage="after")
    cases.step(case, Action.REPORT_DONE)
    cases.step(case, Action.PASS, by="孙核验")
    said = f"土堆已经盖好，陈受理 去看过，车 {PLATE} 也查了，电话 {PHONE}"
    return cases.step(case, Action.CLOSE, by="孙核验", verdict="true", outcome="solved", public_text=said)


async def export(browser: Browser, number: str, variant: str, **more: str) -> bytes:
    await browser.opens(f"/console/cases/{number}")
    values = {"csrf": browser.csrf, "variant": variant, **more}
    answer = await browser.client.post(f"/console/cases/{number}/dossier", data=values)
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    return await answer.read()


def words(pdf: bytes) -> str:
    """All that can be read in it, without blanks: lines are broken anywhere."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


async def test_s21_the_internal_file_says_what_the_case_says(clerk: Browser, cases: Cases, case: Complaint) -> None:
    pdf = await export(clerk, case.number, "internal")
    said = words(pdf)
    events = cases.store.read_now(lambda tx: tx.cases.events(case.id))
    photos = cases.store.read_now(lambda tx: tx.evidence.of_case(case.id))
    expected = [
        f"内部卷宗{case.number}", "已办结", "施工扬尘", "桃林路口", "属实", "已解决", "最初整改期限2026-10-1309:30",
        "举报人信息依法保密，不印", f"{PLATE}一路掉土", "[内部]内部先核实一下", "[已公开]土堆已经盖好",
        "2026-10-1209:30陈受理受理→已受理", "2026-10-1210:30孙核验核验通过→待答复", "照片：整改前", "照片：整改后",
        "拍摄2026-10-1209:30", "收到2026-10-1210:30", f"完整，没有改动（现有{len(events)}条）", events[-1].hash,
        "打印2026-10-1210:30，李受理", "生态环境法典第146条", *(f"原件SHA-256{photo.sha256}" for photo in photos),
    ]  # fmt: skip
    assert [line for line in expected if line not in said] == []
    assert NAME not in said and PHONE not in said, "shown by the logged look only"
    assert "问我就打[电话]" in said
    assert [len(list(page.images)) for page in PdfReader(io.BytesIO(pdf)).pages if page.images] == [2]


async def test_s21_pages_are_numbered_and_the_font_is_in_the_file(clerk: Browser, case: Complaint) -> None:
    reader = PdfReader(io.BytesIO(await export(clerk, case.number, "internal")))
    count = len(reader.pages)
    assert [f"{n} / {count}" in page.extract_text() for n, page in enumerate(reader.pages, 1)] == [True] * count
    fonts = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert described and all("/FontFile2" in descriptor.get_object() for descriptor in described)


async def test_s21_the_public_file_has_no_note_no_name_no_telephone_no_plate(
    clerk: Browser, cases: Cases, case: Complaint
) -> None:
    pdf = await export(clerk, case.number, "public", pictures="1")
    said = words(pdf)
    secret = [NAME, PHONE, PLATE, "内部先核实", "陈受理", "孙核验", "李受理", "桃林路口", "一路掉土", "SHA-256"]
    people = {value for field in ("unit_person", "territory_person") if (value := getattr(cases.now(case), field))}
    assert people
    assert [word for word in [*secret, *people] if word in said] == []
    assert "土堆已经盖好，■■■去看过，车[车牌]也查了，电话■■■" in said
    assert f"可公开卷宗{case.number}" in said and "属实" in said and "完整，没有改动" in said
    assert "实名" not in said, "how it was signed is nobody's business either"
    assert [f"{n}.2026" in said for n in range(1, 8)] == [True] * 7 and "（现有" not in said
    assert len([image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]) == 2


async def test_s21_public_pictures_only_where_somebody_has_looked(clerk: Browser, case: Complaint) -> None:
    pdf = await export(clerk, case.number, "public")
    assert "照片没有附上" in words(pdf)
    assert [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images] == []


async def test_s21_every_export_is_an_act_and_stands_in_the_next_file(
    clerk: Browser, cases: Cases, case: Complaint
) -> None:
    before = cases.now(case)
    await export(clerk, case.number, "internal")
    said = words(await export(clerk, case.number, "public"))
    assert "导出内部卷宗" not in said
    acts = cases.store.read_now(lambda tx: tx.acts.of_case(case.id))
    mine = staff_called(cases.store, "李受理").id
    assert [(act.action, act.detail, act.staff_id) for act in acts] == [
        ("dossier", "internal", mine),
        ("dossier", "public", mine),
    ]
    assert cases.now(case) == before
    said = words(await export(clerk, case.number, "internal"))
    assert "李受理导出内部卷宗" in said and "李受理导出可公开卷宗" in said


async def test_s21_from_where_staff_acted_is_in_history_and_file(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "accept")
    assert "李受理 受理 → 已受理 工作台" in clerk.text
    assert "李受理受理→已受理(工作台)" in words(await export(clerk, case.number, "internal"))
    assert "工作台" not in words(await export(clerk, case.number, "public"))


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE events SET action = 'reject' WHERE case_id = :case AND seq = 2", "第2条被改动"),
        ("DELETE FROM events WHERE case_id = :case AND seq = 3", "第3条缺失"),
        ("DELETE FROM events WHERE case_id = :case AND seq = 7", "第7条缺失"),
        (
            "UPDATE event_payloads SET body = replace(body, '盖好', '运走') WHERE event_id IN "
            "(SELECT id FROM events WHERE case_id = :case)",
            "第7条的文字被改动",
        ),
    ],
)
async def test_s21_a_tampered_history_is_said_on_the_first_page(
    clerk: Browser, cases: Cases, case: Complaint, tampering: str, told: str
) -> None:
    def tamper(tx: Tx) -> None:
        tx.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        if tampering.startswith("DELETE"):
            words_of = tampering.replace("DELETE FROM events", "SELECT id FROM events")
            tx.connection.execute(text(f"DELETE FROM event_payloads WHERE event_id IN ({words_of})"), {"case": case.id})
            tx.connection.execute(text(f"DELETE FROM outbox WHERE event_id IN ({words_of})"), {"case": case.id})
        tx.connection.execute(text(tampering), {"case": case.id})

    cases.store.write_now(tamper)
    pdf = await export(clerk, case.number, "internal")
    first = re.sub(r"\s+", "", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())
    assert f"经过不完整或被改动过。{told}" in first
    assert "没有改动" not in words(pdf)
    public = words(await export(clerk, case.number, "public"))
    assert "这件案子的经过不完整或被改动过。" in public and told not in public


async def test_s21_who_has_no_business_gets_nowhere(
    stranger: Browser, clerk: Browser, cases: Cases, case: Complaint
) -> None:
    answer = await stranger.client.post(f"/console/cases/{case.number}/dossier", data={"variant": "internal"})
    assert answer.status == 401 and case.number not in await answer.text()
    await clerk.opens(f"/console/cases/{case.number}")
    for number, values, status in (
        (case.number, {"variant": "internal"}, 403),  # another site's form has no token
        (case.number, {"variant": "secret", "csrf": clerk.csrf}, 404),
        ("LW-7K3M-9QX8", {"variant": "internal", "csrf": clerk.csrf}, 404),
    ):
        answer = await clerk.client.post(f"/console/cases/{number}/dossier", data=values)
        assert answer.status == status

    def as_unit(tx: Tx) -> None:
        account = tx.staff.add(name="建设科", role=Role.UNIT, telegram_id=None)
        draw_up(
            tx, case_id=case.id, variant=Variant.INTERNAL, pictures=True, actor=staff_actor(account), now=cases.clock()
        )

    for work in (as_unit, lambda tx: draw_up(
        tx, case_id=case.id, variant=Variant.PUBLIC, pictures=False, actor=Actor(role=Role.REPORTER), now=cases.clock()
    )):  # fmt: skip
        with pytest.raises(NotAllowed):
            cases.store.write_now(work)
    assert cases.store.read_now(lambda tx: tx.acts.of_case(case.id)) == []


async def test_s21_without_the_font_it_says_what_to_do(
    clerk: Browser, cases: Cases, case: Complaint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paper, "FONT_FILE", tmp_path / "none.ttf")
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.sends(f"/console/cases/{case.number}/dossier", variant="internal")
    assert clerk.status == 503 and "make setup" in clerk.text
    assert cases.store.read_now(lambda tx: tx.acts.of_case(case.id)) == []


async def test_s21_signs_that_no_font_has_break_nothing_and_reach_no_log(
    clerk: Browser, cases: Cases, caplog: pytest.LogCaptureFixture
) -> None:
    case = cases.reported("臭死了😷\u200b🛻 北门")
    caplog.set_level("DEBUG")
    assert "臭死了□□北门" in words(await export(clerk, case.number, "internal"))
    assert "😷" not in caplog.text and "missing" not in caplog.text


async def test_s21_a_sign_that_the_font_lacks_is_printed_plainly_or_as_one_box(clerk: Browser, cases: Cases) -> None:
    case = cases.reported("CO₂和PM₁₀，气死了❤️👍🏽，一家👨\u200d👩\u200d👧，①号1️⃣门，大路\u2028，𠮷祥里，cafe\u0301")
    printed = "CO2和PM10，气死了□□，一家□□□，①号1门，大路，□祥里，café"
    assert printed in words(await export(clerk, case.number, "internal"))


async def test_s21_a_picture_that_is_gone_leaves_its_lines(
    clerk: Browser, case: Complaint, photos: PhotoStore, cases: Cases
) -> None:
    for photo in cases.store.read_now(lambda tx: tx.evidence.of_case(case.id)):
        photos.remove(photo.sha256)
    pdf = await export(clerk, case.number, "internal")
    assert words(pdf).count("原件SHA-256") == 2
    assert words(pdf).count("照片文件打不开，没有印出") == 2
    assert [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images] == []


@pytest.mark.parametrize("damage", ["empty", "cut", "other", "header"])
async def test_a_damaged_copy_leaves_the_file_printable_and_is_named_in_it(
    clerk: Browser, case: Complaint, photos: PhotoStore, cases: Cases, damage: str
) -> None:
    (broken, sound) = cases.store.read_now(lambda tx: tx.evidence.of_case(case.id))
    path = file_of(photos, broken.sha256, Copy.DISPLAY)
    whole = path.read_bytes()
    path.write_bytes(
        {"empty": b"", "cut": whole[: len(whole) // 2], "other": b"%PDF-1.7", "header": b"\xff" * 40}[damage]
    )
    pdf = await export(clerk, case.number, "internal")
    assert words(pdf).count("照片文件打不开，没有印出") == 1
    assert len([image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]) == 1
    assert photos.read(sound.sha256, Copy.DISPLAY)


async def test_s21_looking_at_the_contact_stays_in_the_file_and_the_contact_out(
    clerk: Browser, cases: Cases, case: Complaint
) -> None:
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.sends(f"/console/cases/{case.number}/contact")
    said = words(await export(clerk, case.number, "internal"))
    assert "李受理查看联系方式" in said and NAME not in said
