"""Blacking out: the pixels are gone and the metadata too; synthetic faces and plates are suggested by the finders,
which the product can do without."""

import sys
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from publishing.model import Box
from storage.photos import suggesting
from storage.photos.black_boxes import blacked_out
from storage.photos.gallery import Gallery
from storage.photos.imaging import process
from storage.photos.store import PhotoStore
from storage.photos.suggesting import suggested
from web.dossier.paper import FONT_FILE


def a_street() -> Image.Image:
    """A wall, a face as a cascade knows one (light oval, dark eyes, brows and mouth), and a blue plate."""
    image = Image.new("RGB", (1200, 800), "#9aa3a8")
    pen = ImageDraw.Draw(image)
    pen.ellipse((200, 150, 440, 470), fill="#d8b99c")
    pen.pieslice((190, 110, 450, 420), 180, 360, fill="#2b211c")
    pen.ellipse((205, 190, 435, 470), fill="#d8b99c")
    for left in (250, 345):
        pen.rectangle((left - 5, 262, left + 50, 274), fill="#3a2b22")
        pen.ellipse((left, 282, left + 44, 304), fill="#f4efe8")
        pen.ellipse((left + 14, 283, left + 32, 303), fill="#1b1512")
    pen.polygon([(320, 300), (300, 368), (342, 368)], fill="#c09a7b")
    pen.ellipse((280, 396, 360, 422), fill="#8c4a44")
    pen.rectangle((700, 520, 1060, 630), fill="#1d4fa0")
    pen.text((880, 575), "苏C·8K315", fill="white", font=ImageFont.truetype(str(FONT_FILE), 66), anchor="mm")
    return image


def as_jpeg(image: Image.Image, **more: object) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=92, **more)  # type: ignore[arg-type]
    return out.getvalue()


def test_what_is_in_a_box_is_black_and_nothing_else_of_the_file_stays() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    data = blacked_out(
        as_jpeg(a_street(), exif=exif, comment=b"SECRET"), [Box(left=100, top=100, width=300, height=600)]
    )
    copy = Image.open(BytesIO(data))
    assert b"SECRET" not in data and len(copy.getexif()) == 0 and "comment" not in copy.info
    assert copy.size == (1200, 800)
    inside = copy.crop((120, 80, 480, 560))
    assert max(high for _, high in inside.getextrema()) <= 8  # type: ignore[misc]
    assert copy.getpixel((600, 700)) != (0, 0, 0)


async def test_the_copy_is_stored_as_a_photo_of_its_own(tmp_path: object) -> None:
    photos = PhotoStore.open(str(tmp_path))
    original = as_jpeg(a_street())
    kept = process(original)
    photos.add(original, kept)
    copy = await Gallery(photos).blacked_out(kept.sha256, [Box(left=0, top=0, width=1000, height=1000)])
    assert copy.sha256 != kept.sha256
    stored = Image.open(BytesIO(await Gallery(photos).read(copy.sha256, "original")))
    assert max(high for _, high in stored.getextrema()) == 0  # type: ignore[misc]


def test_synthetic_faces_and_plates_are_suggested() -> None:
    boxes = suggested(as_jpeg(a_street()))

    def covered(x: int, y: int) -> bool:
        return any(box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height for box in boxes)

    assert covered(320 * 1000 // 1200, 320 * 1000 // 800)
    assert covered(880 * 1000 // 1200, 575 * 1000 // 800)


def test_without_the_finders_nothing_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("cv2", "rapidocr"):
        monkeypatch.setitem(sys.modules, library, None)  # importing it raises ImportError
    for loaded in ("_cascades", "_reader"):
        monkeypatch.setattr(suggesting, loaded, getattr(suggesting, loaded).__wrapped__)  # not the one that is kept
    assert (suggested(as_jpeg(a_street())), suggesting.is_installed()) == ([], False)
