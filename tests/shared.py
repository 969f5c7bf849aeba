"""What is expensive and the same for all tests: read-only fixtures, which the first worker that needs one builds for
all workers, and the compiled statements and templates of a process."""

import fcntl
from collections.abc import Callable, MutableMapping
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment, FileSystemLoader, Template
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from storage.engine.opening import open_engine


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, filled by `make`. It is in the folder that all workers of pytest-xdist share."""
    base = factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file is closed, even by a crash
        if not folder.exists():
            partial = folder.with_suffix(".part")
            partial.mkdir()
            make(partial)
            partial.rename(folder)
    return folder


class SharedStatements:
    """Opens engines as the product does, but all of one kind of database compile each statement once between them: a
    test spends most of its time in the database on that. What is compiled is kept by dialect, so they share one, too.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, tuple[Any, dict[Any, Any]]] = {}

    def open(self, url: str, *, writes: bool, pool_size: int) -> Engine:
        engine = open_engine(url, writes=writes, pool_size=pool_size)
        try:
            dialect, compiled = self._kind(url, engine.name)
        except OperationalError:  # the test is about a server that is not there
            return engine
        engine.dialect = dialect
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    def _kind(self, url: str, name: str) -> tuple[Any, dict[Any, Any]]:
        if name not in self._kinds:
            known = create_engine(url)
            with known.connect():  # the dialect learns what its server can do
                pass
            known.dispose()
            self._kinds[name] = known.dialect, {}
        return self._kinds[name]


class SharedTemplates(FileSystemLoader):
    """Loads as the product does, but all environments of a process compile a template once between them: a test of a
    page spends most of its time on that."""

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        environment.bytecode_cache = _COMPILED
        return super().load(environment, name, globals)


class _Compiled(BytecodeCache):
    """By the name and the text of a template."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()
