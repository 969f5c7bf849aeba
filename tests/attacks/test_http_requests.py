"""Whatever a stranger writes into a request, the answer is one of ours: no error, no traceback, and little memory.

The table goes over every route of the site, those that are added later too.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from structlog.testing import capture_logs

from channels.forward.webhook import SIGNATURE, TIMESTAMP, sign
from channels.webchat import media
from complaints.staff_steps import STEPS
from storage.store import Store
from tests.attacks.whole_site import HOOK, SECRET, WholeSite, read_answer, serving
from tests.chat import Clock
from tests.web.conftest import Cases
from web.ports import House
from web.reading import SMALL
from web.site import Site
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
async def site(store: Store, clock: Clock, zone: Zone, house: House, tmp_path: Path) -> AsyncIterator[WholeSite]:
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


#: method, path, who, and how many bytes the route reads at most
ENDLESS = [
    ("POST", "/chat/messages", "resident", 100_000),
    ("PUT", "/chat/messages/5", "resident", 100_000),
    ("POST", "/chat/taps", "resident", 100_000),
    ("POST", "/chat/messages", "stranger", 0),
    ("POST", "/chat/files", "stranger", 0),
    ("POST", "/forward/city", "stranger", 65_536),
    ("POST", "/hook", "telegram", 2**20),
    ("POST", "/hook", "stranger", 0),
    ("POST", "/console/give", "stranger", 0),
    ("POST", "/console/give", "admin", SMALL),
    ("POST", "/console/login/word", "stranger", 0),
    ("GET", "/", "stranger", 0),
    ("POST", "/nowhere", "stranger", 0),
]
KINDS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b")
#: what the server's buffers hold beside what a route has read
_BUFFERS = 600_000


@pytest.mark.parametrize("case", ENDLESS, ids=lambda case: " ".join(case[:3]))
@pytest.mark.parametrize("kind", KINDS)
async def test_of_an_endless_body_only_so_much_is_taken(
    site: WholeSite, store: Store, case: tuple[str, str, str, int], kind: str
) -> None:
    """No Content-Length, a chunk after the other: what had come when the handler was done is bounded."""
    method, path, who, bound = case
    known = {
        "stranger": [],
        "resident": await site.resident(),
        "telegram": [("X-Telegram-Bot-Api-Secret-Token", HOOK)],
        "admin": await site.admin(store),
    }[who]
    reader, writer = await site.connects()
    head = [f"{method} {path} HTTP/1.1", "Host: lvwang.example", "Transfer-Encoding: chunked", f"Content-Type: {kind}"]
    head += [f"{name}: {value!s}" for name, value in known]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n")
    first = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
    writer.write(b"%x\r\n%s\r\n" % (len(first), first))
    piece = b"10000\r\n" + b"[" * 65_536 + b"\r\n"
    answered = asyncio.ensure_future(reader.readuntil(b"\r\n\r\n"))
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        for _ in range(800):  # 50 MB
            if answered.done():
                break
            writer.write(piece)
            await writer.drain()
        await asyncio.wait_for(answered, 10)
    taken = [size for asked, size in site.taken if asked == path]
    writer.close()
    assert len(taken) == 1 and taken[0] <= bound + _BUFFERS


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "GZIP", "x"])
async def test_a_compressed_body_is_not_unpacked(site: WholeSite, coding: str) -> None:
    answer = await site.asks(
        "POST", "/chat/messages", [*await site.resident(), ("Content-Encoding", coding)], b"\x1f\x8b" + b"0" * 100
    )
    assert (answer.status, "压缩" in answer.text) == (415, True)


async def test_limits_count_before_a_body_is_read(site: WholeSite) -> None:
    known = await site.resident()
    statuses = [(await site.asks("POST", "/chat/messages", known, b"{")).status for _ in range(41)]
    assert statuses == [400] * 40 + [429]


async def test_a_number_can_be_looked_up_so_often_and_the_page_says_when_again(site: WholeSite) -> None:
    for _ in range(120):
        assert (await site.asks("GET", "/public/?number=LW-7K3M-9QX8")).status == 404
    refused = await site.asks("GET", "/public/?number=LW-7K3M-9QX8")
    assert (refused.status, "太快" in refused.text, "Retry-After: 60" in refused.headers) == (429, True, True)
    site.clock.passes(minutes=1)
    assert (await site.asks("GET", "/public/?number=LW-7K3M-9QX8")).status == 404


async def test_signed_feedback_arrives_in_as_many_segments_as_the_network_likes(site: WholeSite) -> None:
    body = json.dumps({"number": "LW-7K3M-9QX8", "status": "closed", "text": "好" * 9000}).encode()
    stamp = str(int(site.clock().timestamp()))
    head = [
        "POST /forward/city HTTP/1.1", "Host: a", "Connection: close", f"Content-Length: {len(body)}",
        f"{TIMESTAMP}: {stamp}", f"{SIGNATURE}: {sign(SECRET, stamp, body)}",
    ]  # fmt: skip
    reader, writer = await site.connects()
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body[:20])
    await writer.drain()
    await site.asks("GET", "/healthz")  # the server has seen the first segment by now
    for start in range(20, len(body), 5000):
        writer.write(body[start : start + 5000])
        await writer.drain()
        await site.asks("GET", "/healthz")
    answer = await read_answer(reader)
    writer.close()
    assert (answer.status, answer.text) == (404, '{"result": "unknown"}')


def test_what_only_looks_like_a_picture_is_none() -> None:
    dds = b"DDS |\x00\x00\x00WEBP" + b"\xff" * 200
    dressed = [
        dds,
        b"DDS WEBP"[:8] + b"WEBP" + b"\x7c\x00\x00\x00" * 64,
        b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\xff" * 40,
    ]
    dressed += [
        b"\xff\xd8\xff" + b"\xff" * 60,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 60,
        b"icns\x00\x00\x00\x20WEBPic10" + b"\xff" * 90,
    ]
    for data in dressed:
        described = media.describe(data, name="a")
        assert (described["width"], described["height"]) == (0, 0)


async def test_a_file_that_only_looks_like_a_picture_is_taken_as_a_document(site: WholeSite) -> None:
    data = bytearray(b"DDS |\x00\x00\x00" + b"\xff" * 200)
    data[8:12] = b"WEBP"
    answer = await site.asks("POST", "/chat/files?name=a.webp", await site.resident(), bytes(data))
    assert (answer.status, json.loads(answer.body)["photo"]) == (200, False)


async def test_what_every_answer_says_of_us(site: WholeSite, store: Store) -> None:
    for path in ("/", "/chat/", "/nowhere", "/console/", "/static/nothing", "/healthz"):
        answer = await site.asks("GET", path)
        assert "Server: lvwang\r\n" in answer.headers, path
        assert "Strict-Transport-Security: max-age=31536000" in answer.headers, path
    assert "no-store" in (await site.asks("GET", "/console/")).headers
    assert "no-store" in (await site.asks("GET", "/console/staff", await site.admin(store))).headers
    cookie = (await site.asks("GET", "/?lang=en")).headers
    assert re.search(r"Set-Cookie: lvwang_lang=en;.*Secure", cookie)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_metrics_are_for_programs_of_this_machine(site: WholeSite, header: str) -> None:
    assert (await site.asks("GET", "/metrics")).status == 200
    assert (await site.asks("GET", "/metrics", [(header, "127.0.0.1")])).status == 404


async def test_metrics_with_a_token_are_for_who_knows_it(
    store: Store, clock: Clock, zone: Zone, house: House, tmp_path: Path
) -> None:
    closed = Site(metrics_token="a word")
    async with serving(store=store, clock=clock, zone=zone, house=house, folder=tmp_path, site=closed) as site:
        given = [
            (),
            [("Authorization", "Bearer other")],
            [("Authorization", b"\xff")],
            [("Authorization", "Bearer a word")],
        ]
        assert [(await site.asks("GET", "/metrics", one)).status for one in given] == [404, 404, 404, 200]


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
