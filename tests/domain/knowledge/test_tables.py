"""Catalogues as look-ups: a question names a trade, the table names the class, or what is still missing."""

from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.tables import TableAnswer, Tables
from knowledge.tables.in_english import load_labels
from knowledge.tables.reading import VERDICTS, TableError, read_table
from knowledge.tables.told import load_phrases
from knowledge.tables.values import Kind
from knowledge.tables.wording import table_text

EIA = """# 环评小名录附表
# 来源：测试用公告第1号
序号	大类	项目类别	报告书	报告表	登记表
1	一、家具制造业21	木质家具制造211*；金属家具制造213*	有电镀工艺的；年用溶剂型涂料（含稀释剂）10吨及以上的	\
其他（仅分割、组装的除外；年用非溶剂型低VOCs含量涂料10吨以下的除外）	/
2	二、电子设备制造业39	电子器件制造397	/	集成电路制造；有酸洗的以上均不含仅分割、焊接、组装的	/
3	二、电子设备制造业39	计算机制造391	/	全部	/
4	三、服务业	汽车、摩托车维修场所	/	营业面积5000平方米及以上且使用溶剂型涂料的	/
"""
PERMIT = """# 许可小名录附表
# 来源：测试用公告第2号
序号	大类	行业类别	重点管理	简化管理	登记管理
7	一、家具制造业21	木质家具制造211，金属家具制造213	纳入重点排污单位名录的	\
除重点管理以外的年使用10吨及以上溶剂型涂料或者胶粘剂（含稀释剂、固化剂）的、\
年使用20吨及以上水性涂料或者胶粘剂的、有磷化表面处理工艺的	其他﹡
8	二、修理业81	汽车、摩托车等修理与维护811	/	营业面积5000平方米及以上且有涂装工序的	/
"""
TAX = """# 环境保护税法附表

来源：测试用公告第3号

## 附表一

| 税目 | 税目 | 计税单位 | 税额 |
|---|---|---|---|
| 固体废物 | 危险废物 | 每吨 | 900元 |
| 噪声 | 工业噪声 | 超标1－3分贝 | 每月100元 |
| 噪声 | 工业噪声 | 超标4－6分贝 | 每月200元 |
| 噪声 | 工业噪声 | 超标7分贝以上 | 每月400元 |

## 附表二

| 污染物 | 污染当量值（千克） |
|---|---|
| 1.化学需氧量（CODcr） | 3 |
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = tmp_path / "tables"
    tables.mkdir()
    for name, text in (("eia.tsv", EIA), ("permit.tsv", PERMIT), ("tax.md", TAX)):
        (tables / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def tables(folder: Path) -> Tables:
    return Tables.open(folder)


def found(tables: Tables, text: str) -> TableAnswer:
    answer = tables.answer(text)
    assert answer is not None
    return answer


PLATING = "有没有电镀工艺（包括化学镀、阳极氧化）？"
PAINT = "一年用多少吨溶剂型涂料（油性漆，连稀释剂算）？"


def test_e22_a_works_asks_which_report_and_is_asked_for_what_is_missing(tables: Tables) -> None:
    answer = found(tables, "我做家具喷漆，要报告书还是报告表？")
    assert (answer.rows[0].number, answer.column, answer.exempt) == ("1", "", False)
    assert answer.ask[:2] == (PLATING, PAINT)
    assert answer.source == "测试用公告第1号"
    text = table_text(answer, "zh_CN").text
    assert text.splitlines()[0] == "第1项　一、家具制造业21　木质家具制造211*；金属家具制造213*"
    assert "报告书：有电镀工艺的；年用溶剂型涂料（含稀释剂）10吨及以上的" in text
    assert f"还要知道：{PLATING} {PAINT}" in text
    assert "来源：环评小名录附表；测试用公告第1号" in text


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("家具厂一年用12吨油漆，要报告书还是报告表", "报告书"),
        ("家具厂，油漆一年要十吨，做什么环评", "报告书"),
        ("家具厂有电镀，环评是哪种", "报告书"),
        ("家具厂一年用9900公斤油漆，没有电镀，做什么环评", "报告表"),
        ("做木家具的，不做电镀，油漆8吨水性漆1吨，要报告书还是报告表", "报告表"),
        ("做家具，用水性漆12吨，没有电镀，要不要做环评", "报告表"),
        ("做晶圆的厂环评是报告书还是报告表", "报告表"),
    ],
)
def test_the_class_follows_from_what_is_told(tables: Tables, text: str, column: str) -> None:
    answer = found(tables, text)
    assert (answer.column, answer.ask) == (column, ())
    assert table_text(answer, "zh_CN").text.startswith(f"按名录是：{column}（")


@pytest.mark.parametrize(
    "text",
    [
        "做家具，只用水性漆5吨，没有电镀，要不要做环评",
        "家具厂只组装，要不要做环评",
        "汽修店营业面积300平方米，要不要做环评",
    ],
)
def test_an_exemption_of_the_row_is_named(tables: Tables, text: str) -> None:
    answer = found(tables, text)
    assert (answer.column, answer.exempt, answer.ask) == ("", True, ())
    assert table_text(answer, "zh_CN").text.startswith("按这一项的除外规定，不纳入环评管理")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("我们是家具厂，列入了重点排污单位，要排污许可证还是登记", "重点管理"),
        ("家具厂一年油漆12吨，不是重点排污单位，要办排污许可证还是登记", "简化管理"),
        ("家具厂水性漆25吨，油漆1吨，不是重点排污单位，排污许可属于哪种", "简化管理"),
        ("家具厂水性漆15吨，油漆3吨，胶水1吨，没有磷化，不是重点排污单位，排污许可是登记管理吗", "登记管理"),
        ("汽修店营业面积6000平方米有涂装工序，要办排污许可吗", "简化管理"),
    ],
)
def test_a_works_asks_permit_or_registration(tables: Tables, text: str, column: str) -> None:
    answer = found(tables, text)
    assert (answer.column, answer.ask, answer.source) == (column, (), "测试用公告第2号")


def test_a_registration_form_of_permits_is_not_that_of_projects(tables: Tables) -> None:
    answer = found(tables, "家具厂要排污许可证还是登记表")
    assert (answer.kind, answer.rows[0].number) == ("permit", "7")
    assert answer.ask[0] == "是不是列入了重点排污单位名录？"


def test_several_rows_are_shown_and_the_trade_is_asked(tables: Tables) -> None:
    answer = found(tables, "电子厂要不要做环评")
    assert [row.number for row in answer.rows] == ["2", "3"]
    assert answer.ask == ("具体做的是哪一种？",)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("噪声超标5分贝环保税多少", "每月200元"),
        ("厂界噪声超了9分贝，环保税怎么算", "每月400元"),
        ("危废一吨环保税多少钱", "900元"),
        ("COD的当量值是多少", "3"),
    ],
)
def test_a_figure_of_the_tax(tables: Tables, text: str, value: str) -> None:
    answer = found(tables, text)
    assert answer.ask == ()
    assert value in dict(answer.rows[0].columns).values()


def test_the_tax_on_noise_needs_the_decibels(tables: Tables) -> None:
    answer = found(tables, "噪声超标环保税怎么算")
    assert [dict(row.columns)["税额"] for row in answer.rows] == ["每月100元", "每月200元", "每月400元"]
    assert answer.ask == ("超过标准多少分贝？",)


def test_a_remark_that_repeats_the_one_above_is_written_out_for_a_row_alone(tmp_path: Path) -> None:
    remark = "一个单位边界上有多处噪声超标，根据最高一处超标声级计算应纳税额；昼、夜均超标的，分别计算，累计计征。"
    rows = f"| 噪声 | 工业噪声 | 超标1－3分贝 | {remark} |\n| 噪声 | 工业噪声 | 超标4－6分贝 | 同上 |\n"
    heading = "# 环境保护税法附表\n\n来源：测试用公告第3号\n\n## 附表一\n\n"
    heading += "| 税目 | 税目 | 计税单位 | 备注 |\n|---|---|---|---|\n"
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "tax.md").write_text(heading + rows, encoding="utf-8")
    tables = Tables.open(tmp_path)
    assert f"备注：{remark}" in table_text(found(tables, "噪声超标5分贝环保税多少"), "zh_CN").text.splitlines()
    both = table_text(found(tables, "噪声超标环保税怎么算"), "zh_CN").text.splitlines()
    assert [line for line in both if line.startswith("备注")] == [f"备注：{remark}", "备注：同上一行"]


def test_in_english_headings_units_and_questions_are_english(tables: Tables) -> None:
    told = table_text(found(tables, "我做家具喷漆，要报告书还是报告表？"), "en").text.splitlines()
    assert told[1:4] == [
        "impact report (报告书): 有电镀工艺的；年用溶剂型涂料（含稀释剂）10吨及以上的",
        "impact report form (报告表): 其他（仅分割、组装的除外；年用非溶剂型低VOCs含量涂料10吨以下的除外）",
        "(What the rows list is quoted from the Chinese table.)",
    ]
    assert told[4].startswith(
        "Still needed: Is there any electroplating, chemical plating or anodising? How many tonnes"
    )
    assert told[5].startswith(
        "Source: Classified Catalogue of Environmental Impact Assessment of Construction Projects ("
    )


def test_in_english_a_tax_in_yuan_needs_no_chinese_notice(tables: Tables) -> None:
    told = table_text(found(tables, "噪声超标5分贝环保税多少"), "en").text.splitlines()
    assert "Tax: 200 yuan a month" in told
    assert "(What the rows list is quoted from the Chinese table.)" not in told


def test_every_question_and_class_of_the_tables_has_english_words() -> None:
    phrases, labels = load_phrases(), load_labels()
    asked = {named.ask for named in (*phrases.materials.values(), *phrases.features.values())}
    assert asked == set(labels.questions)
    assert {column for columns in VERDICTS.values() for column in columns} <= set(labels.columns)
    assert set(labels.titles) == set(Kind)


@pytest.mark.parametrize(
    "text",
    [
        "家具厂没做环评罚多少",
        "家具厂环评多久批下来",
        "家具厂的环评报告书哪里公示",
        "家具厂排污许可证到期了要不要换",
        "工地夜里施工罚多少",
        "做家具要注意什么",
        "奶茶店要不要做环评",
        "家具厂环评批了还要不要办排污许可证",
        "家具厂环保税什么时候申报，多少都要报吗",
        "",
    ],
)
def test_another_question_gets_no_table(tables: Tables, text: str) -> None:
    assert tables.answer(text) is None


def test_without_tables_nothing_is_answered(tmp_path: Path) -> None:
    assert Tables.open(None).answer("我做家具喷漆，要报告书还是报告表？") is None
    assert Tables.open(tmp_path).answer("我做家具喷漆，要报告书还是报告表？") is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            EIA.replace("# 来源：测试用公告第1号\n", ""),
            "3: 这一行没有来源：在表头前写一行“# 来源：…”，或者加一栏“来源”",
        ),
        (EIA.replace("测试用公告第1号", ""), "4: 这一行没有来源：在表头前写一行“# 来源：…”，或者加一栏“来源”"),
        (EIA.replace("\n3\t", "\n\t"), "6: 这一行没有序号"),
        (EIA.replace("\n3\t", "\n2\t"), "6: 序号 2 出现了两次"),
        (EIA.replace("计算机制造391", ""), "6: 这一行没有项目或行业的名称"),
        (EIA.replace("\t/\t全部\t/", "\t/\t/\t/"), "6: 这一行各栏都是空的"),
        (EIA.replace("\t全部\t/", "\t全部\t/\t多\t多"), "6: 这一行有 8 栏，表头是 6 栏"),
        (TAX.replace("来源：测试用公告第3号", ""), "9: 这一行没有来源：在表头前写一行“# 来源：…”，或者加一栏“来源”"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "given.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as error:
        read_table(path)
    assert str(error.value) == f"{path}:{wrong}"


@pytest.mark.parametrize("text", ["", "第一条　种树", "序号\t名称\n1\t鸟\n", "# 只有一行说明\n"])
def test_what_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "given.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="不认识这张表"):
        read_table(path)


def test_a_source_per_row_counts_before_that_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "given.tsv"
    lines = [f"{line}\t{'来源' if line.startswith('序号') else '某公告'}" for line in EIA.splitlines()[2:]]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert {row.source for row in read_table(path).rows} == {"某公告"}


def test_an_operator_imports_a_table_and_looks_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    statutes = tmp_path / "statutes"
    statutes.mkdir()
    monkeypatch.setenv("STATUTES_DIR", str(statutes))
    (tmp_path / "new.tsv").write_text(EIA, encoding="utf-8")
    (tmp_path / "old.tsv").write_bytes(EIA.encode("gbk"))

    assert main(["table", "我做家具喷漆，要报告书还是报告表？"]) == 1
    assert "还没有导入表格" in capsys.readouterr().err
    assert main(["import-table", "new.tsv"]) == 0
    assert capsys.readouterr().out == f"new.tsv → {statutes / 'tables' / 'eia.tsv'}：4 行\n"
    assert main(["table", "家具厂一年用12吨油漆，要报告书还是报告表"]) == 0
    assert capsys.readouterr().out.startswith("按名录是：报告书（年用溶剂型涂料")
    assert main(["table", "工地罚多少"]) == 1
    assert "表里没有找到" in capsys.readouterr().err
    assert main(["import-table", "old.tsv", "none.tsv"]) == 1
    assert [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()] == ["old.tsv", "none.tsv"]
