"""A build in a process of its own leaves what a build here would."""

import logging
import shutil
from pathlib import Path

import pytest

from knowledge import build_process
from knowledge.answer import Library
from knowledge.build_process import build_apart


@pytest.fixture
def folder(built_library: Path, tmp_path: Path) -> Path:
    """With a build of all entries, from which another one is quick."""
    return Path(shutil.copytree(built_library, tmp_path / "data"))


def built_in(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "knowledge").iterdir())


def test_the_process_builds_all_that_the_service_opens(folder: Path) -> None:
    some = Library.open(data_dir=folder, statutes_dir=None).entries[0].id
    build_apart(folder, None, (), frozenset({some}))
    built = built_in(folder)
    library = Library.open(data_dir=folder, statutes_dir=None, without={some})
    assert (built_in(folder), f"entries-{library.digest}" in built) == (built, True)  # nothing was left to build


def test_a_process_that_fails_is_logged_and_the_index_is_built_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    some = Library.open(data_dir=folder, statutes_dir=None).entries[0].id
    monkeypatch.setattr(build_process, "_COMMAND", ("/bin/sh", "-c", "echo no memory >&2; exit 3"))
    with caplog.at_level(logging.WARNING):
        library = Library.open(data_dir=folder, statutes_dir=None, without={some}, build_apart=build_apart)
    told = [vars(record)["why"] for record in caplog.records if record.message == "knowledge.not_built_apart"]
    assert (told, f"entries-{library.digest}" in built_in(folder)) == (["no memory\n"], True)
