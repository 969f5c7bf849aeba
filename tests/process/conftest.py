"""A fresh house for every test; the knowledge index is built once for all of them."""

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


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with emulator() as telegram:
        yield telegram


@pytest.fixture
def product(telegram: Telegram, folder: Path) -> Iterator[Product]:
    product = Product(telegram, folder)
    product.start()
    yield product
    product.kill()
