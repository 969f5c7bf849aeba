"""The chat for everybody: large print with short sentences, a screen reader, an installed app without a network."""

import gzip
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Response, expect

from tests.browser.chat_steps import ZH, answers, begins_report, fills_report, hears, own_lines, sends, taps
from tests.browser.conftest import PHONE, Opens, Site, small_targets, smoke, violations
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LARGE = "try { localStorage.setItem('lvwang.large', 'yes'); } catch {}"
QUESTION = "工地夜里能施工吗？"


async def test_o18_large_print_is_one_tap_and_is_remembered_on_all_pages(opens: Opens) -> None:
    page = await opens()
    switch = page.get_by_role("button", name=label("webchat.large", ZH), exact=True)
    await expect(switch).to_have_attribute("aria-pressed", "false")
    small = await letters(page)
    await switch.click()
    await expect(switch).to_have_attribute("aria-pressed", "true")
    assert await letters(page) == small * 1.5
    await page.goto(page.url.replace("/chat/", "/"))
    await expect(page.get_by_role("button", name=label("webchat.large", ZH))).to_have_attribute("aria-pressed", "true")
    assert await letters(page) == small * 1.5


async def test_in_large_print_an_answer_says_its_core_and_unfolds(opens: Opens) -> None:
    page = await opens(script=LARGE)
    await sends(page, QUESTION)
    core, rest = answers(page).last.locator(".words"), answers(page).last.locator(".rest")
    unfold = page.get_by_role("button", name=label("webchat.unfold", ZH))
    await expect(unfold).to_have_attribute("aria-expanded", "false")
    await expect(rest).to_be_hidden()
    whole = await core.evaluate("(node) => node.textContent")
    await unfold.click()
    await expect(rest).to_contain_text("《生态环境法典》")
    await page.get_by_role("button", name=label("webchat.fold", ZH)).click()
    await expect(rest).to_be_hidden()
    await page.get_by_role("button", name=label("webchat.large", ZH), exact=True).click()  # ordinary print: all of it
    await expect(page.locator(".rest")).to_have_count(0)
    assert await core.evaluate("(node) => node.textContent") == whole.replace(label("webchat.unfold", ZH), "")


async def test_in_large_print_a_report_fits_a_small_phone_and_a_thumb(opens: Opens) -> None:
    page = await opens(script=LARGE, viewport={"width": 320, "height": 568}, reduced_motion="reduce")
    await begins_report(page)
    await expect(page.locator(".rest")).to_have_count(0)  # what one agrees to is read whole
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    assert await small_targets(page) == []
    assert await violations(page) == []


async def test_a_poster_is_told_in_words(opens: Opens) -> None:
    page = await opens("/chat/?start=at_NOSUCH")
    await expect(own_lines(page)).to_have_text([label("webchat.came_by_poster", ZH)])
    await expect(page.get_by_role("button", name=label("webchat.edit", ZH), exact=True)).to_have_count(0)


async def test_a_report_is_made_by_what_a_screen_reader_knows(opens: Opens) -> None:
    """Names, roles and what is announced, by Chromium's accessibility tree, from the first page to the code."""
    page = await opens()
    assert await nameless(page) == []
    await fills_report(page, "匿名", photos=[smoke("reader.jpg")], text="土堆没有盖，风一吹全是灰")
    assert await nameless(page) == []
    log = page.get_by_role("log", name=label("webchat.log", ZH))
    tree = await log.aria_snapshot()
    assert f'article "{label("webchat.bot", ZH)}"' in tree and f'article "{label("webchat.you", ZH)}"' in tree
    assert await log.get_attribute("aria-live") == "polite"
    await taps(page, "^提交")
    await hears(page, "查询码")
    await expect(log.get_by_role("button", name=label("webchat.copy", ZH), exact=True)).to_be_visible()
    assert await nameless(page) == []


async def test_without_a_network_the_installed_page_says_what_to_do(opens: Opens) -> None:
    page = await opens(quiet=False, service_workers="allow")
    await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await page.reload()  # now the worker answers for it
    await page.context.set_offline(True)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text(label("webchat.away.title", ZH))
    assert await violations(page) == []
    await page.context.set_offline(False)
    await expect(page.locator("#text")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/chat/"])
async def test_the_doors_are_small_and_bring_no_map(chromium: Browser, site: Site, path: str) -> None:
    context = await chromium.new_context(service_workers="block", **PHONE)
    page = await context.new_page()
    came: list[Response] = []

    def comes(answer: Response) -> None:
        came.append(answer)

    page.on("response", comes)
    await page.goto(site.url + path, wait_until="load")
    bodies = {answer.url: await answer.body() for answer in came if "/chat/events" not in answer.url}
    await context.close()
    assert sum(len(gzip.compress(body)) for body in bodies.values()) <= 250_000
    assert [url for url in bodies if "/map/" in url or "/npm/" in url] == []


async def letters(page: Page) -> float:
    """Pixels of a letter."""
    return float(await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


async def nameless(page: Page) -> list[str]:
    """What a screen reader meets and can't name."""
    session = await page.context.new_cdp_session(page)
    tree: dict[str, Any] = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    acting = {
        "button",
        "link",
        "textbox",
        "image",
        "img",
        "dialog",
        "log",
        "navigation",
        "article",
        "checkbox",
        "group",
    }
    return [
        role
        for node in tree["nodes"]
        if not node.get("ignored") and (role := node["role"]["value"]) in acting
        if not node.get("name", {}).get("value", "").strip()
    ]
