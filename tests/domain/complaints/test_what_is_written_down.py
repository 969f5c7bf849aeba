"""What a step leaves in the history of a case: the note for the file, the words for the reporter, who is to do what."""

import inspect
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from complaints.case import proof, triage
from complaints.case.lifecycle import TRANSITIONS, Action
from complaints.case.moves import load
from complaints.model import Actor, Complaint, Evidence, EvidenceState, Kind, Notice, Person, Role, State
from complaints.places.subscription_news import NewsLine, lines_of
from complaints.report.draft import Situation, is_shown
from tests.domain.complaints.office import Office


def states_of(action: Action) -> list[State]:
    return [state for (kind, state, other) in TRANSITIONS if other is action and kind is Kind.REPORT]


def ready_for(office: Office, action: Action) -> Complaint:
    """A case on which staff can take the step."""
    if action is Action.UNMERGE:
        master = office.case(State.ACCEPTED)
        return office.does(Action.MERGE, office.case(State.ACCEPTED), office.clerk, master_id=master.id)
    case = office.case(states_of(action)[0])
    if action in (Action.GRANT, Action.REFUSE):
        return office.does(Action.EXTEND, case, office.clerk)
    if action is Action.RESUME:
        return office.does(Action.PAUSE, case, office.clerk)
    return case


#: who takes the step, where a clerk may not
TAKEN_BY = {
    Action.GRANT: "supervisor",
    Action.REFUSE: "supervisor",
    Action.REASSIGN: "supervisor",
    Action.PASS: "verifier",
    Action.SEND_BACK: "verifier",
}
STAFF_STEPS = [
    Action.ACCEPT, Action.REJECT, Action.ASK, Action.TRANSFER, Action.COME_BACK, Action.EXTERNAL_CLOSE, Action.DISPATCH,
    Action.ANSWER, Action.HAND_BACK, Action.SIGN, Action.REPORT_DONE, Action.REASSIGN, Action.PASS, Action.SEND_BACK,
    Action.CLOSE, Action.STAGE, Action.EXTEND, Action.GRANT, Action.REFUSE, Action.PAUSE, Action.RESUME, Action.MERGE,
    Action.UNMERGE,
]  # fmt: skip


def takes(use_case: Callable[..., object], name: str) -> bool:
    return name in inspect.signature(use_case).parameters


@pytest.mark.parametrize("action", STAFF_STEPS)
def test_every_step_keeps_the_note_and_the_words_for_the_reporter(office: Office, action: Action) -> None:
    case = ready_for(office, action)
    use_case, _ = office._use_cases(case)[action]
    words = {name: text for name, text in (("note", "内部看"), ("public_text", "给您说")) if takes(use_case, name)}
    into = {"master_id": office.case(State.ACCEPTED).id} if action is Action.MERGE else {}
    actor: Actor = getattr(office, TAKEN_BY.get(action, "clerk"))
    moved = office.does(action, case, actor, **words, **into)
    event = office.tx.cases.events(moved.id)[-1]
    assert (event.action, event.note) == (action, words.get("note", ""))
    assert event.public_text == words.get("public_text", event.public_text)
    assert (event.at, event.actor.staff_id, event.to_state) == (office.now, actor.staff_id, moved.state)


def test_a_unit_that_could_not_photograph_says_why_in_the_history(office: Office) -> None:
    case = office.does(Action.REPORT_DONE, office.case(State.RECTIFYING), office.clerk, why_no_photo="夜间，拍不清")
    assert office.tx.cases.events(case.id)[-1].values == {"unit": "planning", "why_no_photo": "夜间，拍不清"}
    assert case.fixed_by == office.clerk.staff_id


def test_a_case_handed_over_names_who_does_what_and_nobody_more(office: Office) -> None:
    case = office.does(Action.DISPATCH, office.case(State.ACCEPTED), office.clerk)
    assert (case.unit, case.unit_person, case.territory_person, case.support) == ("urban", "何城管", "高网格", "")
    values = office.tx.cases.events(case.id)[-1].values
    assert (values["unit_person"], values["territory_person"], values["support"]) == ("何城管", "高网格", "")
    assert case.rectify_by is not None and values["rectify_by"] == case.rectify_by.isoformat()
    helped = office.does(Action.DISPATCH, office.case(State.ACCEPTED), office.clerk, support="城管大队")
    assert load(office.tx, helped.id).support == "城管大队"


def test_a_note_is_dated_and_signed(office: Office) -> None:
    case = office.case(State.CLOSED)
    office.passes(hours=1)
    noted = triage.add_note(office.tx, case_id=case.id, actor=office.verifier, now=office.now, note="看过")
    event = office.tx.cases.events(case.id)[-1]
    assert (event.note, event.at, event.actor.role, noted.last_actor) == ("看过", office.now, Role.VERIFIER, "王核验")


def evidence(number: int, stage: str, kind: str = "photo", **place: float) -> Evidence:
    return Evidence(
        id=number, draft_id=None, case_id=1, kind=kind, stage=stage, bot_id=None, file_id="", file_unique_id="", size=1,
        state=EvidenceState.STORED, added_at=None, **place,  # type: ignore[arg-type]
    )  # fmt: skip


def test_s11_photos_without_a_place_are_paired_in_their_order(office: Office) -> None:
    before = [evidence(n, "report") for n in (1, 2)]
    after = [evidence(n, "after") for n in (3, 4, 5)]
    paired = [(one.before, one.after) for one in proof.pairs([*before, *after])]
    assert paired == [(before[0], after[0]), (before[1], after[1]), (None, after[2])]
    only_later = [evidence(6, "supplement"), evidence(7, "before")]
    assert [one.before for one in proof.pairs([*only_later, after[0]])] == only_later
    assert [one.before for one in proof.pairs([before[0], *only_later, after[0]])] == [before[0]]


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        (["photo"], True),
        (["document"], True),
        (["photo", "document"], True),
        ([], False),
        (["voice"], False),
        (["video"], False),
        (["photo", "video"], False),
        (["photo", "voice"], False),
    ],
)
def test_r28_only_photos_stand_for_words(office: Office, kinds: list[str], shown: bool) -> None:
    items = [evidence(n, "report", kind) for n, kind in enumerate(kinds)]
    person: Person = office.citizen()
    assert is_shown(Situation(draft=None, evidence=items, person=person)) is shown  # type: ignore[arg-type]


def test_r27_news_are_read_from_a_message_as_they_were_written(office: Office) -> None:
    line = NewsLine(number="LW-1", category="site_dust", subdistrict="damiao", state=State.CLOSED, at=office.now)
    stored = [{**{name: getattr(line, name) for name in ("number", "category", "subdistrict")},
               "state": "closed", "at": office.now.isoformat()}]  # fmt: skip
    notice = Notice(
        event_id=None, case_id=None, to="person:1", key="subscribe.news", values={"lines": json.dumps(stored)}
    )
    assert list(lines_of(notice)) == [line]
    assert list(lines_of(replace(notice, values={"lines": "[]"}))) == []
