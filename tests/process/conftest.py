"""Each test has its own data folder and its own bot; the emulator and the knowledge index are made once per session."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.processes import Product, Telegram, emulator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/process" in str(item.path):
            item.add_marker(pytest.mark.process)


@pytest.fixture
def folder(tmp_path: Path, built_library: Path) -> Path:
    """A DATA_DIR that has an index and no records yet."""
    return Path(shutil.copytree(built_library, tmp_path / "data"))


@pytest.fixture(scope="session")
def emulated() -> Iterator[str]:
    with emulator() as address:
        yield address


@pytest.fixture
def telegram(emulated: str) -> Telegram:
    return Telegram(emulated)


@pytest.fixture
def product(telegram: Telegram, folder: Path, empty_records: Path) -> Iterator[Product]:
    """With empty records, which it would take as long as the rest of its start to make."""
    shutil.copy(empty_records, folder / "records.db")
    product = Product(telegram, folder)
    product.start()
    yield product
    product.kill()
