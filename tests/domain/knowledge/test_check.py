"""The check a curator runs: wrong figures, repealed articles and copied phrasings cannot be published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.check import check
from knowledge.statute_text import StatuteText
from knowledge.statutes import Dates, Statutes

Texts = dict[str, StatuteText]
Check = Callable[..., list[str]]


@pytest.fixture
def faults(entry_file: Path, statutes: Statutes, texts: Texts) -> Check:
    """Edits the good entry, checks it and returns `line: message` per problem."""

    def run(old: str = "", new: str = "", *, texts: Texts = texts, statutes: Statutes = statutes) -> list[str]:
        source = entry_file.read_text(encoding="utf-8")
        assert old in source
        entry_file.write_text(source.replace(old, new, 1) if old else source, encoding="utf-8")
        _, problems = check([entry_file], statutes, texts)
        assert all(problem.path == entry_file for problem in problems)
        return [f"{problem.line}: {problem.message}" for problem in problems]

    return run


def test_a_good_entry_is_stamped_and_then_passes_without_texts(faults: Check, entry_file: Path) -> None:
    assert faults() == []
    assert "\nverified: '" in entry_file.read_text(encoding="utf-8")
    assert faults(texts={}) == []


def test_a_changed_answer_loses_its_stamp(faults: Check) -> None:
    assert faults() == []
    assert faults("10 万元以下。", "20 万元以下。", texts={}) == [
        "32: not checked against the statute texts since its last change: run this with STATUTES_DIR set"
    ]


def test_a_new_phrasing_keeps_the_stamp(faults: Check) -> None:
    assert faults() == []
    assert faults("树没浇水罚几万", "绿植旱死要交多少罚金", texts={}) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("10 万元以下。", "11 万元以下。", "33: answer: '11 万元' occurs in no cited article"),
        ("30 日内", "三个月内", "33: answer: '三个月' occurs in no cited article"),
        ("22 时至", "23 时至", "33: variants 施工单位: '23 时' occurs in no cited article"),
        ("2000 元", "3000 元", "26: former: '3000 元' occurs in no article cited there"),
        ("article: 2, item: 1", "article: 9", "19: 园林法典 has no article 9"),
        ("article: 2, item: 1", "article: 2, item: 3", "19: 园林法典 2 has no item 3"),
        ("article: 1}", "article: 1, paragraph: 3}", "20: 园林法典 1 has 2 paragraphs, not 3"),
        ("law: 园林法典, article: 1}", "law: 猫法, article: 1}", "20: unknown law '猫法'"),
        ("树没浇水罚几万", "不给树浇水会被罚多少钱", "8: this phrasing repeats the question"),
        ("  - 谁来查种树以后的养护\n", "", "7: 5 phrasings, at least 6 are needed"),
        ("谁来查种树以后的养护", "树没浇水罚他几万", "13: too like phrasing 1 (Dice 0.93 > 0.8)"),
        ("topic: ecology", "topic: noise", "3: topic is 'noise' but the file says 'ecology'"),
        ("可拨打 12345", "看第 8 条", "33: 第8条 is named but none of the cited laws has it"),
    ],
)
def test_a_fault_is_told_with_its_line(faults: Check, old: str, new: str, wrong: str) -> None:
    assert faults(old, new)[0] == wrong


def test_o10_a_repealed_article_cannot_carry_an_answer(faults: Check) -> None:
    found = faults("law: 园林法典, article: 1}", "law: 种树法, article: 7}")
    assert found[0] == (
        "20: 种树法 7 is in force 2018-10-26 to 2026-08-14, successor 园林法典 2, "
        "but the entry holds 2026-08-15 to open"
    )


def test_an_unconfirmed_law_must_be_called_so(faults: Check) -> None:
    cited = "law: 花草条例, article: 3}"
    assert faults("law: 园林法典, article: 1}", cited)[0] == "20: 花草条例 的效力待确认: the answer must say so"


def test_a_changed_statute_text_is_noticed(faults: Check, statutes: Statutes) -> None:
    law = statutes.laws["园林法典"]
    changed = Statutes([*statutes.laws.values(), replace(law, digests={**law.digests, 1: "0" * 12})])
    assert faults(statutes=changed) == ["20: the text of 园林法典 1 differs from the digest in statutes.toml"]


def test_changing_a_law_s_dates_flags_every_entry_that_rests_on_it(faults: Check, statutes: Statutes) -> None:
    ended = replace(statutes.laws["园林法典"], dates=Dates(first=date(2026, 8, 15), last=date(2027, 12, 31)))
    flagged = faults(statutes=Statutes([*statutes.laws.values(), ended]))
    assert [line.partition(" is in force")[0] for line in flagged] == ["19: 园林法典 2", "20: 园林法典 1"]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("id: tree-water-fine", "id: Tree", "2: id: Value error, an id is lower-case words joined by hyphens"),
        (
            "valid_to:\n",
            "valid_to: soon\n",
            "17: valid_to: Input should be a valid date or datetime, input is too short",
        ),
        ("author: 编辑\n", "colour: red\nauthor: 编辑\n", "29: colour: Extra inputs are not permitted"),
        (
            "## 施工单位",
            "## 猫",
            "33: variants: Value error, unknown heading '猫'; "
            "allowed are 详细, 居民, 施工单位, 生产企业, 运输单位, 餐饮单位",
        ),
        ("罚 1 万元", "一\n二\n三\n罚 1 万元", "33: answer: Value error, the short answer has more than 3 lines"),
    ],
)
def test_a_malformed_entry_is_told_with_its_line(faults: Check, old: str, new: str, wrong: str) -> None:
    assert faults(old, new) == [wrong]


def test_a_header_that_is_no_yaml_is_told(faults: Check) -> None:
    (fault,) = faults("scope: 国家", "scope: [国家")
    assert fault.startswith("17: the header is no YAML")
