from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from words.fuzzy import bigram_dice, dice, ratio, set_dice
from words.segment import Segmenter


def test_the_domain_s_words_stay_whole(tmp_path: Path) -> None:
    segmenter = Segmenter(domain_words=["渣土车", "六个百分之百"], cache_dir=tmp_path)
    assert segmenter.words("渣土车怎么处罚") == ["渣土车", "怎么", "处罚"]
    assert "六个百分之百" in segmenter.words("六个百分之百是什么")


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    return Segmenter(domain_words=["渣土车", "夜间施工"], cache_dir=tmp_path_factory.mktemp("words"))


@settings(max_examples=300, deadline=None)
@given(st.text("渣土车怎么处罚工地上夜间施工噪声大气污染防治法人民政府一个月不了解决定书面积水囧㐁3b%. ", max_size=30))
def test_every_text_is_cut_as_jieba_cuts_it(segmenter: Segmenter, text: str) -> None:
    by_jieba = [word for word in segmenter._jieba.lcut(text, HMM=False) if not word.isspace()]
    assert segmenter.words(text) == by_jieba


def test_other_words_make_another_digest_and_caches_stay_in_their_folder(tmp_path: Path) -> None:
    plain = Segmenter(cache_dir=tmp_path)
    assert plain.digest != Segmenter(domain_words=["渣土车"], cache_dir=tmp_path).digest
    assert plain.digest == Segmenter(cache_dir=tmp_path).digest
    assert {path.name.split("-")[0] for path in tmp_path.iterdir()} == {"dictionary", "jieba"}


def test_likeness() -> None:
    assert dice("工地工", "工地") == 0.8
    assert set_dice("工地工", "工地") == 1.0
    assert bigram_dice("工地扬尘", "工地") == 0.5
    assert ratio("工地", "工地") == 1.0
    assert dice("", "") == 0.0
