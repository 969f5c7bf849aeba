"""A stranger writes anything into any part of an HTTP request: the answer is below 500, without a traceback and
without an error in the log. The table covers every route of the site, including later ones."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from structlog.testing import capture_logs

from channels.forward.webhook import SIGNATURE, TIMESTAMP, sign
from complaints.office.staff_steps import STEPS
from storage.store import Store
from tests.attacks.whole_site import HOOK, SECRET, WholeSite, read_answer, serving
from tests.chat import Clock
from tests.web.conftest import Cases
from web.ports import PageServices
from zone import Zone

#: as bytes of a header, a cookie, and (percent-encoded) of an address
VALUES = (
    b"\xff\xfe", b"\xed\xa0\x80", b"\x01\x02", b"-1", b"9223372036854775808", b"1e999", b"NaN", b"abc", b"9" * 400,
    "٣".encode(), b"'\"<script>", b"../../etc/passwd", b"a" * 3000, b"\\ud800", b"http://[", b"", b"%", b"\xc2\xb2",
)  # fmt: skip
HEADERS = (
    "X-CSRF-Token", "X-Lvwang-Signature", "X-Lvwang-Timestamp", "X-Telegram-Bot-Api-Secret-Token", "Last-Event-ID",
    "Accept-Language", "Accept", "Origin", "Referer", "User-Agent", "X-Forwarded-For", "Authorization", "Range",
    "If-Modified-Since", "If-None-Match", "If-Range", "Sec-Fetch-Site", "Forwarded", "Idempotency-Key",
)  # fmt: skip
QUERY = ("after", "before", "number", "lang", "name", "start", "q", "page", "from", "until", "cell", "template", "done")
_DEEP = b"[" * 50_000
BODIES = (
    b"", b"{", b"[]", b"null", b"\xff\xfe{}", b"\xef\xbb\xbf{}", _DEEP, b'{"a":' * 9000 + b"1" + b"}" * 9000,
    b'{"text": "\\ud83d", "key": "0f0f0f0f-0001"}', b'{"text": NaN}', b'{"text": 1e999, "key": 1e999}',
    b'{"message": 9223372036854775808, "data": "v1:x"}', b'{"message": -1, "data": "x"}', b'{"message": 1e30}',
    b'{"message": true, "data": "x"}', b'{"latitude": ' + b"9" * 400 + b', "longitude": 1}',
    b'{"latitude": ' + b"9" * 5000 + b', "longitude": 1}', b'{"latitude": "1e999", "longitude": "NaN"}',
    b'{"text": "a", "key": "0f0f0f0f-0001", "reply_to": 1e999}',
    b'{"text": "a", "key": "0f0f0f0f-0002", "reply_to": "x"}',
    b'{"files": [' + b"[" * 900 + b"]" * 900 + b'], "key": "0f0f0f0f-0003"}',
    b'{"files": ["\\u0000\\ud800"], "key": "0f0f0f0f-0004"}',
    b'{"update_id": 9223372036854775808}', b'{"update_id": true}', b'{"text": ["a"], "key": {"a": 1}}',
    b'{"number": "\\ud800", "status": "closed"}', b'{"number": 5, "status": ["closed"]}', b"a=%ff&csrf=%ed%a0%80",
    b"--b\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=x\r\n\r\na\r\n--b--',
    b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: x\r\n\r\na\r\n--b--',
    b'--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n--c--\r\n--b--', b"--b\r\nA" + b"a" * 20_000,
)  # fmt: skip
TYPES = (
    b"application/json", b"application/json; charset=no-such-charset", b"text/plain; charset=utf-7", b"\xff/\xff",
    b"multipart/form-data", b"multipart/form-data; boundary=b", b"application/x-www-form-urlencoded; charset=idna",
    b"application/x-www-form-urlencoded",
)  # fmt: skip


@pytest.fixture
async def site(store: Store, clock: Clock, zone: Zone, house: PageServices, tmp_path: Path) -> AsyncIterator[WholeSite]:
    async with serving(store=store, clock=clock, zone=zone, house=house, folder=tmp_path / "webchat") as made:
        yield made


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that a stranger sends is an error of ours, so none is logged."""
    with capture_logs() as logs:
        yield
    assert [entry for entry in logs if entry["log_level"] in ("error", "critical")] == []
    records = [*caplog.get_records("call"), *caplog.records]  # those of the test, and of the site's end
    assert [record.getMessage() for record in records if record.levelname in ("ERROR", "CRITICAL")] == []


def routes(site: WholeSite, value: bytes) -> Iterator[tuple[str, str]]:
    """(method, path) with the value in each place that varies, as it is and where its pattern takes numbers only."""
    for route in site.app.router.routes():
        if route.resource is None or route.method == "HEAD":
            continue
        written = quote_from_bytes(value, safe="") or "x"
        canonical = route.resource.canonical
        paths = {re.sub(r"\{[^}]+\}", written.replace("\\", "%5C"), canonical)}
        paths.add(re.sub(r"\{[^}]+\}", "9" * 15, canonical))
        paths |= {f"{canonical}{written}"} if canonical.endswith("/") else set()
        for path in sorted(paths):
            yield route.method, path.replace("\0", "")


def test_every_route_is_in_the_table(site: WholeSite) -> None:
    found = {path for _, path in routes(site, b"x")}
    assert {"/chat/messages/x", "/public/", "/console/cases/x", "/forward/x", "/hook", "/metrics"} <= found


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value[:12]))
@pytest.mark.parametrize("who", ["stranger", "resident", "admin"])
async def test_no_value_anywhere_makes_an_error(site: WholeSite, store: Store, who: str, value: bytes) -> None:
    known = {"stranger": [], "resident": await site.resident(), "admin": await site.admin(store)}[who]
    mine = {name for name, _ in known}
    named = [(name, value) for name in HEADERS if name not in mine]
    if "Cookie" not in mine:
        named.append(("Cookie", b"; ".join(b"%s=%s" % (name, value) for name in COOKIES)))
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name in QUERY)
    failed = []
    for method, path in routes(site, value):
        if (who == "resident" and not path.startswith("/chat")) or (who == "admin" and not path.startswith("/console")):
            continue
        site.clock.passes(seconds=3)
        answer = await site.asks(method, f"{path}?{query}", [*known, *named] if len(value) < 400 else known)
        failed += [(method, path, answer.status)] if answer.status >= 500 else []
    assert failed == []


COOKIES = (b"lvwang_chat", b"lvwang_desk", b"lvwang_lang")


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:24]))
async def test_no_body_makes_an_error(site: WholeSite, store: Store, body: bytes) -> None:
    stamp = str(int(site.clock().timestamp()))
    signed = [(TIMESTAMP, stamp), (SIGNATURE, sign(SECRET, stamp, body))]
    headers = {"/chat/": await site.resident(), "/console/": await site.admin(store), "/forward/": signed}
    headers["/hook"] = [("X-Telegram-Bot-Api-Secret-Token", HOOK)]
    failed = []
    for method, path in routes(site, b"7"):
        if method not in ("POST", "PUT"):
            continue
        known = next((value for start, value in headers.items() if path.startswith(start)), [])
        for content_type in TYPES if path in ("/chat/messages", "/console/give", "/hook") else TYPES[:1]:
            site.clock.passes(seconds=2)
            answer = await site.asks(method, path, [*known, ("Content-Type", content_type)], body)
            failed += [(method, path, content_type, answer.status)] if answer.status >= 500 else []
    assert failed == []


@pytest.mark.parametrize("target", ["/%00", "/public/?number=%00", "/chat/files/%00", "/public/?%00=a", "/console/%00"])
async def test_an_address_with_a_nul_is_refused_in_words(site: WholeSite, target: str) -> None:
    answer = await site.asks("GET", target)
    assert (answer.status, "读不懂" in answer.text) == (400, True)
    assert "can't be read" in (await site.asks("GET", target, [("Cookie", "lvwang_lang=en")])).text


@pytest.mark.parametrize("target", [b"/\xff", b"/public/?number=\xff", b"/chat/?lang=\xed\xa0\x80", b"/\x00"])
async def test_an_address_that_is_no_text_is_refused(site: WholeSite, target: bytes) -> None:
    assert (await site.asks("GET", target)).status == 400


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
     b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
     b"GET / HTTP/1.1\r\nA: " + b"a" * 9000 + b"\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
     b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     b"GET http://[::1 HTTP/1.1\r\n\r\n"],
    ids=lambda sent: repr(sent[:30]),
)  # fmt: skip
async def test_what_is_no_http_is_refused_without_a_word_in_the_log(site: WholeSite, sent: bytes) -> None:
    reader, writer = await site.connects()
    writer.write(sent)
    answer = await read_answer(reader)
    writer.close()
    assert answer.status == 400
    assert "aiohttp" not in answer.headers and "Python" not in answer.headers


ODD = ("OPTIONS *", "CONNECT a:80", "TRACE /", "PRI *", "FOO /chat/", "GET a", "HEAD /chat/", "GET /nowhere")
UNUSUAL: tuple[list[tuple[str, str | bytes]], ...] = (
    [],
    [("Upgrade", "websocket"), ("Connection", "Upgrade")],
    [("Expect", "x")],
    [("Expect", b"\xff")],
)


@pytest.mark.parametrize("first", ODD)
@pytest.mark.parametrize("headers", UNUSUAL, ids=str)
async def test_odd_methods_are_answered(site: WholeSite, first: str, headers: list[tuple[str, str | bytes]]) -> None:
    method, target = first.split()
    assert (await site.asks(method, target, headers)).status < 500


HOSTS = (b"", b"\xff", b"[", b"[::1", b"a:99999999", b"a:b", b"a b", b"a/../", b"%00", b"a" * 5000)


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: repr(host[:12]))
async def test_a_host_that_is_none_is_answered(site: WholeSite, store: Store, host: bytes) -> None:
    known = await site.admin(store)
    for method, path in (("GET", "/"), ("GET", "/chat/"), ("GET", "/console/"), ("POST", "/console/give")):
        for headers in (known, [*known, ("Origin", b"http://" + host)]):
            assert (await site.asks(method, path, headers, host=host)).status < 500


LEAVING = ("/chat/messages", "/chat/files?name=a.jpg", "/forward/city", "/hook", "/console/give")


@pytest.mark.parametrize("path", LEAVING)
@pytest.mark.parametrize("framing", ["Content-Length: 50000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("leaves", ["at once", "after its last word"])
async def test_who_leaves_in_the_middle_of_a_body_leaves_no_error(
    site: WholeSite, store: Store, path: str, framing: str, leaves: str
) -> None:
    known = [*await site.resident()] if path.startswith("/chat") else [*await site.admin(store)]
    known.append(("X-Telegram-Bot-Api-Secret-Token", HOOK))
    _, writer = await site.connects()
    head = [f"POST {path} HTTP/1.1", "Host: a", framing, *(f"{name}: {value!s}" for name, value in known)]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n5\r\n{{{{{\r\n")
    await site.asks("GET", "/healthz")  # the server has seen it by now
    if leaves == "at once":
        writer.transport.abort()
    else:
        writer.write_eof()
    plain = path.partition("?")[0]
    while not [asked for asked, _ in site.taken if asked == plain]:
        await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(int))})
    writer.close()


@pytest.mark.parametrize("chunk", [b"zz\r\n", b"-1\r\n", b"5\r\nabcdefgh\r\n", b"ffffffffffffffffffff\r\n"])
async def test_a_broken_chunk_is_refused(site: WholeSite, chunk: bytes) -> None:
    known = await site.resident()
    reader, writer = await site.connects()
    head = ["POST /chat/messages HTTP/1.1", "Host: a", "Connection: close", "Transfer-Encoding: chunked"]
    head += [f"{name}: {value!s}" for name, value in known]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + chunk)
    answer = await read_answer(reader)
    writer.close()
    assert answer.status == 400


FIELDS = (
    "action", "version", "note", "number", "code", "what", "case", "to", "of", "seen", "until", "until_own", "text",
    "unit", "person", "reason", "rectify_by", "rectify_by_own", "deadline", "variant", "role", "telegram_id", "answer",
    "territory", "destination", "waits_for", "until_day", "referral", "original", "confirmed",
)  # fmt: skip
TYPED = (
    "²",
    "٣",
    "-1",
    "9" * 30,
    "1e999",
    "NaN",
    "\ud800",
    "a\0b",
    "0000-00-00",
    "9999-12-31T23:59",
    "x" * 5000,
    "LW-7K3M-9QX8",
)


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: ascii(typed[:12]))
async def test_no_field_of_a_form_makes_an_error(site: WholeSite, store: Store, cases: Cases, typed: str) -> None:
    """Filled in by an administrator, who may open every form."""
    known, case = await site.admin(store), cases.reported()
    shown = (await site.asks("GET", "/console/account", known)).text
    token = re.search(r'name="csrf" value="([^"]+)"', shown)
    assert token is not None
    value = quote_from_bytes(typed.encode("utf-8", "surrogatepass"))
    rest = "&".join(f"{name}={value}" for name in FIELDS)
    forms = [(path, "") for method, path in routes(site, b"7") if method == "POST" and path.startswith("/console/")]
    forms += [(path.replace("/cases/7/", f"/cases/{case.number}/"), "") for path, _ in forms if "/cases/7/" in path]
    forms += [(f"/console/cases/{case.number}/act", f"&action={action}&version=1") for action in STEPS]
    forms += [(f"/console/cases/{case.number}/act", f"&action={action}&version={value}") for action in STEPS]
    forms += [("/console/troubles", f"&what={what}:{value}") for what in ("forward", "message", "update")]
    failed = []
    for path, first in forms:
        if path.endswith("/logout") or "/login" in path:
            continue
        body = f"csrf={token[1]}{first}&{rest}".encode()
        answer = await site.asks("POST", path, [*known, ("Content-Type", TYPES[-1])], body)
        failed += [(path, first, answer.status)] if answer.status >= 500 else []
    assert failed == []


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [("/console/unit", "/console/unit/"), ("/public?number=LW-1", "/public/?number=LW-1")],
)
async def test_an_address_typed_without_its_last_slash_leads_there(site: WholeSite, typed: str, leads_to: str) -> None:
    answer = await site.asks("GET", typed)
    assert (answer.status, f"Location: {leads_to}\r\n" in answer.headers) == (308, True)


@pytest.mark.parametrize("target", ["//evil.example", "/%2Fevil.example", "///evil.example/unit"])
async def test_an_address_leads_to_no_other_host(site: WholeSite, target: str) -> None:
    answer = await site.asks("GET", target)
    assert answer.status in (400, 404)
    assert "Location:" not in answer.headers
