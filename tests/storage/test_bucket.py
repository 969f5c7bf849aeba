"""What a bucket does on a bad day, and what becomes of it: nothing is lost, nothing half is taken for whole, and what
is said names no key."""

import asyncio
import hashlib
from dataclasses import replace

import pytest

from storage.engine.errors import StorageError
from storage.photos.bucket_address import Access, BucketAddress
from storage.photos.imaging import process
from storage.photos.shelf import DamagedFile, PhotosAway
from storage.photos.store import Copy, PhotoStore
from tests.buckets import ACCESS, HASTY, LISTED_AT_ONCE, PATIENT, BadWay, Buckets
from tests.storage.pictures import encoded, picture

BODY = b"a photo" * 5000


@pytest.fixture
def photos(buckets: Buckets, way: BadWay) -> PhotoStore:
    return buckets.opened(buckets.new(port=way.port))


def why(call: object, *args: object) -> str:
    with pytest.raises(PhotosAway) as told:
        call(*args)  # type: ignore[operator]
    assert told.value.transient
    assert ACCESS.secret not in str(told.value)
    assert ACCESS.key_id not in str(told.value)
    return told.value.why


def whys(photos: PhotoStore, name: str) -> list[str]:
    """What each use of the store says."""
    return [
        why(photos.read, name, Copy.ORIGINAL),
        why(photos.add_file, b"another"),
        why(photos.remove, name),
        why(lambda: list(photos.names())),
        why(photos.check),
        why(photos.try_out),
    ]


@pytest.mark.parametrize("fault", ["busy", "away", "cut", "short", "changed"])
def test_a_fault_that_passes_is_not_noticed(photos: PhotoStore, way: BadWay, fault: str) -> None:
    name = photos.add_file(BODY)
    way.faults = [fault]
    assert photos.read(name, Copy.ORIGINAL) == BODY
    way.faults = [fault]
    assert photos.add_file(b"another") == hashlib.sha256(b"another").hexdigest()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("busy", "busy"),
        ("skewed", "clock"),
        ("denied", "denied"),
        ("no page", "http_404"),
        ("away", "away"),
    ],
)
def test_a_fault_that_stays_is_said_for_every_use_and_may_be_tried_again(
    photos: PhotoStore, way: BadWay, fault: str, said: str
) -> None:
    name = photos.add_file(BODY)
    way.always = fault
    assert whys(photos, name) == [said] * 6
    way.always = "ok"
    assert photos.read(name, Copy.ORIGINAL) == BODY
    assert list(photos.names()) == [name]


def test_a_silent_bucket_is_not_waited_for(buckets: Buckets, way: BadWay) -> None:
    way.always = "silent"
    photos = buckets.opened(buckets.new(port=way.port), HASTY)
    assert whys(photos, "a" * 64) == ["slow"] * 6


def test_what_is_cut_every_time_is_never_taken_for_whole(photos: PhotoStore, way: BadWay) -> None:
    name = photos.add_file(BODY)
    way.always = "cut"
    assert why(photos.read, name, Copy.ORIGINAL) in ("away", "cut")
    for fault in ("short", "changed"):
        way.always = fault
        with pytest.raises(StorageError):
            photos.read(name, Copy.ORIGINAL)


def test_a_copy_that_was_changed_in_the_bucket_is_not_shown(buckets: Buckets) -> None:
    location = buckets.new(prefix="p")
    photos, digest = buckets.opened(location), hashlib.sha256(b"thumb").hexdigest()
    photos.put("a" * 64, Copy.THUMB, b"thumb")
    buckets.overwrite(location, photos.key("a" * 64, Copy.THUMB), b"other", sha256=digest)
    with pytest.raises(DamagedFile) as told:
        photos.read("a" * 64, Copy.THUMB)
    assert not told.value.transient


def test_an_upload_that_ends_between_copies_leaves_no_original(photos: PhotoStore, way: BadWay) -> None:
    original = encoded(picture())
    photo = process(original)
    way.faults = ["ok", *["busy"] * 2]  # and one retry
    assert why(photos.add, original, photo) == "busy"
    assert (list(photos.names()), list(photos.names(Copy.THUMB))) == ([], [photo.sha256])
    assert photos.read(photos.add(original, photo), Copy.DISPLAY) == photo.display


def test_a_bucket_that_is_not_there_is_not_an_empty_one(buckets: Buckets) -> None:
    photos = buckets.opened(f"s3://never-made?endpoint_url=http://127.0.0.1:{buckets.port}")
    name = "a" * 64
    for call, *args in (
        (photos.read, name, Copy.ORIGINAL),
        (photos.has, name),
        (photos.add_file, b"voice"),
        (photos.remove, name),
        (lambda: list(photos.names()),),
        (photos.check,),
    ):
        assert why(call, *args) == "no_bucket"


def test_a_long_list_is_read_to_its_end(buckets: Buckets) -> None:
    location = buckets.new()
    photos = buckets.opened(location)
    names = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(2 * LISTED_AT_ONCE + 1)]
    for _ in photos.side_by_side(names, lambda name: photos.put(name, Copy.THUMB, b"x")):
        pass
    assert list(photos.names(Copy.THUMB)) == sorted(names)


def test_after_no_answer_nothing_is_asked_for_a_moment(buckets: Buckets, way: BadWay) -> None:
    """A message with ten pictures waits once."""
    way.always = "silent"
    photos = buckets.opened(buckets.new(port=way.port), replace(PATIENT, silent=0.2, tries=0.1, rest=3600))
    asked = [why(photos.read, "a" * 64, Copy.THUMB) and len(way.asked) for _ in range(10)]
    assert asked == [asked[0]] * 10
    way.always = "ok"
    assert why(photos.read, "a" * 64, Copy.THUMB) == "slow"
    photos.check()
    with pytest.raises(FileNotFoundError):
        photos.read("a" * 64, Copy.THUMB)


def test_the_environment_does_not_lead_photos_elsewhere(
    photos: PhotoStore, buckets: Buckets, way: BadWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    buckets.opened(f"{photos.location}?endpoint_url=http://127.0.0.1:{way.port}").check()
    assert len(way.asked) == 1


async def test_a_silent_bucket_holds_up_nothing_else(photos: PhotoStore, way: BadWay) -> None:
    way.always = "silent"
    reads = [asyncio.create_task(photos.aside(photos.read, "a" * 64, Copy.THUMB)) for _ in range(12)]
    assert await asyncio.to_thread(int) == 0
    assert not any(read.done() for read in reads)
    way.always = "ok"
    way.over.set()
    results = await asyncio.gather(*reads, return_exceptions=True)
    assert {type(result) for result in results} == {FileNotFoundError}


@pytest.mark.parametrize(
    ("given", "endpoint", "region", "url"),
    [
        ("s3://lvwang-photos", "", "us-east-1", ""),
        (
            "s3://lvwang-photos/xz/2026?endpoint_url=https://s3.example.cn/&region=cn-east-1",
            "https://s3.example.cn",
            "cn-east-1",
            "https://s3.example.cn",
        ),
        (
            "s3://lvwang-photos?endpoint_url=https://oss.example.cn&addressing_style=virtual",
            "https://oss.example.cn",
            "us-east-1",
            "https://lvwang-photos.oss.example.cn",
        ),
        (
            "s3://lvwang-photos?endpoint_url=http://[::1]:9000",
            "http://[::1]:9000",
            "us-east-1",
            "http://[::1]:9000",
        ),
    ],
)
def test_an_address_of_a_bucket(given: str, endpoint: str, region: str, url: str) -> None:
    address = BucketAddress.parse(given)
    assert (address.bucket, address.endpoint, address.region, address.url) == ("lvwang-photos", endpoint, region, url)


def test_the_environment_fills_in_what_the_address_does_not_say() -> None:
    access = Access(endpoint="https://s3.example.cn", region="cn-north-1")
    assert BucketAddress.parse("s3://photos/p", access).endpoint == "https://s3.example.cn"
    full = BucketAddress.parse("s3://photos/p?endpoint_url=https://other.example.cn&region=r2", access)
    assert (full.endpoint, full.region, str(full)) == ("https://other.example.cn", "r2", "s3://photos/p")


@pytest.mark.parametrize(
    "given",
    [
        "s3://",
        "s3://a",
        "s3:///prefix",
        "s3://Bucket",
        "s3://key:secret@bucket",
        "s3://bucket/../other",
        "s3://bucket/a b",
        "s3://bucket#x",
        "s3://bucket?endpoint=https://x.cn",
        "s3://bucket?endpoint_url=x.cn",
        "s3://bucket?endpoint_url=https://key:secret@x.cn",
        "s3://bucket?endpoint_url=https://x.cn/path",
        "s3://bucket?endpoint_url=https://x.cn:99999",
        "s3://bucket?addressing_style=auto",
        "https://bucket",
    ],
)
def test_an_address_that_is_none(given: str) -> None:
    with pytest.raises(ValueError):
        BucketAddress.parse(given)
