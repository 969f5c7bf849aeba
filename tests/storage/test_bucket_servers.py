"""Two servers that look at a request more closely than moto's does by itself: s3rver at its clock and keys, moto with
accounts at the signature."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import boto3
import pytest

from storage.photos.bucket import BucketShelf
from storage.photos.bucket_address import Access, BucketAddress
from storage.photos.shelf import PhotosAway
from storage.photos.store import Copy, PhotoStore
from tests.buckets import ACCESS, PATIENT, Buckets
from tests.storage.test_bucket import whys

ROOT = Path(__file__).parents[2]
#: s3rver with a clock that is wrong by SKEW_MS; it ends with its standard input
_S3RVER = """
const real = Date, by = Number(process.env.SKEW_MS);
global.Date = class extends real {
  constructor(...given) { if (given.length) super(...given); else super(real.now() + by); }
  static now() { return real.now() + by; }
};
const S3rver = require("s3rver");
const options = { port: 0, address: "127.0.0.1", silent: true, directory: process.env.FOLDER };
const server = new S3rver({ ...options, configureBuckets: [{ name: "photos", configs: [] }] });
server.run((error, address) => console.log(address.port));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
"""
#: the account that s3rver knows
KNOWN = Access(key_id="S3RVER", secret="S3RVER")

with_s3rver = pytest.mark.skipif(not (ROOT / "node_modules/s3rver").is_dir(), reason="make setup installs s3rver")


@contextmanager
def s3rver(folder: Path, *, skew: timedelta = timedelta()) -> Iterator[str]:
    """PHOTO_STORE for a bucket of it."""
    milliseconds = round(skew.total_seconds() * 1000)
    with subprocess.Popen(
        ["node", "-e", _S3RVER],
        cwd=ROOT,
        env=os.environ | {"SKEW_MS": str(milliseconds), "FOLDER": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"s3://photos/office?endpoint_url=http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


def opened(location: str, access: Access) -> PhotoStore:
    return PhotoStore(BucketShelf(BucketAddress.parse(location, access), access, PATIENT))


def all_uses(photos: PhotoStore) -> None:
    name, stray = photos.add_file(b"voice" * 10_000), photos.add_file(b"stray")
    assert photos.read(name, Copy.ORIGINAL) == b"voice" * 10_000
    assert (sorted(photos.names()), list(photos.broken())) == (sorted([name, stray]), [])
    assert photos.sweep({name}, older_than=datetime.now(UTC) + timedelta(hours=1)) == 1
    assert (photos.has(name), photos.has(stray)) == (True, False)
    photos.check()
    photos.try_out()
    photos.remove(name)
    assert list(photos.names()) == []


@with_s3rver
def test_s3rver_keeps_photos(tmp_path: Path) -> None:
    with s3rver(tmp_path) as location:
        all_uses(opened(location, KNOWN))
        assert whys(opened(location, ACCESS), "a" * 64) == ["denied"] * 6


@with_s3rver
@pytest.mark.parametrize("minutes", [-20, 20])
def test_clocks_that_differ_by_more_than_a_quarter_of_an_hour(tmp_path: Path, minutes: int) -> None:
    with s3rver(tmp_path, skew=timedelta(minutes=minutes)) as location:
        assert whys(opened(location, KNOWN), "a" * 64) == ["clock"] * 6


def test_requests_are_signed_as_amazon_says() -> None:
    with Buckets.running() as server:
        location = server.new(prefix="office")
        key = account_with_rights(server.port)
        checks_signatures(server.port)
        all_uses(opened(location, key))
        for wrong in (Access(key_id=key.key_id, secret="another"), ACCESS):
            with pytest.raises(PhotosAway, match="denied"):
                opened(location, wrong).add_file(b"voice")


def account_with_rights(port: int) -> Access:
    accounts = boto3.client(
        "iam",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="setup",
        aws_secret_access_key="setup",
    )
    accounts.create_user(UserName="office")
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]  # as the manual says
    rights = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    accounts.put_user_policy(UserName="office", PolicyName="photos", PolicyDocument=json.dumps(rights))
    key = accounts.create_access_key(UserName="office")["AccessKey"]
    return Access(key_id=key["AccessKeyId"], secret=key["SecretAccessKey"])


def checks_signatures(port: int) -> None:
    """From now on moto compares signatures and rights."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/moto-api/reset-auth", "0")
    assert connection.getresponse().status == 200
    connection.close()
