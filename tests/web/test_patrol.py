"""The pages of patrols (S25): grids from a file, one tap with or without a position, missed ones, the map."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import FormData

from complaints.model import Role
from storage.store import Store
from tests.chat import Clock
from tests.domain.patrol.test_due import SQUARE, a_feature, a_file
from tests.web.conftest import Browser, logged_in

NORTH = a_feature()
SOUTH = a_feature(id="G2", name="南滩一格", level="二级", ring=[[x, y - 0.02] for x, y in SQUARE])


@pytest.fixture
async def inspector(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "吴巡查", Role.INSPECTOR)


async def uploads(browser: Browser, data: bytes) -> Browser:
    await browser.opens("/console/patrol/settings")
    form = FormData({"csrf": browser.csrf})
    form.add_field("file", data, filename="grids.geojson", content_type="application/geo+json")
    await browser.posts("/console/patrol/grids", form)
    return browser


async def sets_up(admin: Browser) -> None:
    await uploads(admin, a_file(NORTH, SOUTH))
    assert "已导入 2 个网格" in admin.text
    await admin.sends("/console/patrol/rhythms", level="一级", every="1")
    await admin.sends("/console/patrol/rhythms", level="二级", every="7")


async def taps(browser: Browser, grid: int, seen: str = "fine", **fields: Any) -> Browser:
    await browser.opens("/console/patrol")
    await browser.sends(f"/console/patrol/{grid}", seen=seen, client_id=browser.value("client_id"), **fields)
    return browser


async def test_s25_a_week_of_patrols_with_two_missed(admin: Browser, inspector: Browser, clock: Clock) -> None:
    await sets_up(admin)
    for number in range(1, 8):
        if number not in (3, 6):
            await taps(inspector, 1, lat="0.01", lon="0.01", accuracy="9")
            assert "已记：正常" in inspector.text
        clock.passes(days=1)
    await inspector.opens("/console/patrol")
    assert "漏看的（近 62 天，3 次）" in inspector.text  # the weekly one of the south too
    assert "北滩一格 高练习 10-17 北滩一格 高练习 10-14" in inspector.text
    assert "南滩一格 高练习 10-12 – 10-18" in inspector.text
    assert "今天要看的（2 个）" in inspector.text
    assert 'class="unseen3"' in inspector.page  # the south, for seven days
    assert "在网格内" in inspector.text


async def test_s25_a_problem_leads_to_a_finding_and_a_tap_without_position_says_so(
    admin: Browser, inspector: Browser
) -> None:
    await sets_up(admin)
    await taps(inspector, 2, "problem")
    assert "已记：发现问题" in inspector.text
    assert 'href="/console/inspect"' in inspector.page
    assert "南滩一格 发现问题" in inspector.text
    assert "没有位置" in inspector.text
    assert "今天要看的（1 个）" in inspector.text


async def test_s25_a_repeated_tap_is_one_look(admin: Browser, inspector: Browser, store: Store, clock: Clock) -> None:
    await sets_up(admin)
    await inspector.opens("/console/patrol")
    for _ in range(2):
        await inspector.sends("/console/patrol/1", seen="fine", client_id="the-same-tap")
    assert len(store.read_now(lambda tx: tx.patrol.checks(clock(), limit=9))) == 1


async def test_s25_a_tap_that_waited_on_the_phone_counts_for_its_own_day(
    admin: Browser, inspector: Browser, store: Store, clock: Clock
) -> None:
    await sets_up(admin)
    tapped = clock()
    clock.passes(days=1)
    late = {"recorded_at": "2026-01-01T00:00:00.000Z", "sent_at": "2026-01-02T00:00:00.000Z"}  # its clock may be wrong
    await inspector.opens("/console/patrol")
    form = {"csrf": inspector.csrf, "seen": "fine", "client_id": "c" * 36, **late}
    await inspector.posts("/console/patrol/1", form, Accept="application/json")
    answer = json.loads(inspector.page)
    assert (answer["shown"], answer["next"]) == ("北滩一格 正常", "/console/patrol?done=fine")
    await inspector.opens("/console/patrol")
    assert "今天要看的（2 个）" in inspector.text  # today nobody has looked
    [check] = store.read_now(lambda tx: tx.patrol.checks(tapped, limit=9))
    assert check.at == tapped
    await inspector.posts("/console/patrol/99", form, Accept="application/json")
    assert (inspector.status, "problem" in inspector.page) == (404, True)


async def test_s25_a_file_with_a_mistake_changes_nothing(admin: Browser, store: Store) -> None:
    await sets_up(admin)
    await uploads(admin, a_file(a_feature(id="G7"), a_feature(level="")))
    assert (admin.status, "第 2 个要素：缺少属性 level" in admin.text) == (422, True)
    await uploads(admin, json.dumps({"type": "FeatureCollection"}).encode())
    assert "文件里没有要素" in admin.text
    assert sorted(one.code for one in store.read_now(lambda tx: tx.patrol.grids())) == ["G1", "G2"]
    await admin.sends("/console/patrol/rhythms", level="一级", every="often")
    assert (admin.status, "天数要是 0 到 366 的整数" in admin.text) == (422, True)


async def test_s25_a_grid_that_is_gone_is_told(admin: Browser, inspector: Browser) -> None:
    await sets_up(admin)
    await inspector.opens("/console/patrol")
    await uploads(admin, a_file(SOUTH))
    await inspector.sends("/console/patrol/1", seen="fine", client_id=inspector.value("client_id"))
    assert (inspector.status, "这个网格已经改过了" in inspector.text) == (404, True)
