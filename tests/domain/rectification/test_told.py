"""What units, their robots and the group are told of an item (S36)."""

from datetime import date
from typing import Any

from channels.robots.text import Speaker
from complaints.model import Notice
from handlers.notices import render
from inspections.rectification.model import Step
from inspections.rectification.reminding import remind
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
    item, me = cast.enters(), f"staff:{cast.member.staff_id}"
    remind(cast.tx, now=cast.now.replace(day=28), zone=cast.zone.timezone)
    title = "督察整改 中央生态环境保护督察 第四轮第一批（演练） 第 7 号"
    day = day_words(date(2026, 10, 31), cast.zone, "zh_CN")
    assert said(cast, services, me) == [f"{title}\n{day} 完成料棚基础，还有 3 天。请报进展。"]
    cast.takes(item, Step.STAGE, cast.member, files=(PHOTO,))
    assert said(cast, services, me) == []


def test_s36_the_group_hears_that_somebody_has_to_judge_without_the_problem(cast: Cast, services: Services) -> None:
    item = cast.applied()
    title = "督察整改 中央生态环境保护督察 第四轮第一批（演练） 第 7 号"
    assert said(cast, services, "group") == [f"{title}：责任单位申请销号，等核查。"]
    cast.takes(item, Step.SEND_BACK, cast.verifier, note="喷淋未通水")
    assert said(cast, services, "group") == []
    assert said(cast, services, f"staff:{cast.member.staff_id}") == [f"{title}\n核查没有通过，退回整改。喷淋未通水"]


def test_s36_a_units_robot_names_number_and_page(cast: Cast) -> None:
    cast.enters()
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
