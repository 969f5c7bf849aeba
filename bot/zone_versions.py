"""What `check` says of the zone's data that operators published in the console: which version is in use, and which no
longer fits the files. The records are only read: a database that is not there yet has no versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.current_zone import fitting
from bot.settings import Settings
from complaints.ports import ZoneVersion
from storage.engine.errors import StorageError
from storage.engine.opening import sqlite_file
from storage.store import Store
from storage.tx import Keys
from texts import has, label
from wording.zone_problems import problem_words
from zone import Zone
from zone.documents import document_of
from zone.rows import RowProblem

_LANG = "zh_CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`zone`: as the service uses it."""

    zone: Zone
    versions: Sequence[ZoneVersion]
    left_out: Sequence[RowProblem]
    unread: str = ""

    def in_use(self) -> Iterator[str]:
        wrong = {found.name for one in self.left_out if (found := document_of(str(one.path))) is not None}
        for one in self.versions:
            if one.text is not None and one.document not in wrong:
                at = f"{self.zone.local(one.at):%Y-%m-%d %H:%M}"
                yield label("check.zone_version", _LANG, name=_title(one.document), number=one.number, by=one.by, at=at)

    def warnings(self) -> Iterator[str]:
        if self.unread:
            yield label("check.zone_unread", _LANG, why=self.unread)
        for one in self.left_out:
            found = document_of(str(one.path))
            name = _title(found.name) if found is not None else str(one.path)
            yield label("check.zone_left_out", _LANG, name=name, line=one.line, words=problem_words(one, _LANG))


def published(settings: Settings) -> Published:
    """Raises BadZone if the files alone are wrong."""
    versions, unread = _read(settings)
    zone, left_out = fitting(settings, {one.document: one.text for one in versions if one.text is not None})
    return Published(zone=zone.zone, versions=versions, left_out=left_out, unread=unread)


def _read(settings: Settings) -> tuple[Sequence[ZoneVersion], str]:
    file = sqlite_file(settings.records_url)
    if file is not None and not file.exists():
        return (), ""
    store = Store(settings.records_url, keys=Keys(contact=b"", relay=b"", digest=b""))
    try:
        return store.read_now(lambda tx: sorted(tx.zone_texts.current().values(), key=lambda one: one.document)), ""
    except StorageError as error:
        # a database of an earlier release has no such table until the service starts
        return (), "" if "zone_versions" in str(error) else str(error)
    finally:
        store.close()


def _title(document: str) -> str:
    key = f"zone_edit.document.{document}"
    return label(key, _LANG) if has(key, _LANG) else document
