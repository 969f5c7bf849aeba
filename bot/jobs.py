"""Recurring jobs. A tick only calls its job; a failure is logged, and the job runs again at its next time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from bot.settings import WEEKDAYS
from channels import metrics
from channels.forward.worker import Forwarder
from channels.inbox import Inbox
from channels.photos import PhotoFetcher
from channels.webchat.disk import DiskFiles
from complaints.case.feedback import RELAY_FOR
from complaints.clock.deadlines import Clock
from complaints.clock.expiry import expire_drafts
from complaints.clock.falling_due import resume_staged, stop_waiting
from complaints.clock.ladder import climb
from complaints.clock.reminding import remind_to_rate
from complaints.knowledge_editing import EXAMPLE_KEPT, WISH_KEPT
from complaints.office import asked
from complaints.office.mail_digest import send_due
from complaints.office.mailing import CONFIRM_WITHIN
from complaints.office.weekly import Schedule, send_weekly
from complaints.places.subscription_news import send_digests, send_summaries
from enterprises.calendar import permits as calendar_permits
from enterprises.calendar import telling as calendar_telling
from enterprises.calendar.templates import Catalogue as DateCatalogue
from enterprises.warnings import pressing, releasing, spreading
from http_server.upload_files import UploadFiles
from inspections import morning
from inspections.checklists import rhythm
from inspections.rectification import reminding
from inspections.sessions import close_forgotten
from inspections.signing import call_next
from storage.engine.errors import StorageError
from storage.store import Store
from storage.tx import Tx
from zone import DutyTable

log = structlog.get_logger()
T = TypeVar("T")

#: seconds between looks at what others write: commands and other processes wake nobody
LOOK_EVERY_S = 1.0
#: limits count the reports of the last day (complaints.report.restraint)
_MARKS_KEPT = timedelta(days=2)
#: age at which files of the web chat that no row names are deleted
_STRAY_KEPT = timedelta(days=1)
#: how long the failures of a job's item are stored after the last one
_SETBACKS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """`work` returns the number of handled items; while that is not 0 it is called again at once. `due`: a brief look
    that tells whether there is any; all ticks that have one look together (bot/looking.py)."""

    name: str
    every_s: float
    work: Callable[[], Awaitable[int]]
    due: Callable[[Tx], bool] | None = None


async def keep(tick: Tick) -> None:
    begin(tick)
    while True:
        handled = await attempt(tick)
        await asyncio.sleep(0 if handled else tick.every_s)


def begin(tick: Tick) -> None:
    metrics.job_every.labels(tick.name).set(tick.every_s)
    done(tick)


def done(tick: Tick) -> None:
    metrics.job_done.labels(tick.name).set_to_current_time()


async def attempt(tick: Tick) -> int:
    """The number of handled items; 0 after a failure, which is logged."""
    try:
        with bound_contextvars(trace=f"j{secrets.token_hex(5)}", job=tick.name):
            handled = await tick.work()
    except StorageError as error:
        log.error("job.storage", job=tick.name, error=str(error))
    except Exception:
        log.exception("job.failed", job=tick.name)
    else:
        done(tick)
        return handled
    return 0


def weekly_schedule(setting: str) -> Schedule | None:
    """Of WEEKLY_REPORT; None: never."""
    if setting == "off":
        return None
    day, _, at = setting.partition(" ")
    return Schedule(WEEKDAYS.index(day), time.fromisoformat(at))


def ticks(
    *,
    store: Store,
    inbox: Inbox,
    photos: PhotoFetcher,
    files: DiskFiles,
    forwarder: Forwarder,
    now: Callable[[], datetime],
    clock: Callable[[], Clock],
    duty: Callable[[], DutyTable],
    weekly: Schedule | None,
    mail: bool,
    dates: Callable[[], DateCatalogue],
) -> tuple[Tick, ...]:
    async def left_behind() -> int:
        await inbox.sweep()
        return 0

    async def expire() -> int:
        expired = await store.write(lambda tx: expire_drafts(tx, now=now()))
        await photos.forget(expired.photos)
        return expired.drafts

    async def remind() -> int:
        return await store.write(lambda tx: remind_to_rate(tx, now=now()))

    async def sum_up() -> int:
        return await store.write(lambda tx: send_summaries(tx, now=now()))

    async def digest() -> int:
        return await store.write(lambda tx: send_digests(tx, now=now(), clock=clock()))

    async def resume() -> int:
        return await store.write(lambda tx: resume_staged(tx, now=now(), clock=clock()))

    async def stop() -> int:
        return await store.write(lambda tx: stop_waiting(tx, now=now(), clock=clock()))

    async def press() -> int:
        return await store.write(lambda tx: climb(tx, now=now(), clock=clock(), duty=duty()))

    async def close_inspections() -> int:
        return await store.write(lambda tx: close_forgotten(tx, now=now()))

    async def write_mornings() -> int:
        return await store.write(lambda tx: morning.send_due(tx, now=now(), clock=clock()))

    async def call_for_signing() -> int:
        return await store.write(lambda tx: call_next(tx, now=now(), duty=duty()))

    async def spread_warnings() -> int:
        zone = clock().working.timezone
        return await store.write(lambda tx: spreading.spread(tx, now=now(), timezone=zone))

    async def press_for_warnings() -> int:
        zone = clock().working.timezone
        asked = await store.write(lambda tx: releasing.call_next(tx, now=now()))
        over = await store.write(lambda tx: spreading.ask_no_longer_exempt(tx, now=now(), timezone=zone))
        return asked + over + await store.write(lambda tx: pressing.press(tx, now=now(), duty=duty()))

    async def press_for_answers() -> int:
        return await store.write(lambda tx: asked.press(tx, clock=clock(), now=now()))

    async def remind_of_checks() -> int:
        return await store.write(lambda tx: rhythm.remind(tx, now=now(), zone=clock().working.timezone))

    async def follow_permits() -> int:
        moment = now()
        today = moment.astimezone(clock().working.timezone).date()
        return await store.write(lambda tx: calendar_permits.follow_changed(tx, dates(), now=moment, today=today))

    async def remind_of_dates() -> int:
        return await store.write(lambda tx: calendar_telling.remind(tx, now=now(), zone=clock().working.timezone))

    async def remind_of_problems() -> int:
        return await store.write(lambda tx: reminding.remind(tx, now=now(), zone=clock().working.timezone))

    async def report() -> int:
        if weekly is None:
            return 0
        schedule, timezone = weekly, clock().working.timezone
        return await store.write(lambda tx: send_weekly(tx, now=now(), schedule=schedule, zone=timezone))

    async def write_digests() -> int:
        return await store.write(lambda tx: send_due(tx, now=now(), clock=clock())) if mail else 0

    async def forget() -> int:
        for name, step in FORGETTING.items():
            await _logging_failure(f"retention.{name}", store.write(partial(_run_step, step=step, now=now())))
        paths = await _logging_failure("retention.webchat", store.write(lambda tx: list(tx.webchat.prune(now()))))
        for path in paths or ():
            await _logging_failure("retention.file", files.drop(path))
        needed = await _logging_failure("retention.paths", store.read(lambda tx: tx.webchat.paths()))
        if needed is not None:
            await _logging_failure("retention.strays", files.sweep(needed, older_than=now() - _STRAY_KEPT))
        await photos.sweep()
        return 0

    async def fold() -> int:
        await asyncio.to_thread(store.fold_log)
        return 0

    return (
        Tick(name="photos", every_s=LOOK_EVERY_S, work=photos.drain, due=photos.is_due),
        Tick(name="forward", every_s=5, work=forwarder.drain),
        Tick(name="left_behind", every_s=30, work=left_behind),
        Tick(name="drafts", every_s=60, work=expire),
        Tick(name="ratings", every_s=3600, work=remind),
        Tick(name="summaries", every_s=60, work=sum_up),
        Tick(name="digests", every_s=300, work=digest),
        Tick(name="milestones", every_s=600, work=resume),
        Tick(name="silence", every_s=600, work=stop),
        Tick(name="ladder", every_s=60, work=press),
        Tick(name="inspections", every_s=300, work=close_inspections),
        Tick(name="mornings", every_s=60, work=write_mornings),
        Tick(name="unsigned", every_s=30, work=call_for_signing),
        Tick(name="warnings", every_s=LOOK_EVERY_S, work=spread_warnings, due=_has_warnings),
        Tick(name="warnings_unanswered", every_s=30, work=press_for_warnings),
        Tick(name="late_questions", every_s=60, work=press_for_answers),
        Tick(name="check_reminders", every_s=600, work=remind_of_checks),
        Tick(name="calendar_permits", every_s=60, work=follow_permits),
        Tick(name="calendar_reminders", every_s=300, work=remind_of_dates),
        Tick(name="rectification", every_s=600, work=remind_of_problems),
        Tick(name="weekly_report", every_s=60, work=report),
        Tick(name="mail_digests", every_s=60, work=write_digests),
        Tick(name="retention", every_s=3600, work=forget),
        Tick(name="log", every_s=600, work=fold),
    )


def _has_warnings(tx: Tx) -> bool:
    return bool(tx.warnings.to_spread(1))


def upload_tick(uploads: UploadFiles, now: Callable[[], datetime]) -> Tick:
    """Forgets uploads that nobody has finished or used."""

    async def sweep() -> int:
        await asyncio.to_thread(uploads.sweep, now())
        return 0

    return Tick(name="uploads", every_s=3600, work=sweep)


#: deletions after a retention period; each has its own transaction, so that a failure does not stop the others
FORGETTING: Mapping[str, Callable[[Tx, datetime], object]] = {
    "inbox": lambda tx, now: tx.inbox.prune(now),
    "outbox": lambda tx, now: tx.outbox.prune(now),
    "unshown": lambda tx, now: tx.unshown.prune(),
    "memory": lambda tx, now: tx.memory.prune(now),
    "relays": lambda tx, now: tx.relays.prune(now - RELAY_FOR),
    "addresses": lambda tx, now: tx.addresses.prune(
        finished_before=now - RELAY_FOR, unconfirmed_before=now - CONFIRM_WITHIN
    ),
    "wishes": lambda tx, now: tx.curation.prune_wishes(now - WISH_KEPT),
    "phrasings": lambda tx, now: tx.curation.prune_phrasings(now - EXAMPLE_KEPT),
    "examples": lambda tx, now: tx.curation.prune_examples(now - EXAMPLE_KEPT),
    "marks": lambda tx, now: tx.restraint.prune(marks_before=now - _MARKS_KEPT),
    "people": lambda tx, now: tx.people.prune(now),
    "setbacks": lambda tx, now: tx.chores.prune(now - _SETBACKS_KEPT),
}


def _run_step(tx: Tx, *, step: Callable[[Tx, datetime], object], now: datetime) -> object:
    return step(tx, now)


def forget_expired(tx: Tx, now: datetime) -> list[str]:
    """Deletes everything past its retention period; returns the web chat's files to delete."""
    for step in FORGETTING.values():
        step(tx, now)
    return list(tx.webchat.prune(now))


async def _logging_failure(name: str, work: Awaitable[T]) -> T | None:
    """Logs a failure and returns None, so that the next steps run nevertheless."""
    try:
        return await work
    except StorageError as error:
        log.error("job.storage", job=name, error=str(error))
    except Exception:
        log.exception("job.failed", job=name)
    return None
