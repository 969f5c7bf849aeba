"""Stations and days of fictional air, and an administrator who imports a file: upload, look, confirm."""

from collections.abc import Mapping
from datetime import date, timedelta

from aiohttp import FormData

from air.entering import enter
from air.model import Pollutant, Sample, Station, Status, Target, Way
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser

SOURCE = "练习监测系统"


def a_station(store: Store, code: str = "QL-1", name: str = "青岚园区站", *, own: bool = True) -> Station:
    station = store.write_now(lambda tx: tx.air.add_station(code=code, name=name, own=own, fictional=True))
    assert station is not None
    return station


def measured(
    store: Store, clock: Clock, station: Station, amounts: Mapping[date, int], *, status: Status = Status.REVIEWED
) -> None:
    """PM2.5 in µg/m³, by day."""
    samples = [
        Sample(station_id=station.id, day=day, values={Pollutant.PM25: amount * 1000}, status=status, source=SOURCE)
        for day, amount in amounts.items()
    ]
    store.write_now(lambda tx: enter(tx.air, samples, way=Way.FILE, by="练习", now=clock()))


def days(since: date, until: date, amount: int, *missing: date) -> dict[date, int]:
    span = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return {day: amount for day in span if day not in missing}


def aims(store: Store, clock: Clock, station: Station, year: int, micrograms: int) -> None:
    target = Target(
        station_id=station.id, year=year, item="pm25", value=micrograms * 1000, source="训练文件", fictional=True,
        by="练习", at=clock(),
    )  # fmt: skip
    store.write_now(lambda tx: tx.air.set_target(target))


async def previews(browser: Browser, data: bytes | str, path: str = "/console/air/file", **fields: str) -> Browser:
    """Uploads the file, and confirms nothing."""
    await browser.opens(path.removesuffix("/file") if "notes" in path else path)
    form = FormData({"csrf": browser.csrf, "source": SOURCE, **fields})
    body = data.encode("utf-8-sig") if isinstance(data, str) else data
    form.add_field("file", body, filename="air.csv", content_type="text/csv")
    await browser.posts(path, form)
    return browser


async def imports(browser: Browser, data: bytes | str, **fields: str) -> Browser:
    """Confirms whatever the preview offers."""
    await previews(browser, data, **fields)
    if 'name="sheet"' in browser.page:
        await confirms(browser)
    return browser


async def confirms(browser: Browser, **more: str) -> Browser:
    kept = {name: browser.value(name) for name in ("csrf", "sheet", "corrects")}
    fields = {
        name: browser.value(name)
        for name in ("station", "status", "source")
        if f'name="{name}" value="' in browser.page
    }
    form = FormData(kept | fields | {"confirmed": "1"} | more, default_to_multipart=True)
    await browser.posts("/console/air/file", form)
    return browser
