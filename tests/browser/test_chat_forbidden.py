"""The page where a browser forbids or lacks what it would like: storage, scripts, a mouse, small letters."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.chat_steps import answers, hears, own_lines, sends
from tests.browser.conftest import DESKTOP, Opens, smoke, violations
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"

STORES = "['localStorage', 'sessionStorage', 'indexedDB', 'caches']"
THROWS = f"""for (const name of {STORES}) Object.defineProperty(window, name, {{
    get() {{ throw new DOMException('denied', 'SecurityError'); }}, configurable: true }});"""
NULL = f"for (const name of {STORES}) Object.defineProperty(window, name, {{ value: null, configurable: true }});"
FULL = """Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
    Storage.prototype.getItem = () => { throw new DOMException('denied', 'SecurityError'); };"""
NO_COOKIES = """Object.defineProperty(Document.prototype, 'cookie', {
    get() { throw new DOMException('denied', 'SecurityError'); },
    set() { throw new DOMException('denied', 'SecurityError'); } });
    Object.defineProperty(navigator, 'serviceWorker', { value: undefined });"""


@pytest.mark.parametrize(
    "script", [THROWS, NULL, FULL, THROWS + NO_COOKIES], ids=["throws", "null", "full", "no cookies for scripts"]
)
async def test_without_storage_words_and_photos_go_out_and_answers_come(opens: Opens, script: str) -> None:
    page = await opens(script=script)
    await sends(page, "工地夜里能施工吗？")
    await hears(page, "《生态环境法典》")
    await page.set_input_files("#files", [smoke("a.jpg", (64, 48))])
    await expect(page.locator("#tray progress")).to_have_count(0)
    await sends(page, "东门在冒黑烟")
    await hears(page, "您同意吗")
    await page.locator("#more").click()
    await page.locator("#more-sheet [data-menu=help]").click()
    await expect(own_lines(page)).to_have_text(["工地夜里能施工吗？", "东门在冒黑烟", "帮助"])


async def test_without_storage_words_that_did_not_go_out_stay_in_the_field(opens: Opens) -> None:
    page = await opens(script=THROWS, quiet=False)
    await page.route("**/chat/messages", lambda route: route.abort(), times=1)
    await sends(page, "东门在冒黑烟")
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.network", ZH))
    await expect(page.locator("#text")).to_have_value("东门在冒黑烟")


async def test_the_button_submits_nothing_where_no_script_runs(opens: Opens) -> None:
    page = await opens(quiet=False, java_script_enabled=False)
    await page.locator("#text").fill("东门在冒黑烟")
    await page.locator("#send").click()
    assert page.url.endswith("/chat/")
    await expect(page.locator("#text")).to_have_value("东门在冒黑烟")


async def composes(page: Page, *, end_first: bool, code: int, composing: bool) -> None:
    """An Enter that ends a composition, in a browser's order of events."""
    script = """([endFirst, keyCode, isComposing]) => {
        const field = document.querySelector("#text");
        field.focus();
        field.value = "gongdi 工地";
        const key = new KeyboardEvent("keydown",
            { key: "Enter", bubbles: true, cancelable: true, isComposing, keyCode, which: keyCode });
        const end = new CompositionEvent("compositionend", { bubbles: true, data: "工地" });
        field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
        for (const event of endFirst ? [end, key] : [key, end]) field.dispatchEvent(event);
    }"""
    await page.evaluate(script, [end_first, code, composing])


@pytest.mark.parametrize(
    ("end_first", "code", "composing"),
    [(True, 229, False), (False, 229, True), (False, 13, True)],
    ids=["Safari", "Chrome", "Firefox"],
)
async def test_an_enter_that_ends_a_composition_sends_nothing(
    opens: Opens, end_first: bool, code: int, composing: bool
) -> None:
    page = await opens(is_mobile=False, has_touch=False, **DESKTOP)
    await composes(page, end_first=end_first, code=code, composing=composing)
    await expect(page.locator("#text")).to_have_value("gongdi 工地")
    await page.locator("#text").press("Enter")
    await expect(own_lines(page)).to_have_text(["gongdi 工地"])


@pytest.mark.parametrize("path", ["/chat/", "/chat/?lang=en"])
async def test_with_letters_of_double_size_nothing_is_cut(opens: Opens, path: str) -> None:
    page = await opens(path, reduced_motion="reduce")
    await page.evaluate("document.documentElement.style.fontSize = '200%'; dispatchEvent(new Event('resize'))")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    cut = """() => [...document.querySelectorAll("#menu button, #text, #send, .language, h1")]
        .filter((node) => node.scrollHeight > node.clientHeight + 2 || node.scrollWidth > node.clientWidth + 2)
        .map((node) => node.outerHTML.slice(0, 80))"""
    assert await page.evaluate(cut) == []
    for part in ("#menu button", "#text", "#send"):
        await expect(page.locator(part).last).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.querySelector('#scroll').clientHeight") > 200
    skip = page.locator(".skip")
    assert (await skip.bounding_box() or {}).get("width", 0) <= 1
    await page.keyboard.press("Tab")
    await expect(skip).to_be_focused()
    assert (await skip.bounding_box() or {}).get("width", 0) > 44
    assert await violations(page) == []


async def test_a_finger_leaves_no_button_looking_chosen(opens: Opens) -> None:
    page = await opens()
    rules = """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
        .filter((rule) => !rule.media?.mediaText.includes("hover"))
        .flatMap((rule) => [rule, ...(rule.cssRules ?? [])])
        .filter((rule) => rule.selectorText?.includes(":hover"))
        .map((rule) => rule.cssText)"""
    assert await page.evaluate(rules) == []


async def test_a_refusal_of_the_network_goes_when_it_is_back(opens: Opens) -> None:
    page = await opens(quiet=False)
    async with page.expect_response("**/chat/events*"):
        await sends(page, "您好")
    await expect(answers(page).first).to_be_visible()
    await page.context.set_offline(True)
    await sends(page, "东门在冒黑烟")
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.network", ZH))
    await page.context.set_offline(False)
    await expect(page.locator("#problem")).to_be_hidden()
    await expect(page.locator("#text")).to_have_value("东门在冒黑烟")


async def test_the_end_stays_in_view_while_photos_load(opens: Opens) -> None:
    page = await opens()
    await page.set_input_files("#files", [smoke("a.jpg", (64, 480))])
    await expect(page.locator("#tray progress")).to_have_count(0)
    await sends(page)
    await hears(page, "您同意吗")
    await page.evaluate("document.querySelector('.photos img').style.height = '700px'")
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await expect(page.locator(".buttons button").last).to_be_in_viewport(ratio=1)
