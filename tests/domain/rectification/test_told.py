"""What units, their robots and the group are told of an item (S36)."""

from datetime import date
from typing import Any

from channels.robots.text import Speaker
from complaints.model import Notice
from handlers.notices import render
from inspections.rectification.entering import change
from inspections.rectification.importing import TableLine
from inspections.rectification.importing import take as take_in
from inspections.rectification.model import Step
from inspections.rectification.reminding import remind
from inspections.rectification.telling import TOLD
from services import Services
from storage.messages.outbox import Outgoing
from tests.domain.rectification.cast import PHOTO, Cast
from wording.moments import day_words


def said(cast: Cast, services: Services, to: str) -> list[str]:
    """What a recipient reads, oldest first; notices with nothing to say are left out."""
    replies = [
        render(Notice(event_id=None, case_id=None, to=one, key=key, values=values), "zh_CN", cast.tx, services)
        for one, key, values in cast.told()
        if one == to
    ]
    return [reply.text.text for reply in replies if reply is not None]


def test_s36_the_unit_is_told_of_what_is_due_until_it_is_met(cast: Cast, services: Services) -> None:
    me = f"staff:{cast.member.staff_id}"
    item = cast.enters()
    remind(cast.tx, now=cast.now.replace(day=28), zone=cast.zone.timezone)
    title = "督察整改 中央生态环境保护督察 第四轮第一批（演练） 第 7 号"
    day = day_words(date(2026, 10, 31), cast.zone, "zh_CN")
    entered = f"{title}\n新列入清单，由本单位整改。{day} 完成料棚基础"
    assert said(cast, services, me) == [entered, f"{title}\n{day} 完成料棚基础，还有 3 天。请报进展。"]
    cast.takes(item, Step.STAGE, cast.member, files=(PHOTO,))
    assert not any("请报进展" in one for one in said(cast, services, me))


def test_s36_the_group_hears_that_somebody_has_to_judge_without_the_problem(cast: Cast, services: Services) -> None:
    item = cast.applied()
    title = "督察整改 中央生态环境保护督察 第四轮第一批（演练） 第 7 号"
    assert said(cast, services, "group") == [f"{title}：责任单位申请销号，等核查。"]
    cast.takes(item, Step.SEND_BACK, cast.verifier, note="喷淋未通水")
    assert said(cast, services, "group") == []
    assert said(cast, services, f"staff:{cast.member.staff_id}") == [f"{title}\n核查没有通过，退回整改。喷淋未通水"]


def test_s36_a_units_robot_names_number_and_page(cast: Cast) -> None:
    cast.enters()
    cast.tx.outbox.drop_notices()
    remind(cast.tx, now=cast.now.replace(day=28), zone=cast.zone.timezone)
    [(key, values)] = [(key, values) for to, key, values in cast.told() if to == "unit:planning"]
    payload: dict[str, Any] = {"key": key, "values": values}
    row = Outgoing(id=1, kind="notice", bot_id=None, chat_id=None, slot="", payload=payload, recipient="robot:1")
    speaker = Speaker(zone=cast.zone, public_url="https://zone.example")
    text = speaker.text(row, cast.tx, party="unit:planning")
    assert text is not None
    assert (text.title, text.lines) == (
        "督察整改快到期或已超期，请报进展",
        ("中央生态环境保护督察 第四轮第一批（演练） 第 7 号",),
    )
    assert text.link == "https://zone.example/console/unit/rectification/1"


def test_s36_a_table_tells_each_unit_once(cast: Cast, services: Services) -> None:
    me = f"staff:{cast.member.staff_id}"
    lines = [
        TableLine(line=number, problem=cast.problem(number=str(number), unit=unit))
        for number, unit in enumerate(("planning", "planning", "urban"), start=2)
    ]
    for _ in range(2):  # the second time nothing is new
        take_in(cast.tx, lines, actor=cast.clerk, now=cast.now)
    assert said(cast, services, me) == ["督察整改清单\n新列入 2 项由本单位整改的问题，请打开清单查看。"]
    assert [(to, values["count"]) for to, _key, values in cast.told() if to.startswith("unit:")] == [
        ("unit:planning", "2"),
        ("unit:urban", "1"),
    ]


def test_s36_an_item_that_goes_to_another_unit_is_told_there(cast: Cast) -> None:
    item = cast.enters()
    cast.tx.outbox.drop_notices()
    change(
        cast.tx, item.id, cast.problem(unit="urban"), seen=item.version, reason="职责划分调整", actor=cast.clerk,
        now=cast.now,
    )  # fmt: skip
    assert [(to, key, values["step"]) for to, key, values in cast.told()] == [("unit:urban", TOLD, "enter")]
