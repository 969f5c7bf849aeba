"""A finding of an inspection with one photo of 300 kB, from a phone on a bad network: seconds from 现场交办 until the
unit is told on its own page, and until the photo itself is there. `python -m benchmarks.slow_network [--runs 3]`;
needs Chromium. The last line is the figures as JSON."""

import argparse
import asyncio
import io
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, ViewportSize, async_playwright

from benchmarks.bad_network import SlowProxy, bad_network
from bot.app import Runtime, assemble
from bot.invitations import invite
from bot.resources import open_office
from bot.settings import Settings
from complaints.model import Evidence, Role
from storage.tx import Tx

_ROOT = Path(__file__).parents[1]
_PHONE: ViewportSize = {"width": 390, "height": 844}
_PHOTO_BYTES, _MOST_S, _LONG_MS = 300_000, 20.0, 180_000
_UNIT, _CATEGORY = "planning", "site_dust"


@dataclass(frozen=True)
class Times:
    """Seconds after the tap. `rows`: of evidence, which must be one."""

    told: float
    photo: float
    rows: int


def photo_of(size: int, seed: int) -> bytes:
    """Noise, which is as hard to compress as a photo of that size."""
    image = Image.effect_noise((1600, 1200), 40 + seed).convert("RGB")
    for quality in range(95, 5, -3):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if out.tell() <= size:
            return out.getvalue()
    raise ValueError(size)


@asynccontextmanager
async def _serving(data: Path) -> AsyncIterator[Runtime]:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=data, http_port=0, secret_key="benchmark-secret-key", zone_dir=_ROOT / "zone/data/training",
    )  # fmt: skip
    service, started, stop = assemble(open_office(settings)), asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(service.run(started=lambda _: started.set(), stop=stop))
    await started.wait()
    try:
        yield service
    finally:
        stop.set()
        await running


async def _enters(browser: Browser, service: Runtime, port: int, account: tuple[str, Role, str]) -> Page:
    """`account`: name, role, party."""
    name, role, party = account

    def invited(tx: Tx) -> str:
        added = tx.staff.add(name=name, role=role, telegram_id=None, party=party)
        return invite(tx, added, purpose="login", now=datetime.now(UTC))

    word = await service.office.store.write(invited)
    context = await browser.new_context(viewport=_PHONE, has_touch=True, is_mobile=True, locale="zh-CN")
    context.set_default_timeout(_LONG_MS)
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{port}/console/login/{word}")
    await page.locator("main form button").click()
    await page.locator("#main h1").first.wait_for()
    return page


async def _photos(service: Runtime, session: int) -> list[list[Evidence]]:
    def look(tx: Tx) -> list[list[Evidence]]:
        return [list(tx.evidence.of_case(one.case.id)) for one in tx.inspections.found(session)]

    return await service.office.store.read(look)


async def _one(inspector: Page, member: Page, service: Runtime, base: str, n: int) -> Times:
    session = int(base.rpartition("/")[2])
    await member.reload()
    await inspector.goto(f"{base}/finding")
    file: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo_of(_PHOTO_BYTES, n)}
    await inspector.locator("#camera").set_input_files(file)
    await inspector.locator(".outbox-tray canvas").wait_for()
    await inspector.locator("#place").fill(f"北滩路 {n} 号")
    await inspector.locator(f'input[name=category][value="{_CATEGORY}"]').check(force=True)
    await inspector.locator("#unit").select_option(_UNIT)
    before = time.monotonic()
    await inspector.locator(".send button").click()
    await member.locator("#live-news:not([hidden])").wait_for()
    told = time.monotonic() - before
    while True:
        found = await _photos(service, session)
        if len(found) > n and found[n] and not any(row.coming for row in found[n]):
            break
        await asyncio.sleep(0.05)
    assert len(found) == n + 1, "a finding came twice"
    assert found[n][0].size == len(file["buffer"]), "not the photo that was taken"
    return Times(told=told, photo=time.monotonic() - before, rows=len(found[n]))


async def measure(runs: int, proxy_settings: dict[str, float]) -> tuple[list[Times], SlowProxy]:
    chromium = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        async with (
            _serving(Path(folder)) as service,
            bad_network(service.port, **proxy_settings) as network,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            member = await _enters(browser, service, service.port, ("王建设", Role.UNIT, f"unit:{_UNIT}"))
            inspector = await _enters(browser, service, network.port, ("韩巡查", Role.INSPECTOR, ""))
            await inspector.goto(f"http://127.0.0.1:{network.port}/console/inspect")
            await inspector.locator("form.start button.main").click()
            await inspector.wait_for_url("**/console/inspect/*")
            base = inspector.url.partition("?")[0]
            times = [await _one(inspector, member, service, base, n) for n in range(runs)]
            await browser.close()
            return times, network


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--latency-ms", type=float, default=300, help="there and back")
    arguments.add_argument("--kbit", type=int, default=100, help="a second, each way")
    arguments.add_argument("--reset-every", type=int, default=20, help="every n-th connection dies")
    given = arguments.parse_args()
    how = {
        "latency_s": given.latency_ms / 2000,
        "bits_per_s": given.kbit * 1000,
        "reset_every": given.reset_every,
    }
    times, network = asyncio.run(measure(given.runs, how))
    print(f"{'finding':>8} {'unit told after s':>18} {'photo there after s':>20} {'rows of evidence':>17}")
    for n, one in enumerate(times, 1):
        print(f"{n:>8} {one.told:>18.1f} {one.photo:>20.1f} {one.rows:>17}")
    print(f"{network.connections} connections, {network.resets} died; the unit must be told within {_MOST_S:.0f} s")
    figures = {
        "told_s": [round(one.told, 1) for one in times],
        "photo_s": [round(one.photo, 1) for one in times],
        "told_median_s": round(statistics.median(one.told for one in times), 1),
        "once": all(one.rows == 1 for one in times),
        "connections": network.connections,
        "resets": network.resets,
    }
    print(json.dumps(figures))
    return 0 if figures["once"] and all(one.told <= _MOST_S for one in times) else 1


if __name__ == "__main__":
    raise SystemExit(main())
