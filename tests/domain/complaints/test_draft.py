"""The steps of a report follow from the draft, in whatever order things are told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.errors import Incomplete
from complaints.model import Draft, Identity, Person, Place, PlaceSource
from complaints.report import drafting
from complaints.report.draft import SKIPPABLE, STEPS, DraftStep, next_step, previous_step
from tests.domain.complaints.office import CHAT, Office

PLACE = Place(source=PlaceSource.TYPED, address="金龙湖路")


def add_photo(office: Office, draft: Draft) -> object:
    return drafting.add_file(
        office.tx,
        draft=draft,
        kind="photo",
        bot_id=1,
        file_id="f",
        file_unique_id="u",
        size=1,
        now=office.now,
    )


#: everything a resident can tell, each by the use case a handler calls
TELLINGS: dict[str, Callable[[Office, Draft], object]] = {
    "photo": add_photo,
    "place": lambda o, d: drafting.set_place(o.tx, draft=d, place=PLACE, now=o.now),
    "confirm": lambda o, d: drafting.confirm_place(o.tx, draft=d, now=o.now) if d.place else None,
    "text": lambda o, d: drafting.add_text(o.tx, draft=d, text="灰大", now=o.now),
    "category": lambda o, d: drafting.set_category(o.tx, draft=d, category="other", now=o.now),
    "anonymous": lambda o, d: drafting.set_identity(o.tx, draft=d, identity=Identity.ANONYMOUS, now=o.now),
    "named": lambda o, d: drafting.set_identity(o.tx, draft=d, identity=Identity.NAMED, now=o.now),
    "contact": lambda o, d: drafting.set_contact(o.tx, draft=d, name="张三", phone="13800000000", now=o.now),
    "skip photos": lambda o, d: drafting.skip(o.tx, draft=d, step=DraftStep.PHOTOS, now=o.now),
    "skip text": lambda o, d: drafting.skip(o.tx, draft=d, step=DraftStep.TEXT, now=o.now),
    "back": lambda o, d: drafting.go_back(o.tx, draft=d, person=o.citizen(), now=o.now),
    "edit text": lambda o, d: drafting.go_to(o.tx, draft=d, step=DraftStep.TEXT, now=o.now),
}
#: what settles each step
SETTLES = {
    DraftStep.PHOTOS: "skip photos",
    DraftStep.PLACE: "place",
    DraftStep.PLACE_CONFIRM: "confirm",
    DraftStep.TEXT: "text",
    DraftStep.CATEGORY: "category",
    DraftStep.IDENTITY: "named",
    DraftStep.CONTACT: "contact",
}


def present(office: Office, person: Person) -> Draft:
    draft = office.tx.drafts.open_of(person.id)
    assert draft is not None
    return draft


def step(office: Office, person: Person) -> DraftStep:
    return next_step(drafting.situation(office.tx, present(office, person), person))


def starts_anew(office: Office) -> Person:
    """Many examples share one transaction: what the last one told is dropped."""
    person = office.citizen()
    if draft := office.tx.drafts.open_of(person.id):
        office.tx.drafts.drop(draft.id)
    drafting.open_draft(office.tx, person=person, now=office.now)
    return person


def test_consent_comes_before_everything(office: Office) -> None:
    stranger = office.tx.people.ensure(bot_id=1, user_id=CHAT, chat_id=CHAT, lang="zh_CN", now=office.now)
    drafting.open_draft(office.tx, person=stranger, now=office.now)
    assert step(office, stranger) is DraftStep.CONSENT


def test_an_old_consent_is_asked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person = office.citizen()
    drafting.open_draft(office.tx, person=person, now=office.now)
    monkeypatch.setattr("complaints.report.draft.CONSENT_VERSION", "2027-01")
    assert step(office, person) is DraftStep.CONSENT


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(TELLINGS)), max_size=12))
def test_from_anywhere_answering_what_is_asked_leads_to_the_review(office: Office, told: list[str]) -> None:
    person = starts_anew(office)
    for telling in told:
        TELLINGS[telling](office, present(office, person))
    asked = []
    while (now := step(office, person)) is not DraftStep.REVIEW:
        asked.append(now)
        assert len(asked) <= len(STEPS) + 1, asked
        TELLINGS[SETTLES[now]](office, present(office, person))
    draft = present(office, person)
    assert draft.place_confirmed
    assert draft.category_confirmed
    assert draft.identity is not None
    assert draft.text or office.tx.evidence.of_draft(draft.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(TELLINGS)), max_size=8))
def test_going_back_ends_at_the_first_step(office: Office, told: list[str]) -> None:
    person = starts_anew(office)
    for telling in told:
        TELLINGS[telling](office, present(office, person))
    seen = [step(office, person)]
    while drafting.go_back(office.tx, draft=present(office, person), person=person, now=office.now):
        seen.append(step(office, person))
        assert len(seen) <= len(STEPS) + 1, seen
    assert seen[-1] is DraftStep.PHOTOS
    assert previous_step(drafting.situation(office.tx, present(office, person), person)) is None


@pytest.mark.parametrize("unskippable", sorted(set(DraftStep) - SKIPPABLE))
def test_only_photos_and_words_can_be_skipped(office: Office, unskippable: DraftStep) -> None:
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)
    with pytest.raises(Incomplete) as told:
        drafting.skip(office.tx, draft=draft, step=unskippable, now=office.now)
    assert told.value.key == "error.not_skippable"


def test_words_can_be_left_out_only_beside_a_photo(office: Office) -> None:
    person = office.citizen()
    drafting.open_draft(office.tx, person=person, now=office.now)
    for telling in ("place", "confirm", "skip photos", "skip text"):
        TELLINGS[telling](office, present(office, person))
    assert step(office, person) is DraftStep.TEXT
    TELLINGS["photo"](office, present(office, person))
    assert step(office, person) is DraftStep.CATEGORY


def test_later_words_are_added_up_to_the_limit(office: Office) -> None:
    person = office.citizen()
    draft = drafting.open_draft(office.tx, person=person, now=office.now)
    draft = drafting.add_text(office.tx, draft=draft, text="一", now=office.now)
    draft = drafting.add_text(office.tx, draft=draft, text="二", now=office.now)
    assert draft.text == "一\n二"
    with pytest.raises(Incomplete) as told:
        drafting.add_text(office.tx, draft=draft, text="三" * drafting.MAX_TEXT, now=office.now)
    assert told.value.key == "error.text_too_long"
    assert present(office, person).text == "一\n二"


def test_a_named_report_turned_anonymous_forgets_the_contact(office: Office) -> None:
    person = office.citizen()
    drafting.open_draft(office.tx, person=person, now=office.now)
    for telling in ("named", "contact", "anonymous"):
        TELLINGS[telling](office, present(office, person))
    draft = present(office, person)
    assert (draft.contact_name, draft.contact_phone) == ("", "")


def test_every_word_gives_the_draft_fourteen_more_days(office: Office) -> None:
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)
    office.passes(days=10)
    draft = drafting.add_text(office.tx, draft=draft, text="灰", now=office.now)
    assert draft.expires_at == office.now + timedelta(days=14)
