"""Photos and documents of the web chat: albums, what is refused and why, and what stays on the disk."""

import errno
from pathlib import Path
from uuid import uuid4

import pytest

from tests.webchat.browser import ZH, Browser, ServedPage, jpeg
from texts import label


async def test_two_photos_chosen_at_once_are_one_album(served: ServedPage, wang: Browser) -> None:
    uploaded = [(await wang.uploads(jpeg(), name))[1] for name in ("a.jpg", "b.jpg")]
    assert [file["photo"] for file in uploaded] == [True, True]
    ids = [file["id"] for file in uploaded]
    status, told = await wang.posts("albums", {"files": ids, "caption": "黑烟", "key": str(uuid4())})
    messages = [row.raw["message"] for row in served.updates]
    assert (status, len(told["messages"]), len({m["media_group_id"] for m in messages})) == (200, 2, 1)
    assert [m.get("caption") for m in messages] == ["黑烟", None]
    sent = await served.api.call("getFile", {"file_id": messages[1]["photo"][-1]["file_id"]})
    assert await served.api.download(sent["file_path"]) == jpeg()


async def test_ten_files_at_most(wang: Browser) -> None:
    status, told = await wang.posts("albums", {"files": ["x"] * 11, "key": str(uuid4())})
    assert (status, told["error"]["key"]) == (400, "too_many")


async def test_a_photo_that_no_browser_shows_is_a_download(served: ServedPage, wang: Browser) -> None:
    heic = (await wang.uploads(b"\0\0\0\x18ftypheic" + bytes(40), "a.heic"))[1]
    await wang.posts("albums", {"files": [heic["id"]], "key": str(uuid4())})
    assert served.updates[0].raw["message"]["document"]["file_name"] == "a.heic"
    async with wang.client.get(f"/chat/files/{heic['id']}") as response:
        assert (response.headers["Content-Disposition"], response.content_type) == (
            "attachment",
            "application/octet-stream",
        )


async def test_a_file_of_21_megabytes_is_refused_by_name(served: ServedPage, wang: Browser) -> None:
    status, told = await wang.uploads(b"x" * (21 * 2**20), "video.mov")
    assert (status, told["error"]["text"]) == (413, label("webchat.error.too_big", ZH, name="video.mov"))
    assert served.files() == []


async def test_an_empty_file_leaves_nothing(served: ServedPage, wang: Browser) -> None:
    status, told = await wang.uploads(b"", "a.jpg")
    assert (status, told["error"]["text"]) == (400, label("webchat.error.empty_file", ZH, name="a.jpg"))
    assert served.files() == []


async def test_a_full_disk_is_told_and_the_service_stays_up(
    served: ServedPage, wang: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as trouble:
        trouble.setattr(Path, "rename", full)
        assert (await wang.uploads(jpeg()))[1]["error"]["text"] == label("webchat.error.storage", ZH)
    assert served.files() == []
    assert (await wang.uploads(jpeg()))[0] == 200


async def test_a_file_taken_out_before_sending_is_gone(served: ServedPage, wang: Browser) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    assert len(served.files()) == 1
    await wang.posts(f"files/{uploaded['id']}", None, method="DELETE")
    assert served.files() == []
    status, told = await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    assert (status, told["error"]["key"]) == (400, "file_gone")
