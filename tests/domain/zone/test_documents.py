"""Texts over the files of a zone are read by the loaders that read the files."""

from pathlib import Path

import pytest

from bot.current_zone import fitting, ground_of
from bot.settings import Settings
from tests.domain.zone.conftest import XUZHOU
from wording.zone_problems import problem_words
from zone import BadZone, Zone
from zone.documents import DOCUMENTS, checklist_documents, document, document_of, file_text, laid_over
from zone.keeping import lost

TRAINING = XUZHOU.parent / "training"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, zone_dir=TRAINING, _env_file=None)  # type: ignore[call-arg]


@pytest.mark.parametrize("folder", [None, TRAINING])
def test_the_files_over_themselves_change_nothing(folder: Path | None) -> None:
    every = [*DOCUMENTS, *checklist_documents(folder)]
    with laid_over(folder, {one.name: file_text(folder, one) for one in every}) as copy:
        again = Zone.load(copy)
    plain = Zone.load(folder)
    assert [getattr(again, name) for name in ("duty", "terms", "categories", "templates", "units", "likeness")] == [
        getattr(plain, name) for name in ("duty", "terms", "categories", "templates", "units", "likeness")
    ]


def test_a_document_is_known_by_its_name_and_by_its_file() -> None:
    assert [document_of(one.file) for one in DOCUMENTS] == list(DOCUMENTS)
    factory = document("checklist-factory-2")
    assert factory is not None and factory.file == "checklists/factory-2.yaml" and document_of(factory.file) == factory
    assert [document(name) for name in ("", "firms", "checklist-../x", "checklist-" + "a" * 60)] == [None] * 4


def test_a_text_with_a_mistake_is_refused_with_its_line_below_the_folder(settings: Settings) -> None:
    wrong = file_text(TRAINING, DOCUMENTS[0]).replace("unit: environment, basis", "unit: enviroment, basis", 1)
    with pytest.raises(BadZone) as refused:
        ground_of(settings, {"duty": wrong})
    (problem,) = refused.value.problems
    assert (str(problem.path), problem.line) == ("duty.yaml", 21)
    assert problem_words(problem, "zh_CN") == "zone.yaml 里没有单位 enviroment。是不是 environment？"


def test_what_no_longer_fits_is_left_out_and_the_rest_is_used(settings: Settings) -> None:
    terms = "- {id: accept, amount: 2, unit: day, source: 内部约定}\n"
    ground, problems = fitting(settings, {"duty": "confirmed: true", "terms": terms})
    assert (ground.zone.duty, ground.clock.terms["accept"].amount) == (Zone.load(TRAINING).duty, 2)
    assert {str(one.path) for one in problems} == {"duty.yaml"}


def test_names_and_order_of_categories_are_the_zones_and_their_ids_the_products(tmp_path: Path) -> None:
    text = "- {id: water, zh_CN: 水污染}\n- {id: quarry, zh_CN: 采石, en: Quarries, offered: false}\n"
    with laid_over(TRAINING, {"categories": text}) as copy:
        zone = Zone.load(copy)
    assert [one.id for one in zone.categories[:3]] == ["water", "quarry", "site_dust"]
    assert zone.categories[0].names == {"zh_CN": "水污染", "en": "Sewage and foul water"}
    assert {one.id for one in zone.categories} - {one.id for one in zone.offered} == {"quarry"}
    assert (zone.offered_category("quarry"), len(zone.categories)) == (None, 12)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {id: dust, zh_CN: 尘}", "1: 没有类别 dust。是不是 site_dust？"),
        (
            "- {id: water, zh_CN: 水}\n- {id: waste, zh_CN: 水}",
            "2: 类别名称 水 用了两次（第 1 行已有）。请换一个，居民才分得清。",
        ),
        ("- {id: other, zh_CN: 其他, offered: false}", "1: “其他”不能停用：别处都不合适的举报要归到这里。"),
        (f"- {{id: water, zh_CN: {'水' * 17}}}", "1: zh_CN 最多 16 个字。"),
    ],
)
def test_mistakes_in_categories(settings: Settings, text: str, says: str) -> None:
    with pytest.raises(BadZone) as refused:
        ground_of(settings, {"categories": text})
    (problem,) = refused.value.problems
    assert f"{problem.line}: {problem_words(problem, 'zh_CN')}" == says


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("action: accept, field: public_text, text: '您好{姓名}'", "模板花括号里的“姓名”不是能自动填写的内容。"),
        ("action: acept, field: public_text, text: 好", "没有用模板的环节 acept。是不是 accept？"),
        ("action: ask, field: public_text, text: 好", "这个环节没有 public_text 这一栏。可以写：question。"),
    ],
)
def test_mistakes_in_templates(settings: Settings, row: str, says: str) -> None:
    with pytest.raises(BadZone) as refused:
        ground_of(settings, {"templates": f"- {{id: a, zh_CN: 甲, {row}}}"})
    assert problem_words(refused.value.problems[0], "zh_CN").startswith(says)


def test_a_unit_that_cases_may_name_can_not_be_taken_away() -> None:
    text = file_text(TRAINING, document("zone") or DOCUMENTS[0])
    shorter = "".join(line for line in text.splitlines(keepends=True) if "id: urban" not in line)
    duty = file_text(TRAINING, DOCUMENTS[0])
    for old, new in (("  urban: 何练习（城管科，虚构）\n", ""), ("  urban: 严练习（分管城管，虚构）\n", "")):
        duty = duty.replace(old, new)
    duty = duty.replace("support: [urban], ", "").replace("unit: urban", "unit: planning")
    with laid_over(TRAINING, {"zone": shorter, "duty": duty}) as copy:
        (problem,) = lost(Zone.load(TRAINING), Zone.load(copy), shorter)
    assert (problem.line, dict(problem.values)) == (
        9, {"field": "units", "name": "urban", "shown": "城市管理科（训练）"}
    )  # fmt: skip
    assert "不能删掉" in problem_words(problem, "zh_CN")


def test_training_is_not_switched_in_the_console(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, zone_dir=XUZHOU, _env_file=None)  # type: ignore[call-arg]
    zone = document("zone")
    assert zone is not None
    switched = file_text(XUZHOU, zone).replace("training: false", "training: true")
    with pytest.raises(BadZone) as refused:
        ground_of(settings, {"zone": switched})
    assert [(one.line, one.key) for one in refused.value.problems] == [(3, "training_kept")]
    assert not fitting(settings, {"zone": switched})[0].zone.training
