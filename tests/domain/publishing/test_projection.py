"""What of a case leaves it: a table of agreement, category, crowd and verdict."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from complaints.case.lifecycle import Action, Addition
from complaints.model import Actor, Complaint, Event, Identity, Kind, Outcome, Place, PlaceSource, Role, Sharing, State
from complaints.model import Verdict as V
from publishing.model import Box, PreparedPhoto, Proposal, PublicCase, PublicStep, Stage, Step
from publishing.projection import Around, Removed, project, rounded
from zone import Zone, distance_m
from zone.publishing import Precision, Publishing
from zone.rows import BadRows

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
BOTH = frozenset({Sharing.RESULTS, Sharing.PHOTOS})
MANY, NEAR_FEW, FEW = Around(few_in_square=False, few_in_subdistrict=False), Around(
    few_in_square=True, few_in_subdistrict=False
), Around(few_in_square=True, few_in_subdistrict=True)  # fmt: skip


def a_case(**changes: object) -> Complaint:
    case = Complaint(
        id=1, number="LW-7K3M-9QX8", kind=Kind.REPORT, state=State.CLOSED, version=9, category="site_dust",
        text="举报人的话", place=Place(source=PlaceSource.LOCATION, address="桃林路 7 号", lat=34.20123, lon=117.20345,
                                  subdistrict="beitan"),
        identity=Identity.NAMED, reporter_id=4, contact_name="王芳", contact_phone="13800000000", unit="planning",
        territory="beitan", sharing=BOTH, verdict=V.TRUE, outcome=Outcome.SOLVED,
        created_at=datetime(2026, 11, 1, 17, 0, tzinfo=UTC), updated_at=NOW, closed_at=NOW,
    )  # fmt: skip
    return replace(case, **changes)  # type: ignore[arg-type]


def a_proposal(**changes: object) -> Proposal:
    plain = Proposal(case_id=1, words="已覆盖。", street="桃林路", site="square", by=1, at=NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def shown(
    zone: Zone, case: Complaint, proposal: Proposal | None = None, around: Around = MANY, **more: object
) -> tuple[PublicCase, set[Removed]]:
    events = [
        Event.of(case, action, actor=Actor(role=Role.CLERK, name="李受理"), at=at, public_text="回复", note="备注")
        for action, at in (
            (Action.SUBMIT, case.created_at),
            (Action.ACCEPT, datetime(2026, 11, 2, 1, tzinfo=UTC)),
            (Addition.NOTE, datetime(2026, 11, 3, 1, tzinfo=UTC)),
            (Action.REPORT_DONE, datetime(2026, 11, 4, 1, tzinfo=UTC)),
            (Action.SEND_BACK, datetime(2026, 11, 5, 1, tzinfo=UTC)),
            (Action.REPORT_DONE, datetime(2026, 11, 6, 1, tzinfo=UTC)),
            (Action.CLOSE, NOW),
        )
    ]
    made = project(case, events, proposal or a_proposal(), zone, around=around, now=NOW, **more)  # type: ignore[arg-type]
    return made.case, set(made.removed)


def test_a_case_whose_reporter_agreed(zone: Zone) -> None:
    case, removed = shown(zone, a_case())
    assert (case.words, case.street, case.verdict, case.outcome, case.unit, case.site) == (
        "已覆盖。", "桃林路", "true", "solved", "planning", "square",
    )  # fmt: skip
    # by the zone's calendar: one in the morning there
    assert (case.received_on, case.closed_on) == (date(2026, 11, 2), date(2026, 11, 20))
    assert case.steps == (
        PublicStep(on=date(2026, 11, 2), what=Step.RECEIVED),
        PublicStep(on=date(2026, 11, 2), what=Step.ACCEPTED),
        PublicStep(on=date(2026, 11, 6), what=Step.DONE),
        PublicStep(on=date(2026, 11, 20), what=Step.CLOSED),
    )
    assert (case.precision, case.lat, case.lon) == (Precision.POINT, *rounded(34.20123, 117.20345, 200))
    assert removed == {Removed.WORDS, Removed.ADDRESS, Removed.REPORTER, Removed.NOTES}


@pytest.mark.parametrize("sharing", [None, frozenset(), frozenset({Sharing.PHOTOS})])
def test_without_agreement_nothing_but_category_subdistrict_state_and_dates(
    zone: Zone, sharing: frozenset[Sharing] | None
) -> None:
    case, removed = shown(zone, a_case(sharing=sharing))
    told = {field.name for field in fields(case) if getattr(case, field.name) not in ("", None, (), False)}
    assert told == {
        "number", "revision", "category", "state", "received_on", "closed_on", "precision", "subdistrict",
        "published_at",
    }  # fmt: skip
    assert case.precision is Precision.SUBDISTRICT and Removed.NO_CONSENT in removed


@pytest.mark.parametrize(
    ("category", "around", "precision", "parts"),
    [
        ("site_dust", MANY, Precision.POINT, ("beitan", "桃林路", True)),
        ("site_dust", NEAR_FEW, Precision.SUBDISTRICT, ("beitan", "", False)),
        ("site_dust", FEW, Precision.ZONE, ("", "", False)),
        ("night_noise", MANY, Precision.STREET, ("beitan", "桃林路", False)),
        ("night_noise", NEAR_FEW, Precision.SUBDISTRICT, ("beitan", "", False)),
        ("noise", MANY, Precision.SUBDISTRICT, ("beitan", "", False)),
        ("noise", FEW, Precision.ZONE, ("", "", False)),
        ("industrial_gas", MANY, Precision.SUBDISTRICT, ("beitan", "", False)),
        ("no_such_category", MANY, Precision.SUBDISTRICT, ("beitan", "", False)),
    ],
)
def test_how_finely_the_place_is_shown(
    zone: Zone, category: str, around: Around, precision: Precision, parts: tuple[str, str, bool]
) -> None:
    case, _ = shown(zone, a_case(category=category), around=around)
    assert (case.precision, (case.subdistrict, case.street, case.lat is not None)) == (precision, parts)


def test_a_point_is_the_middle_of_its_square() -> None:
    for lat, lon in ((34.2, 117.2), (34.20123, 117.20345), (0.0, 0.0), (-33.9, 18.4)):
        middle = rounded(lat, lon, 200)
        assert distance_m((lat, lon), middle) <= 142  # half of the diagonal
        assert rounded(*middle, 200) == middle


@pytest.mark.parametrize(
    ("sharing", "stage", "ready", "is_shown"),
    [
        (BOTH, Stage.BEFORE, True, True),
        (BOTH, Stage.BEFORE, False, False),
        (frozenset({Sharing.RESULTS}), Stage.BEFORE, True, False),
        (frozenset({Sharing.RESULTS}), Stage.AFTER, True, True),
    ],
)
def test_which_photos_are_shown(
    zone: Zone, sharing: frozenset[Sharing], stage: Stage, ready: bool, is_shown: bool
) -> None:
    photo = PreparedPhoto(
        evidence_id=7, stage=stage, boxes=(Box(left=0, top=0, width=1, height=1),), digest="ab" * 32, width=4, height=3,
        boxed_by=1, checked_by=2 if ready else 1,
    )  # fmt: skip
    case, _ = shown(zone, a_case(sharing=sharing), a_proposal(photos=(photo,)))
    assert [one.digest for one in case.photos] == ["ab" * 32] * is_shown


@pytest.mark.parametrize(
    ("verdict", "names", "rule", "firm"),
    [
        (V.TRUE, True, True, "某厂"),
        (V.MOSTLY, True, True, "某厂"),
        (V.PARTLY, True, True, ""),
        (V.FALSE, True, True, ""),
        (V.TRUE, False, True, ""),
        (V.TRUE, True, False, ""),
    ],
)
def test_a_firm_is_named_only_by_a_rule_and_if_the_report_was_true(  # noqa: PLR0917
    zone: Zone, tmp_path: Path, verdict: V, names: bool, rule: bool, firm: str
) -> None:
    if rule:
        file = tmp_path / "publishing.yaml"
        file.write_text("- {id: firms, named: true, source: 某条例第五条}", "utf-8")
        zone = replace(zone, publishing=Publishing.load(file))
    case, removed = shown(zone, a_case(verdict=verdict), a_proposal(names_firm=names), firm="某厂")
    assert (case.firm, case.basis, Removed.FIRM in removed) == (firm, "某条例第五条" if firm else "", not firm)


@pytest.mark.parametrize(
    ("end", "rule", "named"), [(Action.PASS, True, True), (Action.PASS, False, False), (Action.CONFIRM, True, False)]
)
def test_a_finding_names_firm_and_site_by_a_rule_and_once_a_second_person_has_confirmed_it(
    zone: Zone, tmp_path: Path, end: Action, rule: bool, named: bool
) -> None:
    if rule:
        file = tmp_path / "publishing.yaml"
        file.write_text("- {id: firms, named: true, source: 某条例第五条}", "utf-8")
        zone = replace(zone, publishing=Publishing.load(file))
    found = a_case(kind=Kind.FINDING, sharing=None, verdict=None, outcome=None, contact_name="", contact_phone="")
    inspector = Actor(role=Role.INSPECTOR, name="韩巡查")
    events = [Event.of(found, action, actor=inspector, at=NOW) for action in (Action.RECORD, end)]
    made = project(found, events, a_proposal(names_firm=True), zone, around=FEW, now=NOW, firm="某厂")
    assert (made.case.firm, made.case.site) == (("某厂", "square") if named else ("", ""))
    assert (made.case.words, made.case.precision, made.case.verdict) == ("已覆盖。", Precision.POINT, "")
    assert [step.what for step in made.case.steps] == [Step.FOUND, Step.VERIFIED]
    assert made.case.is_finding and Removed.REPORTER not in made.removed and Removed.NO_CONSENT not in made.removed


def test_a_correction_keeps_the_first_day_and_counts(zone: Zone) -> None:
    first, _ = shown(zone, a_case())
    again, _ = shown(zone, a_case(), a_proposal(correction="日期写错了"), before=replace(first, published_at=NOW))
    assert (again.revision, again.correction, again.corrected_at, again.published_at) == (2, "日期写错了", NOW, NOW)


@pytest.mark.parametrize(
    "written",
    ["- {id: few, amount: 1, source: x}", "- {id: noise, place: house, source: x}", "- {id: nothing, source: x}"],
)
def test_a_rule_that_cannot_hold_is_refused(tmp_path: Path, written: str) -> None:
    file = tmp_path / "publishing.yaml"
    file.write_text(written, "utf-8")
    with pytest.raises(BadRows):
        Publishing.load(file)


@pytest.mark.parametrize("sides", [(-1, 0, 5, 5), (0, 0, 0, 5), (990, 0, 20, 5), (0, 0, 5, 1001)])
def test_a_box_is_inside_its_picture(sides: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="beyond"):
        Box(left=sides[0], top=sides[1], width=sides[2], height=sides[3])
