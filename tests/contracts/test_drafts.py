from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from complaints.model import Draft, EvidenceState, Identity, Place, PlaceSource
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case, a_draft, a_photo
from zone import Datum


def filled(draft: Draft) -> Draft:
    return replace(
        draft,
        version=2,
        text="灰大",
        place=replace(
            Place.at(34.2, 117.3, datum=Datum.GCJ02, source=PlaceSource.FORWARDED, accuracy_m=5.0), inside=True
        ),
        place_confirmed=True,
        category="site_dust",
        identity=Identity.NAMED,
        contact_name="张三",
        contact_phone="13800000000",
        skipped=frozenset({"photos", "text"}),
        asking="place",
    )


def test_a_draft_is_read_as_it_was_saved(store: Store) -> None:
    draft = store.write_now(a_draft)
    store.write_now(lambda tx: tx.drafts.save(filled(draft)))
    assert store.read_now(lambda tx: tx.drafts.get(draft.id)) == filled(draft)
    assert store.read_now(lambda tx: tx.drafts.open_of(draft.person_id)) == filled(draft)


def test_contact_details_are_unreadable_in_the_database(store: Store) -> None:
    draft = store.write_now(a_draft)
    store.write_now(lambda tx: tx.drafts.save(filled(draft)))
    row = store.read_now(lambda tx: str(tx.connection.execute(text("SELECT * FROM drafts")).one()))
    assert "13800000000" not in row
    assert "张三" not in row


def test_the_same_file_sent_twice_is_one_row(store: Store) -> None:
    def twice(tx: Tx) -> list[str]:
        draft = a_draft(tx)
        a_photo(tx, draft_id=draft.id)
        assert a_photo(tx, draft_id=draft.id) is None
        a_photo(tx, draft_id=draft.id, unique="u2")
        return [photo.file_unique_id for photo in tx.evidence.of_draft(draft.id)]

    assert store.write_now(twice) == ["u1", "u2"]


def test_console_uploads_without_telegram_id_never_count_as_the_same(store: Store) -> None:
    def twice(tx: Tx) -> int:
        case = tx.cases.add(a_case())
        a_photo(tx, case_id=case.id, unique="")
        a_photo(tx, case_id=case.id, unique="")
        return len(tx.evidence.of_case(case.id))

    assert store.write_now(twice) == 2


def test_dropping_a_draft_takes_its_files_along_but_not_those_of_a_case(store: Store) -> None:
    def submit_one_drop_other(tx: Tx) -> None:
        draft = a_draft(tx)
        a_photo(tx, draft_id=draft.id)
        case = tx.cases.add(a_case())
        tx.evidence.move_to_case(draft_id=draft.id, case_id=case.id)
        assert tx.drafts.drop(draft.id) is True
        assert tx.drafts.drop(draft.id) is False
        assert [photo.draft_id for photo in tx.evidence.of_case(case.id)] == [None]
        other = a_draft(tx)
        assert other.id > draft.id  # old buttons never reach a newer draft
        a_photo(tx, draft_id=other.id, unique="u3")
        tx.drafts.drop(other.id)
        assert tx.evidence.of_draft(other.id) == []

    store.write_now(submit_one_drop_other)


def test_pending_files_come_oldest_first_once_their_time_has_come(store: Store) -> None:
    def fetch(tx: Tx) -> None:
        draft = a_draft(tx)
        first, second = a_photo(tx, draft_id=draft.id), a_photo(tx, draft_id=draft.id, unique="u2")
        assert first is not None
        assert second is not None
        assert tx.evidence.pending(NOW) == [first, second]
        waits = replace(first, attempts=1, retry_at=NOW + timedelta(minutes=1))
        tx.evidence.save(waits)
        assert tx.evidence.pending(NOW) == [second]
        assert tx.evidence.pending(NOW + timedelta(minutes=1)) == [second, waits]
        assert tx.evidence.due_from(NOW) == {first.bot_id}
        stored = replace(
            second,
            state=EvidenceState.STORED,
            sha256="a" * 64,
            width=4,
            height=3,
            phash="0" * 16,
            file_id="",
            lat=34.2,
            lon=117.3,
        )
        tx.evidence.save(stored)
        assert tx.evidence.get(second.id) == stored
        assert tx.evidence.pending(NOW + timedelta(minutes=1)) == [waits]
        assert tx.evidence.due_from(NOW) == set()
        assert tx.evidence.due_from(NOW + timedelta(minutes=1)) == {first.bot_id}
        assert tx.evidence.stored_names() == {"a" * 64}

    store.write_now(fetch)


def test_expired_drafts_are_found(store: Store) -> None:
    draft = store.write_now(a_draft)
    assert store.read_now(lambda tx: tx.drafts.expired(NOW - timedelta(seconds=1))) == []
    assert store.read_now(lambda tx: tx.drafts.expired(NOW)) == [(draft.id, draft.person_id)]


def test_the_first_file_of_each_comes_before_the_second_of_any(store: Store) -> None:
    def fetch(tx: Tx) -> None:
        many, one = a_draft(tx), a_draft(tx)
        of_many = [a_photo(tx, draft_id=many.id, unique=f"m{number}") for number in range(5)]
        of_one = a_photo(tx, draft_id=one.id, unique="o")
        assert tx.evidence.pending(NOW, 3) == [of_many[0], of_one, of_many[1]]
        assert tx.evidence.pending(NOW, of_one=2) == [of_many[0], of_one, of_many[1]]
        assert tx.evidence.pending(NOW, bots=[-1]) == []

    store.write_now(fetch)


def test_an_attempt_is_begun_by_one_alone(store: Store) -> None:
    def fetch(tx: Tx) -> None:
        photo = a_photo(tx, draft_id=a_draft(tx).id)
        assert photo is not None
        later = NOW + timedelta(minutes=1)
        assert tx.evidence.begin(photo, retry_at=later)
        assert not tx.evidence.begin(photo, retry_at=later)
        begun = tx.evidence.get(photo.id)
        assert begun == replace(photo, attempts=1, retry_at=later)
        assert tx.evidence.pending(NOW) == []
        assert tx.evidence.pending(later) == [begun]
        tx.evidence.save(replace(begun, state=EvidenceState.FAILED))
        assert not tx.evidence.begin(begun, retry_at=later)

    store.write_now(fetch)
