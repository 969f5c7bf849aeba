"""English titles and answers: complete, not older than the Chinese text, with its figures and articles only."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.answer import Library
from knowledge.english_figures import article_numbers, unsupported
from knowledge.entries import Entry, EntryProblem, load_entries, read_entry
from knowledge.in_english import ENGLISH_FOLDER, digest_of, law_name, load_english, problems, stamp, topic_name
from knowledge.situations import load_situations
from knowledge.statutes import Statutes, load_statutes
from knowledge.topics import TOPICS
from knowledge.views import Views

TODAY = date(2026, 11, 28)
HEAD = "---\nof: '{of}'\ntranslator: 译者\nreviewer: 校核\n---\n"
SHORT = "Fine of 10,000 to 100,000 yuan.\nDead trees must be replaced within 30 days."


@pytest.fixture
def entry(entry_file: Path) -> Entry:
    return read_entry(entry_file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "english"
    made.mkdir()
    (made / "titles.toml").write_text('tree-water-fine = "What is the fine for thirsty trees?"\n', "utf-8")
    (made / "laws.toml").write_text('"园林法典" = "Garden Code"\n', "utf-8")
    return made


def written(folder: Path, entry: Entry, body: str, *, of: str | None = None) -> None:
    """An English answer of the entry, stamped unless `of` is given."""
    path = folder / f"{entry.id}.md"
    path.write_text(HEAD.format(of=of or "") + body + "\n", "utf-8")
    if of is None:
        stamp([entry], folder)


def told(folder: Path, *entries: Entry) -> list[str]:
    found = problems(entries, load_english(folder), titles=folder / "titles.toml")
    return [f"{problem.path.name}:{problem.line}: {problem.message}" for problem in found]


def test_every_entry_has_a_title_and_every_translation_is_of_the_present_text() -> None:
    entries = load_entries()
    english = load_english()
    assert [str(problem) for problem in problems(entries, english)] == []
    assert set(english.titles) == {entry.id for entry in entries}
    assert {entry.id for entry in entries if entry.popular} <= set(english.answers)


def test_every_topic_and_every_cited_law_has_an_english_name() -> None:
    assert set(load_english().topics) == set(TOPICS)
    assert law_name("生态环境法典") == "Ecological and Environmental Code"
    assert law_name("没有这部法") == "《没有这部法》"
    assert (topic_name("noise", "噪声"), topic_name("none", "无")) == ("Noise", "无")
    assert set(load_english().laws) <= set(load_statutes().laws)


def test_a_translation_as_it_should_be(folder: Path, entry: Entry) -> None:
    written(folder, entry, f"{SHORT}\n\n## Details\n- The garden department; call 12345.")
    assert told(folder, entry) == []
    found = load_english(folder).answer(entry)
    assert found is not None
    assert (found.short, found.details) == (SHORT, "- The garden department; call 12345.")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Fine of 20,000 yuan.", ["answer: '20,000 yuan' is not in the Chinese text"]),
        ("Fine of 1 to 100,000 yuan.", ["answer: '1' is not in the Chinese text"]),
        ("Within 30 working days.", ["answer: '30 working days' is not in the Chinese text"]),
        ("Within 30 months.", ["answer: '30 months' is not in the Chinese text"]),
        ("Fine of ten million yuan.", ["answer: 'ten million yuan' is not in the Chinese text"]),
        (
            "See Art. 2.\n\n## Details\nSee Articles 1 and 9, and Art. 77.",
            ["details: the entry does not cite Art. 9", "details: the entry does not cite Art. 77"],
        ),
        ("不准。", ["an English answer is needed, without Chinese characters"]),
        ("", ["an English answer is needed, without Chinese characters"]),
        ("One.\nTwo.\nThree.\nFour.", ["the short answer has more than 3 lines"]),
        ("word " * 100, ["the short answer has 499 characters, more than 480"]),
    ],
)
def test_a_wrong_translation(folder: Path, entry: Entry, body: str, says: list[str]) -> None:
    written(folder, entry, body)
    figures = [line for line in told(folder, entry) if "'T" not in line and "'Four'" not in line]
    assert figures == [f"tree-water-fine.md:1: {line}" for line in says]


def test_a_translation_without_a_stamp_or_of_an_older_text(folder: Path, entry: Entry) -> None:
    written(folder, entry, SHORT, of="0123456789ab")
    assert told(folder, entry) == [
        "tree-water-fine.md:1: the Chinese text has changed: compare the two, then run stamp-english"
    ]
    assert load_english(folder).answer(entry) is None
    (folder / "tree-water-fine.md").write_text(HEAD.format(of="") + SHORT, "utf-8")
    assert told(folder, entry) == ["tree-water-fine.md:1: compare it with the Chinese text, then run stamp-english"]
    assert stamp([entry], folder) == ["tree-water-fine"]
    assert stamp([entry], folder) == []
    assert told(folder, entry) == []


@pytest.mark.parametrize(
    ("changed", "whole", "shown"),
    [
        ({"answer": "罚 1 万元以上 10 万元以下。"}, True, []),
        ({"question": "不浇水会怎么样？"}, False, []),
        ({"citations": ()}, False, []),
        ({"details": "- 换了部门"}, False, ["short"]),  # the translation has no details
        ({"details": "- 换了部门"}, True, ["short"]),
        ({"variants": {"居民": "打电话。"}}, True, ["short"]),
        ({"phrasings": ("a", "b")}, True, ["short", "details"]),
    ],
)
def test_what_makes_a_translation_old(
    folder: Path, entry: Entry, changed: dict[str, object], whole: bool, shown: list[str]
) -> None:
    written(folder, entry, SHORT + ("\n\n## Details\n- The garden department." if whole else ""))
    edited = entry.model_copy(update=changed)
    found = load_english(folder).answer(edited)
    assert [part for part in ("short", "details") if found is not None and getattr(found, part)] == shown
    old = "tree-water-fine.md:1: the Chinese text has changed: compare the two, then run stamp-english"
    assert (old in told(folder, edited)) == (shown != ["short", "details"] and (whole or not shown))


def test_single_translations_can_be_stamped(folder: Path, entry: Entry) -> None:
    written(folder, entry, SHORT, of="old")
    assert stamp([entry], folder, only=["another"]) == []
    assert stamp([entry], folder, only=["another", entry.id]) == [entry.id]


def test_titles_that_are_missing_unknown_twice_or_chinese(folder: Path, entry: Entry) -> None:
    (folder / "titles.toml").write_text('gone = "Where?"\nother = "Where?"\nthird = "哪里？"\n', "utf-8")
    (folder / "questions.toml").write_text('[questions]\nfourth = ["Who?"]\n', "utf-8")
    (folder / "laws.toml").unlink()
    assert told(folder, entry) == [
        "titles.toml:1: gone: there is no entry of this id",
        "titles.toml:2: other: there is no entry of this id",
        "titles.toml:2: other: gone has the same title",
        "titles.toml:3: third: there is no entry of this id",
        "titles.toml:3: third: an English title is needed",
        "questions.toml:1: fourth: there is no entry of this id",
        "titles.toml:1: tree-water-fine has no English title",
        "laws.toml:1: 园林法典 has no English name",
    ]


def test_a_translation_of_no_entry(folder: Path, entry: Entry) -> None:
    (folder / "tree-cutting.md").write_text(HEAD.format(of="x") + "No.", "utf-8")
    assert told(folder, entry) == ["tree-cutting.md:1: there is no entry of this id"]
    assert stamp([entry], folder) == []


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("of: x\ntranslator: 译者", "the header has of, translator, reviewer and nothing else, not reviewer"),
        (
            "of: x\ntranslator: a\nreviewer: b\nauthor: c",
            "the header has of, translator, reviewer and nothing else, not author",
        ),
        ("of: [", "the header is no YAML"),
    ],
)
def test_a_header_that_cannot_be_read(folder: Path, header: str, says: str) -> None:
    (folder / "tree-water-fine.md").write_text(f"---\n{header}\n---\nNo.\n", "utf-8")
    with pytest.raises(ExceptionGroup) as refused:
        load_english(folder)
    (problem,) = refused.value.exceptions
    assert isinstance(problem, EntryProblem) and says in str(problem)


def test_a_translator_and_a_reviewer_are_named(folder: Path, entry: Entry) -> None:
    written(folder, entry, SHORT)
    path = folder / "tree-water-fine.md"
    path.write_text(path.read_text("utf-8").replace("译者", "''"), "utf-8")
    assert told(folder, entry) == ["tree-water-fine.md:1: translator and reviewer are needed"]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("10,000 to 100,000 yuan", "1 万元以上 10 万元以下"),
        ("a fine of 1 million yuan", "罚 100 万元"),
        ("500 yuan", "五百元"),
        ("from 10 p.m. to 6 a.m.", "晚上 10 点到次日 6 点"),
        ("from 10 p.m. to 6 a.m.", "22 时至次日 6 时"),
        ("within 15 days, or 3 months", "15 日内，或者 3 个月"),
        ("3% a day", "每日 3%"),
        ("three times the amount", "三倍"),
        ("5 years", "5 年"),
        ("at least one of them, since 15 August 2026 and 2026-08-15", "其中之一"),
        ("call 12345, 119, 120 or 110 about PM2.5", "打电话"),
        ("see Art. 240 para. 3 and Articles 1, 2 and 3", "见条文"),
        ("70 decibels within 1.5 metres", "1.5 米内 70 分贝"),
        ("2 kilometres", "2 公里"),
    ],
)
def test_figures_that_the_chinese_text_has(english: str, chinese: str) -> None:
    assert unsupported(english, chinese) == ()


@pytest.mark.parametrize(
    ("english", "chinese", "left"),
    [
        ("10,000 to 200,000 yuan", "1 万元以上 10 万元以下", ("200,000 yuan",)),
        ("1,000 yuan", "1 万元", ("1,000 yuan",)),
        ("15 working days", "15 日", ("15 working days",)),
        ("9 p.m.", "晚上 10 点", ("9 p.m.",)),
        ("four weeks", "一个月", ("four",)),
        ("5 million yuan", "50 万元", ("5 million yuan",)),
        ("30%", "30 元", ("30%",)),
    ],
)
def test_figures_that_the_chinese_text_lacks(english: str, chinese: str, left: tuple[str, ...]) -> None:
    assert unsupported(english, chinese) == left


def test_articles_named_in_english() -> None:
    assert article_numbers("See Art. 240, Articles 3 and 4, arts. 7-9; Article 12.") == {240, 3, 4, 7, 9, 12}


def test_a_view_has_the_english_text_of_the_present_rule_only(folder: Path, entry: Entry, statutes: Statutes) -> None:
    written(folder, entry, f"{SHORT}\n\n## Details\n- The garden department; call 12345.")
    views = Views(statutes, {}, load_situations(), load_english(folder))
    now, before = (views.entry(entry, today=day) for day in (TODAY, date(2026, 8, 14)))
    assert (now.title_en, now.short_en) == ("What is the fine for thirsty trees?", SHORT)
    assert now.details_en == "- The garden department; call 12345."
    assert (before.title_en, before.short_en, before.details_en) == (now.title_en, "", "")
    suggestion = views.suggestion(entry, TODAY)
    assert suggestion is not None and suggestion.title_en == now.title_en
    edited = entry.model_copy(update={"answer": "不罚。"})  # as published by a curator in the console
    fresh = Views(statutes, {}, load_situations(), load_english(folder))
    assert fresh.entry(edited, today=TODAY).short_en == ""


def test_the_digest_differs_with_and_without_details(folder: Path, entry: Entry) -> None:
    written(folder, entry, SHORT)
    translation = load_english(folder).answers[entry.id]
    assert digest_of(entry, translation) != digest_of(entry, replace(translation, details="More."))


def test_a_folder_is_read_anew_each_time(folder: Path, entry: Entry) -> None:
    assert load_english(folder).titles[entry.id] == "What is the fine for thirsty trees?"
    shutil.copy(ENGLISH_FOLDER / "topics.toml", folder)
    assert load_english(folder).topics["noise"] == "Noise"


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("May a construction site work at night?", "noise-night-construction"),
        ("Must waste trucks be covered?", "dump-truck-uncovered"),
        ("What can I do about restaurant fumes?", "fume-resident-complaint"),
        ("Do I need a discharge permit for my workshop?", "permit-who-needs"),
        ("Are builders allowed to do night work?", "noise-night-construction"),
        ("Does a truck with soil need a tarpaulin?", "truck-cover-enough"),
        ("What is the penalty for smoke from a factory chimney?", "factory-black-smoke"),
        ("the smoke of the restaurant below comes into our apartment", "fume-resident-complaint"),
        ("My neighbours are so loud at night", "noise-neighbour-general"),
        ("An awful odor around my house", "odour-resident-what-to-do"),
        ("Can I burn garbage outside?", "burning-garbage"),
        ("What’s the fine for uncovered dump trucks?", "dump-truck-uncovered"),
        ("there’s a terrible smell in our area…", "odour-resident-what-to-do"),
        ("WHICH COMPANIES NEED A DISCHARGE PERMIT", "permit-who-needs"),
        ("how do I apply for reconsideration of a fine - within how many days?", "remedy-reconsideration-deadline"),
        ("May a shop use a loudspeaker for advertising", "noise-shop-loudspeaker"),
        ("how long may a company store hazardous waste", "hw-storage-period"),
        ("How can I file a complaint?", "report-how"),
        ("is there any reward for reporting", "report-reward"),
        ("Can restaurants open in residential buildings?", "restaurant-in-residential"),
    ],
)
def test_common_english_questions_find_their_entry(library: Library, question: str, entry: str) -> None:
    found = library.answer(question, today=TODAY)
    assert (found.decision, found.entry.id if found.entry else None) == ("answer", entry)


@pytest.mark.parametrize(
    "question",
    [
        "What is the weather today?",
        "How do I renew my driving licence?",
        "is smoking allowed in restaurants?",
        "My neighbour parks in front of my door",
        "Where can I buy a house?",
        "fix my computer",
        "",
        "the of and",
    ],
)
def test_english_questions_about_other_things_are_not_answered(library: Library, question: str) -> None:
    assert library.answer(question, today=TODAY).decision != "answer"


def test_titles_are_understood_as_questions(library: Library) -> None:
    """Nearly all: some entries differ in words that the question leaves out."""
    titles = load_english().titles
    answers = {name: library.answer(title, today=TODAY).entry for name, title in titles.items()}
    right = sum(found is not None and found.id == name for name, found in answers.items())
    assert right / len(titles) >= 0.95
