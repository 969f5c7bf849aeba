"""The whole product in this process on a port of its own, and Debian's Chromium before it."""

import asyncio
import io
import json
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
import time_machine
from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.app import Runtime, assemble
from bot.resources import open_office
from bot.settings import Settings
from tests.shared import made_once

#: an upper bound for a machine that runs everything at once; every wait ends as soon as its event is there
PATIENCE_S = 60.0
expect.set_options(timeout=1000 * PATIENCE_S)

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
T = TypeVar("T")

#: a Wednesday at noon in the zone: far from the ends of a day, a week, a month and a year, and from the hours at which
#: something is due
BEGINS = datetime(2026, 11, 25, 4, tzinfo=UTC)
_AHEAD = BEGINS - datetime.now(UTC)
#: the same for the scripts of a page
_CLOCK = """(() => {
    const Real = Date, ahead = AHEAD, now = () => Real.now() + ahead;
    window.Date = new Proxy(Real, {
        construct: (made, given) => given.length ? new made(...given) : new made(now()),
        get: (made, name) => name === "now" ? now : made[name],
    });
})()""".replace("AHEAD", str(round(1000 * _AHEAD.total_seconds())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """The clock of a worker goes on as usual, from `BEGINS`, while it is at the tests of this folder."""
    if HERE not in item.path.parents:
        return (yield)
    with time_machine.travel(datetime.now(UTC) + _AHEAD, tick=True):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def fresh_files() -> Iterator[None]:
    """The browser judges by the machine's clock whether a file that it has kept is too old."""

    def real_date() -> str:
        hatch = time_machine.escape_hatch  # closed while no test of this folder runs
        return formatdate(hatch.time.time() if hatch.is_travelling() else time.time(), usegmt=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aiohttp.web_response.rfc822_formatted_time", real_date)
        yield


@dataclass
class Site:
    service: Runtime

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.service.port}"


@pytest.fixture(scope="session")
def built_library(built_library: Path, empty_records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Here with records, which a service would take as long to make as for the rest of its start."""

    def make(folder: Path) -> None:
        shutil.copytree(built_library, folder, dirs_exist_ok=True)
        shutil.copy(empty_records, folder / "records.db")

    return made_once(tmp_path_factory, "installation", make)


def _settings(data_dir: Path, **more: Any) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=data_dir,
        http_port=0,
        secret_key="browser-test-secret-key",
        **{"zone_dir": ROOT / "zone/data/training", **more},
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("service") / "data"))
    async with serving(data) as service:
        yield Site(service)


@asynccontextmanager
async def serving(data_dir: Path, **more: Any) -> AsyncIterator[Runtime]:
    """The product on a port of its own, in the training zone unless `more` settings say otherwise."""
    service = assemble(open_office(_settings(data_dir, **more)))
    started, stop = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(service.run(started=lambda _: started.set(), stop=stop))
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    try:
        yield service
    finally:
        stop.set()
        await running


async def becomes(look: Callable[[], T | Awaitable[T]], wanted: T) -> None:
    """Looks again until it is so: what a page or the service does after a tap takes a moment."""
    seen = await _seen(look)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while seen != wanted:
                await asyncio.sleep(0.02)
                seen = await _seen(look)
    assert seen == wanted


async def _seen(look: Callable[[], T | Awaitable[T]]) -> T:
    seen = look()
    return await seen if isinstance(seen, Awaitable) else seen


async def in_context(context: BrowserContext) -> BrowserContext:
    """As patient as the tests, and at their time."""
    context.set_default_timeout(1000 * PATIENCE_S)
    await context.add_init_script(_CLOCK)
    return context


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    path = chromium_path()
    if path is None:
        missing = "no chromium: `make test` installs it (Debian: apt install chromium-headless-shell fonts-noto-cjk)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


def chromium_path() -> str | None:
    """Chromium without what surrounds a page, which costs more than the page itself; else all of it."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


Opens = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="session")
async def opens(chromium: Browser, site: Site) -> AsyncIterator[Opens]:
    """Opens an address in a new profile; what the page complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    async def open_page(path: str = "/chat/", *, quiet: bool = True, script: str = "", **device: Any) -> Page:
        """`script` runs before the page's own."""
        # a worker would answer instead of what a test puts in the server's place
        device = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "service_workers": "block", **PHONE, **device}
        context = await in_context(await chromium.new_context(**device))
        contexts.append(context)
        if script:
            await context.add_init_script(script)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if quiet:
            page.on(
                "console",
                lambda said: complaints.append(f"{said.text} {said.location['url']}") if said.type == "error" else None,
            )
        await page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []


def smoke(name: str, size: tuple[int, int] = (1280, 960)) -> dict[str, Any]:
    """A picture of dark smoke over a site, as a browser's file field takes it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": _smoke(len(name) * 9, size)}


@cache
def _smoke(shift: int, size: tuple[int, int]) -> bytes:
    width, height = size
    image = Image.new("RGB", size, "#b9cdd8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.72, width, height), fill="#8d8170")
    draw.rectangle((width * 0.1, height * 0.45, width * 0.3, height * 0.75), fill="#6f7478")
    draw.rectangle((width * 0.22, height * 0.2, width * 0.27, height * 0.5), fill="#595d60")
    for step in range(14):
        x, y, r = width * 0.25 + step * (38 + shift % 17), height * 0.2 - step * 7, 36 + step * 9
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(58 + step * 6, 58 + step * 6, 60 + step * 6))
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(5)).save(out, "JPEG", quality=88)
    return out.getvalue()


async def violations(page: Page, within: str = "") -> list[str]:
    """What axe finds against WCAG 2.1 A and AA, in what matches `within` or in the whole page."""
    axe = ROOT / "node_modules/axe-core/axe.min.js"
    assert axe.exists(), "run `make setup`: it fetches axe-core"
    await page.wait_for_load_state()  # what is not there yet, or has no style yet, can't be judged
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe.read_text("utf-8"))
    options = '{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"]}'
    context = json.dumps(within) if within else "document"
    found = await page.evaluate(f"axe.run({context}, {options}).then(r => r.violations)")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


async def small_targets(page: Page) -> list[str]:
    """What a thumb misses: under 44 pixels. Links in a line of text, and boxes whose label is big enough, are not."""
    await page.wait_for_load_state()
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll('button, a, summary, select, textarea, input:not([type=hidden])')]
            .map((node) => [node, (node.closest('label.check, label.pick') ?? node).getBoundingClientRect()])
            .filter(([node, box]) => box.width && box.height && !node.closest('.words, .skip, .sr, svg'))
            .filter(([, box]) => box.height < 44 || box.width < 44)
            .map(([node]) => node.outerHTML.slice(0, 120))"""
    )
    return found
