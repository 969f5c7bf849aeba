from pathlib import Path

from chinese.segment import Segmenter


def test_the_domain_s_words_stay_whole(tmp_path: Path) -> None:
    segmenter = Segmenter(domain_words=["渣土车", "六个百分之百"], cache_dir=tmp_path)
    assert segmenter.words("渣土车怎么处罚") == ["渣土车", "怎么", "处罚"]
    assert "六个百分之百" in segmenter.words("六个百分之百是什么")


def test_other_words_make_another_digest_and_caches_stay_in_their_folder(tmp_path: Path) -> None:
    plain = Segmenter(cache_dir=tmp_path)
    assert plain.digest != Segmenter(domain_words=["渣土车"], cache_dir=tmp_path).digest
    assert plain.digest == Segmenter(cache_dir=tmp_path).digest
    assert {path.name.split("-")[0] for path in tmp_path.iterdir()} == {"dictionary", "jieba"}


def test_empty_domain_words_are_left_out_and_spaces_are_no_words(tmp_path: Path) -> None:
    segmenter = Segmenter(domain_words=["渣土车", "", " ", "渣土车"], cache_dir=tmp_path)
    assert segmenter.digest == Segmenter(domain_words=["渣土车"], cache_dir=tmp_path).digest
    assert segmenter.words("渣土车 abc def") == ["渣土车", "abc", "def"]


def test_an_unknown_word_stays_in_characters(tmp_path: Path) -> None:
    assert Segmenter(cache_dir=tmp_path).words("网易杭研大厦") == ["网易", "杭", "研", "大厦"]  # a model guesses 杭研
