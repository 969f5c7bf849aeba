"""A resident who reads English: answers in English where there are some, English titles everywhere (R29)."""

import re
from pathlib import Path
from shutil import copytree

import pytest

from knowledge.answer import Library
from knowledge.entries import load_entries
from knowledge.in_english import load_english
from tests.chat import Talker
from tests.world import World
from texts import label, say

EN = "en"
HAN = re.compile("[\u3400-\u9fff]")
CHINESE_ONLY = "(This text is in Chinese; it has not been translated yet.)"


@pytest.fixture
def reader(world: World) -> Talker:
    return world.talker(700_009, "Ann", lang=EN)


async def test_r29_the_examples_of_the_welcome_are_answered_in_english(reader: Talker) -> None:
    for example, title in (
        ("example_1", "May a construction site work at night, and what is the fine?"),
        ("example_2", "Must waste trucks be covered, and what is the penalty?"),
        ("example_3", "Restaurant fumes come into my home: what can residents do?"),
    ):
        await reader.says(label(f"webchat.welcome.{example}", EN))
        told = reader.last_text()
        assert told.splitlines()[0] == title
        assert "Ecological and Environmental Code, Art. " in told and CHINESE_ONLY not in told
        assert not HAN.search(told)


async def test_an_answer_in_english_with_its_figures_and_articles(reader: Talker) -> None:
    await reader.says("May a construction site work at night?")
    assert reader.last_text().partition("\n\nThe rules differ")[0].splitlines() == [
        "May a construction site work at night, and what is the fine?",
        "Near homes, schools, hospitals and the like, noisy construction is forbidden from 10 p.m. to 6 a.m., except "
        "for urgent repairs and rescue, or with a posted certificate for continuous work.",
        "Without a certificate the developer and the builder are fined 10,000 to 100,000 yuan; who refuses can be "
        "ordered to pause.",
        "",
        "Basis: Ecological and Environmental Code, Art. 572, Art. 1185 para. 1 item 2, Art. 1186 para. 1 item 3 (in "
        "force since 2026-08-15)",
        "As of 2026-10-12",
    ]
    await reader.taps("resident")
    assert reader.last_text().endswith("see “Details”") and not HAN.search(reader.last_text())


async def test_r29_an_entry_without_a_translation_says_so_under_its_english_title(reader: Talker) -> None:
    english = load_english()
    entry = next(one for one in load_entries() if one.id not in english.answers and not one.variants)
    await reader.says(entry.question)
    told = reader.last_text()
    assert told.splitlines()[0] == english.titles[entry.id]
    assert entry.answer.splitlines()[0] in told and CHINESE_ONLY in told
    await reader.taps("Details")
    assert reader.last_text().splitlines()[0] == english.titles[entry.id]
    assert CHINESE_ONLY in reader.last_text()


async def test_details_are_in_english_where_they_are_translated(reader: Talker) -> None:
    await reader.says("May a construction site work at night?")
    await reader.taps("Details")
    told = reader.last_text()
    assert told.splitlines()[0] == "May a construction site work at night, and what is the fine?"
    assert CHINESE_ONLY not in told and not HAN.search(told)


async def test_suggestions_and_topics_have_english_names(reader: Talker) -> None:
    await reader.says("How loud may dancing in the square be?")
    numbered = [title for title in reader.buttons() if title[:2] in ("1.", "2.", "3.")]
    assert len(numbered) == 3 and not HAN.search("".join(numbered))
    await reader.says("Ask about rules")
    await reader.taps("Browse topics")
    assert "Restaurant fumes" in reader.buttons() and not HAN.search("".join(reader.buttons()))
    await reader.taps("Open-air barbecue")
    assert reader.last_text().splitlines()[:2] == ["Open-air barbecue", "1. What is the fine for open-air barbecue?"]
    assert not HAN.search("".join(reader.buttons()))


async def test_an_old_translation_is_not_shown(
    world: World, reader: Talker, built_library: Path, tmp_path: Path
) -> None:
    """A curator has published another text of the entry."""
    entry = next(one for one in load_entries() if one.id == "dump-truck-uncovered")
    edited = entry.model_copy(update={"answer": "责令改正，处 3000 元罚款。"})
    data = Path(copytree(built_library, tmp_path / "edited"))  # the words of the other entries are known
    library = Library.open(data_dir=data, statutes_dir=None, extra=[edited])
    found = library.entry(entry.id, today=world.clock().date())
    assert found is not None
    assert (found.title_en != "", found.short, found.short_en) == (True, "责令改正，处 3000 元罚款。", "")


async def test_the_article_of_a_law_is_named_in_english(reader: Talker) -> None:
    await reader.says("大气法115条")
    told = reader.last_text()
    assert (
        "Ecological and Environmental Code, Art. 1128" in told and CHINESE_ONLY in told
    )  # a note on what was replaced


async def test_a_chinese_reader_sees_nothing_of_it(citizen: Talker) -> None:
    await citizen.says("May a construction site work at night?")
    told = citizen.last_text()
    assert told.startswith("夜里工地施工吵人，允许吗，会被罚多少？") and "《生态环境法典》第572条" in told
    assert say("answer.in_chinese", "zh_CN").text not in told
