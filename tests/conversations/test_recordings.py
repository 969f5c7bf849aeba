"""Video and sound are evidence however they are sent: as a video, a round video, a voice message, music or a file
(R28)."""

import pytest

from tests.chat import Talker
from tests.conversations.report_scenes import agrees
from tests.world import World
from texts import say

ZH = "zh_CN"
_FILE = {"file_id": "f1", "file_unique_id": "u1", "file_size": 90_000}


def document(name: str, mime: str | None, **more: object) -> dict[str, object]:
    return {"document": {**_FILE, "file_name": name, **({"mime_type": mime} if mime else {}), **more}}


def kinds(world: World) -> list[str]:
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    return [item.kind for item in world.store.read_now(lambda tx: tx.evidence.of_draft(draft.id))]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"video": {**_FILE, "width": 1, "height": 1, "duration": 9}}, "video"),
        ({"video_note": {**_FILE, "length": 240, "duration": 9}}, "video"),
        ({"animation": {**_FILE, "width": 1, "height": 1, "duration": 3, "mime_type": "video/mp4"}}, "video"),
        (document("a.mp4", "video/mp4"), "video"),
        (document("a.mov", "video/quicktime"), "video"),
        (document("a.webm", "video/webm"), "video"),
        (document("a.3gp", "video/3gpp"), "video"),
        (document("A.MOV", None), "video"),
        (document("a.mp4", "application/octet-stream"), "video"),
        ({"voice": {**_FILE, "duration": 9}}, "voice"),
        ({"audio": {**_FILE, "duration": 9, "mime_type": "audio/mp4"}}, "voice"),
        ({"audio": {**_FILE, "duration": 60, "mime_type": "audio/mpeg"}}, "voice"),
        (document("a.m4a", "audio/mp4"), "voice"),
        (document("a.ogg", "audio/ogg"), "voice"),
        (document("a.mp3", None), "voice"),
        (document("a.heic", "application/octet-stream"), "document"),
        (document("a.avif", "image/avif"), "document"),
        (document("a.heif", None), "document"),
    ],
)
async def test_r28_a_recording_is_what_it_is(
    citizen: Talker, world: World, content: dict[str, object], kind: str
) -> None:
    await agrees(citizen)
    await citizen.sends(content)
    assert kinds(world) == [kind]
    key = {"document": "photo.received", "video": "photo.video_received", "voice": "photo.voice_received"}[kind]
    assert citizen.last_text().startswith(say(key, ZH, count=1).text)


async def test_a_mixed_album_keeps_all_and_counts_each_kind(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    album = {"media_group_id": "g"}
    await citizen.sends(album | document("a.jpg", "image/jpeg"))
    await citizen.sends(album | {"video": {**_FILE, "file_unique_id": "u2", "width": 1, "height": 1, "duration": 9}})
    await citizen.sends(album | document("b.mov", None, file_unique_id="u3"))
    assert kinds(world) == ["document", "video", "video"]
    assert citizen.last_text().startswith("收到 1 张照片、2 段视频。还有的话可以接着发。")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"audio": {**_FILE, "duration": 61}}, "photo.voice_too_long"),
        ({"video": {**_FILE, "width": 1, "height": 1, "duration": 61}}, "photo.video_too_long"),
        ({"video_note": {**_FILE, "length": 1, "duration": 61}}, "photo.video_too_long"),
        (document("a.mov", None, file_size=21 * 2**20), "photo.video_too_large"),
        ({"video_note": {**_FILE, "length": 1, "duration": 9, "file_size": 21 * 2**20}}, "photo.video_too_large"),
        (document("a.m4a", "audio/mp4", file_size=21 * 2**20), "photo.voice_too_large"),
        (document("a.zip", "application/zip"), "photo.not_document"),
        (document("mp4", "application/octet-stream"), "photo.not_document"),
    ],
)
async def test_what_cannot_be_taken_says_what_to_do(citizen: Talker, content: dict[str, object], key: str) -> None:
    await agrees(citizen)
    await citizen.sends(content)
    values = {"limit": 20, "seconds": 60, "url": "https://lvwang.example/chat/"}
    assert citizen.last_text() == say(key, ZH, **values).text.strip()


async def test_a_refused_item_costs_its_album_nothing(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    album = {"media_group_id": "g"}
    await citizen.sends(album | document("a.pdf", "application/pdf"))
    await citizen.sends(album | document("b.mp4", "video/mp4", file_unique_id="u2"))
    assert kinds(world) == ["video"]
    assert any(text.startswith(say("photo.not_document", ZH).text) for text in citizen.texts())
