"""A published case, and the state of an own one, as GeoReport v2 service requests. Days are told as the moment at which
they begin: the hour is not published."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import Complaint, State
from publishing.model import PublicCase, PublicPhoto, Stage, Step
from texts import label
from wording.moments import moment
from wording.names import unit_name
from wording.states import public_sentence
from zone import Zone

#: ended for whoever reported it (review: a staged one goes on)
_OPEN = OPEN_STATES | {State.STAGED}


def of_published(case: PublicCase, zone: Zone, lang: str, home: str, *, extended: bool) -> dict[str, Any]:
    category = zone.category(case.category)
    closed = case.closed_on is not None
    photo = _main_photo(case)
    row: dict[str, Any] = {
        "service_request_id": case.number,
        "status": "closed" if closed else "open",
        "status_notes": _notes(case.state, case.verdict, case.outcome, lang),
        "service_name": category.name(lang) if category else case.category,
        "service_code": case.category,
        "description": case.words,
        "agency_responsible": unit_name(case.unit, zone, lang) if case.unit else "",
        "service_notice": None,
        "requested_datetime": start_of(case.received_on, zone),
        "updated_datetime": start_of(case.closed_on or case.received_on, zone),
        "expected_datetime": None,
        "address": _address(case, zone, lang),
        "address_id": case.site or None,
        "zipcode": None,
        "lat": case.lat,
        "long": case.lon,
        "media_url": f"{home}/public/photos/{photo.digest}/display" if photo else None,
    }
    if extended:
        row["notes"] = [
            {"datetime": start_of(step.on, zone), "description": _step_words(step.what, lang)} for step in case.steps
        ]
        row["extended_attributes"] = _extended(case, zone, lang, home)
    return row


def of_own(case: Complaint, zone: Zone, lang: str) -> dict[str, Any]:
    """The state only: words, place and contact are with whoever sent them, and not in any answer."""
    category = zone.category(case.category)
    return {
        "service_request_id": case.number,
        "status": status_of(case.state),
        "status_notes": public_sentence(case, zone, lang).text,
        "service_name": category.name(lang) if category else case.category,
        "service_code": case.category,
        "agency_responsible": unit_name(case.unit, zone, lang) if case.unit else "",
        "service_notice": promise(case, zone, lang),
        "requested_datetime": local(case.created_at, zone),
        "updated_datetime": local(case.updated_at, zone),
        "expected_datetime": local(due, zone) if (due := case.rectify_by or case.due_at) else None,
    }


def promise(case: Complaint, zone: Zone, lang: str) -> str | None:
    if case.promised_at is None:
        return None
    return label("open311.promise", lang, at=moment(case.promised_at, zone, lang))


def status_of(state: State) -> str:
    return "open" if state in _OPEN else "closed"


def local(at: datetime, zone: Zone) -> str:
    """RFC 3339 with the zone's offset."""
    return zone.local(at).isoformat(timespec="seconds")


def start_of(day: date, zone: Zone) -> str:
    return _start(day, zone.timezone)


@lru_cache(maxsize=4096)
def _start(day: date, timezone: ZoneInfo) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=timezone).isoformat()


@lru_cache(maxsize=512)
def _notes(state: str, verdict: str, outcome: str, lang: str) -> str:
    parts = [label(f"state.{state}", lang)]
    if verdict:
        parts.append(label(f"verdict.{verdict}", lang))
    if outcome:
        parts.append(label(f"outcome.{outcome}", lang))
    return "·".join(parts)


@lru_cache(maxsize=64)
def _step_words(step: Step, lang: str) -> str:
    return label(f"public.step.{step}", lang)


def _address(case: PublicCase, zone: Zone, lang: str) -> str:
    area = zone.subdistrict(case.subdistrict)
    return " ".join(part for part in (area.name(lang) if area else zone.name(lang), case.street) if part)


def _main_photo(case: PublicCase) -> PublicPhoto | None:
    return next((one for one in case.photos if one.stage is Stage.AFTER), case.photos[0] if case.photos else None)


def _extended(case: PublicCase, zone: Zone, lang: str, home: str) -> dict[str, Any]:
    return {
        "address": f"{home}/public/cases/{case.number}",
        "verdict": case.verdict,
        "outcome": case.outcome,
        "precision": case.precision.value,
        "subdistrict": case.subdistrict,
        "responsible": [unit_name(case.unit, zone, lang)] if case.unit else [],
        "photos": [
            {"url": f"{home}/public/photos/{one.digest}/display", "stage": one.stage.value} for one in case.photos
        ],
        "revision": case.revision,
        "corrected_datetime": local(case.corrected_at, zone) if case.corrected_at else None,
    }
