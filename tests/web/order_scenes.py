"""A file of orders as a clerk takes it in: upload, look, confirm."""

from aiohttp import FormData

from tests.web.conftest import Browser


async def previews(browser: Browser, data: bytes | str) -> Browser:
    """Uploads the file, and confirms nothing."""
    await browser.opens("/console/troubles")
    form = FormData({"csrf": browser.csrf})
    body = data.encode("utf-8-sig") if isinstance(data, str) else data
    form.add_field("file", body, filename="orders.csv", content_type="text/csv")
    await browser.posts("/console/orders/hotline", form)
    return browser


async def takes_in(browser: Browser, data: bytes | str) -> Browser:
    """Confirms whatever the preview offers."""
    await previews(browser, data)
    if 'name="sheet"' in browser.page:
        await confirms(browser)
    return browser


async def confirms(browser: Browser, **changed: str) -> Browser:
    fields = {"csrf": browser.csrf, "sheet": browser.value("sheet"), "confirmed": "1"} | changed
    form = FormData(fields, default_to_multipart=True)
    await browser.posts("/console/orders/hotline", form)
    return browser
