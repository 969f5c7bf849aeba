"""What a second reading of these entries put right: a person's question, and the decisive words."""

from datetime import date

import pytest

from knowledge.answer import Library

TODAY = date(2026, 11, 29)

#: question → the entry, words of its three lines, words of its details
ASKED: dict[str, tuple[str, list[str], list[str]]] = {
    "PM2.5多少算合格": ("air-quality-standard", ["GB 3095-2026", "日均 60"], ["年 35、日 75"]),
    "AQI到多少就算轻度污染": ("aqi-levels", ["101—150 轻度"], ["115 以下轻度"]),
    "PM2.5 65以前是良，现在怎么算污染了": ("aqi-new-algorithm", ["2026-03-01", "由 75 降到 60"], []),
    "黄色和红色预警哪个更严重": ("heavy-pollution-levels", ["黄色、橙色、红色", "公开报道"], ["门槛没有核实"]),
    "混凝土已经开浇，突然发预警怎么办": ("heavy-pollution-exempt", ["1 万元以上 10 万元以下"], ["安全收口"]),
    "停限产给不给补偿": ("heavy-pollution-factory", ["20 万元以上 100 万元以下"], ["没有写停限产补偿"]),
}


@pytest.mark.parametrize("question", ASKED)
def test_the_answer_holds_the_decisive_words(library: Library, question: str) -> None:
    entry, short, details = ASKED[question]
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert [word for word in short if word not in answer.entry.short] == []
    assert [word for word in details if word not in answer.entry.details] == []
