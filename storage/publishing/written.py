"""Published cases and proposals as JSON."""

import json
from dataclasses import fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from publishing.model import Box, PreparedPhoto, Proposal, PublicCase, PublicPhoto, PublicStep, Stage, Step
from storage.engine.quick_json import parsed
from zone.publishing import Precision

#: looked up some hundred times for one list, where calling the enum would take most of the time
_STEPS: dict[str, Step] = {one.value: one for one in Step}
_PRECISIONS: dict[str, Precision] = {one.value: one for one in Precision}


def written_case(case: PublicCase) -> str:
    return _written({field.name: getattr(case, field.name) for field in fields(case)})


def read_case(body: str) -> PublicCase:
    stored = parsed(body)
    closed, corrected = stored["closed_on"], stored["corrected_at"]
    stored["precision"] = _PRECISIONS[stored["precision"]]
    stored["received_on"] = _day(stored["received_on"])
    stored["closed_on"] = _day(closed) if closed else None
    stored["published_at"] = datetime.fromisoformat(stored["published_at"])
    stored["corrected_at"] = datetime.fromisoformat(corrected) if corrected else None
    stored["steps"] = tuple([_step(one["on"], one["what"]) for one in stored["steps"]])
    stored["photos"] = tuple([PublicPhoto(**{**one, "stage": Stage(one["stage"])}) for one in stored["photos"]])
    return PublicCase(**stored)


@lru_cache(maxsize=4096)
def _day(written: str) -> date:
    return date.fromisoformat(written)


@lru_cache(maxsize=16_384)
def _step(day: str, what: str) -> PublicStep:
    """A few steps and the days of some years: cases share most of them."""
    return PublicStep(on=_day(day), what=_STEPS[what])


def written_proposal(proposal: Proposal) -> str:
    left = ("case_id", "version", "at", "by")
    return _written({field.name: getattr(proposal, field.name) for field in fields(proposal) if field.name not in left})


def read_proposal(body: str, *, case_id: int, version: int, by: int, at: datetime) -> Proposal:
    stored = json.loads(body)
    photos = tuple(_photo(one) for one in stored.pop("photos"))
    return Proposal(case_id=case_id, version=version, by=by, at=at, photos=photos, **stored)


def _photo(stored: dict[str, Any]) -> PreparedPhoto:
    checked = stored["checked_at"]
    return PreparedPhoto(
        **{
            **stored,
            "stage": Stage(stored["stage"]),
            "boxes": tuple(Box(**box) for box in stored["boxes"]),
            "checked_at": datetime.fromisoformat(checked) if checked else None,
        }
    )


def _written(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in fields(value)}
