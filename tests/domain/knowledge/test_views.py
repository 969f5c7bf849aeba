"""Entries as shown while the cited laws change."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge.entries import read_entry
from knowledge.situations import load_situations
from knowledge.statutes import Dates, Statutes
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
