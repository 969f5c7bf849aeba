"""PHOTO_STORE as the address of a bucket: s3://bucket/prefix?endpoint_url=…&region=…&addressing_style=virtual.

A module of its own without obstore, because settings are read by commands that need no bucket.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

SCHEME = "s3://"
_REGION = "us-east-1"
#: rules of Amazon S3 for names of buckets; other services allow no more
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
_OPTIONS = frozenset({"endpoint_url", "region", "addressing_style"})


def is_bucket(location: str) -> bool:
    return location.startswith(SCHEME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the address does not say: the keys, and the endpoint and region if it names none."""

    key_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    endpoint: str = ""
    region: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.key_id and self.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAddress:
    """`endpoint`: empty for Amazon's own. `virtual`: the bucket's name is part of the host name, not of the path, as
    Alibaba Cloud demands."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = _REGION
    virtual: bool = False

    @classmethod
    def parse(cls, location: str, access: Access | None = None) -> "BucketAddress":
        """Raises ValueError, also for keys in the address, which belong elsewhere: it is shown and logged."""
        access = access or Access()
        parts = urlsplit(location)
        prefix = parts.path.strip("/")
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        style = options.get("addressing_style", "path")
        endpoint = (options.get("endpoint_url") or access.endpoint).rstrip("/")
        right = (
            parts.scheme == "s3"
            and _BUCKET.fullmatch(parts.netloc)
            and (not prefix or (_PREFIX.fullmatch(prefix) and not {".", ".."} & set(prefix.split("/"))))
            and not parts.fragment
            and set(options) <= _OPTIONS
            and style in ("path", "virtual")
        )
        if not right or (endpoint and not _is_endpoint(endpoint)):
            raise ValueError(SCHEME)
        return cls(
            bucket=parts.netloc,
            prefix=prefix,
            endpoint=endpoint,
            region=options.get("region") or access.region or _REGION,
            virtual=style == "virtual",
        )

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def url(self) -> str:
        """The endpoint as the client wants it: with the bucket's name where that is part of the host's."""
        scheme, _, host = self.endpoint.partition("://")
        return f"{scheme}://{self.bucket}.{host}" if self.endpoint and self.virtual else self.endpoint

    @property
    def in_the_clear(self) -> bool:
        return self.endpoint.startswith("http://")

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""


def _is_endpoint(url: str) -> bool:
    parts = urlsplit(url)
    plain = not (parts.username or parts.password or parts.query or parts.fragment or parts.path)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and plain
