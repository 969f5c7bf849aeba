"""Open pages of the web chat, in a process of their own: `python -m benchmarks.scale.pages ADDRESS… --pages 2000`.

Prints a line when all are open. A line of input is the messages a second from then on; the answer is what was measured
until the next line: the seconds from sending a message until its answer is in the page's stream, as JSON.
"""

import argparse
import asyncio
import html
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from benchmarks.bot.questions import questions

_SETTINGS = re.compile(r'<script type="application/json" id="settings">(.*?)</script>')
_OPENED_ABREAST = 20


@dataclass
class Counts:
    waits: list[float] = field(default_factory=list)
    refused: int = 0
    busy: int = 0


class Page:
    """`number` gives the address that the proxy names, and so which of several services it is led to."""

    def __init__(self, session: ClientSession, addresses: Sequence[str], number: int, counts: Counts) -> None:
        self._session, self._counts = session, counts
        self._address = f"{addresses[number % len(addresses)]}/chat/"
        self._headers = {"X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
        self._asked: float | None = None
        self.began, self.heard = asyncio.Event(), asyncio.Event()

    @property
    def waits(self) -> bool:
        return self._asked is not None

    async def open(self) -> None:
        async with self._session.get(self._address, headers=self._headers) as response:
            page = await response.text()
            cookie = response.cookies["lvwang_chat"]
        settings = _SETTINGS.search(page)
        assert settings is not None
        self._headers["X-CSRF-Token"] = json.loads(html.unescape(settings[1]))["csrf"]
        self._headers["Cookie"] = f"{cookie.key}={cookie.value}"
        await self.say("/start")

    async def say(self, text: str) -> None:
        self._asked = time.perf_counter()
        body = {"text": text, "key": str(uuid4())}
        async with self._session.post(f"{self._address}messages", json=body, headers=self._headers) as response:
            if response.status != 200:
                self._counts.refused += 1
                self._asked = None

    async def listen(self) -> None:
        async with self._session.get(f"{self._address}events?after=0", headers=self._headers) as response:
            response.raise_for_status()
            self.began.set()
            async for line in response.content:
                if line.startswith(b"data: ") and self._asked is not None:
                    self._hears(json.loads(line[6:]))

    def _hears(self, change: dict[str, Any]) -> None:
        if self._asked is not None and any(not message["mine"] for message in change.get("messages", ())):
            self._counts.waits.append(time.perf_counter() - self._asked)
            self._asked = None
            self.heard.set()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--pages", type=int, required=True)
    given = parser.parse_args()
    counts = Counts()
    connector = TCPConnector(limit=0)
    timeout = ClientTimeout(total=None)
    async with ClientSession(connector=connector, timeout=timeout, cookie_jar=DummyCookieJar()) as session:
        pages = [Page(session, given.addresses, number, counts) for number in range(given.pages)]
        gate = asyncio.Semaphore(_OPENED_ABREAST)

        async def begin(page: Page) -> None:
            async with gate:
                await page.open()
                streams.append(asyncio.create_task(page.listen()))
                await page.began.wait()

        streams: list[asyncio.Task[None]] = []
        await asyncio.gather(*(begin(page) for page in pages))
        await asyncio.gather(*(page.heard.wait() for page in pages))
        print("open", flush=True)
        await _obey(pages, counts)


async def _obey(pages: Sequence[Page], counts: Counts) -> None:
    load: asyncio.Task[None] | None = None
    texts, turns = itertools.cycle(questions()), itertools.cycle(pages)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if load is not None:
            load.cancel()
        found = {"waits": counts.waits, "refused": counts.refused, "busy": counts.busy}
        print(json.dumps(found), flush=True)
        counts.waits, counts.refused, counts.busy = [], 0, 0
        if rate := float(line):
            load = asyncio.create_task(_ask(turns, texts, rate, counts))


async def _ask(turns: Iterator[Page], texts: Iterator[str], rate: float, counts: Counts) -> None:
    """Messages at even intervals, each from the next page; one that still waits for an answer is passed over."""
    begun, sent = time.perf_counter(), set[asyncio.Task[None]]()
    for number in itertools.count():
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        page = next(turns)
        if page.waits:
            counts.busy += 1
            continue
        message = asyncio.create_task(page.say(next(texts)))
        sent.add(message)
        message.add_done_callback(sent.discard)


if __name__ == "__main__":
    asyncio.run(main())
