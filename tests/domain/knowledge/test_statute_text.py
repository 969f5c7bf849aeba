"""Statute files: parsing into articles, paragraphs and items, and import from Markdown and .docx."""

from pathlib import Path

import pytest
from docx import Document

from knowledge.article_numbers import ArticleNumber
from knowledge.import_statute import facts, import_statute
from knowledge.statute_text import StatuteText, StatuteTextError, digest, read_statute, read_statutes
from knowledge.statutes import Statutes, load_statutes


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
    with pytest.raises(StatuteTextError, match=r"law\.md:6: 第一条 出现了两次"):
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


def law_file(folder: Path, body: str, **header: str) -> Path:
    fields = {"title": "园林法典", "short_title": "园林法典", "kind": "法律", "status": "现行有效"} | header
    path = folder / "given.md"
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    path.write_text(f"---\n{lines}---\n\n{body}", encoding="utf-8")
    return path


ONE_TO_FIVE = "**第一条**　甲\n\n**第二条**　乙\n\n**第五条**　丙\n"


@pytest.mark.parametrize(
    ("header", "remark"),
    [
        ({}, "鸟法：条号不连续，缺第 3、4 条；如果是节选，在文件头写 excerpt: true"),
        ({"excerpt": "true"}, None),
        ({"excerpt": "true", "article_count": "4"}, "鸟法：文件头写 4 条，实有 3 条"),
        ({"excerpt": "true", "article_count": "3"}, None),
        ({"excerpt": "true", "status": "已废止"}, "鸟法：已废止，只能用于施行期间的行为，不能作现行依据"),
        ({"excerpt": "true", "status": "待确认"}, "鸟法：效力待确认，引用它的答复要写明待确认"),
        (
            {"excerpt": "true", "status": "有效"},
            "鸟法：不认识的 status “有效”；只能是 现行有效、已废止 或 待确认",
        ),
        (
            {"excerpt": "true", "kind": "通知"},
            "鸟法：不认识的 kind “通知”，排在最低一级；已知的有 法律、司法解释、行政法规、地方性法规、"
            "部门规章、地方政府规章、规范性文件",
        ),
    ],
)
def test_what_a_text_says_of_itself_is_reported(
    statutes: Statutes, tmp_path: Path, header: dict[str, str], remark: str | None
) -> None:
    source = law_file(tmp_path, ONE_TO_FIVE, short_title="鸟法", **header)
    _, found = import_statute(source, tmp_path / "out", statutes)
    new = "鸟法：statutes.toml 里没有这部法律。先补上它的日期和校验码，条目才能引用。"
    assert found == ([remark, new] if remark else [new])


def test_what_contradicts_the_table_of_laws_is_reported(statutes: Statutes, statutes_dir: Path, tmp_path: Path) -> None:
    body = (statutes_dir / "code.md").read_text(encoding="utf-8").rpartition("---\n")[2]
    _, found = import_statute(law_file(tmp_path, body, kind="部门规章", status="已废止"), tmp_path / "out", statutes)
    assert found == [
        "园林法典：已废止，只能用于施行期间的行为，不能作现行依据",
        "园林法典：文件写 已废止，statutes.toml 写 现行有效",
        "园林法典：文件写 部门规章，statutes.toml 写 法律",
    ]


INSERTED = "**第一条**　甲\n\n**第一条之一**　乙\n\n丙\n\n**第一条之十二**　丁\n\n**第二条**　戊\n"


def test_an_inserted_article_is_one_of_its_own(statutes: Statutes, tmp_path: Path) -> None:
    target, found = import_statute(law_file(tmp_path, INSERTED, article_count="2"), tmp_path / "out", statutes)
    articles = read_statute(target).articles
    assert [str(article.number) for article in articles.values()] == ["1", "1之1", "1之12", "2"]
    assert articles[ArticleNumber.of(1, 1)].text == "乙\n丙"
    assert found[1:3] == ["园林法典第1之1条：statutes.toml 里没有", "园林法典第1之12条：statutes.toml 里没有"]


def test_an_inserted_article_of_a_word_file(statutes: Statutes, tmp_path: Path) -> None:
    document = Document()
    for line in ("鸟法", "第一条　甲", "第一条之一　乙", "第一条之一所称的鸟是鸟。", "第二条　丙"):
        document.add_paragraph(line)
    source = tmp_path / "birds.docx"
    document.save(str(source))
    target, _ = import_statute(source, tmp_path / "out", statutes)
    articles = read_statute(target).articles
    assert [str(article.number) for article in articles.values()] == ["1", "1之1", "2"]
    assert articles[ArticleNumber.of(1, 1)].text == "乙\n第一条之一所称的鸟是鸟。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_texts_are_read_in_the_encodings_people_save(statutes: Statutes, tmp_path: Path, encoding: str) -> None:
    source = law_file(tmp_path, "**第一条**　种树的单位应当浇水。\n\n**第二条**　处一万元以下的罚款。\n")
    source.write_bytes(source.read_text(encoding="utf-8").encode(encoding))
    target, _ = import_statute(source, tmp_path / "out", statutes)
    assert read_statute(target).articles[1].text == "种树的单位应当浇水。"


@pytest.mark.parametrize("written", ["1之1", "第1条之1", "第一条之一", "第一条之1", " 1 之 1 "])
def test_numbers_of_inserted_articles(written: str) -> None:
    number = ArticleNumber.parse(written)
    assert number == ArticleNumber.of(1, 1)
    assert (str(number), f"第{number}条", number.place) == ("1之1", "第1之1条", (1, 1))


@pytest.mark.parametrize("written", ["", "之1", "0", "一条半", "1之", "1.5", "第条", "1-1", "12345678"])
def test_what_is_no_number_of_an_article(written: str) -> None:
    assert ArticleNumber.parse(written) is None


def test_a_new_law_gets_its_rows_for_the_table_of_laws(statutes: Statutes, tmp_path: Path) -> None:
    source = law_file(tmp_path, INSERTED, short_title="鸟法", effective="2027-01-01")
    target, _ = import_statute(source, tmp_path / "out", statutes)
    table = tmp_path / "statutes.toml"
    table.write_text(facts(read_statute(target)), encoding="utf-8")
    known = load_statutes(table)
    _, found = import_statute(source, tmp_path / "out", known)
    assert found == []
    assert known.laws["鸟法"].has(ArticleNumber.of(1, 12))
    assert known.laws["鸟法"].last_article == 2
