"""Two persons release a document, and nobody's silence releases it (E13)."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.errors import Incomplete, NotAllowed, WrongState
from complaints.model import Duty, Role
from complaints.model.warnings import Change, Level, Original, Scope, Standing
from enterprises.warnings import entering, releasing
from tests.domain.warnings.evening import Evening


def wait(evening: Evening, minutes: float = 15) -> None:
    evening.passes(minutes=minutes)
    while releasing.call_next(evening.tx, now=evening.now):
        pass


def test_e13_whoever_enters_a_warning_does_not_release_it(evening: Evening) -> None:
    version = evening.enters(actor=evening.sun)
    with pytest.raises(NotAllowed) as refused:
        releasing.release(evening.tx, version.id, actor=evening.sun, now=evening.now)
    assert refused.value.key == "warnings.wrong.own"
    with pytest.raises(NotAllowed):
        releasing.release(evening.tx, version.id, actor=evening.clerk, now=evening.now)
    assert evening.told() == [("唐领导", "warning.release")]
    warning = evening.releases(version, evening.tang)
    assert warning.current is not None
    assert (warning.current.entered_name, warning.current.decided_name) == ("孙主管", "唐领导")


def test_e13_the_next_on_the_roster_is_asked_after_15_minutes_and_nothing_is_released_by_itself(
    evening: Evening,
) -> None:
    admin = evening.staff("周管理", Role.ADMIN)
    releasing.set_roster(
        evening.tx, [evening.tang.staff_id or 0, evening.sun.staff_id or 0], actor=admin, now=evening.now
    )
    version = evening.enters()
    assert evening.told() == [("唐领导", "warning.release")]
    wait(evening, 14)
    assert evening.told() == []
    wait(evening, 1)
    wait(evening, 0)
    assert evening.told() == [("孙主管", "warning.release")]
    wait(evening)
    assert evening.told() == [("周管理", "warning.release")]  # not on the roster, but able to
    wait(evening)
    assert evening.told() == [("唐领导", "warning.release"), ("group", "warning.unreleased")]
    stored = evening.tx.warnings.get(version.warning_id)
    assert stored is not None and stored.current is None and stored.waiting is not None
    evening.releases(version)
    evening.told()
    wait(evening)
    assert evening.told() == []


def test_e13_released_twice_says_who_was_first(evening: Evening) -> None:
    version = evening.enters()
    evening.releases(version)
    with pytest.raises(WrongState) as refused:
        releasing.release(evening.tx, version.id, actor=evening.tang, now=evening.now)
    assert (refused.value.key, refused.value.values) == (
        "warnings.wrong.released",
        {"by": "孙主管", "at": evening.now},
    )


def test_e13_a_document_that_was_sent_back_is_told_to_nobody_and_entered_anew(evening: Evening) -> None:
    evening.firm("鼎筑建设", ("陈工", Duty.ENVIRONMENT))
    version = evening.enters()
    with pytest.raises(Incomplete):
        releasing.send_back(evening.tx, version.id, why=" ", actor=evening.sun, now=evening.now)
    releasing.send_back(evening.tx, version.id, why="文号抄错了", actor=evening.sun, now=evening.now)
    evening.spreads()
    assert evening.told() == [("孙主管", "warning.release"), ("李受理", "warning.decided")]
    again = evening.changes(version.warning_id, Change.CORRECTED, document="气预〔2026〕2号")
    assert (again.number, again.change, again.standing) == (2, Change.ISSUED, Standing.WAITING)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"issuer": " "}, "issuer"),
        ({"document": "号" * 101}, "document"),
        ({"original": Original()}, "original"),
        ({"scope": Scope()}, "scope"),
        ({"issuer": "演练指挥部"}, "is_drill"),
        ({"original": Original(photo="a" * 64, link="javascript:1")}, "link"),
        ({"within": timedelta(minutes=1)}, "within"),
    ],
)
def test_e13_what_a_document_lacks_is_said(evening: Evening, fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(Incomplete) as refused:
        evening.enters(evening.document(**fields))
    assert refused.value.key == f"warnings.wrong.{problem}"


def test_e13_moments_that_cannot_be_are_refused(evening: Evening) -> None:
    for fields, problem in (
        ({"issued_at": evening.now + timedelta(hours=1)}, "issued_later"),
        ({"begins_at": evening.now + timedelta(days=366)}, "far"),
    ):
        with pytest.raises(Incomplete) as refused:
            evening.enters(evening.document(**fields))
        assert refused.value.key == f"warnings.wrong.{problem}"


def test_e13_a_document_is_entered_once(evening: Evening) -> None:
    first = evening.enters()
    with pytest.raises(Incomplete) as refused:
        evening.enters()
    assert (refused.value.key, refused.value.values["warning"]) == ("warnings.wrong.document_known", first.warning_id)


def test_e13_changes_wait_for_each_other_and_end_with_the_lifting(evening: Evening) -> None:
    warning = evening.issues()
    with pytest.raises(Incomplete) as same:
        evening.changes(warning.id, Change.CHANGED)
    assert same.value.key == "warnings.wrong.same_level"
    with pytest.raises(Incomplete) as nothing:
        current = warning.current
        assert current is not None
        evening.changes(
            warning.id, Change.CORRECTED, document=current.document, issued_at=current.issued_at,
            begins_at=current.begins_at,
        )  # fmt: skip
    assert nothing.value.key == "warnings.wrong.same"
    raised = evening.changes(warning.id, Change.CHANGED, level=Level.ORANGE)
    with pytest.raises(WrongState) as waits:
        evening.changes(warning.id, Change.LIFTED)
    assert waits.value.key == "warnings.wrong.waiting"
    evening.releases(raised)
    lifted = evening.changes(warning.id, Change.LIFTED)
    assert lifted.level is Level.ORANGE
    evening.releases(lifted)
    with pytest.raises(WrongState) as over:
        evening.changes(warning.id, Change.CORRECTED)
    assert over.value.key == "warnings.wrong.was_lifted"


def test_o14_a_drill_names_a_fictional_issuer_and_a_picture(evening: Evening) -> None:
    with pytest.raises(Incomplete) as real:
        evening.enters(drill=True)
    assert real.value.key == "warnings.wrong.drill_issuer"
    with pytest.raises(Incomplete) as pdf:
        evening.enters(evening.document(issuer="演练指挥部", original=Original(pdf="c" * 64)), drill=True)
    assert pdf.value.key == "warnings.wrong.drill_pdf"
    assert evening.enters(evening.document(issuer=f"{entering.DRILL}指挥部（虚构）"), drill=True).number == 1


def test_e13_only_who_may_enter_enters(evening: Evening) -> None:
    with pytest.raises(NotAllowed):
        evening.enters(actor=evening.tang)
    with pytest.raises(NotAllowed):
        releasing.set_roster(evening.tx, [], actor=evening.clerk, now=evening.now)
