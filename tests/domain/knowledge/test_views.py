"""Entries as shown while the cited laws change."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.article_numbers import ArticleNumber
from knowledge.entries import CitedArticle, Entry, read_entry
from knowledge.situations import load_situations
from knowledge.statutes import Dates, Statutes, rank_of
from knowledge.views import Views


def test_e07_an_entry_whose_article_left_force_is_under_review_the_same_day(
    entry_file: Path, statutes: Statutes
) -> None:
    entry = read_entry(entry_file)
    ended = replace(statutes.laws["园林法典"], dates=Dates(first=date(2026, 8, 15), last=date(2027, 12, 31)))
    views = Views(Statutes([*statutes.laws.values(), ended]), {}, load_situations())
    assert not views.entry(entry, today=date(2027, 12, 31)).under_review
    assert views.entry(entry, today=date(2028, 1, 1)).under_review


def test_before_anything_was_known_an_entry_is_under_review(entry_file: Path, statutes: Statutes) -> None:
    views = Views(statutes, {}, load_situations())
    entry = read_entry(entry_file)
    assert views.entry(entry, today=date(2026, 8, 14)).short == "当时罚 500 元以上 2000 元以下。"
    assert views.entry(entry, today=date(2015, 1, 1)).under_review


def test_the_asker_s_part_comes_first_and_others_stay_out(entry_file: Path, statutes: Statutes) -> None:
    views = Views(statutes, {}, load_situations())
    entry = read_entry(entry_file)
    builder = views.entry(entry, today=date(2026, 9, 1), profile="construction").details
    resident = views.entry(entry, today=date(2026, 9, 1), profile="居民").details
    unknown = views.entry(entry, today=date(2026, 9, 1)).details
    assert builder.startswith("夜里 22 时至次日 6 时不要修剪。")
    assert "修剪" not in resident
    assert "**施工单位**" in unknown


def test_an_article_s_text_and_successor(statutes: Statutes) -> None:
    views = Views(statutes, {("种树法", 7): "未浇水的，罚款。"}, load_situations())
    view = views.article("种树法", 7)
    assert (view.text, view.changed) == ("未浇水的，罚款。", "罚款提高。")
    assert [(new.law, new.article, new.in_force_from) for new in view.successors] == [
        ("园林法典", 2, date(2026, 8, 15))
    ]


def test_an_inserted_article_is_cited_and_shown_under_its_own_number(entry_file: Path, statutes: Statutes) -> None:
    number = ArticleNumber.of(1, 1)
    law = statutes.laws["园林法典"]
    inserted = replace(law, digests={**law.digests, number: "0" * 12})
    views = Views(Statutes([inserted]), {("园林法典", number): "种花的单位也应当浇水。"}, load_situations())
    view = views.article("园林法典", 10_001)  # as a button or the index keeps it
    assert (f"第{view.article}条", view.exists, view.text) == ("第1之1条", True, "种花的单位也应当浇水。")
    assert not views.article("园林法典", ArticleNumber.of(2, 1)).exists

    source = entry_file.read_text(encoding="utf-8").replace("article: 1}", "article: 1之1}")
    entry_file.write_text(source, encoding="utf-8")
    entry = read_entry(entry_file)
    assert entry.citations[1] == CitedArticle(law="园林法典", article=number)
    assert Entry.model_validate_json(entry.model_dump_json()).citations == entry.citations


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("法律", "司法解释"),
        ("司法解释", "行政法规"),
        ("行政法规", "地方性法规"),
        ("党内法规和行政法规", "地方性法规"),
        ("地方性法规", "部门规章"),
        ("部门规章", "规范性文件"),
        ("规范性文件", "通知"),
        ("法律", "法律解读"),
    ],
)
def test_the_kind_of_law_decides_which_rule_is_named_first(higher: str, lower: str) -> None:
    assert rank_of(higher) < rank_of(lower)
    assert rank_of("部门规章") == rank_of("地方政府规章")
