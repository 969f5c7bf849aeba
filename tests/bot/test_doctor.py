"""`python -m bot doctor`: each trouble is one sentence that says what to do, and the exit code tells how bad it is."""

import asyncio
import json
import os
import shutil
import socket
import sqlite3
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.commands import main
from bot.doctor import machine, outside, records, service
from bot.doctor.finding import Finding, Urgency
from bot.settings import Settings
from storage.store import Store
from storage.tx import Tx
from tests.channels.test_mail_tls import certificate
from tests.conftest import KEYS
from web import health

__all__ = ["certificate"]

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
TOKEN = "7000001:of-nobody-else-than-the-doctor-s-tests"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings(tmp_path: Path, empty_records: Path) -> Settings:
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(empty_records, tmp_path / "data/records.db")
    return made(tmp_path)


def made(folder: Path, **given: Any) -> Settings:
    return Settings(data_dir=folder / "data", _env_file=None, **given)  # type: ignore[call-arg]


def brief(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.about, finding.urgency.name) for finding in found]


def changes(settings: Settings, *statements: str) -> None:
    with sqlite3.connect(settings.data_dir / "records.db") as file:
        for statement in statements:
            file.execute(statement)
    file.close()


# the records


def test_records_in_which_nothing_waits(settings: Settings) -> None:
    assert records.examine(settings, NOW) == []


def test_what_waits_and_what_was_given_up_is_counted(settings: Settings) -> None:
    store = Store(settings.records_url, keys=KEYS)
    early, reply = NOW - timedelta(minutes=7), {"method": "sendMessage"}

    def fill(tx: Tx) -> None:
        rows = tx.inbox.add_batch(7, [{"update_id": one, "message": {"chat": {"id": 5}}} for one in (1, 2)], now=early)
        tx.inbox.bury(rows[0].row, error="ValueError")
        for error, days in (("Bad Request: x", 0), ("Forbidden: bot was blocked by the user", 0), ("old", 2)):
            sent = tx.outbox.put_reply(bot_id=7, chat_id=5, payload=reply, now=NOW)
            assert sent is not None
            tx.sending.bury(sent.id, error=error, now=NOW - timedelta(days=days))
        tx.stopped_ways.note("robot:wecom-1a2b", reason="93000", now=NOW)
        tx.stopped_ways.stop("robot:wecom-1a2b", until=NOW)

    store.write_now(fill)
    store.close()
    changes(settings, "INSERT INTO setbacks VALUES ('ladder', 3, 8, '2026-11-29 10:00:00.000000', 'ValueError')")
    found = records.examine(settings, NOW)
    assert brief(found) == [
        ("updates_wait", "NOW"),
        ("updates_dead", "LOOK"),
        ("messages_dead", "LOOK"),
        ("jobs_given_up", "LOOK"),
        ("stopped", "LOOK"),
    ]
    assert found[0].says.startswith("有 1 条收到的消息没有处理，最早的等了 7 分钟。")
    assert found[2].says.startswith("一天内有 1 条消息发不出去")
    assert "robot 收不下消息" in found[4].says and "1a2b" not in found[4].says


@pytest.mark.parametrize(
    ("revision", "says"),
    [("0049", ("older_records", "LOOK")), ("9999", ("newer_records", "NOW"))],
)
def test_records_of_another_release_are_said_and_left_as_they_are(
    settings: Settings, revision: str, says: tuple[str, str]
) -> None:
    changes(settings, f"UPDATE alembic_version SET version_num = '{revision}'", "DROP TABLE setbacks")
    before = (settings.data_dir / "records.db").read_bytes()
    assert brief(records.examine(settings, NOW)) == [says]
    assert (settings.data_dir / "records.db").read_bytes() == before


def test_records_that_are_not_there_or_no_records(settings: Settings, tmp_path: Path) -> None:
    (settings.data_dir / "records.db").write_bytes(b"no database" * 1000)
    assert brief(records.examine(settings, NOW)) == [("records_away", "NOW")]
    assert brief(records.examine(made(tmp_path / "none"), NOW)) == [("no_records", "LOOK")]
    assert not (tmp_path / "none").exists()
    away = made(tmp_path, database_url="postgresql://a@127.0.0.1:1/a", secret_key="k" * 16)
    assert brief(records.examine(away, NOW)) == [("records_away", "NOW")]


# the service


def ready(**parts: str) -> service.Seen:
    return service.Seen(ready={"ready": True, "records": "ok", "telegram": "up"} | parts, samples={})


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        (ready(), []),
        (ready(telegram="standby"), []),
        (ready(telegram="off"), []),
        (ready(telegram="conflict"), [("telegram", "NOW")]),
        (ready(records="disk full"), [("records_not_ready", "NOW")]),
        (ready(photos="away"), [("photos_away", "LOOK")]),
        (service.Seen(ready=None, samples=None), [("not_running", "NOW")]),
        (service.Seen(ready={"another": "program"}, samples=None), [("not_running", "NOW")]),
        (service.Seen(ready={"records": "ok", "telegram": "up"}, samples=None), [("metrics_closed", "LOOK")]),
        (None, [("port_unknown", "LOOK")]),
    ],
)
def test_what_the_service_says_of_itself(tmp_path: Path, seen: service.Seen | None, says: list[Any]) -> None:
    assert brief(list(service.examine(seen, made(tmp_path), at_s=0))) == says


@pytest.mark.parametrize(("age_s", "late"), [(300 + 10 * 60, False), (301 + 10 * 60, True)])
def test_a_job_is_late_by_its_own_interval(tmp_path: Path, age_s: float, late: bool) -> None:
    job = (("task", "ladder"),)
    samples = {
        ("lvwang_job_last_success_timestamp_seconds", job): 1000.0,
        ("lvwang_job_every_seconds", job): 60.0,
        ("lvwang_oldest_seconds", (("what", "message"),)): 600.0,
    }
    seen = service.Seen(ready={"records": "ok", "telegram": "up"}, samples=samples)
    found = list(service.examine(seen, made(tmp_path), at_s=1000 + age_s))
    assert brief(found) == ([("job_late", "LOOK")] if late else [])


def test_a_message_that_waits_for_long_is_urgent(tmp_path: Path) -> None:
    samples = {("lvwang_oldest_seconds", (("what", "message"),)): 661.0}
    seen = service.Seen(ready={"records": "ok", "telegram": "up"}, samples=samples)
    (found,) = service.examine(seen, made(tmp_path), at_s=0)
    assert found.says.startswith("最前面的一条待发消息等了 11 分钟。")


@pytest.fixture
async def site() -> AsyncIterator[TestServer]:
    """The product's own pages for monitoring."""

    async def report() -> health.Report:
        return {"records": (False, "disk full"), "telegram": (True, "up")}

    app = web.Application()
    health.setup(app, report=report)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


async def test_the_pages_for_monitoring_are_read_also_while_they_say_503(tmp_path: Path, site: TestServer) -> None:
    seen = await service.see(made(tmp_path, http_port=site.port))
    assert seen is not None and seen.ready is not None and seen.samples is not None
    assert seen.ready["records"] == "disk full"
    assert any(name == "process_start_time_seconds" for name, _ in seen.samples)


# the machine


def test_a_disk_is_told_once_and_by_what_is_left(settings: Settings) -> None:
    for left, says in ((3 * 2**30, []), (2**30, [("disk", "LOOK")]), (2**20, [("disk", "NOW")])):
        assert brief(list(machine.disks(settings, free=lambda _, left=left: left))) == says  # type: ignore[misc]


@pytest.mark.parametrize(("hours", "says"), [(35, []), (37, [("backups_old", "LOOK")])])
def test_the_age_of_the_newest_backup(tmp_path: Path, hours: int, says: list[Any]) -> None:
    for name, age in (("old", 400), ("newest", hours)):
        (tmp_path / name).touch()
        at = (NOW - timedelta(hours=age)).timestamp()
        os.utime(tmp_path / name, (at, at))
    assert brief(list(machine.backups(tmp_path, NOW, expected=True))) == says


def test_backups_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    asked = [("empty", True), ("none", True), ("none", False)]
    found = [one for name, wanted in asked for one in machine.backups(tmp_path / name, NOW, expected=wanted)]
    assert [about for about, _ in brief(found)] == ["backups_none", "backups_unread", "backups_unknown"]


def test_an_index_with_a_flipped_byte(settings: Settings, built_library: Path) -> None:
    shutil.copytree(built_library / "knowledge", settings.data_dir / "knowledge")
    assert list(machine.index(settings)) == []
    array = max((settings.data_dir / "knowledge").glob("entries-*/*"), key=lambda path: path.stat().st_size)
    content = bytearray(array.read_bytes())
    content[len(content) // 2] ^= 1
    array.chmod(0o600)
    array.write_bytes(content)
    assert brief(list(machine.index(settings))) == [("index_damaged", "LOOK")]


# outside


@pytest.mark.parametrize(
    ("info", "wanted", "says"),
    [
        ({"url": ""}, "", []),
        ({"url": "https://a.example/tg"}, "https://a.example/tg", []),
        ({"url": "https://b.example/x"}, "https://a.example/tg", [("webhook_other", "NOW")]),
        ({"url": ""}, "https://a.example/tg", [("webhook_other", "NOW")]),
        ({"url": "https://b.example/x"}, "", [("webhook_unwanted", "NOW")]),
        ({"url": "", "pending_update_count": 101}, "", [("webhook_pending", "LOOK")]),
        (
            {"url": "https://a.example", "last_error_date": int(NOW.timestamp()) - 60, "last_error_message": "SSL"},
            "https://a.example",
            [("webhook_error", "LOOK")],
        ),
        ({"url": "https://a.example", "last_error_date": 1}, "https://a.example", []),
    ],
)
def test_what_telegram_says_of_the_webhook(info: dict[str, Any], wanted: str, says: list[Any]) -> None:
    assert brief(list(outside.webhook(info, wanted, NOW))) == says


@pytest.mark.parametrize(
    ("status", "answer", "says"),
    [
        (200, {"ok": True, "result": {"url": ""}}, []),
        (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, [("bad_token", "NOW")]),
        (502, {}, [("telegram_unreachable", "NOW")]),
    ],
)
async def test_telegram_is_asked_once(tmp_path: Path, status: int, answer: dict[str, Any], says: list[Any]) -> None:
    asked = list[str]()

    async def method(request: web.Request) -> web.Response:
        asked.append(request.match_info["method"])
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", method)
    async with TestServer(app) as server:
        given = made(tmp_path, bot_token=TOKEN, telegram_api_base=f"http://127.0.0.1:{server.port}/bot")
        assert brief(await outside.telegram(given, NOW)) == says
    assert asked == ["getWebhookInfo"]


async def test_the_days_of_a_certificate(certificate: Path) -> None:
    """It ends a day after it was made."""
    trusting, serving = ssl.create_default_context(cafile=certificate), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)

    async def close(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=serving)
    address, today = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", datetime.now(UTC)
    async with server:
        ends = {
            days: brief(await outside.certificate(address, today - timedelta(days=days), context=trusting))
            for days in (0, 5, 20)
        }
        strange = await outside.certificate(address, today)
    assert ends == {0: [("certificate_ends", "NOW")], 5: [("certificate_ends", "LOOK")], 20: []}
    assert brief(strange) == [("certificate_refused", "NOW")]
    assert await outside.certificate("http://127.0.0.1", today) == []


# the command


def test_o19_the_command_tells_the_worst_first_and_ends_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("HTTP_PORT", str(port))
    (tmp_path / "backups").mkdir()
    asked = ["doctor", "--backups", str(tmp_path / "backups")]
    assert main([*asked, "--json"]) == Urgency.NOW
    told = json.loads(capsys.readouterr().out)
    assert told["urgency"] == "now"
    assert [one["about"] for one in told["findings"]] == ["not_running", "backups_none", "index_none"]
    assert main(asked) == Urgency.NOW
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"【马上处理】 服务没有回答（http://127.0.0.1:{port}/readyz）。")
    assert lines[-1] == "共 3 条，其中 1 条要马上处理。"


def test_settings_that_keep_it_from_starting_are_said_as_by_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZONE_DIR", str(tmp_path / "none"))
    assert main(["doctor"]) == Urgency.NOW
    assert f"【马上处理】 ZONE_DIR={tmp_path}/none：" in capsys.readouterr().out
