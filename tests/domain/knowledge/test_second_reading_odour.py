"""What a second reading of these entries put right: a person's question, and the decisive words."""

from datetime import date

import pytest

from knowledge.answer import Library

TODAY = date(2026, 11, 29)

#: question → the entry, words of its three lines, words of its details
ASKED: dict[str, tuple[str, list[str], list[str]]] = {
    "企业除臭设备是不是强制装": ("odour-equipment", ["选好址", "合理的防护距离", "停工或停业整治"], ["只开风扇"]),
    "检测没超标但确实臭，还能罚吗": (
        "factory-odour-fine",
        ["1 万元以上 10 万元以下", "10 万元以上 100 万元以下"],
        ["不超标也能罚"],
    ),
    "臭味断断续续，执法人员来了就没了怎么办": (
        "odour-resident-what-to-do",
        ["举报污染", "12345"],
        ["怎么取证", "不用自己进厂采样"],
    ),
    "厂界臭气浓度限值多少": ("odour-limit-boundary", ["现有 30", "以最新标准和排污许可证为准"], ["只看过标准原件"]),
    "在工地点火烧沥青块怎么罚": ("asphalt-road-paving", ["单位罚 1 万元以上 10 万元以下"], ["按焚烧查"]),
}


@pytest.mark.parametrize("question", ASKED)
def test_the_answer_holds_the_decisive_words(library: Library, question: str) -> None:
    entry, short, details = ASKED[question]
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert [word for word in short if word not in answer.entry.short] == []
    assert [word for word in details if word not in answer.entry.details] == []
