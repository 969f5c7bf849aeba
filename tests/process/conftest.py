"""A fresh house and a bot of its own for every test; the emulator and the knowledge index are there once for all."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.house import Product, Telegram, emulator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/process" in str(item.path):
            item.add_marker(pytest.mark.process)


@pytest.fixture
def folder(tmp_path: Path, built_library: Path) -> Path:
    """A DATA_DIR as an installed one: its index is there, its records are not."""
    return Path(shutil.copytree(built_library, tmp_path / "data"))


@pytest.fixture(scope="session")
def emulated() -> Iterator[str]:
    with emulator() as address:
        yield address


@pytest.fixture
def telegram(emulated: str) -> Telegram:
    return Telegram(emulated)


@pytest.fixture
def product(telegram: Telegram, folder: Path) -> Iterator[Product]:
    product = Product(telegram, folder)
    product.start()
    yield product
    product.kill()
