"""Part of the page of a case: which photos a chat could not show, and which messages have not arrived."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.model import Complaint, Evidence
from complaints.ports import CaseMessage, Records
from texts import has, label
from wording import ways
from wording.moments import moment
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMessage:
    """`retry` is the value that its form sends; empty if it can't be retried or is tried anyway."""

    what: str
    to: str
    reason: str
    at: str
    retry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """`photos`: (address of the photo, words). `blocked`: the reporter accepts no messages from us."""

    photos: Sequence[tuple[str, str]]
    messages: Sequence[LateMessage]
    blocked: bool

    def __bool__(self) -> bool:
        return bool(self.photos or self.messages or self.blocked)


def look(records: Records, case: Complaint, evidence: Sequence[Evidence], zone: Zone, lang: str) -> DeliveryView:
    unshown = records.troubles.unshown_photos(case.id)
    photos = [
        (
            f"/console/cases/{case.number}/photos/{photo.sha256}/display",
            label(
                "delivery.photo",
                lang,
                n=number,
                stage=label(f"console.stage.{photo.stage}", lang),
                to=label("delivery.and", lang).join(label(f"delivery.to.{one}", lang) for one in unshown[photo.sha256]),
            ),
        )
        for number, photo in enumerate(evidence, start=1)
        if photo.sha256 in unshown
    ]
    reporter = records.people.get(case.reporter_id) if case.reporter_id is not None else None
    return DeliveryView(
        photos=photos,
        messages=[_late(one, records, zone, lang) for one in records.troubles.of_case(case.id)],
        blocked=reporter is not None and reporter.blocked,
    )


def _late(one: CaseMessage, records: Records, zone: Zone, lang: str) -> LateMessage:
    step = f"action.{one.key.removeprefix('notice.')}"
    what = label("delivery.news", lang, what=label(step, lang)) if has(step, lang) else label("delivery.message", lang)
    return LateMessage(
        what=what,
        to=ways.way_name(one.address, records, lang) if one.address else label(f"troubles.to.{one.to}", lang),
        reason=ways.reason_words(one.error, lang),
        at=moment(one.at, zone, lang) if one.at else "",
        retry=f"message:{one.id}" if one.can_retry else "",
    )
