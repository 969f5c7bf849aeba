"""The score formula and the signals, recomputed for a few entries."""

import math

import numpy as np
import pytest
from rapidfuzz import fuzz

from knowledge.analysis import Analysed, Analyser
from knowledge.candidates import DECLINED
from knowledge.fields import Facts, IndexedEntry
from knowledge.postings import Doubles
from knowledge.ranking import KEPT, EntryRanker
from knowledge.reranking import RERANKED, UNEXPLAINED

#: phrasings, answer, popular
ENTRIES = [
    (["工地 扬尘 怎么 罚", "工地 灰 大"], "工地 扬尘 罚款", False),
    (["渣土车 没 盖", "渣土车 漏 土"], "渣土车 密闭", True),
    (["工地 夜里 施工", "夜里 噪声"], "夜里 施工 要 证明", False),
]
DECLINED_QUESTIONS = ["工地 扬尘 安全帽"]


def analysed(text: str) -> Analysed:
    """`text` is split into words already, so neither segmenter nor lexicon is needed."""
    return Analyser(None, None).with_words(text.replace(" ", ""), tuple(text.split()))  # type: ignore[arg-type]


def built(entries: list[tuple[list[str], str, bool]], declined: list[str]) -> EntryRanker:
    sources = [
        IndexedEntry(
            popular=popular,
            units=tuple(map(analysed, units)),
            answer=analysed(answer).keys,
            articles=analysed(answer + " 法条").long_keys,
            facts=Facts(topic=f"topic-{place}", cited=frozenset({("法", place)}), aspects=frozenset()),
        )
        for place, (units, answer, popular) in enumerate(entries)
    ]
    return EntryRanker.build(sources, [analysed(text) for text in declined])


@pytest.fixture(scope="module")
def ranker() -> EntryRanker:
    return built(ENTRIES, DECLINED_QUESTIONS)


def field(ranker: EntryRanker, name: str, question: Analysed) -> Doubles:
    """BM25 in one field: pairs count half in units, and only words and pairs count in answers and articles."""
    rows = ranker.stored.vocabulary.rows(question.keys)
    weights = question.weights if name == "units" else np.ones_like(question.weights)
    if name in ("answer", "articles"):
        weights = np.where(np.arange(len(rows)) < question.long, 1, 0).astype(np.float32)
    return ranker.stored.fields[name].scores(rows, weights)


def ceiling(ranker: EntryRanker, name: str, question: Analysed) -> float:
    return float(ranker.stored.fields[name].rarity(ranker.stored.vocabulary.rows(question.keys[: question.long])).sum())


@pytest.mark.parametrize("text", ["工地 扬尘", "渣土车 没 盖 罚款", "夜里 工地 施工", "工地 灰"])
def test_the_score_is_the_formula_of_the_docstring(ranker: EntryRanker, text: str) -> None:
    question = analysed(text)
    units, together, answer, articles = (
        field(ranker, name, question) for name in ("units", "together", "answer", "articles")
    )
    expected = together / together.max()
    expected += answer / ceiling(ranker, "answer", question) + articles / ceiling(ranker, "articles", question)
    expected += 0.1 * np.array([popular for *_, popular in ENTRIES])
    candidates = [
        place for place in np.flatnonzero(units >= 0.3 * units.max()) if ranker.stored.owners[place] != DECLINED
    ]
    for entry in {int(ranker.stored.owners[place]) for place in candidates}:
        own = [place for place in candidates if ranker.stored.owners[place] == entry]
        expected[entry] += 0.3 * max(units[place] for place in own) / units.max()
        expected[entry] += 0.2 * max(fuzz.ratio(question.folded, ranker.stored.units[place]) / 100 for place in own)
    ranked = ranker.rank(question)
    worth_showing = [int(place) for place in np.flatnonzero(expected >= 0.3 * expected.max())]
    explained = {place: expected[place] - unexplained(ranker, place, question) for place in worth_showing}
    order = sorted(explained, key=lambda place: -explained[place])
    assert list(ranked.entries) == order
    assert ranked.scores == pytest.approx([explained[place] for place in order], rel=1e-5)


def unexplained(ranker: EntryRanker, entry: int, question: Analysed) -> float:
    """What the entry loses for the characters of the question that it does not mention."""
    rows = ranker.stored.vocabulary.rows(question.keys[question.characters.start : question.characters.stop])
    rarity = ranker.stored.fields["together"].rarity(rows)
    mentioned = ranker.stored.mentions.by([entry], rows)[0]
    return UNEXPLAINED["characters"] * float(rarity[~mentioned].sum() / rarity.sum())


def test_signals_of_the_first_entry(ranker: EntryRanker) -> None:
    question = analysed("工地 扬尘 夜里")
    ranked = ranker.rank(question)
    signals = ranked.signals
    assert signals is not None
    assert ranked.entries == (0, 2)
    rarity = ranker.stored.fields["together"].rarity(ranker.stored.vocabulary.rows(question.keys))
    assert signals.together == pytest.approx(field(ranker, "together", question)[0] / float(rarity.sum()), rel=1e-5)
    for name, value in (("answer", signals.answer), ("articles", signals.articles)):
        assert value == pytest.approx(field(ranker, name, question)[0] / ceiling(ranker, name, question), rel=1e-5)
    assert signals.score == ranked.scores[0]
    assert signals.gap_next == ranked.scores[0] - ranked.scores[1]
    assert signals.likeness == pytest.approx(fuzz.ratio(question.folded, "工地扬尘怎么罚") / 100)
    assert signals.over_declined == signals.unit - signals.declined
    assert signals.declined_likeness == pytest.approx(fuzz.ratio(question.folded, "工地扬尘安全帽") / 100)
    assert (signals.length, signals.groups) == (math.log(6), 0.0)


def test_signals_of_what_the_first_entry_does_not_mention(ranker: EntryRanker) -> None:
    whole = ranker.rank(analysed("工地 扬尘")).signals
    assert whole is not None
    assert (whole.missing_words, whole.rarest_missing_words, whole.unknown_words) == (0.0, 0.0, 0.0)
    assert (whole.missing_characters, whole.rarest_missing_characters, whole.unknown_characters) == (0.0, 0.0, 0.0)

    question = analysed("工地 扬尘 猫咪 噪声")  # 噪声 is in another entry, 猫咪 in none
    part = ranker.rank(question).signals
    assert part is not None
    rarity = ranker.stored.fields["together"].rarity(ranker.stored.vocabulary.rows(question.keys)).tolist()
    words = rarity[:4]
    assert part.missing_words == pytest.approx((words[2] + words[3]) / sum(words))
    assert part.rarest_missing_words == pytest.approx(words[2])
    characters = dict(zip(sorted("工地扬尘猫咪噪声", key=ord), rarity[question.long :], strict=True))
    missing = sum(characters[one] for one in "猫咪噪声")
    assert part.missing_characters == pytest.approx(missing / sum(characters.values()))
    assert part.rarest_missing_characters == pytest.approx(characters["猫"])
    assert (part.unknown_words, part.unknown_characters) == (1.0, 2.0)


def test_a_single_entry_leads_by_its_whole_score() -> None:
    ranked = built(ENTRIES[:1], []).rank(analysed("扬尘"))
    assert ranked.signals is not None
    assert (ranked.entries, ranked.signals.gap_next) == ((0,), ranked.scores[0])
    assert (ranked.signals.declined, ranked.signals.declined_likeness) == (0.0, 0.0)


def test_a_question_without_a_known_term_ranks_nothing(ranker: EntryRanker) -> None:
    for text in ("", "猫"):
        ranked = ranker.rank(analysed(text))
        assert (ranked.entries, ranked.scores, ranked.signals) == ((), (), None)


def test_entries_of_the_same_score_come_in_their_order_and_not_all_are_shown() -> None:
    alike = [(["扬尘"], "扬尘", False)] * (KEPT + 1)
    ranked = built(alike, []).rank(analysed("扬尘"))
    assert len(ranked.entries) == KEPT
    assert built(alike[:KEPT], []).rank(analysed("扬尘")).entries == tuple(range(KEPT))


def test_a_held_out_unit_counts_for_nothing(ranker: EntryRanker) -> None:
    question = analysed("渣土车 漏 土")
    without = built([*ENTRIES[:1], (ENTRIES[1][0][:1], *ENTRIES[1][1:]), *ENTRIES[2:]], DECLINED_QUESTIONS)
    held_out, rebuilt = ranker.rank(question, without=3), without.rank(question)
    assert held_out.entries[0] == rebuilt.entries[0] == 1
    assert held_out.scores[0] < ranker.rank(question).scores[0]
    assert held_out.signals is not None and held_out.signals.likeness == pytest.approx(
        fuzz.ratio("渣土车漏土", "渣土车没盖") / 100
    )


def test_a_held_out_question_to_decline_takes_nothing_from_an_entry(ranker: EntryRanker) -> None:
    question = analysed("工地 扬尘 安全帽")
    held_out, plain = ranker.rank(question, without=6), ranker.rank(question)
    assert held_out.signals is not None and plain.signals is not None
    assert (plain.signals.declined_likeness, held_out.signals.declined_likeness) == (1.0, 0.0)
    assert held_out.signals.together == plain.signals.together


def test_beyond_the_reranked_entries_the_order_stays() -> None:
    same = [([f"扬尘 工地 {place}"], "罚款", False) for place in range(RERANKED + 2)]
    scores = built(same, []).rank(analysed("扬尘 工地 猫")).scores
    assert list(scores) == sorted(scores, reverse=True)


def test_a_rival_close_behind_that_explains_a_word_is_a_signal() -> None:
    entries = [(["扬尘 工地 盖"], "扬尘 工地", False), (["扬尘 工地 税"], "扬尘 工地", False)]
    contested = built(entries, []).rank(analysed("扬尘 工地 环保税")).signals
    plain = built(entries, []).rank(analysed("扬尘 工地")).signals
    assert contested is not None and plain is not None
    assert plain.rival_explains == 0.0
    assert plain.gap_other == pytest.approx(0.0)
    lone = built(entries[:1], []).rank(analysed("扬尘 工地")).signals
    assert lone is not None and lone.gap_other == lone.score


def test_a_word_that_all_its_entries_have_in_another_topic_belongs_elsewhere() -> None:
    taxed = [([f"环保税 申报 {place}"], "环保税", False) for place in range(4)]
    sources = [([*units], answer, popular) for units, answer, popular in [(["扬尘 工地 罚"], "扬尘", True), *taxed]]
    ranker = EntryRanker.build(
        [
            IndexedEntry(
                popular=popular,
                units=tuple(map(analysed, units)),
                answer=analysed(answer).keys,
                articles=analysed("法条").long_keys,
                facts=Facts("dust" if place == 0 else "tax", frozenset(), frozenset()),
            )
            for place, (units, answer, popular) in enumerate(sources)
        ],
        [],
    )
    ranked = ranker.rank(analysed("工地 扬尘 罚 环保税"))
    assert (ranked.entries[0], ranked.signals and ranked.signals.elsewhere) == (0, 1.0)
    ours = ranker.rank(analysed("工地 扬尘 罚")).signals
    assert ours is not None and ours.elsewhere == 0.0


def test_telling_words_are_long_and_in_few_entries() -> None:
    entries = [([f"工地 {'扬尘' if place == 0 else '噪声'} 土"], "罚", False) for place in range(30)]
    ranker = built(entries, [])
    assert ranker.telling(analysed("工地 扬尘 扬尘 土 猫 猫咪")) == ["扬尘", "猫咪"]
