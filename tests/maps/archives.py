"""Tiny archives of tiles, made for a test."""

import io
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

Zxy = tuple[int, int, int]


def picture(colour: str = "#4488cc", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(out, kind)
    return out.getvalue()


def pmtiles(path: Path, tiles: Mapping[Zxy, bytes], *, kind: TileType = TileType.PNG) -> Path:
    packed = Compression.GZIP if kind is TileType.MVT else Compression.NONE
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for zxy, data in sorted(tiles.items(), key=lambda pair: zxy_to_tileid(*pair[0])):  # type: ignore[no-untyped-call]
            writer.write_tile(zxy_to_tileid(*zxy), data)  # type: ignore[no-untyped-call]
        zooms = [z for z, _, _ in tiles]
        header = {
            "tile_type": kind,
            "tile_compression": packed,
            "min_zoom": min(zooms),
            "max_zoom": max(zooms),
            "min_lon_e7": 0,
            "min_lat_e7": 0,
            "max_lon_e7": 0,
            "max_lat_e7": 0,
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(header, {})
    return path


def mbtiles(path: Path, tiles: Mapping[Zxy, bytes], *, kind: str = "png") -> Path:
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        file.execute("INSERT INTO metadata VALUES ('format', ?)", (kind,))
        rows = [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()]
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
        file.commit()
    return path
