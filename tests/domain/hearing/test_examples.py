"""Labelled messages: curators are shown what is wrong and where; the shipped models belong to the shipped examples."""

import json
from pathlib import Path

import pytest

from hearing import examples, fit_danger
from hearing.examples import BadExamples
from hearing.model import about
from zone.danger_model import MODEL_FILE

GOOD = '[[group]]\nkind = "report"\ncategory = "water"\ntexts = ["河里有油花", "井盖冒污水"]\n'


def _problems(folder: Path, text: str) -> list[str]:
    (folder / "one.toml").write_text(text, "utf-8")
    with pytest.raises(BadExamples) as refused:
        examples.load(folder)
    return str(refused.value).splitlines()


def test_examples_have_kind_category_and_danger(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(GOOD, "utf-8")
    read = [(one.text, one.kind, one.category, one.danger) for one in examples.load(tmp_path)]
    assert read == [("河里有油花", "report", "water", False), ("井盖冒污水", "report", "water", False)]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (GOOD.replace("report", "rant"), "one.toml:1: kind must be one of"),
        (GOOD.replace('"water"', '"sea"'), "one.toml:1: unknown category: sea"),
        (GOOD.replace('category = "water"\n', ""), "one.toml:1: a report needs a category"),
        (GOOD.replace("texts", "text"), "one.toml:1: unknown fields: text"),
        (GOOD + 'danger = "yes"\n', "one.toml:1: danger must be true or false"),
        ("\n\n" + GOOD.replace('["河里有油花", "井盖冒污水"]', "[]"), "one.toml:3: texts must be a list of sentences"),
        (GOOD + "\n" + GOOD, "one.toml:9: again in one.toml: 河里有油花"),
        ("[[group]\n", "one.toml: Expected"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, wrong: str, problem: str) -> None:
    assert _problems(tmp_path, wrong)[0].startswith(problem)


def test_the_shipped_examples_are_valid_and_of_every_kind_and_category() -> None:
    found = examples.load()
    assert len({one.kind for one in found}) == 8 and len({one.category for one in found} - {None}) == 12


def test_the_models_belong_to_the_examples() -> None:
    danger = json.loads(MODEL_FILE.read_text("utf-8"))
    belongs = (about()["examples"], danger["examples"])
    assert belongs == (examples.digest(), fit_danger.digest()), "run python -m hearing fit"
