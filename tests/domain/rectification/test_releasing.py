"""What the public reads of an item: words of staff in two steps, frozen (S36, O01)."""

import pytest

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Role
from inspections.rectification.model import Item, PublicItem, Source, State, Step
from inspections.rectification.releasing import propose, release, take_back
from tests.domain.rectification.cast import Cast


def proposed(cast: Cast, item: Item, *, progress: str = "料棚已建成，经验收销号。") -> None:
    propose(
        cast.tx, item.id, problem="某料场未落实抑尘措施。", progress=progress, seen=item.version, actor=cast.supervisor,
        now=cast.now,
    )  # fmt: skip


def released(cast: Cast, item: Item, by: str = "周公开") -> PublicItem:
    publisher = cast.actor(by, Role.PUBLISHER)
    return release(
        cast.tx, item.id, seen=item.version, actor=publisher, now=cast.now, timezone=cast.zone.timezone
    )  # fmt: skip


def test_s36_two_people_make_an_item_public_and_it_is_frozen(cast: Cast) -> None:
    item = cast.closed()
    proposed(cast, item)
    with pytest.raises(NotAllowed, match="second_person"):
        release(cast.tx, item.id, seen=item.version, actor=cast.supervisor, now=cast.now, timezone=cast.zone.timezone)
    public = released(cast, item)
    assert public == PublicItem(
        id=item.id, revision=1, source=Source.CENTRAL, batch="第四轮第一批（演练）", number="7",
        problem="某料场未落实抑尘措施。", target="料场全部入棚，扬尘达标。", unit="planning",
        due_on=item.problem.due_on,
        acceptor="市级验收组（虚构）", state=State.CLOSED, progress="料棚已建成，经验收销号。",
        closed_on=item.entries[-1].at.astimezone(cast.zone.timezone).date(), released_at=cast.now,
    )  # fmt: skip
    cast.takes(item, Step.REOPEN, cast.leader, note="反弹")
    assert cast.tx.rectification.public(item.id) == public
    assert cast.tx.rectification.proposal(item.id) is None


def test_s36_words_proposed_before_a_later_step_are_not_released(cast: Cast) -> None:
    item = cast.enters(milestones="")
    proposed(cast, item)
    later = cast.takes(item, Step.PROGRESS, cast.member, note="有新进展")
    with pytest.raises(WrongState):
        released(cast, item)
    proposed(cast, later)
    assert released(cast, later).state is State.RECTIFYING


def test_s36_personal_data_is_refused_and_what_is_taken_back_is_gone(cast: Cast) -> None:
    item = cast.enters()
    with pytest.raises(Incomplete) as told:
        proposed(cast, item, progress="联系人 13812345678")
    assert (told.value.key, told.value.field) == ("publishing.error.personal", "public_progress")
    with pytest.raises(NotFound):
        released(cast, item)
    proposed(cast, item)
    released(cast, item)
    with pytest.raises(Incomplete):
        take_back(cast.tx, item.id, reason=" ", actor=cast.supervisor, now=cast.now)
    take_back(cast.tx, item.id, reason="数字写错", actor=cast.supervisor, now=cast.now)
    assert (cast.tx.rectification.public(item.id), cast.tx.rectification.all_public(size=9, number=1)) == (
        None,
        ([], 0),
    )
    proposed(cast, item)
    assert released(cast, item).revision == 2
