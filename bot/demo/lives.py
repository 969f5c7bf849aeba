"""What happens to each report of the demonstration: those of the last days as written in demo.yaml, and months before
them, drawn from its places and texts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.demo.office import Office
from bot.demo.running import Life
from complaints.model import Complaint, Outcome, Verdict

#: the states on the way to 办结, in order
_WAY = ("accepted", "dispatched", "rectifying", "pending_verify", "pending_reply", "closed")
_DAYS = 135
#: days at the end that have the written reports
_WRITTEN_DAYS = 8
_PEOPLE = 45
#: turns of a past report, and how often each is taken
_TURNS = {"": 60, "late": 12, "reworked": 9, "unsolved": 7, "disputed": 5, "rejected": 6, "false": 6}
_STARS = (5, 5, 4, 4, 3, 2)
#: categories that people photograph, and how many of the past reports have a photo
_SEEN = frozenset({
    "site_dust", "bare_soil", "industrial_gas", "black_smoke", "open_burning", "water", "waste", "road_dust", "quarry",
})  # fmt: skip
_ONE_IN = 3
#: metres of a degree, for reports that are beside a place and not on it
_NEAR = 0.0008


def all_of(office: Office, data: Mapping[str, Any], *, now: datetime) -> Iterator[Life]:
    """`known`: cases of written reports by their name, into which others are merged."""
    known: dict[str, Complaint] = {}
    for count, report in enumerate(data["reports"], start=1):
        yield _written(office, report, known, person=count, at=now - timedelta(hours=report["hours_ago"]))
    for day in range(_DAYS, _WRITTEN_DAYS, -1):
        for _ in range(_reports_on(office, day)):
            yield _past(office, data, at=_moment(office, now, day))


def _reports_on(office: Office, day: int) -> int:
    """More in the last months, as when a service becomes known."""
    return office.random.choices((0, 1, 2), weights=(day + 40, 80, 45 - day / 4))[0]


def _moment(office: Office, now: datetime, day: int) -> datetime:
    """Mostly in the morning and in the evening (local time)."""
    hour = office.random.choices(
        range(24), weights=[2, 1, 1, 0, 0, 1, 3, 6, 9, 8, 7, 5, 4, 4, 5, 6, 6, 7, 8, 10, 9, 8, 6, 4]
    )
    local = office.zone.local(now - timedelta(days=day))
    return local.replace(hour=hour[0], minute=office.random.randrange(60), second=0, microsecond=0).astimezone(
        now.tzinfo
    )


def _written(
    office: Office, report: Mapping[str, Any], known: dict[str, Complaint], *, person: int, at: datetime
) -> Life:
    yield at
    case = office.submits({**report, "seen": report["category"] in _SEEN}, person=person, at=at)
    known[report.get("name", "")] = case
    yield (at := at + timedelta(minutes=10))
    if report["reaches"] == "rejected":
        office.rejects(case, at, reason=report["reason"], referral=report["referral"])
    elif report["reaches"] == "merged":
        office.merges(case, at, into=known[report["into"]])
    elif report["reaches"] in _WAY:
        for step in _WAY[: _WAY.index(report["reaches"]) + 1]:
            _step(office, case, step, at)
            yield (at := at + timedelta(minutes=10))
        if report.get("disputed"):
            office.disputes(case, at)
            yield at
        if report.get("unsolved"):
            office.is_unsolved(case, at)
            yield at


def _step(office: Office, case: Complaint, step: str, at: datetime, verdict: Verdict = Verdict.TRUE) -> None:
    match step:
        case "accepted":
            office.accepts(case, at)
        case "dispatched":
            office.dispatches(case, at)
        case "rectifying":
            office.signs(case, at)
        case "pending_verify":
            office.reports_done(case, at)
        case "pending_reply":
            office.passes(case, at)
        case "closed":
            outcome = Outcome.PARTLY if verdict is Verdict.FALSE else Outcome.SOLVED
            office.closes(case, at, verdict=verdict, outcome=outcome)


def _past(office: Office, data: Mapping[str, Any], *, at: datetime) -> Life:
    """A report that has mostly gone all its way."""
    random = office.random
    report = _drawn(office, data)
    turn = random.choices(list(_TURNS), weights=list(_TURNS.values()))[0]
    person = random.randrange(100, 100 + _PEOPLE)
    wait = {"accepted": (1, 14), "dispatched": (1, 5), "rectifying": (1, 8), "pending_reply": (2, 20), "closed": (1, 6)}
    yield at
    seen = report["category"] in _SEEN and at.minute % _ONE_IN == 0
    case = office.submits({**report, "seen": seen}, person=person, at=at)
    for step in _WAY:
        low, high = wait.get(step, (70, 130) if turn == "late" else (10, 60))
        yield (at := at + timedelta(hours=random.uniform(low, high)))
        if step == "accepted" and turn == "rejected":
            office.rejects(case, at, reason="not_duty", referral="12345")
            return
        if step == "pending_reply" and turn == "reworked":
            office.sends_back(case, at)
            yield (at := at + timedelta(hours=random.uniform(4, 18)))
            office.reports_done(case, at)
            yield (at := at + timedelta(hours=random.uniform(2, 20)))
        _step(office, case, step, at, Verdict.FALSE if turn == "false" else Verdict.TRUE)
        if step == "rectifying" and turn == "disputed":
            yield (at := at + timedelta(hours=random.uniform(1, 4)))
            office.disputes(case, at)
            yield (at := at + timedelta(hours=random.uniform(2, 10)))
            office.overrules(case, at)
    yield (at := at + timedelta(hours=random.uniform(2, 40)))
    yield from _answered(office, case, turn, at)


def _answered(office: Office, case: Complaint, turn: str, at: datetime) -> Life:
    """What the reporter says to the result."""
    random = office.random
    if turn == "unsolved":
        office.is_unsolved(case, at)
        for step in ("pending_verify", "pending_reply", "closed"):
            yield (at := at + timedelta(hours=random.uniform(3, 20)))
            _step(office, case, step, at)
        yield (at := at + timedelta(hours=random.uniform(2, 40)))
    if random.random() < 0.6:
        office.rates(case, at, stars=random.choice(_STARS) if turn != "late" else 2)
    if turn != "false" and random.random() < 0.15:
        yield at
        office.claims(case, at)


def _drawn(office: Office, data: Mapping[str, Any]) -> dict[str, Any]:
    random = office.random
    place = random.choice(data["places"])
    category = random.choice(place["categories"])
    lat, lon = (part + random.uniform(-_NEAR, _NEAR) for part in place["at"])
    text = random.choice(data["texts"][category])
    return {"category": category, "at": (round(lat, 6), round(lon, 6)), "address": place["address"], "text": text}
