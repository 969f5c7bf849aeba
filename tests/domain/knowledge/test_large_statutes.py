"""A packed document is read only up to a size: a small file may unfold to gigabytes."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from knowledge.import_statute import import_statute
from knowledge.statute_text import StatuteTextError
from knowledge.statutes import Statutes


def refusal(folder: Path, *parts: bytes) -> str:
    """What is said of a document with these parts, none of which is a statute."""
    source = folder / "law.docx"
    with ZipFile(source, "w", ZIP_DEFLATED) as packed:
        for number, part in enumerate(parts):
            packed.writestr(f"part{number}.xml", part)
    with pytest.raises(StatuteTextError) as refused:
        import_statute(source, folder / "statutes", Statutes([], []))
    return str(refused.value)


def test_a_million_tags_are_read_and_no_more(tmp_path: Path) -> None:
    half = b"<" * 500_000
    largest, too_large = refusal(tmp_path, half, half), refusal(tmp_path, half, half, b"<")
    assert largest != too_large
    assert refusal(tmp_path, b"<" * 1_000_001) == too_large


def test_sixty_four_megabytes_are_read_and_no_more(tmp_path: Path) -> None:
    whole = b" " * 64 * 1024**2
    assert refusal(tmp_path, whole) != refusal(tmp_path, whole, b" ") == refusal(tmp_path, b"<" * 1_000_001)
