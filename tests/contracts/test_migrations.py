"""The migrations make exactly the tables that the code uses."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DateTime, MetaData, Table, select, text

import storage.tx  # noqa: F401 - imports every table module
from complaints.ports import QueueFilter
from storage.cases.rows import cases
from storage.engine.opening import open_engine
from storage.engine.schema import metadata
from storage.migrations import UnknownShape, config, migrate, newest
from storage.people.anonymity import joins
from storage.people.people import people
from storage.store import Store
from storage.webchat.ids import WEB_BOT_ID
from tests.contracts.conftest import BOTH, KEYS
from tests.contracts.samples import NOW
from tests.postgres import PostgresServer


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without any table."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path}/old.db", keys=KEYS)
        yield store
        store.close()
        return
    server: PostgresServer = request.getfixturevalue("server")
    name = server.create()
    store = Store(server.url(name), keys=KEYS)
    yield store
    store.close()
    server.drop(name)


def test_the_migrated_database_is_what_the_code_expects(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    migrate(store.engine)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_newer_release_s_database_is_refused(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.db", writes=True, pool_size=1)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnknownShape, match="9999"):
        migrate(engine)
    engine.dispose()


def test_the_newest_migration_is_known_by_its_file_s_name() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [newest()]


def test_s01_cases_from_before_are_filtered_and_found_by_their_words(empty: Store) -> None:
    places = (("", "damiao", "大庙 东门"), ("jinlonghu", "damiao", ""), ("", None, "ABC路"))
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0010")
        table = Table("cases", MetaData(), autoload_with=connection)
        for case_id, (territory, subdistrict, address) in enumerate(places, start=1):
            told = {"id": case_id, "number": f"LW-{case_id}", "state": "submitted", "text": "工地扬尘"}
            row = told | {"territory": territory, "subdistrict": subdistrict, "address": address}
            connection.execute(table.insert().values({**_anything(table), **row}))
    migrate(empty.engine)

    def found(where: QueueFilter) -> list[int]:
        return [row["id"] for row in empty.read_now(lambda tx: tx.cases.page_of_export(where, after=0, limit=9))]

    by_place = [found(QueueFilter(subdistrict=name)) for name in ("damiao", "jinlonghu", "")]
    assert by_place == [[1], [2], [3]]
    assert [found(QueueFilter(text=words)) for words in ("扬尘", "东门", "abc", "lw-2")] == [[1, 2, 3], [1], [3], [2]]


def test_r17_what_joined_anonymous_cases_to_chats_is_removed_or_made_coarse(empty: Store) -> None:
    """NOW has seconds and microseconds; no row that leads to somebody has them any more."""
    seconds = timedelta(seconds=3)
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0014")
        _add(
            connection,
            "people",
            {"id": 1, "user_id": 7, "consent_at": NOW, "created_at": NOW - seconds, "lang": "zh_CN"},
        )
        _add(connection, "people", {"id": 2, "user_id": 8, "created_at": NOW, "lang": "zh_CN"})
        _add(
            connection, "webchat_chats", {"number": 1, "session": "s", "seq": 3, "fades_until": NOW, "created_at": NOW}
        )
        _add(connection, "webchat_chats", {"number": 2, "session": "t", "seq": 9})
        for number, (chat, fades, deleted) in enumerate(
            ((1, False, False), (2, True, False), (1, False, True)), start=5
        ):
            sent = {"message_id": number, "chat": chat, "seq": number - 4, "sent_key": f"sendMessage:{number}"}
            stands = {"body": {"text": f"第{number}条"}, "fades": fades, "deleted": deleted}
            _add(connection, "webchat_messages", {**sent, **stands})
        _add(connection, "report_marks", {"id": 1, "subject": "a" * 64, "at": NOW})
        _add(connection, "mutes", {"id": 1, "subject": "a" * 64, "since": NOW, "until": NOW})
        _add(connection, "outbox", {"id": 1, "kind": "notice", "recipient": "person:1", "state": "sent"})
        _add(connection, "outbox", {"id": 2, "kind": "notice", "recipient": "person:1", "state": "waiting"})
        _add(connection, "outbox", {"id": 3, "kind": "reply", "recipient": "", "state": "dead", "chat_id": 7})
        _add(connection, "message_slots", {"bot_id": 1, "chat_id": 7, "slot": "x", "set_at": NOW})
        for case_id, identity in ((1, "anonymous"), (2, "named")):
            case = {"id": case_id, "number": f"LW-{case_id}", "identity": identity, "created_at": NOW + seconds}
            _add(connection, "cases", case)
            photo = {"id": case_id, "case_id": case_id, "stage": "report", "state": "stored"}
            _add(connection, "evidence", {**photo, "file_unique_id": "u", "file_id": "f", "bot_id": 7})
        asked = ("739204", "查进度 LW-HW4V-AV62", "我叫张伟，电话138 0000 1234，怎么罚", "怎么罚")
        for number, said in enumerate(asked, start=1):
            _add(connection, "unanswered", {"id": number, "text": said})
            _add(connection, "wishes", {"id": number, "person_id": 1, "text": said})
    migrate(empty.engine)
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    later = hour + timedelta(hours=1)

    def rows(query: str) -> list[tuple[object, ...]]:
        with empty.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    assert _times(empty, "people", "consent_at") == [day, None]
    assert _times(empty, "people", "created_at") == [day, NOW], "of whoever has not agreed nothing was reported"
    assert _times(empty, "webchat_chats", "fades_until") == [None, None]
    assert _times(empty, "webchat_chats", "created_at") == [day, day]
    assert _times(empty, "webchat_messages", "created_at") == [NOW, day, hour]
    assert rows("SELECT chat, message_id, sent_key FROM webchat_messages ORDER BY chat, message_id") == [
        (1, 5, "sendMessage:5"), (1, 7, None), (2, 6, None),
    ]  # fmt: skip
    assert rows("SELECT number, seq FROM webchat_chats ORDER BY number") == [(1, 7), (2, 9)]
    assert rows("SELECT count(*) FROM report_marks") == [(0,)]
    assert (_times(empty, "mutes", "since"), _times(empty, "mutes", "until")) == ([hour], [later])
    assert rows("SELECT id, chat_id FROM outbox ORDER BY id") == [(2, None), (3, None)]
    assert _times(empty, "message_slots", "set_at") == [hour]
    assert rows("SELECT file_unique_id, file_id, bot_id FROM evidence ORDER BY id") == [("", "", None), ("u", "f", 7)]
    kept = [("我叫[姓名]，电话[电话]，怎么罚",), ("怎么罚",)]
    assert rows("SELECT text FROM unanswered ORDER BY id") == kept
    assert rows("SELECT text FROM wishes ORDER BY id") == kept
    assert _times(empty, "wishes", "created_at") == [day, day]
    assert empty.read_now(lambda tx: list(joins(tx))) == []
    said = empty.write_now(lambda tx: tx.webchat.add_message(2**52 + 1, {"text": "新"}, sent_key=None, now=NOW))
    assert said["message_id"] == 8, "no number is given twice"


def _times(store: Store, table: str, column: str) -> list[object]:
    where = metadata.tables[table]
    with store.engine.connect() as connection:
        return list(connection.execute(select(where.c[column]).order_by(*where.primary_key.columns)).scalars())


def _add(connection: Connection, name: str, row: dict[str, Any]) -> None:
    table = Table(name, MetaData(), autoload_with=connection)
    connection.execute(table.insert().values({**_anything(table), **row}))


def test_bindings_of_before_are_brought_to_one_a_channel(empty: Store) -> None:
    """And numbers of other systems to how they are meant."""
    engine, at, web_user = empty.engine, NOW, 2**52
    staff_rows = ((1, 2002, True), (2, web_user + 1, True), (3, 3003, False), (4, None, True))
    people_rows = (
        (1, 7, 2001, 1), (2, 7, 2002, 1), (3, 8, 2002, 1), (4, WEB_BOT_ID, web_user, 2),
        (5, WEB_BOT_ID, web_user + 1, 2),
        (6, 7, 2222, 2), (7, 7, 3003, 3), (8, WEB_BOT_ID, web_user + 2, 4), (9, WEB_BOT_ID, web_user + 3, 4),
    )  # fmt: skip
    with engine.begin() as connection:
        command.upgrade(config(connection), "0014")
        tables = {
            name: Table(name, MetaData(), autoload_with=connection)
            for name in ("staff", "people", "console_sessions", "staff_links", "cases", "external_ids")
        }
        for staff_id, telegram_id, active in staff_rows:
            row = {
                "id": staff_id,
                "name": f"员{staff_id}",
                "role": "clerk",
                "telegram_id": telegram_id,
                "active": active,
            }
            connection.execute(tables["staff"].insert().values(row))
            session = {"token_hash": f"s{staff_id}", "staff_id": staff_id, "created_at": at, "expires_at": at}
            connection.execute(tables["console_sessions"].insert().values(session))
        for person_id, bot_id, user_id, staff_id in people_rows:
            ids = {"id": person_id, "bot_id": bot_id, "user_id": user_id, "chat_id": user_id, "staff_id": staff_id}
            row = ids | {"lang": "zh_CN", "consent_version": "", "blocked": False, "awaiting": "", "created_at": at}
            connection.execute(tables["people"].insert().values(row))
        for case_id, number in enumerate(('="2026"', "2026", "＇2027", "XZ-1"), start=1):
            row = {"id": case_id, "number": f"LW-{case_id}", "state": "submitted"}
            connection.execute(tables["cases"].insert().values({**_anything(tables["cases"]), **row}))
            known = {"source": "hotline", "number": number, "case_id": case_id}
            connection.execute(tables["external_ids"].insert().values(known))
    migrate(engine)
    with engine.begin() as connection:
        people = tables["people"].c
        bound = connection.execute(select(people.id, people.staff_id).where(people.staff_id.is_not(None))).all()
        named = connection.execute(select(tables["staff"].c.telegram_id).order_by(tables["staff"].c.id)).scalars().all()
        sessions = connection.execute(select(tables["console_sessions"].c.token_hash)).scalars().all()
    assert [tuple(row) for row in bound] == [(2, 1), (3, 1), (5, 2), (6, 2)]
    assert named == [2002, 2222, 3003, None]
    assert [empty.read_now(lambda tx, n=n: tx.forwards.numbered(n)) for n in ("2026", "2027", "XZ-1")] == [
        [2],
        [3],
        [4],
    ]
    assert sessions == ["s1", "s2", "s4"]


def _anything(table: Table) -> dict[str, Any]:
    """Some value for each column that must have one."""
    needed = [column for column in table.columns if not column.nullable]
    return {column.name: NOW if isinstance(column.type, DateTime) else column.type.python_type() for column in needed}


def test_s34_reworked_cases_get_the_deadline_of_their_first_round_back(empty: Store) -> None:
    """Case 1 was reopened, case 2 extended in its first round and sent back, case 3 has lost its words."""
    hours = [NOW + timedelta(hours=number) for number in range(9)]

    def rectify(at: int) -> dict[str, str]:
        return {"rectify_by": hours[at].isoformat()}

    histories: dict[int, list[tuple[str, dict[str, str]]]] = {
        1: [("dispatch", rectify(1)), ("report_done", {}), ("unsolved", rectify(5)), ("report_done", {})],
        2: [
            ("dispatch", rectify(1)), ("hand_back", {}), ("dispatch", rectify(2)),
            ("grant", {**rectify(4), "original_by": hours[3].isoformat()}), ("report_done", {}),
            ("send_back", rectify(6)), ("reassign", rectify(7)), ("grant", {"original_by": hours[8].isoformat()}),
        ],
        3: [],
    }  # fmt: skip
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0022")
        event_id = 0
        for case_id, history in histories.items():
            case = {"id": case_id, "number": f"LW-{case_id}", "state": "closed", "rework_count": 1, "kind": "report"}
            _add(connection, "cases", case | {"created_at": NOW, "closed_at": NOW, "original_by": hours[8]})
            for seq, (action, values) in enumerate(history, start=1):
                event_id += 1
                _add(connection, "events", {"id": event_id, "case_id": case_id, "seq": seq, "action": action})
                body = json.dumps({"values": values})
                _add(connection, "event_payloads", {"event_id": event_id, "body": body})
    migrate(empty.engine)
    with empty.engine.connect() as connection:
        kept = connection.execute(select(cases.c.original_by).order_by(cases.c.id)).scalars().all()
    assert kept == [hours[1], hours[3], hours[8]]
    assert empty.write_now(lambda tx: tx.sums.keep_up())
    assert empty.read_now(lambda tx: tx.sums.total(None, None))["closed"] == 3


def test_r17_of_whoever_agreed_no_more_than_the_day_of_the_first_message_is_kept(empty: Store) -> None:
    """One row has the exact time of an anonymous report, another its day already, and a third one never agreed."""
    day = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0051")
        for number, (agreed, first) in enumerate(((day, NOW), (day, day), (None, NOW)), start=1):
            known = {"id": number, "user_id": number, "lang": "zh_CN", "consent_at": agreed, "created_at": first}
            _add(connection, "people", known)
        case = {"id": 1, "number": "LW-1", "identity": "anonymous", "created_at": NOW}
        _add(connection, "cases", case)
    migrate(empty.engine)
    with empty.engine.connect() as connection:
        kept = connection.execute(select(people.c.created_at).order_by(people.c.id)).scalars().all()
    assert kept == [day, day, NOW]
    assert empty.read_now(lambda tx: list(joins(tx))) == []
