"""Pages for everybody: three doors, the telephone numbers, and a report's public state."""

from complaints.case.lifecycle import Action
from tests.web.conftest import Browser, Cases


async def test_the_landing_page_has_three_doors_and_the_numbers_to_call(stranger: Browser) -> None:
    page = await stranger.opens("/")
    assert all(f'href="{door}"' in page for door in ("/chat/", "/track", "/console/"))
    assert all(number in stranger.text for number in ("110", "119", "120", "12345"))
    assert "12369" not in stranger.text
    # under the doors and in the foot of the page
    assert [page.count(f'<a href="tel:{number}">{number}</a>') for number in ("110", "119", "120", "12345")] == [2] * 4
    assert "训练模式" in stranger.text


async def test_english_is_one_tap_away_and_stays(stranger: Browser) -> None:
    await stranger.opens("/?lang=en")
    assert "Report pollution" in stranger.text
    await stranger.opens("/public/")
    assert "Number of the report" in stranger.text


async def test_a_number_shows_the_public_state_and_nothing_else(stranger: Browser, cases: Cases) -> None:
    case = cases.reported("不能公开的话", contact_phone="13800000000")
    await stranger.opens(f"/public/?number={case.number.lower()}")
    assert case.number in stranger.text and "已收到，最迟" in stranger.text
    assert all(secret not in stranger.page for secret in ("不能公开的话", "桃林路口", "13800000000"))


async def test_nobody_is_told_to_use_buttons_that_only_the_reporter_has(stranger: Browser, cases: Cases) -> None:
    case = cases.to_verify()
    cases.step(case, Action.PASS, by="赵核查")
    cases.step(case, Action.CLOSE, verdict="true", outcome="solved", public_text="已处理")
    await stranger.opens(f"/public/?number={case.number}")
    assert "已办结。举报人觉得没解决，可以凭编号和查询码提出。" in stranger.text and "点“未解决”" not in stranger.text
    assert f'href="/track?number={case.number}"' in stranger.page


async def test_a_wrong_number_is_explained(stranger: Browser) -> None:
    await stranger.opens("/public/?number=LW-7K3M-9QX8")
    assert (stranger.status, "没有查到 LW-7K3M-9QX8" in stranger.text) == (404, True)
    await stranger.opens("/public/?number=<script>")
    assert "这个编号不对" in stranger.text and "<script>" not in stranger.page


async def test_a_wrong_address_leads_on(stranger: Browser) -> None:
    reader = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for address in ("/nope", "/chat/nope", "/public/LW-7K3M"):
        answer = await stranger.client.get(address, headers=reader)
        page = await answer.text()
        assert answer.status == 404
        assert "没有这一页" in page and all(f'href="{door}"' in page for door in ("/chat/", "/track", "/console/"))
    assert await (await stranger.client.get("/nope")).text() == "404: Not Found"  # a program
