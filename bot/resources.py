"""The resources of chats and pages: records, zone, library, photos, and the services built from them."""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryFile

import structlog

from bot.current_library import CurrentLibrary, statutes_of
from bot.current_zone import CurrentZone, ground_of
from bot.os_words import os_words
from bot.settings import BadSettings, Settings
from bot.training import refuse, refuse_records
from bot.ways import ways_of
from channels.outbox.ways import Way, fan_out
from complaints.clock.deadlines import Clock
from complaints.office.binding import admit_all
from knowledge.tables import Tables
from knowledge.tables.reading import TableError
from services import Secrets, Services
from storage import moving
from storage.engine.opening import sqlite_file
from storage.engine.sqlite_files import make_private
from storage.migrations import migrate
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Keys, Tx
from texts import label
from zone import Zone

log = structlog.get_logger()

#: created by the service; `statutes` belongs to the operator
_OUR_FOLDERS = ("photos", "webchat", "knowledge", "uploads")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """`services` are those at the start: bot.conversation replaces them while the service runs."""

    settings: Settings
    store: Store
    current_zone: CurrentZone
    photos: PhotoStore
    services: Services
    shelf: CurrentLibrary
    ways: Mapping[str, Way]

    @property
    def zone(self) -> Zone:
        return self.current_zone.ground.zone

    @property
    def clock(self) -> Clock:
        return self.current_zone.ground.clock


def open_store(settings: Settings, ways: Mapping[str, Way] | None = None) -> Store:
    """Opens and migrates the record database. Raises BadSettings, UnusableDatabase and UnknownShape."""
    make_data_dir(settings)
    if (database := sqlite_file(settings.records_url)) is not None:
        make_private(database)
    store = Store(settings.records_url, keys=keys_of(settings, ways), read_url=settings.database_read_url)
    try:
        migrate(store.engine)
        store.read_now(lambda tx: _refuse_moved(tx, settings))
        store.write_now(lambda tx: tx.sums.keep_up())
    except BaseException:
        store.close()  # its writer thread would keep the process alive
        raise
    return store


def keys_of(settings: Settings, ways: Mapping[str, Way] | None = None) -> Keys:
    return Keys(
        contact=settings.key("contact"),
        relay=settings.key("relay"),
        digest=settings.key("digest"),
        timezone=settings.local_time,
        fan_out=fan_out(ways or {}),
    )


def known_by(settings: Settings) -> str:
    """By this the secret key is recognised where records that were moved name it."""
    return settings.key("recognised").hex()


def _refuse_moved(tx: Tx, settings: Settings) -> None:
    """Raises BadSettings for half-moved records, and for records that came with another key (`move-records`)."""
    if moving.is_unfinished(tx):
        raise BadSettings(label("mistake.unfinished_move", "zh_CN"))
    if moving.sealed_with(tx) not in ("", known_by(settings)):
        raise BadSettings(label("mistake.other_key", "zh_CN"))


def make_data_dir(settings: Settings) -> None:
    """Creates DATA_DIR for its owner only, and tests it with a file, because permissions say nothing about read-only
    disks. Raises BadSettings."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadSettings(label("mistake.data_dir", "zh_CN", path=folder, why=os_words(error))) from None


def _tighten(settings: Settings) -> None:
    """Makes our folders in DATA_DIR private: earlier releases made them as readable as DATA_DIR."""
    for name in _OUR_FOLDERS:
        folder = settings.data_dir / name
        if sys.platform != "win32" and folder.is_dir() and not folder.is_symlink():
            status = folder.stat()
            if status.st_uid == os.geteuid() and status.st_mode & 0o077:
                folder.chmod(0o700)


def open_office(settings: Settings) -> Resources:
    make_data_dir(settings)
    _tighten(settings)
    photos = PhotoStore.open(settings.photos, settings.photo_access)
    refuse(settings, ground_of(settings).zone)  # a file with a mistake stops the start before anything is opened
    tables = _tables(settings)
    ways = ways_of(settings, lambda: current_zone.ground.zone, now)
    store = open_store(settings, ways)
    store.write_now(lambda tx: admit_all(tx, settings.admin_ids, name=label("role.admin", "zh_CN")))
    try:
        current_zone = CurrentZone(settings, store)
        refuse_records(store, current_zone.ground.zone)
        shelf = CurrentLibrary(settings, store)
    except BaseException:
        store.close()  # its writer thread would keep the process alive
        raise
    ground = current_zone.ground
    if not ground.zone.duty.duties:
        log.warning("zone.no_duty_table", advice="put a duty.yaml into the zone's folder; see zone/data/training")
    services = Services(
        library=shelf.library,
        zone=ground.zone,
        clock=ground.clock,
        secrets=Secrets(pepper=settings.key("pepper")),
        mail=bool(settings.smtp_url),
        public_url=settings.address,
        staff_chat_id=store.read_now(lambda tx: staff_chat(tx, settings)),
        admin_ids=settings.admin_ids,
        random_below=secrets.randbelow,
        tables=tables,
        checklists=ground.checklists,
        dates=ground.dates,
    )
    return Resources(
        settings=settings,
        store=store,
        current_zone=current_zone,
        photos=photos,
        services=services,
        shelf=shelf,
        ways=ways,
    )


def _tables(settings: Settings) -> Tables:
    """Raises BadSettings, with file and line, for a file that is no usable table."""
    try:
        return Tables.open(statutes_of(settings))
    except TableError as error:
        raise BadSettings(str(error)) from None


def staff_chat(tx: Tx, settings: Settings) -> int | None:
    """STAFF_CHAT_ID, or the id that the group has got since."""
    if settings.staff_chat_id is None:
        return None
    moved = tx.settings.get(_moved_key(settings.staff_chat_id))
    return int(moved) if moved is not None else settings.staff_chat_id


def move_staff_chat(tx: Tx, settings: Settings, *, bot_id: int, old: int, new: int) -> bool:
    """Stores a group's new id, after it became a supergroup. True if it is the staff group, also if another process has
    stored that before."""
    ours = settings.staff_chat_id is not None and staff_chat(tx, settings) in (old, new)
    if ours:
        tx.settings.put(_moved_key(settings.staff_chat_id), str(new))
    tx.sending.move_chat(bot_id=bot_id, old=old, new=new)
    tx.stoppages.move_chat(bot_id=bot_id, old=old)
    return ours


def _moved_key(configured: int | None) -> str:
    return f"staff_chat:{configured}"
