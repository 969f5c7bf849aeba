"""A stranger sends endless or compressed bodies and many requests: only so many bytes are read and so many requests
answered, and no answer reveals the server's software."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.forward.webhook import SIGNATURE, TIMESTAMP, sign
from channels.webchat import media
from http_server.reading import SMALL
from http_server.site import SiteSettings
from storage.store import Store
from tests.attacks.whole_site import HOOK, SECRET, WholeSite, read_answer, serving
from tests.chat import Clock
from web.ports import PageServices
from zone import Zone


@pytest.fixture
async def site(store: Store, clock: Clock, zone: Zone, house: PageServices, tmp_path: Path) -> AsyncIterator[WholeSite]:
    async with serving(store=store, clock=clock, zone=zone, house=house, folder=tmp_path / "webchat") as made:
        yield made


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
        await answered
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
    store: Store, clock: Clock, zone: Zone, house: PageServices, tmp_path: Path
) -> None:
    closed = SiteSettings(metrics_token="a word")
    async with serving(store=store, clock=clock, zone=zone, house=house, folder=tmp_path, site=closed) as site:
        given = [
            (),
            [("Authorization", "Bearer other")],
            [("Authorization", b"\xff")],
            [("Authorization", "Bearer a word")],
        ]
        assert [(await site.asks("GET", "/metrics", one)).status for one in given] == [404, 404, 404, 200]
