"""An official warning to many firms: `python -m benchmarks.warnings [--firms 200]`. Prints a table, then JSON.

The whole service runs in this process on a SQLite file. Timed from the release of a warning with five measures a firm
until every firm's web chat has its message, and the table that staff see. Meanwhile a resident's transaction is tried
every 50 ms, because that is what a message waits for. Target: 60 s for 200 firms."""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import assemble
from bot.resources import open_office
from bot.settings import Settings
from channels.webchat import WEB_BOT_ID
from complaints.case.moves import staff_actor
from complaints.model import Duty, Firm, FirmPerson, Role
from complaints.model.warnings import Change, Level, Original, PlanAction, Scope, TaskStep
from enterprises.warnings import entering, releasing
from enterprises.warnings.progress import progress
from storage.store import Store
from storage.tx import Tx

_ROOT = Path(__file__).parents[1]
_ACTIONS, _EVERY_S, _LONGEST_S = 5, 0.05, 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=200)
    row = asyncio.run(measure(parser.parse_args().firms))
    for name, value in row.items():
        print(f"{name:<24} {value}")
    print(json.dumps({"warnings": row}))


async def measure(firms: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            data_dir=Path(folder), http_port=0, secret_key="benchmark-secret-key",
            zone_dir=_ROOT / "zone/data/training",
        )  # fmt: skip
        service, started, stop = assemble(open_office(settings)), asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(service.run(started=lambda _: started.set(), stop=stop))
        await started.wait()
        try:
            return await _timed(service.office.store, firms)
        finally:
            stop.set()
            await running


async def _timed(store: Store, firms: int) -> dict[str, float]:
    version = await store.write(lambda tx: _fill(tx, firms))
    over, waits = asyncio.Event(), list[float]()
    resident = asyncio.create_task(_writes(store, over, waits))
    begun = time.monotonic()
    await store.write(lambda tx: _release(tx, version))
    told, sent = 0.0, 0.0
    while not sent:
        steps = await store.read(lambda tx: [{e.step for e in one.events} for one in tx.warnings.tasks(1)])
        passed = time.monotonic() - begun
        if passed > _LONGEST_S:
            raise TimeoutError(f"{sum(TaskStep.SENT in one for one in steps)} of {firms} firms have their message")
        if not told and len(steps) == firms:
            told = passed
        if len(steps) == firms and all(TaskStep.SENT in one for one in steps):
            sent = passed
        await asyncio.sleep(_EVERY_S)
    over.set()
    await resident
    listed = time.monotonic()
    await store.read(_table)
    return {
        "firms": firms,
        "told_s": round(told, 2),
        "sent_s": round(sent, 2),
        "table_ms": round((time.monotonic() - listed) * 1000, 1),
        "resident_p50_ms": round(statistics.median(waits) * 1000, 1),
        "resident_most_ms": round(max(waits) * 1000, 1),
    }


async def _writes(store: Store, over: asyncio.Event, waits: list[float]) -> None:
    number = 0
    while not over.is_set():
        number, begun = number + 1, time.monotonic()
        await store.write(lambda tx, value=str(number): tx.settings.put("benchmark", value))  # type: ignore[misc]
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(_EVERY_S)


def _fill(tx: Tx, firms: int) -> int:
    """Firms, each with a person whose web chat is bound; returns the version that waits for its release."""
    now = datetime.now(UTC)
    for number in range(firms):
        firm = tx.firms.add(Firm(name=f"练习企业 {number}（虚构）", created_at=now, updated_at=now))
        account = tx.staff.add(name=f"练习 {number}", role=Role.FIRM, telegram_id=None, party=f"firm:{firm.id}")
        tx.firms.add_person(FirmPerson(firm=firm.id, name=account.name, duty=Duty.ENVIRONMENT, staff_id=account.id))
        chat = tx.webchat.open_chat(session=f"session-{number}", lang="zh_CN", now=now)
        person = tx.people.ensure(bot_id=WEB_BOT_ID, user_id=chat.chat_id, chat_id=chat.chat_id, lang="zh_CN", now=now)
        tx.people.save(replace(person, staff_id=account.id))
        actions = [PlanAction(text=f"练习措施 {n}", photo=n == 1) for n in range(_ACTIONS)]
        tx.warnings.set_plan(firm.id, Level.YELLOW, actions)
    clerk = tx.staff.add(name="李练习", role=Role.CLERK, telegram_id=None)
    document = entering.Document(
        change=Change.ISSUED, level=Level.YELLOW, issuer="演练指挥部（虚构）", document="演练〔2026〕1号",
        issued_at=now, begins_at=now + timedelta(hours=2), scope=Scope(whole=True), original=Original(photo="a" * 64),
    )  # fmt: skip
    return entering.enter(tx, document, drill=True, actor=staff_actor(clerk), now=now).id


def _release(tx: Tx, version: int) -> None:
    boss = tx.staff.add(name="孙练习", role=Role.SUPERVISOR, telegram_id=None)
    releasing.release(tx, version, actor=staff_actor(boss), now=datetime.now(UTC))


def _table(tx: Tx) -> None:
    warning = tx.warnings.get(1)
    assert warning is not None
    progress(tx, warning, now=datetime.now(UTC))


if __name__ == "__main__":
    main()
