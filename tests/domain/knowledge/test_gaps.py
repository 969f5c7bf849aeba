"""What an entry promises and does not answer is found by the check."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.aspects import Aspect, asked
from knowledge.entries import read_entry, stored_entry
from knowledge.gaps import entry_gaps, subject_gaps
from knowledge.statute_text import StatuteText, read_statutes
from knowledge.subjects import load_subjects

Gaps = Callable[..., list[str]]


@pytest.fixture
def gaps(entry_file: Path, texts: dict[str, StatuteText]) -> Gaps:
    def run(*, texts: dict[str, StatuteText] = texts, waived: tuple[Aspect, ...] = ()) -> list[str]:
        found = entry_gaps(entry_file, read_entry(entry_file), texts, waived=waived)
        return [f"{one.line}: {one.message}" for one in found]

    return run


def change(path: Path, old: str, new: str) -> None:
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), encoding="utf-8")


def test_a_complete_entry_has_no_gaps(gaps: Gaps) -> None:
    assert gaps() == []


@pytest.mark.parametrize(
    ("phrasing", "words", "aspects"),
    [
        ("树干死了会拘留吗", "拘留", "crime"),
        ("不浇水要坐牢么", "坐牢", "crime"),
        ("树死了砸坏车能赔偿吗", "能赔偿", "remedy"),
        ("报养护计划要什么材料", "什么材料", "papers / procedure"),
        ("浇水的钱谁出", "钱谁出", "cost"),
        ("树离窗户要多少米", "要多少米", "number"),
        ("法典施行前没浇水的怎么算", "法典施行前", "former"),
    ],
)
def test_a_phrasing_that_asks_what_the_entry_lacks(
    gaps: Gaps, entry_file: Path, phrasing: str, words: str, aspects: str
) -> None:
    change(entry_file, "how_long, who, former]", "how_long, who]")
    change(entry_file, "养护公司偷懒不洒水", phrasing)
    assert gaps() == [f"12: 问了“{words}”，而条目的 aspects 里没有 {aspects}：补上答复和 aspects，或者删掉这个问法"]


@pytest.mark.parametrize(
    "text",
    [
        "拘留几天放出来",  # how long of a detention: crime alone
        "工地连着几天都在吵",
        "好几天才来收一次",
        "厂子开了几年没人管",
        "油烟机多久要清洗一次",
        "那几天能放礼花吗",
        "这老板谁管都没用",
        "夜间施工扰民费标准是多少",
    ],
)
def test_words_that_only_look_like_a_question_are_left_alone(text: str) -> None:
    kinds = {one.any_of[0] for one in asked(text)}
    assert not kinds & {Aspect.HOW_LONG, Aspect.PENALTY, Aspect.NUMBER, Aspect.WHO}


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("夜里打桩罚多少", Aspect.PENALTY),
        ("没证怎么罚", Aspect.PENALTY),
        ("这事归谁管", Aspect.WHO),
        ("该找哪个部门", Aspect.WHO),
        ("多久能批下来", Aspect.HOW_LONG),
        ("几天内要答复", Aspect.HOW_LONG),
        ("台账保存几年", Aspect.HOW_LONG),
        ("办证要什么材料", Aspect.PAPERS),
        ("偷排会不会抓人", Aspect.CRIME),
        ("不服能复议吗", Aspect.REMEDY),
        ("白天多少分贝算超标", Aspect.NUMBER),
        ("审批收费吗", Aspect.COST),
        ("排水证去哪办理", Aspect.PROCEDURE),
        ("旧法里罚得轻吗", Aspect.FORMER),
    ],
)
def test_a_text_is_read_for_what_it_asks(text: str, aspect: Aspect) -> None:
    assert aspect in {one.any_of[0] for one in asked(text)}


def test_a_penalty_that_replaced_another_needs_the_former_one(gaps: Gaps, entry_file: Path) -> None:
    source = entry_file.read_text(encoding="utf-8")
    start, end = source.index("former:\n"), source.index("author:")
    entry_file.write_text(source[:start] + source[end:], encoding="utf-8")
    assert gaps() == ["21: 有处罚、取代了旧法条文，却没有 former（或者在阅读记录的 before_code 写 left out 和理由）"]
    assert gaps(waived=(Aspect.FORMER,)) == []
    change(entry_file, "aspects: [penalty, rule", "aspects: [rule")
    assert not any("former" in gap for gap in gaps())


def test_the_time_to_pay_a_fine_is_no_question_about_its_amount() -> None:
    assert [one.any_of[0] for one in asked("罚款多少天内交")] == [Aspect.HOW_LONG]


@pytest.mark.parametrize("words", ["处五日以下拘留", "依法追究刑事责任", "处三年以下有期徒刑或者拘役"])
def test_detention_in_a_cited_article_has_to_be_mentioned(
    gaps: Gaps, entry_file: Path, statutes_dir: Path, words: str
) -> None:
    change(statutes_dir / "code.md", "的罚款：", f"的罚款，{words}：")
    texts = read_statutes(statutes_dir)
    (found,) = gaps(texts=texts)
    assert found.startswith("19: 园林法典2 里有“")
    assert gaps(texts=texts, waived=(Aspect.CRIME,)) == []
    change(entry_file, "可拨打 12345。", "可拨打 12345。\n- 情节严重的会被拘留，构成犯罪的判刑。")
    assert gaps(texts=texts) == []


def test_a_subject_that_is_asked_what_none_of_its_entries_answers(entry_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "subjects.toml"
    file.write_text('# 主题\n\n[trees]\nname = "树木"\nwords = []\nasked = ["who", "cost"]\n', encoding="utf-8")
    change(entry_file, "养护公司偷懒不洒水", "树倒了砸车能索赔吗")
    entry = read_entry(entry_file)

    def found(unread: frozenset[str] = frozenset()) -> list[str]:
        problems = subject_gaps(file, load_subjects(file), [entry], unread=unread)
        return [f"{one.line}: {one.message}" for one in problems]

    assert found() == [
        "3: 主题“树木”：有人问 cost（“树木”），而这个主题没有条目回答",
        "3: 主题“树木”：有人问 remedy（“树倒了砸车能索赔吗”），而这个主题没有条目回答",
    ]
    assert found(frozenset({"tree-water-fine"})) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("subject: trees\n", "", "1: subject: Field required"),
        (
            "subject: trees",
            "subject: cats",
            "4: subject: Value error, unknown subject; they are in content/subjects.toml",
        ),
        ("aspects: [penalty, rule, how_long, who, former]\n", "", "1: aspects: Field required"),
        (
            "[penalty, rule, how_long, who, former]",
            "[]",
            "5: aspects: Tuple should have at least 1 item after validation, not 0",
        ),
        ("[penalty, rule", "[penalty, penalty, rule", "5: aspects: Value error, an aspect is named twice"),
    ],
)
def test_an_entry_names_a_known_subject_and_aspects(entry_file: Path, old: str, new: str, wrong: str) -> None:
    change(entry_file, old, new)
    with pytest.raises(ExceptionGroup) as group:
        read_entry(entry_file)
    (problem,) = group.value.exceptions
    assert str(problem) == f"{entry_file}:{wrong}"


def test_an_unknown_aspect_is_refused_with_its_line(entry_file: Path) -> None:
    change(entry_file, "[penalty, rule", "[penalty, colour")
    with pytest.raises(ExceptionGroup) as group:
        read_entry(entry_file)
    assert str(group.value.exceptions[0]).startswith(f"{entry_file}:5: aspects.1: Input should be 'rule', 'penalty'")


def test_an_entry_published_before_subjects_is_still_read(entry_file: Path) -> None:
    entry = read_entry(entry_file)
    older = entry.model_dump_json(exclude={"subject", "aspects"})
    assert stored_entry(older) == entry.model_copy(update={"subject": "unsorted", "aspects": (Aspect.RULE,)})
    assert stored_entry(entry.model_dump_json()) == entry
