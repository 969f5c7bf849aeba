"""Another site frames our pages, runs its script in them or reads a cookie: every answer of every route, errors
included, tells the browser to refuse. The table is the router's own, so a new route is in it at once."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from storage.store import Store
from tests.attacks.whole_site import Answer, WholeSite, serving
from tests.chat import Clock
from tests.web.conftest import Cases
from web.ports import PageServices
from zone import Zone

ALWAYS = (
    "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy",
    "Strict-Transport-Security",
)  # fmt: skip
#: what a script that somebody smuggled into a page would need
_INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")[^>]*>|<[^>]+\s(?:style|on[a-z]+)="|<style"""
)
ROOT = Path(__file__).parents[2]
#: a page without anything of anybody, which a phone keeps for when there is no network
SAME_FOR_ALL = ("/chat/offline",)
#: the one page made to be shown by another site (web/public/published/embed.py)
FRAMED = "/public/embed"


@pytest.fixture
async def site(store: Store, clock: Clock, zone: Zone, house: PageServices, tmp_path: Path) -> AsyncIterator[WholeSite]:
    async with serving(store=store, clock=clock, zone=zone, house=house, folder=tmp_path / "webchat") as made:
        yield made


def routes(app: web.Application, number: str) -> Iterator[tuple[str, str]]:
    """(method, path), with a number that there is where one is wanted."""
    for route in app.router.routes():
        if route.resource is None or route.method == "HEAD":
            continue
        path = route.resource.canonical.replace("{number}", number)
        yield route.method, re.sub(r"\{[^}]+\}", "7", path)


def read(answer: Answer) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for line in answer.headers.split("\r\n")[1:]:
        name, _, value = line.partition(": ")
        named.setdefault(name.title(), []).append(value)
    return named


def faults(path: str, answer: Answer) -> Iterator[str]:
    headers = read(answer)
    yield from (f"no {name}" for name in ALWAYS if name.title() not in headers)
    policy = headers.get("Content-Security-Policy", [""])[0]
    allowed = policy.replace("frame-ancestors *", "") if path == FRAMED else policy
    yield from (f"allows {word}" for word in ("unsafe-", "*", "data:", "http:") if word in allowed)
    if "frame-ancestors" not in policy:
        yield "can be framed"
    for cookie in headers.get("Set-Cookie", []):
        if "Max-Age=0" in cookie:  # the browser forgets it
            continue
        yield from (
            f"cookie {cookie[:15]} not {word}" for word in ("HttpOnly", "Secure", "SameSite") if word not in cookie
        )
    is_page = headers.get("Content-Type", [""])[0].startswith("text/html")
    is_own = is_page and path.startswith(("/console", "/firm", "/chat")) and path not in SAME_FOR_ALL
    kept = headers.get("Cache-Control", [""])[0]
    if (is_own and "no-store" not in kept) or (answer.status >= 400 and not re.search("no-store|no-cache", kept)):
        yield "may be kept"
    if is_page:
        yield from (f"inline: {found}" for found in _INLINE.findall(answer.text))


@pytest.mark.parametrize("who", ["stranger", "resident", "admin"])
async def test_every_answer_of_every_route_is_closed(site: WholeSite, store: Store, cases: Cases, who: str) -> None:
    number = cases.reported().number
    known = {"stranger": [], "resident": await site.resident(), "admin": await site.admin(store)}[who]
    found, asked = [], 0
    for method, path in [*routes(site.app, number), ("GET", "/nowhere"), ("DELETE", "/"), ("GET", "/static/7.js")]:
        if path.endswith("/logout"):
            continue
        site.clock.passes(seconds=3)
        answer = await site.asks(method, path, known)
        found += [(method, path, answer.status, fault) for fault in faults(path, answer)]
        asked += 1
    assert found == [], "\n".join(map(str, found))
    assert asked > 200


def test_the_table_has_every_part_of_the_site() -> None:
    wired = re.findall(r"(\w+)\.setup\(app", (ROOT / "bot/app.py").read_text("utf-8"))
    tried = re.findall(r"(\w+)\.setup\(app", (ROOT / "tests/attacks/whole_site.py").read_text("utf-8"))
    assert sorted(wired) == sorted(tried)


async def test_an_error_of_ours_is_closed_too(site: WholeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("told to")

    monkeypatch.setattr("web.public.page", fails, raising=True)
    answer = await site.asks("GET", "/")
    assert (answer.status, list(faults("/", answer))) == (500, [])


async def test_what_is_no_http_is_answered_in_plain_text(site: WholeSite) -> None:
    """It reaches no application, so nothing of ours adds headers; the parser's words are no page."""
    answer = await site.asks("GET", "http://[<script>")
    assert (answer.status, read(answer)["Content-Type"]) == (400, ["text/plain; charset=utf-8"])


async def test_a_page_that_is_kept_keeps_its_own_policy(site: WholeSite) -> None:
    """An answer 304 replaces the headers of what the browser has (RFC 9111, 4.3.4)."""
    tag = read(await site.asks("GET", "/console/sw.js"))["Etag"][0]
    again = await site.asks("GET", "/console/sw.js", [("If-None-Match", tag)])
    assert (again.status, "Content-Security-Policy" in read(again)) == (304, False)


async def test_a_script_may_run_as_a_worker(site: WholeSite) -> None:
    """Its own policy binds its requests, so one that forbids all would break the offline forms."""
    for path in ("/console/sw.js", "/chat/sw.js", "/static/offline.js", "/npm/idb.js"):
        answer = await site.asks("GET", path)
        assert answer.status == 200, path
        assert "default-src" not in read(answer)["Content-Security-Policy"][0]
