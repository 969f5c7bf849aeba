"""Whatever is missing or wrong in a file of a zone, the zone is read or the mistake is told in a sentence with file and
line: each key and value is deleted, and replaced by values of other kinds."""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.mistakes import told
from tests.domain.zone.conftest import XUZHOU
from zone import BadZone, Zone

DATA = XUZHOU.parent
TRAINING = DATA / "training"
OF_ALL = (DATA / f"{name}.yaml" for name in ("terms", "limits", "likeness"))
FILES = {path.name: path for path in (*sorted(TRAINING.iterdir()), *OF_ALL)}
DESTINATIONS = """
- {id: city, zh_CN: 市平台, en: City, kind: open311, url: "https://a.cn/v2", services: {site_dust: D}, returned: [退回]}
- {id: paper, zh_CN: 纸面, en: Paper, kind: csv}
"""
#: an id that exists, a text, numbers of all kinds, lists and objects
OTHERS: tuple[Any, ...] = (None, "8点半", "nantan", -1, float("nan"), 10**30, True, [None], {"x": 1})
Steps = tuple[Any, ...]


def steps_of(tree: Any, before: Steps = ()) -> Iterator[Steps]:
    """The way to each value; of a list, to its last."""
    if isinstance(tree, dict):
        keys: list[Any] = list(tree)
    else:
        keys = [len(tree) - 1] if isinstance(tree, list) and tree else []
    for key in keys:
        yield (*before, key)
        yield from steps_of(tree[key], (*before, key))


def changed(tree: Any, steps: Steps) -> Iterator[Any]:
    """The file without that value, with its key written otherwise, and with each other value."""
    *way, last = steps
    for change in ("delete", "rename", *OTHERS):
        made = copy.deepcopy(tree)
        holder = made
        for step in way:
            holder = holder[step]
        if change == "delete":
            del holder[last]
        elif change == "rename":
            if isinstance(holder, list):
                continue
            holder[f"{last}x"] = holder.pop(last)
        else:
            holder[last] = change
        yield made


@pytest.mark.parametrize("name", [*FILES, "destinations.yaml"])
def test_a_wrong_value_anywhere_is_told_with_file_and_line(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "zone"
    folder.mkdir()
    for needed in ("zone.yaml", "duty.yaml"):
        shutil.copy(TRAINING / needed, folder)
    text = FILES[name].read_text("utf-8") if name in FILES else DESTINATIONS
    is_json = name.endswith("json")
    tree = json.loads(text) if is_json else yaml.safe_load(text)
    if is_json:
        tree["features"] = tree["features"][:1]  # one of a kind is enough
    elif isinstance(tree, list):
        tree = tree[:2]
    (folder / name).write_text(text, "utf-8")
    assert sentences(folder) == []
    tried = 0
    for steps in steps_of(tree):
        for made in changed(tree, steps):
            new = json.dumps(made, indent=0) if is_json else yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
            (folder / name).write_text(new, "utf-8")
            tried += 1
            for sentence in sentences(folder):
                assert_readable(sentence, folder, f"{name} {steps}\n{new[:2000]}")
    assert tried > 20


def sentences(folder: Path) -> list[str]:
    try:
        Zone.load(folder)
    except BadZone as bad:
        return told(bad).splitlines()
    return []


def assert_readable(sentence: str, folder: Path, why: str) -> None:
    path, line, words = sentence.split(":", 2)
    assert Path(path).parent == folder, f"{sentence}\n{why}"
    assert 1 <= int(line) <= len(Path(path).read_text("utf-8").splitlines()), f"{sentence}\n{why}"
    assert any("\u4e00" <= sign <= "\u9fff" for sign in words), f"{sentence}\n{why}"
    assert "Error" not in words and "__" not in words and words.endswith(("。", "？")), f"{sentence}\n{why}"
