"""`import-table`: checks a table and puts it where the look-ups read it."""

from pathlib import Path

from knowledge.tables.lookup import FOLDER
from knowledge.tables.reading import TableError, read_table, words

_LARGEST = 4 * 1024**2


def import_table(source: Path, statutes_dir: Path) -> str:
    """A line that says what was imported. Raises TableError, or OSError where the file cannot be read."""
    if source.stat().st_size > _LARGEST:
        raise TableError(f"{source}:1: {words('unknown_table')}")
    try:
        table = read_table(source)
    except UnicodeDecodeError as error:
        raise TableError(f"{source}:1: {words('unknown_table')}") from error
    folder = statutes_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{table.kind}{source.suffix}"
    partial = folder / f".{target.name}.part"
    partial.write_bytes(source.read_bytes())
    partial.replace(target)
    return words("imported", source=source, target=target, count=len(table.rows))
