"""A crash or a failing disk damages files of the DATA_DIR: what can be rebuilt is rebuilt, no start fails on it, and
what cannot be rebuilt is reported in words."""

import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.commands import main
from bot.settings import Settings
from chinese import kept
from chinese.pinyin import Readings
from knowledge.entries import load_entries
from knowledge.index import Index, open_index
from storage.photos.store import Copy
from tests.shared import made_once
from tests.storage.pictures import file_of
from tests.storage.test_backup import in_store, in_use, number_of, settings

ENTRIES = sorted(entry.id for entry in load_entries())
KEPT = 4


def opened(folder: Path) -> Index:
    """An index of four entries: the rest of the product's content is out of use."""
    return open_index(data_dir=folder, statutes_dir=None, without=ENTRIES[KEPT:])


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        opened(folder)
        Readings.open(folder / "knowledge")

    return made_once(tmp_path_factory, "small-index", make)


@pytest.fixture
def folder(small_index: Path, tmp_path: Path) -> Path:
    shutil.copytree(small_index, tmp_path / "data")
    return tmp_path / "data"


def facts(index: Index) -> object:
    """All that answers are made of."""
    ranker = index.ranker
    return (
        index.entries,
        index.unit_words,
        ranker.stored.vocabulary.keys.tolist(),
        [(name, field.impacts.tolist(), field.units.tolist()) for name, field in sorted(ranker.stored.fields.items())],
        index.analyser("渣土车没盖篷布").words,
    )


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def halved(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def flipped(path: Path) -> None:
    changed = bytearray(path.read_bytes())
    changed[len(changed) * 2 // 3] ^= 4
    path.write_bytes(changed)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def removed(path: Path) -> None:
    path.unlink()


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = (emptied, halved, flipped, zeroed, removed, made_a_folder)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "knowledge").rglob("*") if path.is_file())


def test_every_damage_to_every_file_is_seen(folder: Path) -> None:
    alone = [path.with_suffix("") for path in files(folder) if path.suffix == ".sha256"]
    together = [path for path in files(folder) if path.parent != folder / "knowledge"]
    assert (len(alone), len(together) > 20) == (3, True)
    for path in (*alone, *together):
        for damage in DAMAGES:
            whole = path.read_bytes()
            damage(path)
            seen = not kept.is_whole(path) if path in alone else not kept.is_whole_folder(path.parent)
            assert seen, (path, damage)
            kept.drop(path)
            path.write_bytes(whole)
            assert kept.is_whole(path) if path in alone else kept.is_whole_folder(path.parent)


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("entries-*/owners.npy", emptied),
        ("entries-*/vocabulary.npy", flipped),
        ("entries-*/sha256.json", removed),
        ("articles-*/vocabulary.npy", made_a_folder),
        ("knowledge.db", flipped),
        ("knowledge.db", halved),
        ("knowledge.db", made_a_folder),
        ("jieba-*.cache", flipped),
        ("dictionary-*.txt", zeroed),
        ("readings.json", halved),
        ("*", flipped),
    ],
)
def test_a_damaged_index_is_made_again(
    folder: Path, small_index: Path, pattern: str, damage: Callable[[Path], None]
) -> None:
    names = [path.relative_to(folder) for path in files(folder)]
    for path in list((folder / "knowledge").glob(pattern)):
        if path.is_file():
            damage(path)
    assert facts(opened(folder)) == facts(opened(small_index))
    Readings.open(folder / "knowledge")
    assert [path.relative_to(folder) for path in files(folder)] == names


def test_what_was_damaged_is_said_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    for path in files(folder):
        if path.name == "owners.npy":
            emptied(path)
    with caplog.at_level(logging.WARNING):
        opened(folder)
        opened(folder)
    assert [record.getMessage() for record in caplog.records] == ["knowledge.damaged"]


def test_a_file_in_the_place_of_the_folder(folder: Path, small_index: Path) -> None:
    shutil.rmtree(folder / "knowledge")
    (folder / "knowledge").touch()
    assert facts(opened(folder)) == facts(opened(small_index))


def test_words_of_a_damaged_build_are_not_used_for_the_next(folder: Path, tmp_path: Path) -> None:
    """The content changes, so a new build is due, and the old one would give it its words."""
    with closing(sqlite3.connect(folder / "knowledge" / "knowledge.db")) as database:
        database.execute("UPDATE units SET words = '[\"错\"]'")
        database.commit()
    changed = {"statutes_dir": None, "without": ENTRIES[KEPT - 1 :]}
    assert facts(open_index(data_dir=folder, **changed)) == facts(open_index(data_dir=tmp_path / "new", **changed))  # type: ignore[arg-type]


def test_what_killed_builds_left_is_swept(folder: Path) -> None:
    knowledge, names = folder / "knowledge", files(folder)
    for name in (
        "knowledge.999999.db",
        "knowledge.999999.db-journal",
        "dictionary-ab.999999",
        "tmpab12_x9z",
        "readings.part",
    ):
        (knowledge / name).write_bytes(b"half")
    (knowledge / "readings.json.999999").write_bytes(b"half")
    for name in ("entries-ab.999999", "articles-ab.999999"):
        (knowledge / name).mkdir()
    (knowledge / "notes.1.txt").touch()
    opened(folder)
    assert files(folder) == sorted([*names, knowledge / "notes.1.txt"])
    assert [path.name for path in knowledge.iterdir() if ".999999" in path.name] == []


# the records can't be made again: `verify` says what is wrong


def verified(installed: Settings, monkeypatch: pytest.MonkeyPatch) -> int:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(installed.data_dir))
    monkeypatch.chdir(installed.data_dir.parent)
    return main(["verify"])


def torn(path: Path) -> None:
    changed = bytearray(path.read_bytes())
    changed[4096:8192] = bytes(4096)
    path.write_bytes(changed)


RECORDS = (emptied, halved, zeroed, torn, made_a_folder, lambda path: path.write_bytes(b"no database at all"))


@pytest.mark.parametrize("damage", RECORDS)
def test_damaged_records_are_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    installed = settings(tmp_path)
    in_use(installed)[0].close()
    damage(installed.data_dir / "records.db")
    capsys.readouterr()  # what was logged until here
    assert verified(installed, monkeypatch) == 1
    said = capsys.readouterr()
    assert said.out.startswith("校验发现 ")
    assert said.err.startswith("数据库文件 records.db：")


@pytest.mark.parametrize("seed", range(15, 27))
def test_flipped_bytes_of_the_records_are_found_or_harmless_and_never_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], built_records: Path, seed: int
) -> None:
    installed = settings(tmp_path)
    shutil.copytree(built_records / "data", installed.data_dir)
    path = installed.data_dir / "records.db"
    changed = bytearray(path.read_bytes())
    for number in range(30):
        place = (seed * 7919 + number * 104_729) * 31 % len(changed)
        changed[place] ^= 1 << (seed + number) % 8
    path.write_bytes(changed)
    code = verified(installed, monkeypatch)
    assert (code, "校验通过" in capsys.readouterr().out) in ((0, True), (1, False), (2, False))


@pytest.fixture(scope="session")
def built_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "records-in-use", lambda folder: in_use(settings(folder))[0].close())


@pytest.mark.parametrize("column", ["at", "role", "to_state", "action", "hash"])
def test_values_that_cannot_be_read_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], column: str
) -> None:
    installed = settings(tmp_path)
    in_use(installed)[0].close()
    with closing(sqlite3.connect(installed.data_dir / "records.db")) as database:
        database.execute(f'UPDATE events SET "{column}" = ?', ("\ud7ff not a value",))
        database.execute("UPDATE cases SET contact_phone = 'x', state = 'nowhere'")
        database.commit()
    assert verified(installed, monkeypatch) == 1
    assert "not a value" not in capsys.readouterr().err.replace("最后一条经过却是“\ud7ff not a value”", "")


def test_no_records_is_said_and_none_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = settings(tmp_path)
    installed.data_dir.mkdir()
    assert verified(installed, monkeypatch) == 1
    assert "还没有记录" in capsys.readouterr().err
    assert not (installed.data_dir / "records.db").exists()


@pytest.mark.parametrize("damage", [emptied, halved, zeroed])
def test_a_damaged_copy_of_a_photo_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    installed = settings(tmp_path)
    store, photos = in_use(installed)
    store.close()
    (name,) = photos.names()
    damage(file_of(photos, name, Copy.DISPLAY))
    capsys.readouterr()  # what was logged until here
    assert verified(installed, monkeypatch) == 1
    assert capsys.readouterr().err == f"举报 {number_of(installed)}：{in_store('display', name)} 读不出来\n"
