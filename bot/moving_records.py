"""`move-records FROM TO`: all records between SQLite and PostgreSQL, either way; whole or plainly unfinished."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from bot.alone import locked
from bot.resources import keys_of, known_by
from bot.settings import SECRET_FILE, Settings
from storage import moving
from storage.engine.address import database_address
from storage.engine.copying import NotCopied, Tally
from storage.engine.opening import sqlite_file
from texts import label
from texts.command_line import words

_LANG = "zh_CN"
#: rows between two lines of progress
_EVERY = 100_000
#: digits of a digest that people compare
_SHOWN = 16


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="FROM", help=words("bot.move_records_from"))
    parser.add_argument("target", metavar="TO", help=words("bot.move_records_to"))


def move_records(settings: Settings, given: argparse.Namespace) -> int:
    """Exit code: 2 if nothing was begun, 1 if it failed later, 130 (as shells have it) if it was interrupted."""
    try:
        source, target = _address(given.source), _address(given.target)
        _refuse_places(settings, source, target)
        with ExitStack() as stack:
            for folder in _folders(settings, source, target):
                stack.enter_context(locked(folder))
            _move(settings, source, target)
    except moving.MoveRefused as refusal:
        return _failed(refusal.key, code=2, **refusal.values)
    except NotCopied as error:
        return _failed("not_copied", code=1, table=error.table, why=error.why)
    except moving.Differs as error:
        return _failed("differs", code=1, table=error)
    except KeyboardInterrupt:
        return _failed("interrupted", code=130)
    return 0


def _move(settings: Settings, source: str, target: str) -> None:
    tables = dict[str, Tally]()

    def copied(table: str, tally: Tally) -> None:
        tables[table] = tally
        if tally.rows:
            print(_words("table", table=table, rows=tally.rows, digest=tally.digest[:_SHOWN]), flush=True)

    def progress(table: str, rows: int) -> None:
        if rows % _EVERY == 0:
            print(_words("progress", table=table, rows=rows), file=sys.stderr, flush=True)

    keys, known = keys_of(settings), known_by(settings)
    moving.move(source, target, keys=keys, known_by=known, copied=copied, progress=progress)
    rows = [tally.rows for tally in tables.values()]
    print(_words("empty", count=rows.count(0)))
    print(_words("done", source=moving.shown(source), target=moving.shown(target), rows=sum(rows)))
    print(_words("key_set") if settings.secret_key else _words("key_file", path=_key_file(settings).resolve()))


def _address(written: str) -> str:
    """A path is a SQLite file."""
    try:
        return database_address(written if "://" in written else f"sqlite:///{written}")
    except ValueError:
        raise moving.MoveRefused("bad_place", place=written.partition("://")[0]) from None


def _refuse_places(settings: Settings, source: str, target: str) -> None:
    if moving.is_same_place(source, target):
        raise moving.MoveRefused("same", place=moving.shown(target))
    file, new = sqlite_file(source), sqlite_file(target)
    if file is not None and not file.is_file():
        raise moving.MoveRefused("no_file", path=file)
    if new is not None and not new.absolute().parent.is_dir():
        raise moving.MoveRefused("no_folder", path=new.absolute().parent)
    if not settings.secret_key and not _key_file(settings).exists():  # it would be made, and open nothing
        raise moving.MoveRefused("no_key", path=_key_file(settings))


def _folders(settings: Settings, source: str, target: str) -> list[Path]:
    """Those that a service on SQLite would have locked."""
    files = [file for url in (source, target) if (file := sqlite_file(url)) is not None]
    folders = [settings.data_dir, *(file.absolute().parent for file in files)]
    return sorted({folder.resolve() for folder in folders if folder.is_dir()})


def _key_file(settings: Settings) -> Path:
    return settings.data_dir / SECRET_FILE


def _failed(key: str, *, code: int, **values: object) -> int:
    print(_words(key, **values), file=sys.stderr)
    return code


def _words(key: str, **values: object) -> str:
    return label(f"records.moving.{key}", _LANG, **values)
