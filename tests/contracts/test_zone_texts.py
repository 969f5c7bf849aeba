"""Drafts and versions of the zone's data in both databases (O03)."""

from dataclasses import replace

import pytest

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Role, Staff
from complaints.office import zone_editing
from complaints.office.zone_editing import Checked, digest, texts_in_use
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW


def operator(tx: Tx, name: str = "周管理") -> Staff:
    known = tx.staff.named(name)
    return known[0] if known else tx.staff.add(name=name, role=Role.ADMIN, telegram_id=None)


def drafts(tx: Tx, text: str, *, by: str = "周管理", seen: str = "", document: str = "duty") -> None:
    base = zone_editing.number_in_use(tx, document)
    zone_editing.save_draft(tx, document=document, text=text, base=base, seen=seen, by=operator(tx, by), now=NOW)


def publishes(tx: Tx, text: str, *, by: str = "周管理", why: str = "换人", stamp: int | None = None) -> int:
    checked = Checked(stamp=tx.zone_texts.stamp() if stamp is None else stamp, on_file="f")
    return zone_editing.publish(
        tx, document="duty", seen=digest(text), why=why, checked=checked, by=operator(tx, by), now=NOW
    ).number


def test_a_version_is_never_changed_and_going_back_adds_one(store: Store) -> None:
    def work(tx: Tx) -> list[tuple[int, str | None, int | None]]:
        for text in ("甲", "乙"):
            drafts(tx, text)
            publishes(tx, text)
        state = Checked(stamp=tx.zone_texts.stamp(), on_file="f")
        zone_editing.go_back(tx, document="duty", to=1, base=2, why="改错了", checked=state, by=operator(tx), now=NOW)
        assert texts_in_use(tx) == {"duty": "甲"}
        state = replace(state, stamp=tx.zone_texts.stamp())
        zone_editing.go_back(tx, document="duty", to=0, base=3, why="照文件", checked=state, by=operator(tx), now=NOW)
        assert (texts_in_use(tx), tx.zone_texts.drafts_of(operator(tx).id)) == ({}, [])
        return [(one.number, one.text, one.again) for one in tx.zone_texts.versions("duty")]

    assert store.write_now(work) == [(4, None, 0), (3, "甲", 1), (2, "乙", None), (1, "甲", None)]


def test_everybody_has_a_draft_of_their_own_and_the_second_is_told(store: Store) -> None:
    def work(tx: Tx) -> None:
        drafts(tx, "我的")
        drafts(tx, "别人的", by="吴管理")
        publishes(tx, "我的")
        with pytest.raises(WrongState) as told:
            publishes(tx, "别人的", by="吴管理")
        assert told.value.key == zone_editing.OVERTAKEN
        zone_editing.take_newest_as_base(tx, document="duty", newest=1, by=operator(tx, "吴管理"), now=NOW)
        assert publishes(tx, "别人的", by="吴管理") == 2

    store.write_now(work)


@pytest.mark.parametrize(
    ("seen", "why", "stale", "key"),
    [
        ("别的窗口", "换人", False, zone_editing.SAVED_ELSEWHERE),
        ("草稿", " ", False, "zone_edit.no_why"),
        ("草稿", "换" * 201, False, "error.field_too_long"),
        ("草稿", "换人", True, zone_editing.CHANGED_MEANWHILE),
    ],
)
def test_what_is_not_published(store: Store, seen: str, why: str, *, stale: bool, key: str) -> None:
    def work(tx: Tx) -> str:
        drafts(tx, "草稿")
        with pytest.raises((WrongState, Incomplete)) as told:
            publishes(tx, seen, why=why, stamp=-1 if stale else None)
        assert tx.zone_texts.current() == {} and tx.zone_texts.draft("duty", operator(tx).id) is not None
        return told.value.key

    assert store.write_now(work) == key


def test_a_draft_is_saved_over_the_text_that_was_seen_only(store: Store) -> None:
    def work(tx: Tx) -> None:
        drafts(tx, "一")
        with pytest.raises(WrongState):
            drafts(tx, "二")
        drafts(tx, "二", seen=digest("一"))
        with pytest.raises(WrongState):
            zone_editing.drop_draft(tx, document="duty", seen=digest("一"), by=operator(tx))
        zone_editing.drop_draft(tx, document="duty", seen=digest("二"), by=operator(tx))
        with pytest.raises(NotFound):
            publishes(tx, "二")
        with pytest.raises(NotFound):
            zone_editing.earlier_text(tx, "duty", 7)

    store.write_now(work)
