"""Pictures as phones make them, small and made on the spot."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

from storage.photos.store import Copy, PhotoStore

register_heif_opener()  # to write one; the product registers it for the first one it reads

#: 34°15'30" N, 117°10'00" E
GPS = {1: "N", 2: (34.0, 15.0, 30.0), 3: "E", 4: (117.0, 10.0, 0.0)}
TAKEN = "2026:11:23 21:14:05"


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """Red above, blue below: which way is up can be seen."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    return image


def exif(*, orientation: int = 1, gps: dict[int, Any] | None = None, offset: str | None = None) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = orientation
    made[ExifTags.Base.Model] = "SECRET-PHONE"
    details = made.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = TAKEN
    details[ExifTags.Base.BodySerialNumber] = "SERIAL-4711"
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    made.get_ifd(ExifTags.IFD.GPSInfo).update(GPS if gps is None else gps)
    return made


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def file_of(photos: PhotoStore, name: str, copy: Copy) -> Path:
    """Of a store in a folder."""
    return Path(photos.location) / photos.key(name, copy)
