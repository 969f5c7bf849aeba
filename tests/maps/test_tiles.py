"""MAP_TILES: what each way of writing it means, and what is said about a wrong one."""

from pathlib import Path

import pytest
from pmtiles.tile import TileType

from bot.map_tiles import found, open_tiles
from bot.settings import BadSettings, Settings
from maps.tiles import BadTiles, Served, read
from tests.maps.archives import mbtiles, picture, pmtiles
from zone.datum import Datum

KEY = "0123456789abcdef0123456789abcdef"


def settings(tiles: str, **more: str) -> Settings:
    return Settings(_env_file=None, map_tiles=tiles, **more)  # type: ignore[call-arg,arg-type]


def test_nothing_is_no_source() -> None:
    assert read(" ") is None


def test_tianditu_is_asked_by_us_in_two_layers_with_the_key() -> None:
    tiles = read(f"tianditu:{KEY}")
    assert tiles is not None
    assert (tiles.served, tiles.datum, tiles.min_zoom, tiles.max_zoom) == (Served.PROXIED, Datum.WGS84, 1, 18)
    assert tiles.layers[0] == (
        "https://t{s}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default"
        f"&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={KEY}"
    )
    assert "LAYER=cva" in tiles.layers[1]
    assert tiles.hosts == ()


def test_amap_is_asked_by_the_browser_in_its_own_datum() -> None:
    tiles = read("amap")
    assert tiles is not None
    assert (tiles.served, tiles.datum) == (Served.DIRECT, Datum.GCJ02)
    assert tiles.hosts == tuple(f"wprd0{n}.is.autonavi.com" for n in range(1, 5))


def test_an_address_names_its_datum_and_may_name_its_deepest_zoom() -> None:
    tiles = read("https://tiles.example.cn/{z}/{x}/{y}.png?k=1#datum=gcj02&maxzoom=16")
    assert tiles is not None
    assert (tiles.served, tiles.datum, tiles.max_zoom) == (Served.PROXIED, Datum.GCJ02, 16)
    assert tiles.layers == ("https://tiles.example.cn/{z}/{x}/{y}.png?k=1",)


def test_an_archive_tells_its_kind_and_zooms(tmp_path: Path) -> None:
    drawn = read(str(pmtiles(tmp_path / "a.pmtiles", {(3, 1, 2): picture(), (5, 0, 0): picture("red")})))
    vector = read(str(pmtiles(tmp_path / "v.pmtiles", {(0, 0, 0): b"\x1f\x8b"}, kind=TileType.MVT)))
    rows = read(str(mbtiles(tmp_path / "m.mbtiles", {(4, 3, 2): picture(kind="JPEG")}, kind="jpg")) + "#datum=gcj02")
    assert drawn is not None and vector is not None and rows is not None
    assert [(t.served, t.datum, t.min_zoom, t.max_zoom, t.vector) for t in (drawn, vector, rows)] == [
        (Served.ARCHIVE, Datum.WGS84, 3, 5, False),
        (Served.ARCHIVE, Datum.WGS84, 0, 0, True),
        (Served.ARCHIVE, Datum.GCJ02, 4, 4, False),
    ]


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("google", "unknown"),
        ("tianditu", "tianditu_key"),
        ("tianditu:short", "tianditu_key"),
        ("https://tiles.example.cn/{z}/{x}.png#datum=wgs84", "template"),
        ("https://tiles.example.cn/{z}/{x}/{y}/{quadkey}#datum=wgs84", "template"),
        ("https://tiles.example.cn/{z}/{x}/{y}.png", "datum"),
        ("https://tiles.example.cn/{z}/{x}/{y}.png#datum=bd09", "datum"),
        ("https://tiles.example.cn/{z}/{x}/{y}.png#datum=wgs84&maxzoom=99", "maxzoom"),
        ("/nowhere/map.pmtiles", "file"),
    ],
)
def test_what_is_wrong_is_named(setting: str, key: str) -> None:
    with pytest.raises(BadTiles) as bad:
        read(setting)
    assert bad.value.key == key


@pytest.mark.parametrize("name", ["a.pmtiles", "a.mbtiles"])
@pytest.mark.parametrize("content", [b"", b"no map", b"PMTiles\x03" + bytes(20), b"SQLite format 3\x00" + bytes(100)])
def test_another_file_is_no_map(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadTiles) as bad:
        read(str(tmp_path / name))
    assert bad.value.key == "archive"


def test_the_operator_reads_a_sentence_and_never_the_key() -> None:
    with pytest.raises(BadSettings) as bad:
        open_tiles(settings("/nowhere/map.pmtiles"))
    assert str(bad.value) == (
        "MAP_TILES：打不开 /nowhere/map.pmtiles（没有这个文件或文件夹）。请写 .pmtiles 或 .mbtiles 文件的路径，"
        "运行服务的用户要能读它。"
    )
    with pytest.raises(BadSettings) as unknown:
        open_tiles(settings("tianditou:" + KEY))
    assert KEY not in str(unknown.value)


def test_check_says_what_residents_will_not_see() -> None:
    assert list(found(settings(""))) == []
    assert [line[:9] for line in found(settings("google"))] == ["MAP_TILES"]
    (line,) = found(settings("amap", map_attribution="高德地图"))
    assert "居民页面只画示意图" in line
    assert list(found(settings("amap", map_attribution="高德地图", map_approval="GS(2024)1号"))) == []
