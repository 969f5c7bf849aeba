"""Part of the page of a case: whether it is public, and the way to its publishing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from complaints.case.lifecycle import Addition
from complaints.model import Complaint, Sharing, State
from publishing.agreed import is_finding
from publishing.model import Proposal, PublicCase, TakenBack
from services.records import Records
from texts import label
from web.console.session import HOUSE
from web.pages import lang_of
from wording.moments import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingSection:
    """`public` and `gone` say since when; empty if it is not."""

    consent: str
    public: str
    gone: str
    prepared: bool
    can: bool


async def view(request: web.Request, case: Complaint) -> PublishingSection | None:
    """None where there is nothing to say: not closed, and never published."""
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> tuple[PublicCase | None, TakenBack | None, Proposal | None, datetime | None]:
        shelf = records.publishing
        return (
            shelf.get(case.number),
            shelf.taken_back(case.number),
            shelf.proposal(case.id),
            withdrawn_at(records, case),
        )

    public, gone, proposal, withdrawn = await house.store.read(look)
    closed = case.state is State.CLOSED
    if not closed and public is None and gone is None:
        return None
    return PublishingSection(
        consent=consent_words(case, moment(withdrawn, zone, lang) if withdrawn else "", lang),
        public=public_words(public, lambda at: moment(at, zone, lang), lang),
        gone=label("publishing.taken_back_at", lang, at=moment(gone.at, zone, lang)) if gone else "",
        prepared=proposal is not None,
        can=closed or public is not None,
    )


def withdrawn_at(records: Records, case: Complaint) -> datetime | None:
    """When the reporter last withdrew an agreement."""
    if case.sharing is None:
        return None
    return max((event.at for event in records.cases.events(case.id) if event.action == Addition.UNSHARED), default=None)


def consent_words(case: Complaint, withdrawn: str, lang: str) -> str:
    """`withdrawn`: when an agreement was withdrawn, in words; empty if none was."""
    if is_finding(case):
        return label("publishing.of_finding", lang)
    if case.sharing is None:
        return label("publishing.consent.unasked", lang)
    results, photos = Sharing.RESULTS in case.sharing, Sharing.PHOTOS in case.sharing
    now = label(f"publishing.consent.{'nothing' if not results else 'both' if photos else 'results'}", lang)
    return f"{label('publishing.consent.withdrawn', lang, at=withdrawn)} {now}" if withdrawn else now


def public_words(public: PublicCase | None, written: Callable[[datetime], str], lang: str) -> str:
    if public is None:
        return ""
    at = written(public.corrected_at or public.published_at)
    return label("publishing.public_now", lang, revision=public.revision, at=at)
