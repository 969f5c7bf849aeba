"""An entry of the knowledge base from draft to retired (E07): two persons, and whoever asked is told."""

from dataclasses import replace

import pytest

from complaints import knowledge_editing as editing
from complaints.errors import NotAllowed, NotFound, WrongState
from complaints.model import Actor, Staff
from complaints.ports import EntryState
from tests.domain.complaints.office import Office


def rows(office: Office) -> list[tuple[str, str, dict[str, str]]]:
    claimed = office.tx.sending.claim(office.now, limit=1000)
    return [(row.recipient, row.payload["key"], row.payload["values"]) for row in claimed if row.kind == "notice"]


def account(office: Office, actor: Actor) -> Staff:
    found = office.tx.staff.get(actor.staff_id or 0)
    assert found is not None
    return found


def test_who_wrote_an_entry_does_not_publish_it_and_askers_are_told_once(office: Office) -> None:
    author, reviewer = account(office, office.clerk), account(office, office.supervisor)
    person, tx, now = office.citizen(), office.tx, office.now
    tx.curation.wish(person_id=person.id, text="夜里能施工吗", now=now)
    tx.curation.wish(person_id=person.id, text="餐馆油烟", now=now)
    version = editing.draft(tx, entry="night", source="一", author=author, now=now, wordings=("夜里施工",))
    office.passes(hours=1)
    again = editing.draft(tx, entry="night", source="二", author=author, now=office.now)
    assert (again.id, again.source, again.changed_at, again.wordings) == (version.id, "二", office.now, ("夜里施工",))
    submitted = editing.submit(tx, entry="night", author=author, now=office.now)
    assert submitted.state is EntryState.WAITING
    with pytest.raises(NotAllowed) as own:
        editing.may_publish(tx, entry="night", reviewer=author)
    assert own.value.key == "curation.own_work"

    def publish(one: editing.EntryVersion) -> int:
        values = {"data": "{}", "valid_to": None, "reviewer": reviewer, "now": office.now, "title": "夜间施工"}
        return editing.publish(tx, version=one, answers=lambda text: "施工" in text, **values)  # type: ignore[arg-type]

    with pytest.raises(WrongState):
        publish(replace(submitted, id=submitted.id + 1))
    assert publish(submitted) == 1
    asked = {"entry": "night", "title": "夜间施工", "question": "夜里能施工吗"}
    assert (f"person:{person.id}", "wish.answered", asked) in rows(office)
    assert [wish.text for wish in tx.curation.wishes()] == ["餐馆油烟"]
    first = tx.curation.get(submitted.id)
    assert first is not None and (first.state, first.reviewer_id) == (EntryState.PUBLISHED, reviewer.id)
    editing.draft(tx, entry="night", source="三", author=author, now=office.now)
    second = editing.submit(tx, entry="night", author=author, now=office.now)
    assert (second.id != first.id, publish(second)) == (True, 0)
    retired = tx.curation.get(first.id)
    assert retired is not None and retired.state is EntryState.RETIRED
    acts = [(act.action, act.detail) for act in tx.acts.recent()]
    assert acts == [("publish_entry", f"night {second.number}"), ("publish_entry", f"night {first.number}")]


def test_an_entry_is_taken_out_of_use_whether_it_came_with_the_product_or_not(office: Office) -> None:
    by, tx = account(office, office.supervisor), office.tx
    with pytest.raises(NotFound) as unknown:
        editing.retire(tx, entry="night", by=by, now=office.now)
    assert unknown.value.key == "curation.unknown"
    shipped = editing.retire(tx, entry="night", by=by, now=office.now, source="一")
    assert (shipped.state, shipped.source) == (EntryState.RETIRED, "一")
    [act] = tx.acts.recent()
    assert (act.action, act.detail, act.staff_id) == ("retire_entry", f"night {shipped.number}", by.id)
    with pytest.raises(NotFound) as no_draft:
        editing.submit(tx, entry="night", author=by, now=office.now)
    assert no_draft.value.key == "curation.none_draft"


def test_an_entry_that_a_law_left_behind_is_marked_and_back_when_it_holds_again(office: Office) -> None:
    author, reviewer, tx = account(office, office.clerk), account(office, office.supervisor), office.tx
    editing.draft(tx, entry="night", source="一", author=author, now=office.now)
    version = editing.submit(tx, entry="night", author=author, now=office.now)
    values = {"data": "{}", "valid_to": None, "reviewer": reviewer, "now": office.now, "title": "夜间施工"}
    editing.publish(tx, version=version, answers=lambda text: False, **values)  # type: ignore[arg-type]

    def marked(due: bool) -> tuple[int, EntryState]:
        moved = editing.mark_for_review(tx, due=lambda one: due, now=office.now)
        now = tx.curation.get(version.id)
        assert now is not None
        return moved, now.state

    assert [marked(due) for due in (False, True, True, False)] == [
        (0, EntryState.PUBLISHED),
        (1, EntryState.UNDER_REVIEW),
        (0, EntryState.UNDER_REVIEW),
        (1, EntryState.PUBLISHED),
    ]
