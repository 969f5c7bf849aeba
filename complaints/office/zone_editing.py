"""How operators change a document of the zone: a draft of their own, then a published version, which is never changed
or deleted. Going back publishes the earlier text again. Whether a text is valid is checked by the caller."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Staff
from complaints.ports import Records, ZoneDraft, ZoneVersion

#: somebody published a version after the draft was begun; another window of the same person saved the draft
OVERTAKEN, SAVED_ELSEWHERE = "zone_edit.overtaken", "zone_edit.saved_elsewhere"
#: another document was published while this one was being checked: check again
CHANGED_MEANWHILE = "zone_edit.changed_meanwhile"
_LONGEST_WHY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a text was checked against: `stamp` of all versions, and the digest of the document's file."""

    stamp: int
    on_file: str


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def texts_in_use(records: Records) -> Mapping[str, str]:
    """By document, the texts that take the place of files."""
    return {name: one.text for name, one in records.zone_texts.current().items() if one.text is not None}


def number_in_use(records: Records, document: str) -> int:
    """0: as in the file."""
    current = records.zone_texts.current().get(document)
    return current.number if current is not None else 0


def save_draft(
    records: Records, *, document: str, text: str, base: int, seen: str, by: Staff, now: datetime
) -> ZoneDraft:
    """`seen`: digest of the draft that the form showed, "" for none. Raises WrongState."""
    before = records.zone_texts.draft(document, by.id)
    if (digest(before.text) if before is not None else "") != seen:
        raise WrongState(SAVED_ELSEWHERE)
    draft = ZoneDraft(
        document=document, staff_id=by.id, text=text, base=before.base if before is not None else base, at=now
    )
    records.zone_texts.keep(draft)
    return draft


def take_newest_as_base(records: Records, *, document: str, newest: int, by: Staff, now: datetime) -> None:
    """The draft now stands on version `newest`, which its writer has compared it with. Raises WrongState if there is a
    newer one."""
    draft = _own_draft(records, document, by)
    if newest != number_in_use(records, document):
        raise WrongState(OVERTAKEN)
    records.zone_texts.keep(ZoneDraft(document=document, staff_id=by.id, text=draft.text, base=newest, at=now))


def drop_draft(records: Records, *, document: str, seen: str, by: Staff) -> None:
    """`seen`: digest of the draft that the page showed. Raises WrongState."""
    if digest(_own_draft(records, document, by).text) != seen:
        raise WrongState(SAVED_ELSEWHERE)
    records.zone_texts.drop(document, by.id)


def publish(
    records: Records, *, document: str, seen: str, why: str, checked: Checked, by: Staff, now: datetime
) -> ZoneVersion:
    """Publishes the draft that was checked. Raises Incomplete without a reason, WrongState for whoever is second."""
    draft = _own_draft(records, document, by)
    if digest(draft.text) != seen:
        raise WrongState(SAVED_ELSEWHERE)
    if draft.base != number_in_use(records, document):
        raise WrongState(OVERTAKEN)
    version = _add(records, document, draft.text, again=None, why=why, checked=checked, by=by, now=now)
    records.zone_texts.drop(document, by.id)
    return version


def go_back(
    records: Records, *, document: str, to: int, base: int, why: str, checked: Checked, by: Staff, now: datetime
) -> ZoneVersion:
    """`to`: number of an earlier version, 0 for the file; `base`: the newest version that the page showed."""
    if base != number_in_use(records, document):
        raise WrongState(OVERTAKEN)
    text = earlier_text(records, document, to)
    return _add(records, document, text, again=to, why=why, checked=checked, by=by, now=now)


def earlier_text(records: Records, document: str, number: int) -> str | None:
    """None: as in the file. Raises NotFound."""
    if number == 0:
        return None
    version = records.zone_texts.version(document, number)
    if version is None:
        raise NotFound("zone_edit.no_version")
    return version.text


def _own_draft(records: Records, document: str, by: Staff) -> ZoneDraft:
    draft = records.zone_texts.draft(document, by.id)
    if draft is None:
        raise NotFound("zone_edit.no_draft")
    return draft


def _add(
    records: Records, document: str, text: str | None, *, again: int | None, why: str, checked: Checked, by: Staff,
    now: datetime,
) -> ZoneVersion:  # fmt: skip
    why = why.strip()
    if not why:
        raise Incomplete("zone_edit.no_why").at("why")
    if len(why) > _LONGEST_WHY:
        raise Incomplete("error.field_too_long", limit=_LONGEST_WHY, length=len(why)).at("why")
    records.zone_texts.alone()
    if records.zone_texts.stamp() != checked.stamp:
        raise WrongState(CHANGED_MEANWHILE)
    version = ZoneVersion(
        document=document, number=number_in_use(records, document) + 1, text=text, on_file=checked.on_file, why=why,
        again=again, staff_id=by.id, by=by.name, at=now,
    )  # fmt: skip
    if not records.zone_texts.add(version):
        raise WrongState(OVERTAKEN)
    detail = f"{document} {version.number}" + (f" = {again}" if again is not None else "")
    records.acts.add(action="zone_version", now=now, staff_id=by.id, detail=detail)
    return version
