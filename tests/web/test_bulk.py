"""One action on many cases: what would happen to each is shown, then each moves by its own step (S20, S33)."""

import re

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Complaint, State
from complaints.office import bulk
from tests.web.conftest import Browser, Cases, staff_called


@pytest.fixture
def three(cases: Cases) -> list[Complaint]:
    """One new, two accepted; all in 北滩."""
    new, first, second = (cases.reported(text) for text in "一二三")
    return [new, *(cases.step(one, Action.ACCEPT) for one in (first, second))]


async def sends(browser: Browser, *picks: tuple[str, str], **values: str) -> str:
    """The form below the list, with several values of one name."""
    pairs = [("csrf", browser.csrf), *values.items(), *picks]
    return await browser.posts("/console/bulk", pairs)  # type: ignore[arg-type]


def picks(browser: Browser) -> list[tuple[str, str]]:
    return [("pick", pick) for pick in re.findall(r'name="pick" value="([^"]+)"', browser.page)]


def rows(browser: Browser) -> list[str]:
    found = re.findall(r"<tr><td>.*?</tr>", browser.page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def ticks(*cases: Complaint) -> list[tuple[str, str]]:
    return [("case", case.number) for case in cases]


async def test_s20_dispatching_several_shows_each_unit_and_who_can_t(
    clerk: Browser, cases: Cases, three: list[Complaint]
) -> None:
    await clerk.opens("/console/")
    form = {"list": "?subdistrict=beitan", "way": "dispatch", "dispatch.rectify_by": "3wd"}
    await sends(clerk, *ticks(*three), **form)
    assert "选了 3 件，能办 2 件" in clerk.text
    assert ["不能办" in row for row in rows(clerk)] == [True, False, False]
    assert all("交办给 " in row and " 前完成" in row for row in rows(clerk)[1:])
    assert [cases.now(case).state for case in three] == [State.SUBMITTED, State.ACCEPTED, State.ACCEPTED]
    await sends(clerk, *ticks(*three), *picks(clerk), **form, confirmed="1")
    assert "已办 2 件" in clerk.text
    assert 'href="/console/?subdistrict=beitan"' in clerk.page
    assert [cases.now(case).state for case in three] == [State.SUBMITTED, State.DISPATCHED, State.DISPATCHED]
    duty = cases.services.zone.duty.of("site_dust", "beitan")
    assert duty is not None
    assert (cases.now(three[1]).unit, cases.now(three[1]).unit_person) == (duty.unit, duty.unit_person)


async def test_s03_what_changed_after_the_preview_is_not_done_and_named(
    clerk: Browser, cases: Cases, three: list[Complaint]
) -> None:
    await clerk.opens("/console/")
    form = {"way": "reclassify", "reclassify.category": "bare_soil", "reclassify.why": "照片里是裸土"}
    await sends(clerk, *ticks(*three), **form)
    previewed = picks(clerk)
    assert len(previewed) == 3
    cases.step(three[1], Action.ANSWER, by="钱受理")
    await sends(clerk, *previewed, **form, confirmed="1")
    assert "已办 2 件" in clerk.text and "没有办的 1 件" in clerk.text
    assert rows(clerk)[0].startswith(three[1].number) and "钱受理" in rows(clerk)[0]
    assert [cases.now(case).category for case in three] == ["bare_soil", "site_dust", "bare_soil"]


async def test_s16_a_template_is_filled_for_each(clerk: Browser, cases: Cases) -> None:
    two = [cases.reported(text) for text in "一二"]
    other = cases.reported("三", category="industrial_gas")
    await clerk.opens("/console/")
    form = {"way": "template", "template.id": "accept"}
    await sends(clerk, *ticks(*two), **form)
    assert all(case.number in row.split("受理：")[1] for case, row in zip(two, rows(clerk), strict=True))
    await sends(clerk, *picks(clerk), **form, confirmed="1")
    assert [cases.now(case).state for case in two] == [State.ACCEPTED] * 2
    await clerk.opens("/console/")
    await sends(clerk, *ticks(other), way="template", **{"template.id": "ask_plate"})
    assert "这个模板不用于这一类举报" in clerk.text


async def test_templates_that_need_a_verdict_are_not_offered(clerk: Browser, cases: Cases) -> None:
    cases.reported()
    await clerk.opens("/console/")
    offered = re.search(r'<select id="template-id".*?</select>', clerk.page, re.S)
    assert offered is not None
    assert 'value="accept"' in offered[0] and 'value="ask_place"' in offered[0]
    assert "close_" not in offered[0] and "reject_" not in offered[0]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "请选要怎么办"),
        ({"way": "give", "give.to": "99"}, "请选择交给谁"),
        ({"way": "dispatch"}, "请先选整改期限"),
        ({"way": "reclassify"}, "请选择类别"),
        ({"way": "reclassify", "reclassify.category": "gone", "reclassify.why": "x"}, "没有这个类别"),
        ({"way": "reclassify", "reclassify.category": "bare_soil"}, "请写明为什么更正"),
        ({"way": "template"}, "请选一个模板"),
    ],
)
async def test_after_a_mistake_everything_is_still_ticked_and_typed(
    clerk: Browser, cases: Cases, three: list[Complaint], form: dict[str, str], message: str
) -> None:
    await clerk.opens("/console/")
    typed = {"list": "?category=site_dust", "give.note": "片区调整", "dispatch.public_text": "{编号}已交办"}
    await sends(clerk, *ticks(three[0], three[2]), **{**typed, **form})
    assert clerk.status == 422 and message in clerk.text and '<details class="bulk" open>' in clerk.page
    ticked = re.findall(r'name="case" value="([^"]+)" checked', clerk.page)
    assert sorted(ticked) == sorted(case.number for case in (three[0], three[2]))
    assert 'value="片区调整"' in clerk.page and "{编号}已交办" in clerk.page
    assert '<option value="site_dust" selected>' in clerk.page


async def test_what_is_wrong_is_said_in_the_form_and_has_the_focus(clerk: Browser, three: list[Complaint]) -> None:
    wrong = re.compile(r'name="([\w.]+)"[^>]* aria-invalid="true" aria-describedby="bulk-wrong" autofocus')
    await clerk.opens("/console/")
    await sends(clerk, *ticks(three[0]))
    assert wrong.findall(clerk.page) == ["way"] and clerk.page.count('<p class="wrong" id="bulk-wrong">') == 1
    await sends(clerk, *ticks(three[0]), way="reclassify")
    assert wrong.findall(clerk.page) == ["reclassify.category"]


async def test_nothing_ticked_keeps_what_is_typed(clerk: Browser, three: list[Complaint]) -> None:
    await clerk.opens("/console/")
    await sends(clerk, way="reclassify", **{"reclassify.category": "bare_soil", "reclassify.why": "看了照片"})
    assert clerk.status == 422 and "请先勾选举报" in clerk.text and 'value="看了照片"' in clerk.page
    await sends(clerk, way="reclassify", change="1", **{"reclassify.why": "看了照片"})
    assert clerk.status == 200 and 'value="看了照片"' in clerk.page


@pytest.mark.parametrize(
    ("typed", "unfolded"),
    [({}, False), ({"give.note": "片区调整"}, True), ({"all": "1"}, True), ({"way": "give"}, True)],
)
async def test_the_form_is_unfolded_for_who_comes_back_to_it(
    clerk: Browser, three: list[Complaint], typed: dict[str, str], unfolded: bool
) -> None:
    await clerk.opens("/console/")
    await sends(clerk, change="1", **{"give.to": "1", **typed})
    assert ('<details class="bulk" open>' in clerk.page) == unfolded


async def test_ticks_of_another_page_stay(clerk: Browser, cases: Cases, three: list[Complaint]) -> None:
    elsewhere = cases.reported("四", category="water")
    await clerk.opens("/console/")
    await sends(clerk, *ticks(elsewhere), list="?category=site_dust")
    assert f'name="case" value="{elsewhere.number}" checked' in clerk.page


async def test_all_of_a_filter_are_chosen_with_the_true_count_and_a_stated_bound(
    clerk: Browser, cases: Cases, three: list[Complaint], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.reported("四", category="water")
    await clerk.opens("/console/?category=site_dust")
    assert "选中这个条件下的全部 3 件" in clerk.text
    li = staff_called(cases.store, "李受理")
    form = {"list": "?category=site_dust", "all": "1", "way": "give", "give.to": str(li.id)}
    await sends(clerk, **form)
    assert len(rows(clerk)) == 3
    monkeypatch.setattr("web.console.queue.MOST", 2)
    monkeypatch.setattr("web.console.bulk.MOST", 2)
    await clerk.opens("/console/?category=site_dust")
    assert "前 2 件（共 3 件，一次最多 2 件）" in clerk.text
    await sends(clerk, **form)
    assert len(rows(clerk)) == 2 and "还有 1 件没有列出" in clerk.text
    assert bulk.MOST == 200


async def test_a_verifier_gives_away_only_what_is_theirs(
    verifier: Browser, cases: Cases, three: list[Complaint]
) -> None:
    zhao = staff_called(cases.store, "赵核查")
    await verifier.opens("/console/")
    await sends(verifier, *ticks(three[1]), way="give", **{"give.to": str(zhao.id)})
    assert "能办 0 件" in verifier.text
    forged = [("pick", f"{three[1].number}:{cases.now(three[1]).version}")]
    await sends(verifier, *forged, way="give", confirmed="1", **{"give.to": str(zhao.id)})
    assert "没有办的 1 件" in verifier.text
    assert cases.now(three[1]).owner_id != zhao.id


@pytest.mark.parametrize("pick", ["LW-7K3M-9QX8:1", "x", "LW-7K3M-9QX8:-1", "LW-7K3M-9QX8:" + "9" * 30])
async def test_a_forged_pick_does_nothing(clerk: Browser, cases: Cases, three: list[Complaint], pick: str) -> None:
    li = staff_called(cases.store, "李受理")
    await clerk.opens("/console/")
    await sends(clerk, ("pick", pick), way="give", confirmed="1", **{"give.to": str(li.id)})
    assert clerk.status in (200, 404, 422) and [cases.now(case).owner_id for case in three] != [li.id] * 3


async def test_nothing_is_done_if_one_pick_can_t_be_read(clerk: Browser, cases: Cases, three: list[Complaint]) -> None:
    li = staff_called(cases.store, "李受理")
    await clerk.opens("/console/")
    good = ("pick", f"{three[0].number}:{cases.now(three[0]).version}")
    await sends(clerk, good, ("pick", "x"), way="give", confirmed="1", **{"give.to": str(li.id)})
    assert (clerk.status, cases.now(three[0]).owner_id) == (404, None)
