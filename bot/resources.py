"""What conversations and pages work with: records, zone, library, photos, and the desk made of them."""

import os
import secrets
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryFile

import structlog

from bot.current_library import CurrentLibrary
from bot.os_words import os_words
from bot.settings import BadSettings, Settings
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.office.binding import admit_all
from services import Secrets, Services
from storage.engine.opening import sqlite_file
from storage.engine.sqlite_files import make_private
from storage.migrations import migrate
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Keys, Tx
from texts import label
from zone import Zone

log = structlog.get_logger()

#: made by the service itself; `statutes` is the operator's
_OUR_FOLDERS = ("photos", "webchat", "knowledge")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """`desk` is the first one: a group that moves makes the gate use another."""

    settings: Settings
    store: Store
    zone: Zone
    clock: Clock
    photos: PhotoStore
    services: Services
    shelf: CurrentLibrary


def open_store(settings: Settings) -> Store:
    """The record database, brought to the present shape. Raises BadSettings, UnusableDatabase and UnknownShape."""
    make_data_dir(settings)
    if (database := sqlite_file(settings.records_url)) is not None:
        make_private(database)
    keys = Keys(contact=settings.key("contact"), relay=settings.key("relay"), digest=settings.key("digest"))
    store = Store(settings.records_url, keys=keys)
    try:
        migrate(store.engine)
    except BaseException:
        store.close()  # its writer would keep the process alive
        raise
    return store


def make_data_dir(settings: Settings) -> None:
    """For its owner alone. Tries it with a file: permissions don't tell (read-only disks). Raises BadSettings."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadSettings(label("mistake.data_dir", "zh_CN", path=folder, why=os_words(error))) from None


def _tighten(settings: Settings) -> None:
    """Folders of ours in DATA_DIR, which earlier releases made readable for others where DATA_DIR was."""
    for name in _OUR_FOLDERS:
        folder = settings.data_dir / name
        if sys.platform != "win32" and folder.is_dir() and not folder.is_symlink():
            found = folder.stat()
            if found.st_uid == os.geteuid() and found.st_mode & 0o077:
                folder.chmod(0o700)


def open_office(settings: Settings) -> Resources:
    make_data_dir(settings)
    _tighten(settings)
    photos = PhotoStore.open(settings.photos)
    zone = Zone.load(settings.zone_dir, timezone=settings.local_time)
    clock = Clock(WorkingTime(zone.hours, zone.timezone), zone.terms)
    if not zone.duty.duties:
        log.warning("zone.no_duty_table", advice="put a duty.yaml into the zone's folder; see zone/data/training")
    store = open_store(settings)
    store.write_now(lambda tx: admit_all(tx, settings.admin_ids, name=label("role.admin", "zh_CN")))
    try:
        shelf = CurrentLibrary(settings, store)
    except BaseException:
        store.close()  # its writer would keep the process alive
        raise
    services = Services(
        library=shelf.library,
        zone=zone,
        clock=clock,
        secrets=Secrets(pepper=settings.key("pepper")),
        public_url=settings.address,
        staff_chat_id=store.read_now(lambda tx: staff_chat(tx, settings)),
        admin_ids=settings.admin_ids,
        random_below=secrets.randbelow,
    )
    return Resources(
        settings=settings, store=store, zone=zone, clock=clock, photos=photos, services=services, shelf=shelf
    )


def staff_chat(tx: Tx, settings: Settings) -> int | None:
    """STAFF_CHAT_ID, or the id that group has moved to since."""
    if settings.staff_chat_id is None:
        return None
    moved = tx.settings.get(_moved_key(settings.staff_chat_id))
    return int(moved) if moved is not None else settings.staff_chat_id


def move_staff_chat(tx: Tx, settings: Settings, *, bot_id: int, old: int, new: int) -> bool:
    """A group became a supergroup. True when it is the staff's."""
    ours = settings.staff_chat_id is not None and staff_chat(tx, settings) == old
    if ours:
        tx.settings.put(_moved_key(settings.staff_chat_id), str(new))
    tx.sending.move_chat(bot_id=bot_id, old=old, new=new)
    tx.stoppages.move_chat(bot_id=bot_id, old=old)
    return ours


def _moved_key(configured: int | None) -> str:
    return f"staff_chat:{configured}"
