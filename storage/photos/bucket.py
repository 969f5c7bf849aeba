"""Photos in S3-compatible storage. Imported only where a bucket is used: obstore needs memory and time to load.

Objects carry their SHA-256 as metadata, so that a copy that was cut or changed on its way, or in the store, is told
from a whole one. They are private: only the service reads them, and nothing here makes an address that others can use.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from storage.photos.bucket_address import Access, BucketAddress
from storage.photos.shelf import DamagedFile, Listed, PhotosAway

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import ClientConfig, RetryConfig, S3Config

T = TypeVar("T")

_PAGE = 1000
_SMALL = 2**20
_DIGEST = "sha256"
_CODE, _STATUS = re.compile(r"<Code>([A-Za-z]{1,60})</Code>"), re.compile(r"status code: ([45]\d\d)")
#: codes of S3 ("Error responses") and of servers like it, and what they mean to us
_MEANING = {
    "NoSuchBucket": "no_bucket",
    "RequestTimeTooSkewed": "clock",
    "SlowDown": "busy",
    "ServiceUnavailable": "busy",
    "InternalError": "busy",
    "AccessDenied": "denied",
    "InvalidAccessKeyId": "denied",
    "SignatureDoesNotMatch": "denied",
}
_BY_STATUS = {"401": "denied", "403": "denied"} | dict.fromkeys(("429", "500", "502", "503", "504"), "busy")
_SLOW = "slow"
#: what nobody stores: a store that says so answers, has the bucket, and accepts our keys
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds. `silent`: without a byte of an answer; `read`, `write`: one request in all, `write_small`: with at most
    a megabyte, as thumbnails have, which are written first; `tries`: until the last retry begins; `rest`: how long
    nothing is asked after no answer came, so that a message with ten pictures waits once, and not longer than its lease
    in the outbox. A photo has at most 20 MB."""

    connect: float = 3
    silent: float = 5
    read: float = 30
    write: float = 120
    write_small: float = 10
    tries: float = 8
    retries: int = 2
    rest: float = 5


class BucketShelf:
    at_once = 8

    def __init__(self, address: BucketAddress, access: Access, patience: Patience | None = None) -> None:
        """Asks nothing of the network."""
        self._address, self._access = address, access
        self._patience = patience = patience or Patience()
        self._rests_until = 0.0
        self._reading = self._client(patience, timeout=patience.read, silent=patience.silent)
        # no limit to silence: it would run while a large file is sent
        self._writing_small = self._client(patience, timeout=patience.write_small)
        self._writing = self._client(patience, timeout=patience.write)
        self._asking = self._client(patience, timeout=min(patience.connect, patience.silent), retries=0)

    def _client(
        self, patience: Patience, *, timeout: float, silent: float | None = None, retries: int | None = None
    ) -> S3Store:
        options: ClientConfig = {
            "allow_http": self._address.in_the_clear,
            "connect_timeout": timedelta(seconds=patience.connect),
            "timeout": timedelta(seconds=timeout),
        }
        if silent is not None:
            options["read_timeout"] = timedelta(seconds=silent)
        again: RetryConfig = {
            "max_retries": patience.retries if retries is None else retries,
            "retry_timeout": timedelta(seconds=patience.tries),
        }
        return S3Store(
            self._address.bucket,
            prefix=self._address.prefix or None,
            config=self._config(),
            client_options=options,
            retry_config=again,
        )

    def _config(self) -> "S3Config":
        config: S3Config = {
            "region": self._address.region,
            "access_key_id": self._access.key_id,
            "secret_access_key": self._access.secret,
            "virtual_hosted_style_request": self._address.virtual,
            "disable_bulk_delete": True,  # not every service has it, and a photo is three objects
        }
        if self._address.endpoint:
            config["endpoint"] = config["aws_endpoint_url_s3"] = self._address.url  # whatever the environment names
        return config

    @property
    def location(self) -> str:
        return str(self._address)

    def put(self, key: str, data: bytes) -> None:
        """Sent again even if it is there: a bucket has no other way to make an object recent."""
        named = {"Content-Type": "application/octet-stream", _DIGEST: hashlib.sha256(data).hexdigest()}
        store = self._writing_small if len(data) <= _SMALL else self._writing
        self._ask(lambda: obstore.put(store, key, data, attributes=named, use_multipart=False))

    def get(self, key: str) -> bytes:
        try:
            return self._whole(key)
        except DamagedFile:  # perhaps on its way only
            return self._whole(key)

    def _whole(self, key: str) -> bytes:
        """Raises PhotosAway for a body of the wrong length, DamagedFile for one that is not what was stored."""
        found, data = self._ask(lambda: _read(self._reading, key))
        if len(data) != found.meta["size"]:
            raise PhotosAway(self.location, "cut")
        digest = found.attributes.get(_DIGEST)  # absent if another program put it there
        if digest is not None and hashlib.sha256(data).hexdigest() != digest:
            raise DamagedFile(key)
        return data

    def has(self, key: str) -> bool:
        try:
            self._ask(lambda: obstore.head(self._reading, key), certain=False)
        except FileNotFoundError:
            self.check()  # this kind of answer does not tell a missing bucket from a missing object
            return False
        return True

    def delete(self, key: str) -> None:
        try:
            self._ask(lambda: obstore.delete(self._writing_small, key))
        except FileNotFoundError:
            return

    def listed(self, folder: str) -> Iterator[Listed]:
        pages = obstore.list(self._reading, folder, chunk_size=_PAGE)
        while page := self._ask(lambda: next(pages, None)):
            for one in page:
                yield Listed(one["path"], one["last_modified"])

    def tidy(self, older_than: datetime) -> None:
        """An interrupted `put` leaves nothing: objects are sent in one request each."""

    def check(self) -> None:
        try:
            self._answered(lambda: obstore.get(self._asking, _NOTHING))
        except FileNotFoundError:
            self._rests_until = 0.0

    def try_out(self) -> None:
        key = f"trial-{uuid4().hex}"
        self.put(key, b"trial")
        self.get(key)
        self.delete(key)

    def _ask(self, request: Callable[[], T], *, certain: bool = True) -> T:
        """As `_answered`; after a request without an answer PhotosAway at once, for a moment."""
        if monotonic() < self._rests_until:
            raise PhotosAway(self.location, _SLOW)
        try:
            return self._answered(request, certain=certain)
        except PhotosAway as failure:
            if failure.why == _SLOW:
                self._rests_until = monotonic() + self._patience.rest
            raise

    def _answered(self, request: Callable[[], T], *, certain: bool = True) -> T:
        """Raises PhotosAway, and FileNotFoundError only if the store itself says that the object is missing: any web
        server answers 404, also one at a wrong address. `certain`: whether its answer has a body that says it."""
        try:
            return request()
        except FileNotFoundError as error:
            code = _CODE.search(str(error))
            if not certain or (code is not None and code[1] == "NoSuchKey"):
                raise FileNotFoundError(self.location) from None
            raise PhotosAway(self.location, _meaning(error)) from None
        except (BaseError, OSError, ValueError) as error:
            # without the original: its text quotes the request and its signature
            raise PhotosAway(self.location, _meaning(error)) from None


def _read(store: S3Store, key: str) -> "tuple[GetResult, bytes]":
    found = obstore.get(store, key)
    return found, bytes(found.bytes())


def _meaning(error: Exception) -> str:
    text = str(error)
    if code := _CODE.search(text):
        return _MEANING.get(code[1], code[1])
    if status := _STATUS.search(text):
        return _BY_STATUS.get(status[1], f"http_{status[1]}")
    return _SLOW if "timed out" in text.lower() or "TimedOut" in text else "away"
