"""`move-records`: to PostgreSQL and back, every table and number; interrupted, refused; the source is never changed."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Float, LargeBinary, String, Table, Text, create_engine, insert, select
from sqlalchemy.types import JSON, Integer

from bot.alone import alone
from bot.commands import main
from bot.resources import open_store
from bot.settings import BadSettings, Settings, load
from complaints.model import Identity
from storage import moving
from storage.engine import copying
from storage.engine.opening import open_engine
from storage.engine.schema import Moment, metadata
from storage.photos.store import PhotoStore
from storage.verifying import problems
from tests.contracts.samples import a_case
from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres

SECRET = "the secret key of the records that are moved"
Dump = dict[str, list[tuple[object, ...]]]


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A DATA_DIR without records, with the key in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def records(empty_records: Path, tmp_path: Path) -> Path:
    """SQLite with two rows in every table."""
    file = Path(shutil.copy(empty_records, tmp_path / "data/records.db"))
    fill(f"sqlite:///{file}")
    return file


@pytest.fixture
def postgres(server: PostgresServer, postgres_template: str, empty_records: Path) -> Iterator[str]:
    """A database without records, as an operator writes its address. It and new.db have their tables already, which
    saves making them in every test."""
    name = server.create(template=postgres_template)
    shutil.copy(empty_records, "new.db")
    yield server.url(name).replace("+psycopg", "")
    server.drop(name)


@pytest.fixture
def without_tables(server: PostgresServer) -> Iterator[str]:
    name = server.create()
    yield server.url(name).replace("+psycopg", "")
    server.drop(name)


def fill(url: str) -> None:
    """`url`: a migrated database. Each first row has the largest values, and refers to the second of its own table."""
    engine = open_engine(url, writes=True, pool_size=1)
    made = dict[str, list[dict[str, Any]]]()
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            first, second = (_row(table, made, number) for number in (0, 1))
            itself = [one.name for one in table.columns if any(key.column.table is table for key in one.foreign_keys)]
            second |= dict.fromkeys(itself)
            first |= dict.fromkeys(itself, second.get("id"))
            connection.execute(insert(table), [second])
            connection.execute(insert(table), [first])
            made[table.name] = [first, second]
    engine.dispose()


def _row(table: Table, made: dict[str, list[dict[str, Any]]], number: int) -> dict[str, Any]:
    row = {column.name: _value(column.type, number) for column in table.columns}
    row |= {name: None for name in ("contact_name", "contact_phone") if name in row}  # no key would open them
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table is not table:
                row[column.name] = made[key.column.table.name][number][key.column.name]
    return row


def _value(kind: object, number: int) -> Any:
    match kind:
        case Moment():
            return datetime(2026, 11, 29, 23, 59, 59, 999_999, tzinfo=UTC) + timedelta(seconds=number)
        case Date():
            return date(2026, 11, 29) + timedelta(days=number)
        case Boolean():
            return number == 0
        case Float():
            return 0.1 + 0.2 + number
        case Integer():
            return 32_767 - number
        case LargeBinary():
            return bytes(range(256)) + bytes([number])
        case JSON():
            return {"乙": [1, 0.1, None, "'\\%𠮷"], "甲": number}
        case Text():
            return f"'\\%;\n\t第{number}行𠮷"
        case String():
            return f"字{number}"[: kind.length]
    raise AssertionError(kind)


def dump(url: str) -> Dump:
    """Everything but the note of the key, which a move adds."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        rows = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=str)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    rows["settings"] = [row for row in rows["settings"] if row[0] != "sealed_with"]
    return rows


def next_event(url: str) -> int:
    """The number that the next entry of a history gets."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    table = metadata.tables["events"]
    with engine.begin() as connection:
        row = connection.execute(select(table)).mappings().first()
        values = {name: value for name, value in dict(row or {}).items() if name != "id"} | {"seq": 99}
        (number,) = connection.execute(insert(table).values(values)).inserted_primary_key or (0,)
        connection.rollback()
    engine.dispose()
    return int(number)


def sqlite(file: Path | str) -> str:
    return f"sqlite:///{file}"


def test_o15_every_table_goes_to_postgresql_and_back(
    records: Path, postgres: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = dump(sqlite(records))
    assert all(len(rows) == 2 for rows in before.values()), "a table is not filled"
    assert main(["move-records", str(records), postgres]) == 0
    told = capsys.readouterr().out.splitlines()
    assert dump(postgres) == dump(sqlite(records)) == before
    assert main(["move-records", postgres, "new.db"]) == 0
    assert dump(sqlite("new.db")) == before
    back = capsys.readouterr().out.splitlines()
    tables = len(metadata.sorted_tables)
    lines = {line.partition("：")[0]: line for line in told[:tables]}
    assert list(lines) == [table.name for table in metadata.sorted_tables]
    same = {line.partition("：")[0]: line for line in back[:tables]}
    assert {name for name in lines if same[name] != lines[name]} == {"settings"}, "it has the note of the key"
    assert told[tables:] == [
        "其余 0 张表是空的。",
        f"{records} → {moving.shown(postgres.replace('postgresql:', 'postgresql+psycopg:'))}：共 {2 * tables} 行，"
        "每一行都读回来核对过。原来的数据库没有改动，请留着，等新的用稳了再处理。",
        "请把 DATABASE_URL 改成新的地址，SECRET_KEY 不要变。先运行 python -m bot verify，再启动。",
    ]


def test_demonstration_data_are_whole_at_either_place(
    demonstration: Path, without_tables: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    data, postgres = shutil.copytree(demonstration, tmp_path / "demo"), without_tables
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.delenv("SECRET_KEY")
    before = dump(sqlite(data / "records.db"))
    assert main(["move-records", "demo/records.db", postgres]) == 0
    assert f"SECRET_KEY_FILE={data / 'secret_key'}" in capsys.readouterr().out
    monkeypatch.setenv("SECRET_KEY_FILE", str(data / "secret_key"))
    monkeypatch.setenv("DATABASE_URL", postgres)
    with closing(open_store(load())) as store:
        assert store.read_now(lambda tx: list(problems(tx, PhotoStore.open(str(data / "photos"))))) == []
    assert main(["move-records", postgres, "new.db"]) == 0
    assert dump(sqlite("new.db")) == dump(postgres) == before


def test_numbers_that_were_given_are_not_given_again(records: Path, postgres: str) -> None:
    """The last entries of a history may be deleted by now."""
    engine = open_engine(sqlite(records), writes=True, pool_size=1)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = 40000 WHERE name = 'events'")
    engine.dispose()
    assert main(["move-records", str(records), postgres]) == 0
    assert [next_event(sqlite(records)), next_event(postgres)] == [40_001, 40_001]
    assert main(["move-records", postgres, "new.db"]) == 0
    assert next_event(sqlite("new.db")) >= 40_001


@pytest.mark.parametrize("target", ["postgresql", "sqlite"])
def test_an_interrupted_move_is_plainly_unfinished_and_can_be_begun_anew(
    records: Path, postgres: str, target: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place, before = postgres if target == "postgresql" else "new.db", dump(sqlite(records))
    url = postgres if target == "postgresql" else sqlite("new.db")
    with monkeypatch.context() as patch:
        tally = copying.tally

        def stopped(connection: Any, table: Table, tell: Any) -> Any:
            if table.name == "cases":
                raise KeyboardInterrupt
            return tally(connection, table, tell)

        patch.setattr(moving, "tally", stopped)
        assert main(["move-records", str(records), place]) == 130
    assert capsys.readouterr().err.splitlines()[-1].startswith("已中断。目标里什么都没有留下")
    left = dump(url)
    assert left.pop("settings") == [("move_unfinished", "1")]
    assert set(map(len, left.values())) == {0}
    with monkeypatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        with pytest.raises(BadSettings, match="没有完成的搬家"):
            open_store(load())
    assert main(["move-records", place, "third.db"]) == 2
    assert capsys.readouterr().err.endswith("没有完整的记录，不能从它搬。\n")
    assert main(["move-records", str(records), place]) == 0
    assert dump(url) == dump(sqlite(records)) == before


def test_what_reads_back_differently_is_undone(
    records: Path, postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = copying.copy

    def altered(source: Any, target: Any, table: Table, tell: Any) -> Any:
        read = copy(source, target, table, tell)
        if table.name == "events":
            target.exec_driver_sql("UPDATE events SET at = at + interval '1 microsecond' WHERE seq = 32767")
        return read

    monkeypatch.setattr(moving, "copy", altered)
    assert main(["move-records", str(records), postgres]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("events 读回来和原来的不一致，已全部撤销")
    assert dump(postgres)["cases"] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("工地\0扬尘", "PostgreSQL text fields cannot contain NUL (0x00) bytes"),
        ("字" * 17, "value too long for type character varying(16)"),
    ],
)  # fmt: skip
def test_what_postgresql_does_not_take_is_named_and_nothing_is_moved(
    records: Path, postgres: str, capsys: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    """SQLite keeps what PostgreSQL refuses: a zero byte, and more than a column is wide."""
    engine = open_engine(sqlite(records), writes=True, pool_size=1)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET number = ? WHERE id = 32767", (text,))
    engine.dispose()
    assert main(["move-records", str(records), postgres]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"cases：目标数据库不收其中的一行（database: {why}）。"
        "已全部撤销，目标仍是空的，原来的没有改动。请把这一句告诉维护人员。"
    )
    assert dump(postgres)["staff"] == []


def test_records_are_not_moved_onto_others(records: Path, postgres: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["move-records", str(records), postgres]) == 0
    capsys.readouterr()
    before = dump(postgres)
    assert main(["move-records", str(records), postgres]) == 2
    assert capsys.readouterr().err.endswith("里已有记录（air_keys），不能往里搬。请新建一个空的数据库。\n")
    assert dump(postgres) == before


@pytest.mark.parametrize("way", ["from", "to"])
def test_a_database_in_use_is_neither_read_nor_filled(
    records: Path, postgres: str, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres)
    with closing(open_store(load())) as service:
        assert service.read_now(lambda tx: tx.staff.all()) == []
        assert main(["move-records", *((postgres, "new.db") if way == "from" else (str(records), postgres))]) == 2
    assert "个本系统的连接：请先停掉用它的每一个服务" in capsys.readouterr().err
    assert main(["move-records", *((postgres, "new.db") if way == "from" else (str(records), postgres))]) == 0


def test_a_folder_in_use_is_left_alone(records: Path, postgres: str, capsys: pytest.CaptureFixture[str]) -> None:
    with alone(load()):
        assert main(["move-records", str(records), postgres]) == 2
    assert "有一个服务（或一次还原）正在用这个文件夹" in capsys.readouterr().err


def test_records_come_with_the_key_that_seals_them(
    records: Path, postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["move-records", str(records), postgres]) == 0
    capsys.readouterr()
    monkeypatch.setenv("SECRET_KEY", "another key than that of the records")
    assert main(["move-records", postgres, "new.db"]) == 2
    assert "里的记录不是用现在的密钥加密的" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", postgres)
    with pytest.raises(BadSettings, match="这些记录是用另一个密钥加密的"):
        open_store(load())


def test_a_key_that_does_not_open_the_contacts_is_noticed_before_anything_is_moved(
    empty_records: Path, postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(empty_records, "data/records.db")
    with closing(open_store(load())) as store:
        store.write_now(lambda tx: tx.cases.add(a_case(identity=Identity.NAMED, contact_phone="13800000000")))
    monkeypatch.setenv("SECRET_KEY", "another key than that of the records")
    assert main(["move-records", "data/records.db", postgres]) == 2
    assert "里的记录不是用现在的密钥加密的" in capsys.readouterr().err
    monkeypatch.setenv("SECRET_KEY", SECRET)
    assert main(["move-records", "data/records.db", postgres]) == 0


def test_without_a_key_none_is_made(
    records: Path, postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    assert main(["move-records", str(records), postgres]) == 2
    assert capsys.readouterr().err.startswith("没有设置 SECRET_KEY，也没有 ")
    assert not (records.parent / "secret_key").exists()


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("none.db", "new.db", "没有文件 none.db。"),
        ("data/records.db", "./data/../data/records.db", "从哪里搬和搬到哪里是同一个数据库："),
        ("data/records.db", "nowhere/new.db", "没有文件夹 "),
        ("data/records.db", "mysql://host/records", "mysql：请写 SQLite 文件的路径"),
        ("old.db", "new.db", "old.db 还不是这个版本的结构。"),
    ],
)
def test_places_that_are_none(
    records: Path, capsys: pytest.CaptureFixture[str], source: str, target: str, says: str
) -> None:
    Path("old.db").touch()
    assert main(["move-records", source, target]) == 2
    assert capsys.readouterr().err.startswith(says)
    assert not Path("new.db").exists()
