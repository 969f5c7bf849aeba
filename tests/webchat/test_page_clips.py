"""Video and sound on the page: what is taken becomes what Telegram would deliver, all else is refused at once."""

import io
import re
from uuid import uuid4

import pytest
from PIL import Image

from channels.webchat.media import TAKEN, sniffed
from http_server.clips import Clip, read_clip
from tests.webchat.browser import ZH, Browser, ServedPage, jpeg
from tests.webchat.recordings import box, mp4, webm
from texts import label


async def sends(browser: Browser, *files: tuple[str, bytes], **more: object) -> None:
    ids = []
    for name, data in files:
        status, uploaded = await browser.uploads(data, name)
        assert status == 200, uploaded
        ids.append(uploaded["id"])
    await browser.posts("albums", {"files": ids, "key": str(uuid4()), **more})


@pytest.mark.parametrize(
    ("file", "mime", "seconds"),
    [
        (("a.mp4", mp4(12.4)), "video/mp4", 12),
        (("a.mp4", mp4(12.4, last=True)), "video/mp4", 12),
        (("IMG_0001.MOV", mp4(60.4, brand=b"qt  ")), "video/quicktime", 60),
        (("a.webm", webm(3.2)), "video/webm", 3),
    ],
)
async def test_a_video_reaches_the_bot_as_a_video(
    served: ServedPage, wang: Browser, file: tuple[str, bytes], mime: str, seconds: int
) -> None:
    await sends(wang, file)
    video = served.updates[0].raw["message"]["video"]
    assert (video["mime_type"], video["duration"], video["file_name"]) == (mime, seconds, file[0])
    assert video["width"] in (1280, 640)
    (shown,) = (await wang.gets("history"))["messages"]
    assert shown["clip"] == {"id": video["file_id"], "kind": "video", "type": mime, "seconds": seconds}


@pytest.mark.parametrize(
    ("name", "data", "mime"),
    [
        ("note.m4a", mp4(5, brand=b"M4A ", handlers=(b"soun",)), "audio/mp4"),
        ("note.m4a", mp4(5, brand=b"mp42", handlers=(b"soun",)), "audio/mp4"),  # Android's recorders
        ("note.webm", webm(5, video=False), "audio/webm"),
    ],
)
async def test_a_recording_reaches_the_bot_as_a_voice_message(
    served: ServedPage, wang: Browser, name: str, data: bytes, mime: str
) -> None:
    await sends(wang, (name, data))
    voice = served.updates[0].raw["message"]["voice"]
    assert (voice["mime_type"], voice["duration"], voice["file_size"]) == (mime, 5, len(data))


async def test_a_length_that_the_file_does_not_state_is_the_pages(served: ServedPage, wang: Browser) -> None:
    uploaded = (await wang.uploads(webm(None), "a.webm"))[1]
    assert uploaded["seconds"] is None
    body = {"files": [uploaded["id"]], "seconds": {uploaded["id"]: 7.6}, "key": str(uuid4())}
    await wang.posts("albums", body)
    assert served.updates[0].raw["message"]["video"]["duration"] == 8


@pytest.mark.parametrize("video", [True, False])
async def test_the_length_of_what_a_browser_has_recorded_is_that_of_its_last_block(
    served: ServedPage, wang: Browser, video: bool
) -> None:
    assert (await wang.uploads(webm(None, video=video, recorded=59.5), "a.webm"))[1]["seconds"] == 59.5
    before = served.files()
    status, told = await wang.uploads(webm(None, video=video, recorded=75), "a.webm")
    assert (status, told["error"]["text"]) == (
        413, label("webchat.error.too_long_clip", ZH, name="a.webm", seconds=75, limit=60),
    )  # fmt: skip
    assert served.files() == before


@pytest.mark.parametrize(
    ("data", "seconds"),
    [
        (webm(float("inf")), None),
        (webm(float("nan")), None),
        (webm(None) + b"\xec\x80" * 60_000, 3600),  # empty elements that would keep the server busy
        (webm(None) + b"\xa3\x84\x81", None),
        (webm(None, recorded=2) + b"\x00" * 50, 2),
    ],
)
def test_headers_that_nobody_writes_are_read_quickly(data: bytes, seconds: float | None) -> None:
    assert read_clip(io.BytesIO(data)).seconds == seconds


async def test_the_pages_measure_does_not_beat_the_files_own(served: ServedPage, wang: Browser) -> None:
    uploaded = (await wang.uploads(mp4(20), "a.mp4"))[1]
    await wang.posts("albums", {"files": [uploaded["id"]], "seconds": {uploaded["id"]: 1}, "key": str(uuid4())})
    assert served.updates[0].raw["message"]["video"]["duration"] == 20


@pytest.mark.parametrize("data", [mp4(95), mp4(95, last=True), webm(95), mp4(95, brand=b"M4A ", handlers=(b"soun",))])
async def test_a_recording_over_a_minute_is_refused_with_what_to_do(
    served: ServedPage, wang: Browser, data: bytes
) -> None:
    status, told = await wang.uploads(data, "a.mp4")
    words = label("webchat.error.too_long_clip", ZH, name="a.mp4", seconds=95, limit=60)
    assert (status, told["error"]["text"]) == (413, words)
    assert served.files() == []


async def test_a_measured_length_over_a_minute_is_refused_as_well(served: ServedPage, wang: Browser) -> None:
    uploaded = (await wang.uploads(webm(None), "a.webm"))[1]
    body = {"files": [uploaded["id"]], "seconds": {uploaded["id"]: 300}, "key": str(uuid4())}
    status, told = await wang.posts("albums", body)
    assert (status, told["error"]["key"]) == (413, "too_long_clip")
    assert served.updates == []


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("许可.pdf", b"%PDF-1.7 permit"),
        ("a.gif", gif()),
        ("a.avif", box(b"ftyp", b"avif" + bytes(4))),
        ("a.ogg", b"OggS" + bytes(40)),
        ("a.zip", b"PK\x03\x04" + bytes(40)),
        ("photo.jpg", b"these are words"),
    ],
)
async def test_what_the_picker_does_not_offer_is_refused_by_name(
    served: ServedPage, wang: Browser, name: str, data: bytes
) -> None:
    status, told = await wang.uploads(data, name)
    assert (status, told["error"]["text"]) == (415, label("webchat.error.not_taken", ZH, name=name))
    assert served.files() == []


async def test_the_picker_offers_what_the_server_takes(wang: Browser) -> None:
    found = re.search(r'accept="([^"]+)"', await wang.opens())
    assert found is not None
    offered = {item for item in found[1].split(",") if not item.startswith(".")}
    assert offered == TAKEN | {"audio/x-m4a"}
    assert set(wang.settings["taken"]) == TAKEN


async def test_photos_of_all_kinds_chosen_together_are_one_album(served: ServedPage, wang: Browser) -> None:
    png = io.BytesIO()
    Image.new("RGB", (4, 4)).save(png, "PNG")
    heic = box(b"ftyp", b"heic" + bytes(4)) + bytes(100)
    files = (("a.heic", heic), ("b.jpg", jpeg()), ("c.png", png.getvalue()), ("d.mp4", mp4(2)))
    await sends(wang, *files, caption="黑烟")
    messages = [row.raw["message"] for row in served.updates]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [kind for m in messages for kind in ("document", "photo", "video") if kind in m] == [
        "document",
        "photo",
        "photo",
        "video",
    ]
    assert messages[0]["caption"] == "黑烟"


@pytest.mark.parametrize(
    ("wanted", "status", "part", "range_"),
    [
        ("bytes=0-1", 206, slice(0, 2), "bytes 0-1/{size}"),
        ("bytes=10-", 206, slice(10, None), "bytes 10-{last}/{size}"),
        ("bytes=-4", 206, slice(-4, None), "bytes {tail}-{last}/{size}"),
        ("bytes=99999999-", 416, slice(0, 0), "bytes */{size}"),
        ("pages=1-2", 200, slice(None), ""),
    ],
)
async def test_a_player_gets_the_part_it_asks_for(
    wang: Browser, wanted: str, status: int, part: slice, range_: str
) -> None:
    data = mp4(2)
    uploaded = (await wang.uploads(data, "a.mp4"))[1]
    size = len(data)
    async with wang.client.get(f"/chat/files/{uploaded['id']}", headers={"Range": wanted}) as response:
        assert response.status == status
        assert await response.read() == data[part]
        told = response.headers.get("Content-Range", "")
        assert told == range_.format(size=size, last=size - 1, tail=size - 4)
        if status < 400:
            assert (response.content_type, response.headers["Accept-Ranges"]) == ("video/mp4", "bytes")


def test_the_brands_of_photos_are_not_taken_for_video() -> None:
    assert [sniffed(box(b"ftyp", brand + bytes(4))) for brand in (b"heic", b"hevc", b"heim", b"mif1", b"msf1")] == [
        *["image/heic"] * 3,
        *["image/heif"] * 2,
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3\xff\xff",
        mp4(5)[:40],
        box(b"ftyp", b"isom") + box(b"moov", b"\0\0\0\x04mvhd"),
        box(b"moov", box(b"mvhd", b"")),
        box(b"moov", box(b"trak", box(b"tkhd", b"\0"))),
    ],
)
def test_damaged_headers_are_unknown(data: bytes) -> None:
    assert read_clip(io.BytesIO(data)) == Clip()
