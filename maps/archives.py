"""Map archives on this machine: .pmtiles and .mbtiles, only read."""

import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import pathname2url

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, MagicNumberNotFound, SpecVersionUnsupported, TileType

_GZIP = b"\x1f\x8b"
_VECTOR = "application/vnd.mapbox-vector-tile"
#: kinds of tiles by their names in either format's header
_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "pbf": _VECTOR,
    "mvt": _VECTOR,
}
_DEEPEST_ZOOM = 24


class BadArchive(ValueError):
    """The file is not an archive of tiles that can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """`gzipped`: the data are compressed as they are, to be sent so."""

    data: bytes
    content_type: str
    gzipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """`get` reads a file: run it in a thread."""

    path: Path
    content_type: str
    min_zoom: int
    max_zoom: int
    reader: Reader | None = field(default=None, compare=False, repr=False)  # None for .mbtiles

    @property
    def vector(self) -> bool:
        return self.content_type == _VECTOR

    def get(self, z: int, x: int, y: int) -> Tile | None:
        """None where the archive has no tile. Raises OSError and BadArchive."""
        try:
            data = self._row(z, x, y) if self.reader is None else self.reader.get(z, x, y)  # type: ignore[no-untyped-call]
        except (EOFError, IndexError, ValueError, zlib.error) as error:
            raise BadArchive(str(self.path)) from error
        if not data:
            return None
        return Tile(data=bytes(data), content_type=self.content_type, gzipped=data[:2] == _GZIP)

    def _row(self, z: int, x: int, y: int) -> bytes | None:
        """Rows of .mbtiles are counted from the south (MBTiles 1.3)."""
        where = (z, x, 2**z - 1 - y)
        try:
            with closing(_sqlite(self.path)) as file:
                row = file.execute(
                    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", where
                ).fetchone()
        except sqlite3.Error as error:
            raise BadArchive(str(self.path)) from error
        return row[0] if row else None


def opened(path: Path) -> Archive:
    """Raises OSError if the file can't be read, and BadArchive if it is something else."""
    with path.open("rb") as file:
        if path.suffix == ".pmtiles":
            return _pmtiles(path, file)
    return _mbtiles(path)


def _pmtiles(path: Path, file: Any) -> Archive:
    try:
        reader = Reader(MmapSource(file))  # type: ignore[no-untyped-call]  # maps the file, which may then be closed
        header = reader.header()  # type: ignore[no-untyped-call]
        name, packed = TileType(header["tile_type"]).name.lower(), header["tile_compression"]
        depths = int(header["min_zoom"]), int(header["max_zoom"])
    except (ValueError, IndexError, MagicNumberNotFound, SpecVersionUnsupported) as error:
        raise BadArchive(str(path)) from error
    if packed not in (Compression.NONE, Compression.GZIP, Compression.UNKNOWN):
        raise BadArchive(str(path))
    return _archive(path, name, *depths, reader)


def _mbtiles(path: Path) -> Archive:
    try:
        with closing(_sqlite(path)) as file:
            metadata = dict(file.execute("SELECT name, value FROM metadata"))
            least, most = file.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
    except (sqlite3.Error, ValueError) as error:
        raise BadArchive(str(path)) from error
    if least is None:
        raise BadArchive(str(path))
    return _archive(path, str(metadata.get("format", "")).lower(), int(least), int(most), None)


def _archive(path: Path, kind: str, least: int, most: int, reader: Reader | None) -> Archive:
    if kind not in _TYPES or not 0 <= least <= most <= _DEEPEST_ZOOM:
        raise BadArchive(str(path))
    return Archive(path=path, content_type=_TYPES[kind], min_zoom=least, max_zoom=most, reader=reader)


def _sqlite(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{pathname2url(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
