"""The issuer's document, entered by one person. Nothing is told to a firm before a second person releases it.

Level, moments and scope are copied from the document: only the government of a city with districts sets or changes a
level (生态环境法典 第263条).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor
from complaints.model.warnings import Change, Level, OfficialWarning, Original, Scope, Standing, WarningVersion
from complaints.office.rights import Right, may
from complaints.ports import Records
from enterprises.warnings.releasing import ask_first

#: what the issuer of a drill must be called, so that nobody takes it for a real one
DRILL = "演练"
MOST_WORDS, MOST_LINK = 100, 500
#: moments further from the day of issue, and days of issue further back, are slips of the pen
_FAR = timedelta(days=60)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """As typed. Level and scope of a lifting are those that it lifts."""

    change: Change
    level: Level
    issuer: str
    document: str
    issued_at: datetime
    begins_at: datetime
    scope: Scope
    original: Original
    within: timedelta = timedelta(minutes=30)


def enter(records: Records, document: Document, *, drill: bool, actor: Actor, now: datetime) -> WarningVersion:
    """A new warning, which waits for its release. Raises NotAllowed, Incomplete."""
    _must_enter(actor)
    _check(document, drill=drill, now=now)
    if (known := _with_number(records, document)) is not None:
        raise Incomplete("warnings.wrong.document_known", number=document.document, warning=known).at("document")
    warning_id = records.warnings.add(drill=drill)
    return _added(records, replace(document, change=Change.ISSUED), warning_id, 1, actor=actor, now=now)


def enter_change(
    records: Records, warning_id: int, document: Document, *, actor: Actor, now: datetime
) -> WarningVersion:
    """A further document about a warning. Raises NotAllowed, NotFound, WrongState, Incomplete."""
    _must_enter(actor)
    warning = records.warnings.get(warning_id, locked=True)
    if warning is None:
        raise NotFound("warnings.wrong.no_warning")
    must_take_changes(warning)
    document = _completed(warning, document)
    _check(document, drill=warning.drill, now=now)
    known = _with_number(records, document, but=warning_id)
    if known is not None:
        raise Incomplete("warnings.wrong.document_known", number=document.document, warning=known).at("document")
    if warning.current is not None:
        _check_difference(warning.current, document)
    number = warning.versions[-1].number + 1
    return _added(records, document, warning_id, number, actor=actor, now=now)


def _must_enter(actor: Actor) -> None:
    if not may(actor, Right.WARN):
        raise NotAllowed()


def must_take_changes(warning: OfficialWarning) -> None:
    """Raises WrongState while a document waits, and after the lifting."""
    if (waiting := warning.waiting) is not None:
        raise WrongState("warnings.wrong.waiting", by=waiting.entered_name, at=waiting.entered_at)
    if warning.is_lifted and (lifted := warning.current) is not None:
        raise WrongState("warnings.wrong.was_lifted", by=lifted.decided_name, at=lifted.decided_at)


def _completed(warning: OfficialWarning, document: Document) -> Document:
    """Nothing was released yet: the document is entered anew. A lifting has level and scope of what it lifts."""
    if warning.current is None:
        return replace(document, change=Change.ISSUED)
    if document.change is Change.ISSUED:
        raise Incomplete("warnings.wrong.change").at("change")
    if document.change is Change.LIFTED:
        return replace(document, level=warning.current.level, scope=warning.current.scope)
    return document


def _check(document: Document, *, drill: bool, now: datetime) -> None:
    for name in ("issuer", "document"):
        if not 0 < len(getattr(document, name).strip()) <= MOST_WORDS:
            raise Incomplete(f"warnings.wrong.{name}", most=MOST_WORDS).at(name)
    if drill and DRILL not in document.issuer:
        raise Incomplete("warnings.wrong.drill_issuer").at("issuer")
    if not drill and DRILL in document.issuer + document.document:
        raise Incomplete("warnings.wrong.is_drill").at("drill")
    if document.issued_at > now + timedelta(minutes=5):
        raise Incomplete("warnings.wrong.issued_later").at("issued_at")
    if document.issued_at < now - _FAR:
        raise Incomplete("warnings.wrong.issued_long_ago", days=_FAR.days).at("issued_at")
    if abs(document.begins_at - document.issued_at) > _FAR:
        raise Incomplete("warnings.wrong.far", days=_FAR.days).at("begins_at")
    if document.scope.is_empty:
        raise Incomplete("warnings.wrong.scope").at("scope")
    if not (document.original.photo or document.original.pdf):
        raise Incomplete("warnings.wrong.original").at("original")
    if drill and document.original.pdf:
        raise Incomplete("warnings.wrong.drill_pdf").at("original")
    link = document.original.link
    if link and (
        not link.startswith(("https://", "http://")) or len(link) > MOST_LINK or any(c.isspace() for c in link)
    ):
        raise Incomplete("warnings.wrong.link", most=MOST_LINK).at("link")
    if not SHORTEST <= document.within <= LONGEST:
        raise Incomplete("warnings.wrong.within").at("within")


def _check_difference(before: WarningVersion, document: Document) -> None:
    if document.change is Change.CHANGED and document.level is before.level:
        raise Incomplete("warnings.wrong.same_level").at("level")
    if document.change is Change.CORRECTED and _read(before) == _read(document):
        raise Incomplete("warnings.wrong.same").at("change")


def _read(one: WarningVersion | Document) -> Sequence[object]:
    return one.level, one.issuer, one.document, one.issued_at, one.begins_at, one.scope, one.original.link


def _with_number(records: Records, document: Document, *, but: int = 0) -> int | None:
    """The warning that has a document of this number."""
    found = [one.id for one in records.warnings.with_document(document.document.strip()) if one.id != but]
    return found[0] if found else None


def _added(
    records: Records, document: Document, warning_id: int, number: int, *, actor: Actor, now: datetime
) -> WarningVersion:
    assert actor.staff_id is not None
    version = records.warnings.add_version(
        WarningVersion(
            warning_id=warning_id,
            number=number,
            change=document.change,
            level=document.level,
            issuer=document.issuer.strip(),
            document=document.document.strip(),
            issued_at=document.issued_at,
            begins_at=document.begins_at,
            scope=document.scope,
            original=document.original,
            within=document.within,
            entered_by=actor.staff_id,
            entered_name=actor.name,
            entered_at=now,
            standing=Standing.WAITING,
        )
    )
    detail = f"{warning_id}.{number} {version.change} {version.level} {version.document}"
    records.acts.add(action="warning_enter", now=now, staff_id=actor.staff_id, detail=detail)
    ask_first(records, version, now=now)
    return version
