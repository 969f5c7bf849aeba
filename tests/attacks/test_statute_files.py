"""An operator gives import-statute files that are no statutes: one sentence with the file's name, exit 1, nothing
stored."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from bot.settings import Settings
from knowledge.__main__ import main


def a_docx(change: Callable[[str, bytes], bytes] = lambda name, data: data) -> bytes:
    saved, out = BytesIO(), BytesIO()
    Document().save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


def with_paragraphs(count: int) -> bytes:
    many = b"<w:p/>" * count
    return a_docx(
        lambda name, data: data.replace(b"<w:sectPr", many + b"<w:sectPr", 1) if name.endswith("document.xml") else data
    )


def only(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def points_before_itself() -> bytes:
    """The end of an archive says where its list of parts begins; a later place moves all parts before the file."""
    whole = bytearray(a_docx())
    at = len(whole) - 6
    whole[at : at + 4] = (int.from_bytes(whole[at : at + 4], "little") + 5000).to_bytes(4, "little")
    return bytes(whole)


NO_DOCX = {
    "parts before its beginning": points_before_itself(),
    "empty": b"",
    "junk": bytes(range(256)) * 40,
    "text": "第一条 种树".encode(),
    "half": a_docx()[:5000],
    "a zip of something else": only(x=b"y"),
    "no document in it": only(**{"[Content_Types].xml": b"<Types/>"}),
    "broken XML": a_docx(lambda name, data: data[: len(data) // 2] if name.endswith("document.xml") else data),
    "a part damaged": a_docx().replace(b"word/document.xml", b"word/document.xmm", 1),
    "a document type": a_docx(lambda _name, data: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
}
TOO_LARGE = {"three million paragraphs": with_paragraphs(3_000_000), "65 MB of blanks": only(x=b" " * 65 * 1024**2)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STATUTES_DIR", str(tmp_path / "statutes"))
    return tmp_path


def refusal(source: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["import-statute", str(source)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{source}:")
    assert said.err.count("\n") == 1
    assert list((source.parent / "statutes").iterdir()) == []
    return said.err


@pytest.mark.parametrize("content", NO_DOCX.values(), ids=NO_DOCX)
def test_what_is_no_docx_is_said(folder: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    source = folder / "law.docx"
    source.write_bytes(content)
    assert "不是完好的 .docx 文件" in refusal(source, capsys)


@pytest.mark.parametrize("content", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_unpacks_to_too_much_is_not_unpacked(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    source = folder / "law.docx"
    source.write_bytes(content)
    assert "多得不像一部法律" in refusal(source, capsys)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", bytes(1000), b"\x80\xff" * 9, a_docx()])
def test_what_is_no_text_is_said(folder: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    source = folder / "law.md"
    source.write_bytes(content)
    assert "不是文本" in refusal(source, capsys)


@pytest.mark.parametrize("name", ["law.doc", "law.md", "law.txt", "law.wps"])
def test_an_old_word_file_is_said_whatever_its_name(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    source = folder / name
    source.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "第一条　种树".encode("utf-16-le") * 50)
    assert "旧版 Word 文件" in refusal(source, capsys)


@pytest.mark.parametrize("content", [b"", b"---\n", b"---\ntitle: x\n---\n", "第一条 种树".encode()])
def test_a_text_without_articles_is_said(folder: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    source = folder / "law.md"
    source.write_bytes(content)
    refusal(source, capsys)


def test_a_folder_or_nothing_at_all_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "law.docx").mkdir()
    for name in ("law.docx", "none.docx", "none.md"):
        refusal(folder / name, capsys)
