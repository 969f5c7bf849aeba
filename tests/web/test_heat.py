"""The heat map (S24): drawn without scripts, a table that says the same, and every number equal to its list."""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from complaints.model import Place, PlaceSource, Role
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in
from tests.web.test_queue import total
from web.console.heat_map import Frame, tones
from zone.areas import Areas

OUTLINES = Areas.load(
    Path(__file__).parents[2] / "zone/data/training/areas.geojson", known={"beitan", "nantan", "dongqiao"}
).outlines


def at(lat: float, lon: float, subdistrict: str | None = "beitan") -> Place:
    return Place(source=PlaceSource.LOCATION, lat=lat, lon=lon, subdistrict=subdistrict)


@pytest.fixture
def reported(cases: Cases, clock: Clock) -> Cases:
    """Three in one square, one of another category and one older; one off the map; one without a point."""
    cases.reported("老", place=at(0.036, 0.05))
    clock.passes(days=40)
    cases.reported("一", place=at(0.036, 0.05))
    cases.reported("二", place=at(0.037, 0.051), category="night_noise")
    cases.reported("远", place=at(0.2, 0.3, None), territory="")
    cases.reported("路")
    return cases


@pytest.fixture
async def reader(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, reported: Cases) -> Browser:
    """Logs in after all that: a session of the time before would be over."""
    return await logged_in(arrives, store, clock, "李受理", Role.CLERK)


def drawn(browser: Browser) -> dict[str, tuple[int, str]]:
    """What the drawing says: square → number and the address it leads to."""
    found = re.findall(r'<a href="([^"]+)" aria-label="(\w+) 格：(\d+) 件">', browser.page)
    return {name: (int(count), html.unescape(query)) for query, name, count in found}


def tabled(browser: Browser) -> list[tuple[str, int, str]]:
    """What the tables say: name, number and the address it leads to."""
    found = re.findall(r'<th scope="row">([^<]*)</th>.*?<a href="([^"]+)">(\d+)</a>', browser.page, re.DOTALL)
    return [(name, int(count), html.unescape(query)) for name, query, count in found]


async def test_s24_the_map_and_its_table_say_the_same_and_equal_their_lists(reader: Browser, reported: Cases) -> None:
    await reader.opens("/console/heat?from=2026-11-01")
    squares, rows = drawn(reader), tabled(reader)
    assert [(name, count) for name, (count, _) in squares.items()] == [("G5", 2)]
    assert [(name, count) for name, count, _ in rows] == [
        ("北滩街道（虚构）", 3),
        ("（未定）", 1),
        ("G5", 2),
        ("图外", 1),
        ("—", 1),
    ]
    assert (rows[2][1], rows[2][2]) == squares["G5"]
    for name, count, query in rows:
        await reader.opens(query)
        assert total(reader) == count, name
        assert ("只看" in reader.text) == ("cell=" in query)


async def test_s24_a_month_is_shown_unless_another_period_is_chosen(reader: Browser, reported: Cases) -> None:
    await reader.opens("/console/heat")
    assert "共 4 件" in reader.text and f'value="{reported.clock().date() - timedelta(days=30)}"' in reader.page
    await reader.opens("/console/heat?from=&until=")
    assert "共 5 件" in reader.text and drawn(reader)["G5"][0] == 3
    await reader.opens("/console/heat?from=&until=&category=night_noise&state=")
    assert "共 1 件" in reader.text and [row[:2] for row in tabled(reader)] == [("北滩街道（虚构）", 1), ("G5", 1)]


async def test_s24_how_near_is_the_same_place_stands_beside_it(reader: Browser, reported: Cases) -> None:
    await reader.opens("/console/heat")
    assert "30 天内、150 米内有 3 件及以上举报的地点（内部约定）" in reader.text
    assert "施工扬尘：200 米内、30 天内可能是同一件（内部约定）。" in reader.text


async def test_s24_nothing_reported_is_said(clerk: Browser) -> None:
    await clerk.opens("/console/heat")
    assert clerk.status == 200 and "共 0 件" in clerk.text and drawn(clerk) == {}


async def test_s24_a_stranger_sees_no_map(stranger: Browser, reported: Cases) -> None:
    await stranger.opens("/console/heat")
    assert stranger.status == 401 and "北滩" not in stranger.page


@pytest.mark.parametrize("cell", ["x", "6:6;", "a:123", "٦:٦", "1234567:1"])
async def test_s24_a_square_that_is_none_is_ignored(reader: Browser, reported: Cases, cell: str) -> None:
    await reader.opens(f"/console/?state=all&cell={cell}")
    assert total(reader) == 5


def test_s24_without_outlines_the_squares_around_the_fullest_are_drawn() -> None:
    counts = {"6850:14665": 5, "6852:14667": 1, "6851:1": 9, "a:road": 3}
    near = Frame.of({**counts, "6851:1": 1}, None)
    assert near is not None
    assert [(square.cell, square.name, square.tone) for square in near.squares(counts)] == [
        ("6850:14665", "A3", 5),
        ("6852:14667", "C1", 1),
    ]
    assert ([name for name, _ in near.columns()], [name for name, _ in near.rows()]) == (list("ABC"), list("123"))
    assert Frame.of({"a:road": 3}, None) is None


def test_s24_with_outlines_the_frame_is_theirs_in_whole_squares() -> None:
    frame = Frame.of({}, OUTLINES)
    assert frame is not None and frame.box == pytest.approx((0.0, 0.0, 0.06, 0.096))
    assert [outline.area for outline in frame.outlines(OUTLINES)] == ["beitan", "nantan", "dongqiao"]
    assert frame.square_m == (560, 890)
    assert replace(frame).ring(1, None, None, radius_m=150) is None and frame.ring(1, 1.0, 1.0, radius_m=150) is None


@pytest.mark.parametrize("most", [1, 3, 5, 39, 1000])
def test_s24_the_legend_covers_every_number_once(most: int) -> None:
    ranges = tones(most)
    assert [count for _, low, high in ranges for count in range(low, high + 1)] == list(range(1, most + 1))
    for tone, low, high in ranges:
        assert {-(-count * 5 // most) for count in (low, high)} == {tone}
