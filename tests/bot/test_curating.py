"""A curator's way from a question without an answer to a published entry, two persons, and the service taking it up."""

import argparse
import asyncio
import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot import curating
from bot.current_library import CurrentLibrary
from bot.resources import now, open_store
from bot.settings import Settings
from complaints.model import Role
from storage.store import Store
from storage.tx import Tx

ASKED = ("鸽子粪落一阳台谁来铲", "鸽子粪落一院子谁来铲", "鸽子粪掉一阳台谁来铲")


@pytest.fixture
def settings(tmp_path: Path, built_library: Path) -> Settings:
    statutes = tmp_path / "statutes"
    statutes.mkdir()
    shutil.copytree(built_library, tmp_path / "data")
    return Settings(data_dir=tmp_path / "data", statutes_dir=statutes, _env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def store(settings: Settings):  # type: ignore[no-untyped-def]
    opened = open_store(settings)
    for name in ("甲编辑", "乙审核"):
        opened.write_now(partial(_employ, name=name))
    yield opened
    opened.close()


def curate(settings: Settings, *words: str) -> int:
    parser = argparse.ArgumentParser()
    curating.add_commands(parser)
    return curating.run(settings, parser.parse_args(words))


def _employ(tx: Tx, *, name: str) -> None:
    tx.staff.add(name=name, role=Role.CLERK, telegram_id=None)


def asks(store: Store) -> int:
    def work(tx: Tx) -> int:
        person = tx.people.ensure(bot_id=1, user_id=5, chat_id=5, lang="zh_CN", now=now())
        for text in ASKED:
            tx.questions.add_unanswered(text=text, lang="zh_CN", decision="decline", now=now())
        tx.curation.wish(person_id=person.id, text=ASKED[1], now=now())
        return person.id

    return store.write_now(work)


def finished(blank: str, phrasings: int = 6) -> str:
    """The blank as a curator fills it in; cites an article of a law whose text needs no check by figures."""
    more = [
        "阳台上全是鸟粪谁负责打扫", "楼顶养信鸽弄脏晾的衣服", "邻居喂鸟招来一地粪便",
        "鸟屎掉在车上物业管吗", "养鸽户不清扫怎么反映", "广场鸽子太多太脏",
    ][:phrasings]  # fmt: skip
    lines = "".join(f"- {line}\n" for line in more)
    head = blank.replace("phrasings:\n", f"phrasings:\n{lines}").replace("author: ''", "author: x")
    head = head.replace("subject: ''", "subject: livestock-manure").replace("aspects: []", "aspects: [rule, who]")
    head = head.replace("reviewer: ''", "reviewer: y").replace(
        "citations: []", "citations:\n- {law: 生态环境法典, article: 145}"
    )
    return head.replace("---\n\n\n## 详细", "---\n先和养鸽的人商量，商量不成的打 12345。\n\n## 详细")


def test_from_a_miss_to_an_answer(
    settings: Settings,
    store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = asks(store)
    assert curate(settings, "misses") == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("1. 3 次　")
    assert curate(settings, "draft", "--miss", "1", "--id", "pigeon-dung", "--topic", "waste", "--by", "甲编辑") == 0
    blank = capsys.readouterr().out.rpartition("\n已起草")[0]
    assert curate(settings, "submit", "pigeon-dung", "--by", "甲编辑") == 1  # no answer, no citation
    assert "citations" in capsys.readouterr().out

    file = tmp_path / "pigeon.md"
    file.write_text(finished(blank), encoding="utf-8")
    # the statute texts are not in the repository: what is checked against them is tested in test_check.py
    monkeypatch.setattr("knowledge.check.stamp_of", lambda entry, statutes: entry.verified)
    assert curate(settings, "draft", str(file), "--by", "甲编辑") == 0
    assert curate(settings, "submit", "pigeon-dung", "--by", "甲编辑") == 0
    assert curate(settings, "publish", "pigeon-dung", "--by", "甲编辑") == 1
    assert "另一位同事" in capsys.readouterr().out
    assert curate(settings, "publish", "pigeon-dung", "--by", "没有的人") == 1

    shelf = CurrentLibrary(settings, store)
    today = date(2026, 11, 23)
    assert shelf.library().entry("pigeon-dung", today=today) is None
    assert curate(settings, "publish", "pigeon-dung", "--by", "乙审核") == 0
    assert "已通知 1 位" in capsys.readouterr().out

    due = shelf.ticks(now)[0].due
    assert due is not None and store.read_now(due)
    assert asyncio.run(shelf.refresh()) == 1 and not store.read_now(due) and asyncio.run(shelf.refresh()) == 0
    view = shelf.library().entry("pigeon-dung", today=today)
    assert view is not None and (view.author, view.reviewer) == ("甲编辑", "乙审核")
    [row] = store.write_now(lambda tx: tx.sending.claim(now()))
    assert (row.recipient, row.payload["key"]) == (f"person:{person}", "wish.answered")
    assert store.read_now(lambda tx: tx.curation.wishes()) == []


def test_an_entry_of_the_product_can_be_taken_out(settings: Settings, store: Store) -> None:
    assert curate(settings, "retire", "noise-night-construction", "--by", "甲编辑") == 0
    shelf = CurrentLibrary(settings, store)
    assert shelf.library().entry("noise-night-construction", today=date(2026, 11, 23)) is None
    assert curate(settings, "retire", "no-such-entry", "--by", "甲编辑") == 1


def test_lists_say_so_when_empty(settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("list", "suggestions", "feedback"):
        assert curate(settings, what) == 0
        assert capsys.readouterr().out == "没有。\n"


def test_corrected_categories_are_listed_and_dismissed(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    def correct(tx: Tx) -> None:
        tx.curation.add_example(text="坡上的土没盖", proposed="site_dust", chosen="bare_soil", now=now())
        tx.curation.add_example(text="坡上的土没盖", proposed="site_dust", chosen="quarry", now=now())
        tx.curation.add_example(text="LW-HW4V-AV62", proposed="site_dust", chosen="quarry", now=now())

    store.write_now(correct)
    assert curate(settings, "examples") == 0
    [line] = capsys.readouterr().out.splitlines()
    number, _, rest = line.partition(". ")
    assert rest.endswith("site_dust 施工扬尘 → quarry 采石/矿山　坡上的土没盖")
    assert curate(settings, "examples", "--dismiss", number) == 0
    assert curate(settings, "examples", "--dismiss", number) == 1
    assert f"没有第 {number} 条" in capsys.readouterr().out
    assert curate(settings, "examples") == 0
    assert capsys.readouterr().out == "没有。\n"


def test_accepted_examples_are_written_to_a_file(
    settings: Settings, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def accept(tx: Tx) -> None:
        tx.curation.add_example(text="坡上的土没盖", proposed="site_dust", chosen="bare_soil", now=now())
        [example] = tx.curation.examples()
        tx.curation.accept_example(example.id, chosen="quarry", now=now())

    store.write_now(accept)
    file = tmp_path / "accepted.toml"
    assert curate(settings, "examples", "--write", str(file)) == 0
    assert capsys.readouterr().out == f"已把 1 条收下的例句写进 {file}。\n"
    assert file.read_text("utf-8") == (
        '[[group]]\nkind = "report"\ncategory = "quarry"\ntexts = [\n  "坡上的土没盖",\n]\n'
    )
