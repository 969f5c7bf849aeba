"""A browser at the console or the public pages: keeps its cookie, and tells an answer that was lost from a refusal."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

_ANSWER_S = 30.0
_PATIENT_TRIES = 10


@dataclass(frozen=True, slots=True)
class Page:
    """`status` is 0 if no answer came."""

    status: int
    text: str = ""
    location: str = ""

    @property
    def away(self) -> bool:
        """Nobody can know what the service did, or it said that it could do nothing now."""
        return self.status == 0 or self.status >= 500 or self.status == 429

    def values(self, name: str) -> list[str]:
        return [html.unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', self.text)]

    def value(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    @property
    def words(self) -> str:
        return html.unescape(re.sub(r"<[^>]+>", "", self.text))


class Browser:
    def __init__(self, address: str, client: str) -> None:
        self._address = address
        self._headers = {"X-Forwarded-For": client, "Accept-Language": "zh-CN"}
        timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
        self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def close(self) -> None:
        await self._session.close()

    def forgets(self) -> None:
        """Closes what a page left in the browser."""
        self._session.cookie_jar.clear()

    async def opens(self, path: str) -> Page:
        return await self._asks("GET", path)

    async def sees(self, path: str, values: Mapping[str, str] | None = None) -> Page:
        """A page that has to come in the end, however slow the machine is; a form that changes nothing, with values."""
        page = Page(0)
        for _ in range(_PATIENT_TRIES):
            page = await (self.opens(path) if values is None else self.posts(path, values))
            if not page.away:
                break
        return page

    async def posts(self, path: str, values: Mapping[str, str]) -> Page:
        return await self._asks("POST", path, values)

    async def _asks(self, method: str, path: str, values: Mapping[str, str] | None = None) -> Page:
        try:
            async with self._session.request(
                method, self._address + path, data=values, headers=self._headers, allow_redirects=method == "GET"
            ) as response:
                return Page(response.status, await response.text(), response.headers.get("Location", ""))
        except (aiohttp.ClientError, TimeoutError):
            return Page(0)
