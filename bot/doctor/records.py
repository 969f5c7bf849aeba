"""The records as they are, without a migration and without writing: their shape, what waits, what failed."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

from bot.doctor.finding import Finding, Urgency, look, now
from bot.os_words import os_words
from bot.settings import BadSettings, Settings
from storage.engine.errors import StorageError, UnusableDatabase
from storage.engine.opening import sqlite_file
from storage.migrations import known, newest, present
from storage.standing import clock_of, standing, troubles
from storage.store import Store
from storage.tx import Keys, Tx

#: an update is handled in milliseconds; this long means that nobody takes it
_UPDATE_WAITS = timedelta(minutes=1)
_MANY_PHOTOS = 100
#: given up within this time; older ones have been seen
_LATELY = timedelta(days=1)
#: between the clocks of this machine and of the database
_DRIFT_LOOK, _DRIFT_NOW = timedelta(seconds=2), timedelta(seconds=30)


def examine(settings: Settings, at: datetime) -> list[Finding]:
    file = sqlite_file(settings.records_url)
    if file is not None and not file.exists():
        return [look("doctor.no_records", path=file)]
    try:
        keys = _keys(settings)
    except BadSettings as bad:
        return [Finding(about="settings", urgency=Urgency.NOW, says=str(bad))]
    try:
        with closing(Store(settings.records_url, keys=keys)) as store:
            if findings := store.read_now(lambda tx: list(_shape(tx))):
                return findings  # tables of another shape can't be read
            return store.read_now(lambda tx: list(_found(tx, at)))
    except (StorageError, UnusableDatabase) as error:
        return [now("doctor.records_away", why=str(error))]
    except OSError as error:
        return [now("doctor.records_away", why=os_words(error))]


def _keys(settings: Settings) -> Keys:
    return Keys(
        contact=settings.key("contact"),
        relay=settings.key("relay"),
        digest=settings.key("digest"),
        timezone=settings.local_time,
    )


def _shape(tx: Tx) -> Iterator[Finding]:
    revision = present(tx.connection)
    if revision == newest():
        return
    if revision in known():
        yield look("doctor.older_records", revision=revision or "–", newest=newest())
    else:
        yield now("doctor.newer_records", revision=revision, newest=newest())


def _found(tx: Tx, at: datetime) -> Iterator[Finding]:
    waits = standing(tx, now=at)
    if waits.oldest_update is not None and at - waits.oldest_update > _UPDATE_WAITS:
        minutes = int((at - waits.oldest_update).total_seconds() // 60)
        yield now("doctor.updates_wait", count=waits.updates_waiting, minutes=minutes)
    if waits.photos_waiting > _MANY_PHOTOS:
        yield look("doctor.photos_wait", count=waits.photos_waiting)
    failed = troubles(tx, since=at - _LATELY)
    for about, count in (
        ("doctor.updates_dead", failed.updates_dead),
        ("doctor.messages_dead", failed.messages_dead),
        ("doctor.forwards_dead", failed.forwards_dead),
        ("doctor.jobs_given_up", failed.jobs_given_up),
    ):
        if count:
            yield look(about, count=count)
    for stopped in failed.stopped:
        yield look("doctor.stopped", to=stopped)
    theirs = clock_of(tx)
    drift = abs(at - theirs) if theirs is not None else timedelta()
    if drift > _DRIFT_LOOK:
        yield (now if drift > _DRIFT_NOW else look)("doctor.clock_drift", seconds=round(drift.total_seconds()))
