"""Statute files: parsing into articles, paragraphs and items, and import from Markdown and .docx."""

from pathlib import Path

import pytest
from docx import Document

from knowledge.import_statute import import_statute
from knowledge.statute_text import StatuteText, StatuteTextError, digest, read_statute, read_statutes
from knowledge.statutes import Statutes


def test_articles_have_paragraphs_and_items(texts: dict[str, StatuteText]) -> None:
    first, second = texts["园林法典"].articles[1], texts["园林法典"].articles[2]
    assert [part.text for part in first.paragraphs] == ["种树的单位应当浇水。", "树木死亡的，应当在三十日内补种。"]
    assert [part.items for part in second.paragraphs] == [("（一）未浇水的；", "（二）二十二时至次日六时修剪树木的。")]


def test_a_digest_does_not_mind_wrapping_and_width() -> None:
    assert digest("处一万元，罚款。") == digest("处一万元,\n罚款。")
    assert digest("处一万元") != digest("处二万元")


def test_other_markdown_is_no_statute(statutes_dir: Path) -> None:
    (statutes_dir / "README.md").write_text("# Read me", encoding="utf-8")
    assert set(read_statutes(statutes_dir)) == {"园林法典", "种树法", "花草条例"}
    assert read_statutes(None) == {}
    assert read_statutes(statutes_dir / "none") == {}


def test_an_article_that_occurs_twice_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "law.md"
    path.write_text("---\ntitle: 法\n---\n**第一条**　甲\n\n**第一条**　乙\n", encoding="utf-8")
    with pytest.raises(StatuteTextError, match=r"law\.md:6: article '一'"):
        read_statute(path)


def test_importing_markdown_says_what_differs(statutes_dir: Path, statutes: Statutes, tmp_path: Path) -> None:
    changed = tmp_path / "code.md"
    text = (statutes_dir / "code.md").read_text(encoding="utf-8")
    changed.write_text(text.replace("三十日", "十日").replace("\n", "\r\n"), encoding="utf-8")
    target, differences = import_statute(changed, tmp_path / "out", statutes)
    assert differences == ["园林法典第1条：文字与核对过的不同"]
    assert b"\r" not in target.read_bytes()


def test_importing_a_word_file_of_the_national_database(statutes: Statutes, tmp_path: Path) -> None:
    document = Document()
    for line in (
        "中华人民共和国园林法典",
        "（2026年3月12日通过）",
        "目　　录",
        "第一编　总则",
        "第一编　总则",
        "第一条　种树的单位应当浇水。",
        "树木死亡的，应当在三十日内补种。",
        "第二条　违反本法规定，有下列情形之一的，处一万元以上十万元以下的罚款：",
        "（一）未浇水的；",
        "（二）二十二时至次日六时修剪树木的。",
    ):
        document.add_paragraph(line)
    source = tmp_path / "yuanlin.docx"
    document.save(str(source))
    target, differences = import_statute(source, tmp_path / "out", statutes)
    assert differences == []
    assert read_statute(target).short == "园林法典"


def test_a_file_without_articles_is_refused_and_nothing_is_left(statutes: Statutes, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.write_text("---\ntitle: 空\n---\n", encoding="utf-8")
    with pytest.raises(StatuteTextError, match="没有找到任何一条"):
        import_statute(empty, tmp_path / "out", statutes)
    assert list((tmp_path / "out").iterdir()) == []
