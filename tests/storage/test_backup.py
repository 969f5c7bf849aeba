"""A backup of a running service restores completely and never overwrites anything; `verify` finds damage."""

import errno
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from bot.backup import BackupRefused, backup, restore
from bot.findings import finding_line
from bot.resources import open_store
from bot.settings import Settings
from complaints.model import Actor, Event, Evidence, EvidenceState, Identity, Role, State
from storage.engine.finding import Finding
from storage.photos.imaging import process
from storage.photos.store import Copy, PhotoStore
from storage.store import Store
from storage.tx import Tx
from storage.verifying import problems
from tests.contracts.samples import NOW, a_case, a_photo, citizen
from tests.storage.pictures import file_of
from texts import catalogue

ROOT = Path(__file__).parents[2]
LATER = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)


def settings(folder: Path, **given: str) -> Settings:
    return Settings(_env_file=None, data_dir=folder / "data", **given)  # type: ignore[arg-type]


def jpeg() -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG")
    return out.getvalue()


def in_use(house: Settings) -> tuple[Store, PhotoStore]:
    """A house with one named case, its event and a stored photo."""
    store, photos = open_store(house), PhotoStore.open(house.photos, house.photo_access)
    original = jpeg()
    photo = process(original)
    photos.add(original, photo)

    def fill(tx: Tx) -> None:
        person = citizen(tx)
        case = tx.cases.add(a_case(identity=Identity.NAMED, reporter_id=person.id, contact_phone="13800000000"))
        actor = Actor(role=Role.REPORTER, person_id=person.id)
        tx.cases.append(Event.of(case, "submit", actor=actor, at=NOW, before=State.DRAFT))
        added = a_photo(tx, case_id=case.id)
        assert added is not None
        tx.evidence.save(_stored(added, photo.sha256))

    store.write_now(fill)
    (house.data_dir / "statutes").mkdir()
    (house.data_dir / "statutes" / "code.md").write_text("第一条", "utf-8")
    (house.data_dir / "knowledge").mkdir()
    (house.data_dir / "knowledge" / "index").write_text("disposable")
    return store, photos


def _stored(evidence: Evidence, name: str) -> Evidence:

    return replace(evidence, state=EvidenceState.STORED, sha256=name, width=256, height=256)


def found(house: Settings) -> list[Finding]:
    store, photos = open_store(house), PhotoStore.open(house.photos, house.photo_access)
    findings = store.read_now(lambda tx: list(problems(tx, photos)))
    store.close()
    return findings


def number_of(house: Settings) -> str:
    with closing(sqlite3.connect(house.data_dir / "records.db")) as database:
        return str(database.execute("SELECT number FROM cases WHERE id = 1").fetchone()[0])


def in_store(folder: str, name: str) -> str:
    """A file's path below the photo folder, as `verify` shows it."""
    return f"{folder}/{name[:2]}/{name[2:4]}/{name}" + ("" if folder == "originals" else ".jpg")


def test_o07_a_backup_of_a_running_house_restores_whole(tmp_path: Path) -> None:
    house, other = settings(tmp_path / "here"), settings(tmp_path / "there")
    store, _ = in_use(house)
    archive = backup(house, tmp_path, now=LATER)
    store.close()
    assert archive == tmp_path / "lvwang-20261124-030405.tar.gz"
    assert archive.stat().st_mode & 0o777 == 0o600
    restore(other, archive)
    assert found(other) == []
    assert (other.data_dir / "statutes" / "code.md").read_text("utf-8") == "第一条"
    assert not (other.data_dir / "knowledge").exists()
    again = open_store(other)
    case = again.read_now(lambda tx: tx.cases.get(1))
    again.close()
    assert case is not None
    assert case.contact_phone == "13800000000"  # the key came along


def test_nothing_is_restored_over_something(tmp_path: Path) -> None:
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    with pytest.raises(BackupRefused, match=r"records\.db 已经存在"):
        restore(house, archive)
    with pytest.raises(BackupRefused, match="已经存在"):
        backup(house, archive, now=LATER)


def test_a_damaged_or_foreign_archive_leaves_the_folder_empty(tmp_path: Path) -> None:
    house, other = settings(tmp_path / "here"), settings(tmp_path / "there")
    in_use(house)[0].close()
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-200])
    foreign = tmp_path / "foreign.tar.gz"
    with tarfile.open(foreign, "w:gz") as content:
        content.add(archive, "x")
    outside = tmp_path / "outside.tar.gz"
    with tarfile.open(outside, "w:gz") as content:
        content.add(archive, "../x")
    linked = tmp_path / "linked.tar.gz"
    with tarfile.open(linked, "w:gz") as content:
        link = tarfile.TarInfo("data")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        content.addfile(link)
    for bad in (cut, foreign, outside, linked, tmp_path / "none.tar.gz"):
        with pytest.raises(BackupRefused):
            restore(other, bad)
        assert list(other.data_dir.iterdir()) == []


def test_a_backup_never_lies_in_what_it_holds(tmp_path: Path) -> None:
    house = settings(tmp_path)
    in_use(house)[0].close()
    for inside in (house.data_dir, house.data_dir / "backups" / "b.tar.gz"):
        with pytest.raises(BackupRefused, match="在 DATA_DIR 里面"):
            backup(house, inside, now=LATER)
    assert not (house.data_dir / "backups").exists()


def test_where_nothing_can_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = settings(tmp_path)
    in_use(house)[0].close()

    def denied(**_where: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", denied)
    with pytest.raises(BackupRefused) as refused:
        backup(house, tmp_path / "b.tar.gz", now=LATER)
    assert str(refused.value) == f"{tmp_path}：没有权限。请换一个当前用户可以写入的文件夹。"


def test_a_mistyped_folder_is_said_and_not_made(tmp_path: Path) -> None:
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    with pytest.raises(BackupRefused) as refused:
        backup(house, tmp_path / "bakcup" / "b.tar.gz", now=LATER)
    assert str(refused.value) == f"没有文件夹 {tmp_path}/bakcup。请核对是否写错，或先建好再备份。"
    assert not (tmp_path / "bakcup").exists()


def killed_restore(house: Settings, archive: Path, *, moves: int) -> None:
    """A process of its own that dies on the spot (no clearing up) when it is to move one more thing in than `moves`."""
    code = """
import os, shutil, sys
from pathlib import Path
from bot.backup import restore
from bot.settings import load
move, left = shutil.move, int(sys.argv[2])
def moved(*given):
    global left
    if not left:
        os._exit(9)
    left -= 1
    return move(*given)
shutil.move = moved
restore(load(), Path(sys.argv[1]))
"""
    where = {"DATA_DIR": str(house.data_dir), "PHOTO_STORE": house.photo_store}
    done = subprocess.run(
        [sys.executable, "-c", code, str(archive), str(moves)], env=os.environ | where, cwd=ROOT, check=False
    )
    assert done.returncode == 9


@pytest.mark.parametrize("moves", [0, 1, 4])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_o07_a_restore_that_was_killed_is_simply_done_again(tmp_path: Path, moves: int, elsewhere: bool) -> None:
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    there = settings(tmp_path / "there", **({"photo_store": str(tmp_path / "photos")} if elsewhere else {}))
    killed_restore(there, archive, moves=moves)
    assert list(there.data_dir.glob(".restore-*"))
    restore(there, archive)
    assert found(there) == []
    assert not list(there.data_dir.glob(".restore-*"))


def test_what_a_killed_restore_did_not_bring_stays(tmp_path: Path) -> None:
    house, there = settings(tmp_path / "here"), settings(tmp_path / "there")
    in_use(house)[0].close()
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    killed_restore(there, archive, moves=4)
    (there.data_dir / "notes.txt").write_text("mine")
    with pytest.raises(BackupRefused, match="不是空的"):
        restore(there, archive)
    assert [path.name for path in there.data_dir.iterdir() if path.is_file()] == ["notes.txt"]


def test_a_backup_leaves_out_what_a_restore_left(tmp_path: Path) -> None:
    house = settings(tmp_path)
    in_use(house)[0].close()
    (house.data_dir / ".restore-x").mkdir()
    (house.data_dir / ".restore-x" / "manifest.json").write_text("{}")
    with tarfile.open(backup(house, tmp_path / "b.tar.gz", now=LATER)) as content:
        assert not [name for name in content.getnames() if ".restore" in name]


def test_a_restore_touches_nothing_outside_its_folder(tmp_path: Path) -> None:
    """In a container nothing else may be written."""
    house, other = settings(tmp_path / "here"), settings(tmp_path / "there")
    in_use(house)[0].close()
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    other.data_dir.mkdir(parents=True)
    before = other.data_dir.parent.stat().st_mtime_ns
    restore(other, archive)
    assert found(other) == []
    assert other.data_dir.parent.stat().st_mtime_ns == before
    assert not list(other.data_dir.glob(".restore-*"))


def test_a_secret_set_outside_is_asked_for(tmp_path: Path) -> None:
    house = settings(tmp_path / "here", secret_key="k" * 32)
    in_use(house)[0].close()
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    with pytest.raises(BackupRefused, match="SECRET_KEY"):
        restore(settings(tmp_path / "there"), archive)
    there = settings(tmp_path / "there", secret_key="k" * 32)
    restore(there, archive)
    assert found(there) == []
    other_key = settings(tmp_path / "there", secret_key="x" * 32)
    assert found(other_key)[-1] == Finding("contact", {"case": number_of(there)})


def test_postgresql_is_pointed_to_pg_dump(tmp_path: Path) -> None:
    house = settings(tmp_path, database_url="postgresql://localhost/lw", secret_key="k" * 32)
    with pytest.raises(BackupRefused, match="pg_dump"):
        backup(house, tmp_path, now=LATER)


def test_a_restored_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    house, other = settings(tmp_path / "here"), settings(tmp_path / "there")
    in_use(house)[0].close()
    (house.data_dir / "a" / "b").mkdir(parents=True)
    (house.data_dir / "a" / "b" / "note").touch()
    restore(other, backup(house, tmp_path / "b.tar.gz", now=LATER))
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in other.data_dir.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}


def test_a_file_in_the_way_of_the_photos_is_said_and_all_is_as_before(tmp_path: Path) -> None:
    """DATA_DIR held `photos` while PHOTO_STORE named another folder; now both would lie in the same place."""
    house, other = settings(tmp_path / "here", photo_store=str(tmp_path / "store")), settings(tmp_path / "there")
    in_use(house)[0].close()
    (house.data_dir / "photos" / "originals").mkdir(parents=True)
    (house.data_dir / "photos" / "originals" / "old").touch()
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    with pytest.raises(BackupRefused, match="请检查 PHOTO_STORE"):
        restore(other, archive)
    assert list(other.data_dir.iterdir()) == []
    there = settings(tmp_path / "there", photo_store=str(tmp_path / "other"))
    restore(there, archive)
    assert found(there) == []


def test_a_backup_needs_no_room_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy of the records lies beside the archive while it is needed, not in the folder for temporary files."""
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    backup(house, tmp_path / "b.tar.gz", now=LATER)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "here"]


def test_verify_names_what_is_wrong(tmp_path: Path) -> None:
    house = settings(tmp_path)
    store, photos = in_use(house)
    (name,) = photos.names()
    file_of(photos, name, Copy.THUMB).unlink()
    file_of(photos, name, Copy.ORIGINAL).write_bytes(b"other")
    store.write_now(lambda tx: tx.connection.execute(text("UPDATE cases SET state = 'closed'")))
    store.write_now(lambda tx: tx.connection.execute(text("UPDATE case_words SET words = ''")))
    store.close()
    findings, number = found(house), number_of(house)
    assert findings == [
        Finding("state", {"case": number, "state": "closed", "last": "submitted"}),
        Finding("search_words", {"case": number}),
        Finding("file.missing", {"case": number, "path": in_store("thumbs", name)}),
        Finding("file.changed", {"case": number, "path": in_store("originals", name)}),
    ]
    assert [finding_line(finding) for finding in findings] == [
        f"举报 {number}：现在是“已办结”，最后一条经过却是“待受理”",
        f"举报 {number}：搜索用的词与内容不符，可能搜不到",
        f"举报 {number}：{in_store('thumbs', name)} 缺失",
        f"举报 {number}：{in_store('originals', name)} 的内容被改动过",
    ]


def test_verify_names_every_case_of_a_changed_photo_and_photos_of_no_case(tmp_path: Path) -> None:
    house = settings(tmp_path)
    store, photos = in_use(house)
    (name,) = photos.names()
    second = a_case()
    stray = photos.add_file(b"voice")
    file_of(photos, name, Copy.ORIGINAL).write_bytes(b"other")
    file_of(photos, stray, Copy.ORIGINAL).write_bytes(b"other")

    def add_second(tx: Tx) -> None:
        tx.connection.execute(text("UPDATE evidence SET file_unique_id = 'first'"))
        case = tx.cases.add(second)
        added = a_photo(tx, case_id=case.id)
        assert added is not None
        tx.evidence.save(_stored(added, name))

    store.write_now(add_second)
    original = in_store("originals", name)
    changed = store.read_now(lambda tx: [one for one in problems(tx, photos) if one.key == "file.changed"])
    store.close()
    assert sorted(finding_line(one) for one in changed) == sorted(
        [
            f"举报 {number_of(house)}：{original} 的内容被改动过",
            f"举报 {second.number}：{original} 的内容被改动过",
            f"未归入举报的文件：{in_store('originals', stray)} 的内容被改动过",
        ]
    )


def test_verify_names_a_missing_row_by_table(tmp_path: Path) -> None:
    house = settings(tmp_path)
    in_use(house)[0].close()
    with closing(sqlite3.connect(house.data_dir / "records.db")) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("UPDATE evidence SET case_id = 77")
        database.commit()
    assert finding_line(found(house)[0]) == "数据库：表 evidence 第 1 行引用了表 cases 里不存在的一行"


def test_every_finding_has_a_sentence() -> None:
    keys = {key for key in catalogue("zh_CN").templates if key.startswith("verify.")}
    values = {
        "seq": 1,
        "why": "w",
        "line": "l",
        "file": "f",
        "path": "p",
        "table": "t",
        "row": 1,
        "parent": "q",
        "day": "2026-11-28",
        "about": "a",
        "list": "l",
        "version": 1,
        "check": 1,
        "site": "s",
    }
    for key in keys - {"verify.of_case", "verify.of_no_case"}:
        given = values | {"case": "1", "state": "closed", "last": "?", "column": "c", "count": 2}
        assert finding_line(Finding(key.removeprefix("verify."), given))
