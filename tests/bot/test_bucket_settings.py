"""What an operator is told of the bucket of the photos, by `check` and by /readyz; never a key."""

import logging
from pathlib import Path

import pytest

from bot.bucket_settings import standing
from bot.commands import main
from bot.settings import Settings
from storage.photos.store import PhotoStore
from tests.buckets import ACCESS, BadWay, Buckets


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HTTP_PORT", "0")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS.key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ACCESS.secret)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logging.getLogger("dotenv.main"), "disabled", True)


def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], location: str) -> tuple[int, list[str]]:
    """Exit code, and what is said before the word about the zone."""
    monkeypatch.setenv("PHOTO_STORE", location)
    code, said = main(["check"]), capsys.readouterr()
    assert ACCESS.secret not in said.out + said.err
    assert ACCESS.key_id not in said.out + said.err
    return code, (said.out + said.err).splitlines()[:-1]


def test_a_bucket_that_works_is_tried_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], buckets: Buckets, way: BadWay
) -> None:
    assert check(monkeypatch, capsys, buckets.new(prefix="p", port=way.port)) == (0, [])
    assert [line.split()[0] for line in way.asked] == ["PUT", "GET", "DELETE"]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("denied", "不接受这对密钥，或密钥没有权限。"),
        ("skewed", "它不接受我们的请求，因为两边的时钟差得太多（超过 15 分钟）。"),
        ("no page", "它拒绝了请求（http_404）。"),
    ],
)
def test_what_is_wrong_with_a_bucket_is_said(  # noqa: PLR0917 (fixtures)
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    buckets: Buckets,
    way: BadWay,
    fault: str,
    says: str,
) -> None:
    location = buckets.new(port=way.port)
    way.always = fault
    code, said = check(monkeypatch, capsys, location)
    assert code == 1
    assert [line.startswith(f"照片存储 {location.partition('?')[0]}：{says}") for line in said] == [True]


def test_photos_that_would_cross_the_internet_in_the_clear_are_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PhotoStore, "try_out", lambda _self: None)
    assert check(monkeypatch, capsys, "s3://bucket?endpoint_url=http://s3.example.cn") == (
        1,
        ["PHOTO_STORE：http://s3.example.cn 不加密，照片会明文经过网络。请用 https:// 的地址。"],
    )
    assert check(monkeypatch, capsys, "s3://bucket?endpoint_url=http://10.0.0.5:9000") == (0, [])


async def test_readiness_names_the_trouble_and_stays_ready(buckets: Buckets, way: BadWay) -> None:
    photos = buckets.opened(buckets.new(port=way.port))
    assert await standing(photos) == (True, "ok")
    for way.always, word in (("away", "away"), ("skewed", "clock"), ("busy", "busy")):
        assert await standing(photos) == (True, word)
    way.always = "ok"
    assert await standing(photos) == (True, "ok")
