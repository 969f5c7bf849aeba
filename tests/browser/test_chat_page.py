"""The resident's page in a real browser: what a phone does to it, and what a resident without a mouse can do."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.chat_steps import confirms_on_map
from tests.browser.conftest import DESKTOP, Opens, Site, becomes, small_targets, smoke, violations
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"


async def says(page: Page, text: str) -> None:
    await page.get_by_label(label("webchat.composer.label", ZH)).fill(text)
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()
    await expect(page.locator(".message.mine").last).to_contain_text(text[:20])


async def sends(page: Page, text: str | None = None) -> None:
    """Whatever is in the field, or these words; what becomes of them is for the test to look at."""
    if text is not None:
        await page.locator("#text").fill(text)
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()


async def chooses(page: Page, name: str) -> None:
    await page.set_input_files("#files", [smoke(name)])
    await expect(page.locator("#tray progress")).to_have_count(0)


async def _once(event: asyncio.Event, act: Callable[[], Awaitable[None]]) -> None:
    await event.wait()
    await act()


def answers(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".message.bot")


async def test_the_page_meets_wcag_aa_in_both_languages(opens: Opens) -> None:
    page = await opens(reduced_motion="reduce")  # a message half faded in has too little contrast
    await expect(page.locator("#welcome")).to_be_visible()
    assert await violations(page) == []
    await says(page, "工地夜里能施工吗？")
    await expect(answers(page).first).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name=label("webchat.composer.place", ZH), exact=True).click()
    await expect(page.locator("#send-pin")).to_be_enabled()
    assert await violations(page) == []
    await page.goto(page.url + "?lang=en")
    await expect(page.get_by_role("heading", level=1)).to_have_text(label("webchat.name", "en"))
    assert await violations(page) == []


async def test_the_desktop_meets_wcag_aa(opens: Opens) -> None:
    page = await opens(is_mobile=False, has_touch=False, **DESKTOP)
    assert await violations(page) == []


async def test_nothing_is_wider_than_a_small_phone(opens: Opens) -> None:
    page = await opens(viewport={"width": 320, "height": 568})
    await says(page, "超长网址 https://example.org/" + "a" * 300)
    await expect(answers(page).first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_every_target_is_big_enough_for_a_thumb(opens: Opens) -> None:
    page = await opens()
    await says(page, "工地夜里能施工吗？")
    await expect(answers(page).first).to_be_visible()
    assert await small_targets(page) == []


async def test_a_question_is_asked_with_the_keyboard_alone(opens: Opens) -> None:
    page = await opens(is_mobile=False, has_touch=False, **DESKTOP)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # the skip link
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("工地夜里能施工吗？")
    await page.keyboard.press("Enter")
    await expect(answers(page).first).to_contain_text("《生态环境法典》")


async def test_history_is_there_after_a_reload(opens: Opens) -> None:
    page = await opens()
    await says(page, "渣土车不盖篷布违法吗？")
    await expect(answers(page).first).to_be_visible()
    told = await answers(page).first.inner_text()
    await page.reload()
    await expect(page.locator(".message.mine")).to_have_count(1)
    await becomes(answers(page).first.inner_text, told)


async def test_markup_that_a_resident_types_stays_text(opens: Opens) -> None:
    page = await opens()
    await says(page, '<img src=x onerror="alert(1)"><b>您好</b>')
    await expect(page.locator(".message.mine .words")).to_have_text('<img src=x onerror="alert(1)"><b>您好</b>')
    await expect(page.locator(".message.mine .words b, .message.mine .words img")).to_have_count(0)


async def test_a_text_is_corrected_in_its_place(opens: Opens) -> None:
    page = await opens()
    await says(page, "工地夜里能施工么")
    await expect(answers(page).first).to_be_visible()
    await page.get_by_role("button", name=label("webchat.edit", ZH), exact=True).last.click()
    await page.locator("#text").fill("工地夜里能施工吗？")
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()
    await expect(page.locator(".message.mine .words")).to_have_text(["工地夜里能施工吗？"])
    await expect(page.locator(".message.mine .meta")).to_contain_text(label("webchat.edited", ZH))


async def test_without_a_network_words_stay_and_go_out_later(opens: Opens) -> None:
    page = await opens(quiet=False)
    async with page.expect_response("**/chat/events*"):  # an open line is up, whatever is said of the network before
        await says(page, "您好")
    await expect(answers(page).first).to_be_visible()
    await page.context.set_offline(True)
    await expect(page.locator("#banner")).to_have_text(label("webchat.connection.offline", ZH))
    await page.locator("#text").fill("东门在冒黑烟")
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.network", ZH))
    await expect(page.locator("#text")).to_have_value("东门在冒黑烟")
    await page.context.set_offline(False)
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()
    await expect(page.locator(".message.mine").last).to_contain_text("东门在冒黑烟")
    await expect(page.locator("#banner")).to_be_hidden()


async def test_what_is_typed_while_a_message_is_on_its_way_stays(opens: Opens) -> None:
    page = await opens()
    arrives = asyncio.Event()
    await page.route("**/chat/messages", lambda route: _once(arrives, route.continue_))
    await sends(page, "东门在冒黑烟")
    await expect(page.locator("#leaving .message")).to_contain_text("东门在冒黑烟")
    await expect(page.locator("#text")).to_have_value("")
    await page.locator("#text").fill("就在刚才")
    arrives.set()
    await expect(page.locator("#log .message.mine .words")).to_have_text(["东门在冒黑烟"])
    await expect(page.locator("#leaving .message")).to_have_count(0)
    await expect(page.locator("#text")).to_have_value("就在刚才")
    await sends(page)
    await expect(page.locator("#log .message.mine .words")).to_have_text(["东门在冒黑烟", "就在刚才"])


async def test_words_that_did_not_go_out_come_back_before_those_typed_since(opens: Opens) -> None:
    page = await opens(quiet=False)
    fails = asyncio.Event()
    await page.route("**/chat/messages", lambda route: _once(fails, route.abort), times=1)
    await sends(page, "东门在冒黑烟")
    await page.locator("#text").fill("就在刚才")
    fails.set()
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.network", ZH))
    await expect(page.locator("#text")).to_have_value("东门在冒黑烟\n就在刚才")
    await expect(page.locator(".message.mine")).to_have_count(0)
    await page.reload()
    await expect(page.locator("#text")).to_have_value("东门在冒黑烟\n就在刚才")


async def test_a_reload_while_words_are_on_their_way_loses_neither_these_nor_what_follows(opens: Opens) -> None:
    page = await opens(quiet=False)
    await page.route("**/chat/messages", lambda route: _once(asyncio.Event(), route.abort), times=1)  # never answered
    await sends(page, "东门在冒黑烟")
    await page.locator("#text").fill("就在刚才")
    await page.reload()
    await expect(page.locator("#text")).to_have_value("东门在冒黑烟\n就在刚才")


async def test_photos_chosen_while_others_are_on_their_way_stay(opens: Opens) -> None:
    page = await opens(quiet=False)
    fails = asyncio.Event()
    await page.route("**/chat/albums", lambda route: _once(fails, route.abort), times=1)
    await chooses(page, "a.jpg")
    await sends(page, "东门")
    await expect(page.locator("#leaving img")).to_have_count(1)
    await expect(page.locator("#tray li")).to_have_count(0)
    await chooses(page, "smoke-b.jpg")
    fails.set()
    await expect(page.locator("#tray img")).to_have_count(2)
    assert [await image.get_attribute("alt") for image in await page.locator("#tray img").all()] == [
        "a.jpg",
        "smoke-b.jpg",
    ]
    await expect(page.locator("#text")).to_have_value("东门")
    await sends(page)
    await expect(page.locator("#log .message.mine .photos img")).to_have_count(2)
    await expect(page.locator("#tray li")).to_have_count(0)


async def test_a_correction_that_did_not_go_out_is_not_lost_nor_is_what_was_being_written(opens: Opens) -> None:
    page = await opens(quiet=False)
    await says(page, "工地夜里能施工么")
    await expect(answers(page).first).to_be_visible()
    await page.locator("#text").fill("还有一件事")
    await page.get_by_role("button", name=label("webchat.edit", ZH), exact=True).last.click()
    await page.route("**/chat/messages/*", lambda route: route.abort(), times=1)
    await sends(page, "工地夜里能施工吗？")
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.network", ZH))
    await expect(page.locator("#text")).to_have_value("工地夜里能施工吗？")
    await sends(page)
    await expect(page.locator("#log .message.mine .words")).to_have_text(["工地夜里能施工吗？"])
    await expect(page.locator("#text")).to_have_value("还有一件事")


async def test_answers_come_where_a_proxy_swallows_the_event_stream(opens: Opens) -> None:
    page = await opens(quiet=False)
    await page.route("**/chat/events*", lambda route: route.abort())
    await says(page, "工地夜里能施工吗？")
    await expect(answers(page).first).to_contain_text("《生态环境法典》")


async def test_too_many_and_too_big_files_are_told_before_they_travel(opens: Opens, tmp_path: Path) -> None:
    page = await opens()
    big = tmp_path / "big.mov"
    with big.open("wb") as file:
        file.truncate(21 * 2**20)
    await page.set_input_files("#files", str(big))
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.too_big", ZH, name="big.mov"))
    photo = tmp_path / "a.jpg"
    photo.write_bytes(smoke("a.jpg", (64, 48))["buffer"])
    await page.set_input_files("#files", [str(photo)] * 11)
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.too_many", ZH))
    await expect(page.locator("#tray li")).to_have_count(10)


async def test_a_photo_can_be_taken_out_again(opens: Opens, site: Site) -> None:
    page = await opens()
    await page.set_input_files("#files", [smoke("a.jpg"), smoke("smoke-b.jpg")])
    await expect(page.locator("#tray progress")).to_have_count(0)
    await page.get_by_role("button", name=re.compile("smoke-b.jpg")).click()
    await expect(page.locator("#tray li")).to_have_count(1)
    await page.get_by_role("button", name=label("webchat.composer.send", ZH), exact=True).click()
    await expect(page.locator(".message.mine .photos img")).to_have_count(1)


async def test_a_position_that_is_not_allowed_leaves_map_and_words(opens: Opens) -> None:
    page = await opens(permissions=[])
    await page.get_by_role("button", name=label("webchat.composer.place", ZH), exact=True).click()
    await page.get_by_role("button", name=re.compile(label("webchat.locate.here", ZH))).click()
    await expect(page.locator("#locate-problem")).to_have_text(label("webchat.locate.denied", ZH))
    await confirms_on_map(page)
    await expect(page.locator(".message.mine .spot")).to_be_visible()


async def test_changing_the_pages_language_changes_the_bots(opens: Opens) -> None:
    page = await opens()
    await says(page, "您好")
    await expect(answers(page).first).to_be_visible()
    await page.get_by_role("link", name=label("webchat.other_language", ZH)).click()
    await expect(answers(page).last).to_contain_text(label("language.switched", "en"))
    await page.reload()
    await expect(page.locator(".message.mine")).to_have_count(2)


async def test_a_code_on_a_notice_board_starts_the_chat_once(opens: Opens) -> None:
    page = await opens("/chat/?start=site-12")
    await expect(page.locator(".message.mine .words")).to_have_text([label("webchat.came_by_link", ZH)])
    await page.reload()
    await expect(page.locator(".message.mine .words")).to_have_text([label("webchat.came_by_link", ZH)])


async def test_the_newest_words_stay_in_view_when_the_buttons_below_the_log_grow(opens: Opens) -> None:
    page = await opens(viewport={"width": 360, "height": 640})
    await page.locator("#menu [data-menu=report]").click()
    await page.get_by_role("button", name="同意", exact=True).click()
    await expect(page.locator("#shortcuts button")).to_have_count(1)
    await expect(page.locator(".buttons button").last).to_be_in_viewport(ratio=1)
    await expect(page.locator("#latest")).to_be_hidden()
