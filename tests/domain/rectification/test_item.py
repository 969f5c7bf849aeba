"""An item from its entry to 销号, and what is refused on the way (S36)."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.errors import ComplaintError, Incomplete, NotAllowed, WrongState
from inspections.rectification.entering import change, enter, load
from inspections.rectification.lifecycle import offered
from inspections.rectification.model import Filter, Milestone, State, Step
from inspections.rectification.telling import TOLD
from tests.domain.rectification.cast import FIELDS, LETTER, PHOTO, TODAY, Cast


def test_s36_an_item_goes_its_way_with_milestones_to_closing_by_others(cast: Cast) -> None:
    item = cast.enters()
    assert (item.state, item.problem.next_on) == (State.RECTIFYING, date(2026, 10, 31))
    item = cast.takes(item, Step.STAGE, cast.member, note="基础已浇筑", files=(PHOTO,))
    assert item.problem.milestones == (
        Milestone(on=date(2026, 10, 31), text="完成料棚基础", reached_on=TODAY),
        Milestone(on=date(2026, 11, 30), text="安装喷淋"),
    )
    (line,) = cast.tx.rectification.page(Filter(), size=9, number=1).lines
    assert (line.is_staged(TODAY), line.is_late(TODAY), line.problem.next_on) == (True, False, date(2026, 11, 30))
    assert (line.is_staged(date(2026, 12, 1)), line.is_late(date(2026, 12, 1))) == (False, True)
    item = cast.takes(item, Step.STAGE, cast.member, files=(LETTER,))
    assert item.problem.next_on == date(2026, 12, 31)
    item = cast.takes(item, Step.APPLY, cast.member, note="全部完成")
    item = cast.takes(item, Step.CONFIRM, cast.verifier, note="现场核查属实")
    item = cast.takes(item, Step.CLOSE, cast.supervisor, document="徐督改〔2026〕7号（虚构）")
    assert item.state is State.CLOSED
    assert [one.step for one in item.entries] == ["enter", "stage", "stage", "apply", "confirm", "close"]
    assert [file.name for one in item.entries for file in one.files] == ["现场.jpg", "验收意见.pdf"]


def test_s36_nobody_judges_own_work_and_no_rectifying_level_closes(cast: Cast) -> None:
    item = cast.applied()
    assert offered(item, cast.member) == []
    assert offered(item, cast.clerk) == []
    assert offered(item, cast.verifier) == [Step.CONFIRM, Step.SEND_BACK]
    checked = cast.takes(item, Step.CONFIRM, cast.supervisor, note="属实")
    with pytest.raises(NotAllowed, match="own_work"):
        cast.takes(checked, Step.CLOSE, cast.supervisor, document="7号")
    assert offered(checked, cast.verifier) == []
    assert offered(checked, cast.leader) == [Step.CLOSE, Step.SEND_BACK]


def test_s36_who_entered_the_units_step_does_not_check_it_either(cast: Cast) -> None:
    both = cast.actor("李两职", *cast.clerk.roles, *cast.verifier.roles)
    item = cast.takes(cast.enters(milestones=""), Step.PROGRESS, both, note="电话报告", files=(PHOTO,))
    item = cast.takes(item, Step.APPLY, cast.member, note="完成")
    with pytest.raises(NotAllowed, match="own_work"):
        cast.takes(item, Step.CONFIRM, both, note="属实")


def test_s36_another_units_member_gets_nowhere(cast: Cast) -> None:
    item, stranger = cast.enters(), cast.actor("外人", *cast.member.roles, party="unit:urban")
    assert offered(item, stranger) == []
    with pytest.raises(NotAllowed):
        cast.takes(item, Step.PROGRESS, stranger, note="不相干")


def test_s36_what_a_step_needs_is_told_at_its_field(cast: Cast) -> None:
    item = cast.enters()
    refused = {
        "note_progress": lambda: cast.takes(item, Step.PROGRESS, cast.member),
        "no_proof": lambda: cast.takes(item, Step.STAGE, cast.member, note="没有材料"),
        "open_milestones": lambda: cast.takes(item, Step.APPLY, cast.member, note="完成", files=(PHOTO,)),
    }
    for key, attempt in refused.items():
        with pytest.raises(Incomplete) as told:
            attempt()
        assert told.value.key == f"rectification.wrong.{key}"
    bare = cast.enters(number="8", milestones="")
    with pytest.raises(Incomplete, match="no_proof"):
        cast.takes(bare, Step.APPLY, cast.member, note="完成")
    checked = cast.takes(cast.applied("9"), Step.CONFIRM, cast.verifier, note="属实")
    with pytest.raises(Incomplete, match="no_document"):
        cast.takes(checked, Step.CLOSE, cast.leader)


def test_s36_sent_back_it_needs_new_proof_and_the_unit_is_told(cast: Cast) -> None:
    applied = cast.applied()
    cast.tx.outbox.drop_notices()
    item = cast.takes(applied, Step.SEND_BACK, cast.verifier, note="喷淋未通水")
    assert item.state is State.RECTIFYING
    told = {"item": str(item.id), "source": "central", "batch": FIELDS["batch"], "number": "7", "step": "send_back"}
    assert cast.told() == [(to, TOLD, told) for to in ("unit:planning", f"staff:{cast.member.staff_id}")]
    with pytest.raises(Incomplete, match="no_proof"):
        cast.takes(item, Step.APPLY, cast.member, note="已通水")
    assert cast.takes(item, Step.APPLY, cast.member, note="已通水", files=(PHOTO,)).state is State.APPLIED


def test_s36_a_closed_item_can_come_back(cast: Cast) -> None:
    item = cast.takes(cast.closed(), Step.REOPEN, cast.supervisor, note="“回头看”发现反弹")
    assert item.state is State.RECTIFYING
    assert [one.id for one in cast.tx.rectification.page(Filter(late_on=date(2027, 1, 1)), size=9, number=1).lines] == [
        item.id
    ]


def test_s36_the_slower_of_two_is_told_who_was_first(cast: Cast) -> None:
    item = cast.enters(milestones="")
    cast.takes(item, Step.PROGRESS, cast.member, note="开工")
    with pytest.raises(WrongState) as told:
        cast.takes(item, Step.PROGRESS, cast.clerk, note="也是开工")
    assert told.value.values["by"] == "何工"


@pytest.mark.parametrize(
    ("field", "written", "key"),
    [
        ("source", "别的", "rectification.wrong.source"),
        ("number", " ", "rectification.wrong.no_number"),
        ("measures", "", "rectification.wrong.no_measures"),
        ("acceptor", "", "rectification.wrong.no_acceptor"),
        ("acceptor", "规划建设科（训练）", "rectification.wrong.same_acceptor"),
        ("due_on", "2026-02-30", "rectification.wrong.day"),
        ("unit", "nobody", "error.needs.unit"),
        ("milestones", "2027-01-01 太晚", "rectification.wrong.after_end"),
        ("milestones", "2026-11-01 一\n2026-11-01 二", "rectification.wrong.same_day"),
        ("milestones", "下个月 开工", "rectification.wrong.day"),
        ("text", "长" * 2001, "error.text_too_long"),
    ],
)
def test_s36_a_mistake_names_its_field(cast: Cast, field: str, written: str, key: str) -> None:
    with pytest.raises(Incomplete) as told:
        cast.problem(**{field: written})
    assert (told.value.key, told.value.field) == (key, field)


@pytest.mark.parametrize("blank", ["  ", "\t", "\u3000"])
def test_s36_any_blank_parts_the_day_of_a_milestone_from_its_words(cast: Cast, blank: str) -> None:
    problem = cast.problem(milestones=f"2026-10-31{blank}完成 料棚基础\n2026-11-30")
    assert [(one.on.isoformat(), one.text) for one in problem.milestones] == [
        ("2026-10-31", "完成 料棚基础"), ("2026-11-30", "")
    ]  # fmt: skip


def test_s36_a_number_is_taken_once_in_its_batch(cast: Cast) -> None:
    cast.enters()
    with pytest.raises(Incomplete, match="taken"):
        cast.enters()
    assert cast.enters(batch="第四轮第二批（演练）").id != 0


def test_s36_changes_keep_what_was_and_milestones_that_were_reached(cast: Cast) -> None:
    item = cast.takes(cast.enters(), Step.STAGE, cast.member, files=(PHOTO,))
    later = cast.problem(due_on="2027-06-30", milestones="2026-10-31 完成料棚基础\n2027-03-31 安装喷淋")

    def changed(problem: object, reason: str) -> ComplaintError | None:
        try:
            change(cast.tx, item.id, problem, seen=item.version, reason=reason, actor=cast.clerk, now=cast.now)  # type: ignore[arg-type]
        except ComplaintError as error:
            return error
        return None

    assert str(changed(replace(later, milestones=()), "改期")) == "rectification.wrong.reached_gone"
    assert str(changed(later, "")) == "error.needs.reason"
    assert changed(later, "省里批准延期") is None
    item = load(cast.tx, item.id)
    assert item.problem.milestones[0].reached_on == TODAY
    assert item.entries[-1].values["due_on"] == "2026-12-31 → 2027-06-30"
    with pytest.raises(NotAllowed):
        enter(cast.tx, cast.problem(number="99"), actor=cast.verifier, now=cast.now)
