"""What `check` and /readyz say about a bucket of photos."""

import asyncio
import ipaddress
from collections.abc import Iterator

import structlog

from bot.mistakes import photos_away
from bot.settings import Settings
from storage.engine.errors import StorageError
from storage.photos.bucket_address import BucketAddress, is_bucket
from storage.photos.shelf import PhotosAway
from storage.photos.store import PhotoStore
from texts import label

log = structlog.get_logger()

_LANG = "zh_CN"


def found(settings: Settings) -> Iterator[str]:
    """Tries the bucket out with a small file, as a start does not: a service has to start while its bucket is away."""
    if not is_bucket(settings.photos):
        return
    address = BucketAddress.parse(settings.photos, settings.photo_access)
    if address.in_the_clear and not _is_near(address.host):
        yield label("photo_store.in_the_clear", _LANG, endpoint=address.endpoint)
    try:
        PhotoStore.open(settings.photos, settings.photo_access).try_out()
    except PhotosAway as failure:
        yield photos_away(failure)


async def standing(photos: PhotoStore) -> tuple[bool, str]:
    """For /readyz. Healthy either way: without photos the office still hears, answers and decides, so a load balancer
    must not take every machine away because of one bucket. The words name no address."""
    try:
        await asyncio.to_thread(photos.check)  # not by `aside`: its threads may all be waiting for the bucket
    except StorageError as failure:
        log.error("photos.away", error=str(failure))
        return True, failure.why if isinstance(failure, PhotosAway) else "away"
    return True, "ok"


def _is_near(host: str) -> bool:
    """On this machine or in a private network, as far as its name tells."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))
