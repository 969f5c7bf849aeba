"""Video and sound in the browser: measured before they travel, refused in words, and played in the conversation."""

import base64
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.chat_steps import hears, sends
from tests.browser.conftest import Opens
from tests.webchat.recordings import mp4, webm
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"

_RECORD = """async (sound) => {
    const canvas = document.createElement("canvas");
    canvas.width = 64; canvas.height = 48;
    const pen = canvas.getContext("2d");
    const audio = new AudioContext();
    const source = audio.createOscillator(), out = audio.createMediaStreamDestination();
    source.connect(out); source.start();
    const stream = sound ? out.stream : canvas.captureStream(30);
    const recorder = new MediaRecorder(stream, { mimeType: sound ? "audio/webm" : "video/webm" });
    const parts = [];
    const ended = new Promise((done) => (recorder.onstop = done));
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.start();
    const begun = performance.now();
    await new Promise((done) => {
        const frame = (now) => {
            pen.fillRect(0, 0, now % 64, 48);
            now - begun < 400 ? requestAnimationFrame(frame) : done();
        };
        requestAnimationFrame(frame);
    });
    recorder.stop();
    await ended;
    const took = (performance.now() - begun) / 1000;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return [took, btoa(String.fromCharCode(...bytes))];
}"""


async def recorded(page: Page, *, sound: bool = False) -> tuple[float, dict[str, Any]]:
    """A short recording by the browser itself, whose header states no length, and the seconds that it took."""
    took, data = await page.evaluate(_RECORD, sound)
    kind = "audio/webm" if sound else "video/webm"
    return took, {"name": "clip.webm", "mimeType": kind, "buffer": base64.b64decode(data)}


def named(name: str, mime: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": mime, "buffer": data}


@pytest.mark.parametrize("sound", [False, True], ids=["video", "sound"])
async def test_a_recording_is_sent_and_played_in_the_log(opens: Opens, sound: bool) -> None:
    page = await opens()
    took, clip = await recorded(page, sound=sound)
    await page.set_input_files("#files", [clip])
    await expect(page.locator("#tray progress")).to_have_count(0)
    async with page.expect_request("**/chat/albums") as sending:
        await sends(page)
    (seconds,) = ((await sending.value).post_data_json or {})["seconds"].values()
    assert 0.2 < seconds < took + 0.5
    await hears(page, "您同意吗")
    player = page.locator(f"#log .message.mine {'audio' if sound else 'video'}")
    await expect(player).to_have_count(1)
    await player.evaluate("(node) => node.readyState || new Promise((done) => (node.onloadedmetadata = done))")
    await page.reload()
    await expect(player).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "mime", "data"),
    [
        ("long.mp4", "video/mp4", mp4(95)),
        ("long.mov", "video/quicktime", mp4(95, brand=b"qt  ", last=True)),
        ("long.m4a", "audio/x-m4a", mp4(95, brand=b"M4A ", handlers=(b"soun",))),
        ("long.webm", "video/webm", webm(95)),
    ],
)
async def test_a_long_recording_is_refused_with_what_to_do(opens: Opens, name: str, mime: str, data: bytes) -> None:
    page = await opens(quiet=False)
    await page.set_input_files("#files", [named(name, mime, data)])
    words = label("webchat.error.too_long_clip", ZH, name=name, seconds=95, limit=60)
    await expect(page.locator("#problem")).to_have_text(words)
    await expect(page.locator("#tray li")).to_have_count(0)


async def test_what_is_not_taken_is_refused_before_it_travels(opens: Opens) -> None:
    page = await opens()
    uploads = []
    page.on("request", lambda request: uploads.append(request.url) if "/chat/files" in request.url else None)
    await page.set_input_files("#files", [named("许可.pdf", "application/pdf", b"%PDF-1.7")])
    refused = label("webchat.error.not_taken", ZH, name="许可.pdf")
    await expect(page.locator("#problem")).to_have_text(refused)
    assert uploads == []
    await page.click("#send")  # nothing to send: the reason stays
    await expect(page.locator("#problem")).to_have_text(refused)


async def test_what_only_looks_like_a_video_is_refused_by_the_server(opens: Opens) -> None:
    page = await opens(quiet=False)
    await page.set_input_files("#files", [named("a.mp4", "video/mp4", b"%PDF-1.7 something else")])
    await expect(page.locator("#problem")).to_have_text(label("webchat.error.not_taken", ZH, name="a.mp4"))
    await expect(page.locator("#tray li")).to_have_count(0)
