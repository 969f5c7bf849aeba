"""Small promises of the knowledge base to its curators, its operator and those who evaluate it."""

import logging
import shutil
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from knowledge.entries import load_entries, read_entry
from knowledge.evaluate import share
from knowledge.import_statute import import_statute
from knowledge.index import Index, open_index
from knowledge.labelled import answerable
from knowledge.situations import load_situations
from knowledge.statute_text import StatuteText
from knowledge.statutes import Statutes
from knowledge.views import Views
from knowledge.writing import named

FIRST_FOUR = [entry.id for entry in sorted(load_entries(), key=lambda entry: entry.id)][:4]


@pytest.fixture
def data_dir(tmp_path: Path, built_library: Path) -> Path:
    return Path(shutil.copytree(built_library, tmp_path / "data"))


def opened(data_dir: Path) -> Index:
    """An index of four entries, other than the one that is built."""
    others = [entry.id for entry in load_entries() if entry.id not in FIRST_FOUR]
    return open_index(data_dir=data_dir, statutes_dir=None, without=others)


def test_an_entry_keeps_its_id_when_its_text_has_a_line_of_dashes() -> None:
    source = "---\nid: tree-fine\ntopic: ecology\n---\n罚款。\n\nid: other\ntopic: noise\n\n---\n\n## 详细\n"
    assert named(source) == ("tree-fine", "ecology")


def test_an_asker_with_an_empty_profile_sees_the_parts_for_all(entry_file: Path, statutes: Statutes) -> None:
    views = Views(statutes, {}, load_situations())
    details = views.entry(read_entry(entry_file), today=date(2026, 9, 1), profile="").details
    assert details.endswith("**施工单位**\n\n夜里 22 时至次日 6 时不要修剪。")


def test_a_labelled_question_is_found_by_the_number_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "answerable.txt"
    path.write_text("1\t谁来浇水\n# 注\n\n种树法:7\t以前罚多少\n", encoding="utf-8")
    assert [(one.id, one.text) for one in answerable(path)] == [("own-1", "谁来浇水"), ("own-4", "以前罚多少")]


def test_a_report_without_questions_counts_none() -> None:
    assert share([]) == {"count": 0}


def test_a_line_break_of_windows_in_a_word_file_becomes_one_line_break(
    statutes: Statutes, texts: dict[str, StatuteText], tmp_path: Path
) -> None:
    document = Document()
    for line in ("中华人民共和国种树法", "目　　录", "第七条　未浇水的，处罚款。", "种类甲"):
        document.add_paragraph(line)
    (text,) = document.paragraphs[-1]._p.iter(qn("w:t"))
    text.text = "甲\r\n乙"
    source = tmp_path / "zhongshu.docx"
    document.save(str(source))
    target, differences = import_statute(source, tmp_path / "out", statutes)
    assert target.read_bytes().decode().endswith("# 中华人民共和国种树法\n\n**第七条**　未浇水的，处罚款。\n\n甲\n乙\n")
    assert differences[-1] == "种树法第7条：文字与核对过的不同"


def test_a_stray_file_beside_the_index_does_not_stop_a_build(data_dir: Path) -> None:
    stray = data_dir / "knowledge" / "entries-copy"
    stray.write_bytes(b"x")
    assert [entry.id for entry in opened(data_dir).entries] == FIRST_FOUR


def test_the_log_tells_the_operator_that_a_damaged_index_is_built_again(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data_dir / "knowledge" / "knowledge.db").write_bytes(b"no database " * 100)
    with caplog.at_level(logging.WARNING, "knowledge.index"):
        assert [entry.id for entry in opened(data_dir).entries] == FIRST_FOUR
    told = [vars(record) for record in caplog.records if record.message == "knowledge.damaged"]
    assert [(one["why"], one["advice"]) for one in told] == [
        ("file is not a database", "the index is built again"),
    ]
