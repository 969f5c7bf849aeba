"""Who answers a message that several could take: the promised order of texts, files and positions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from complaints.errors import ComplaintError
from complaints.model import AwaitedKind, Awaiting
from complaints.report import drafting
from handlers.resident.reading import TextReading
from handlers.routes import AWAITED_QUESTIONS, AWAITED_WORDS, FILES, POINTS, TEXTS
from handlers.staff import form
from handlers.turn import Point, SentFile, Turn
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock, Talker
from tests.contracts.samples import citizen as known_person
from tests.conversations.case_scenes import staff_ask
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World

QUESTION = "工地不采取防尘措施会被罚多少钱？"
DANGER = "着火了，浓烟滚滚"
NOTICE = "这份环保告知书是什么意思？"

Situation = Callable[[Tx, Turn], None]


@dataclass(frozen=True)
class Stage:
    store: Store
    services: Services
    now: datetime


@pytest.fixture
def stage(store: Store, services: Services, clock: Clock) -> Stage:
    return Stage(store, services, clock())


def test_the_order() -> None:
    assert [claim.__name__ for claim in TEXTS] == [
        "button_word",
        "staff_form",
        "unit_form",
        "inspect_form",
        "check_form",
        "warning_form",
        "menu_word",
        "case_code",
        "case_number",
        "reply_to_case",
        "end_wait_for_number",
        "awaited_question",
        "question_about_identity",
        "question_meanwhile",
        "awaited_words",
        "early_place",
        "aside_in_report",
        "step_value",
        "for_which_case",
        "danger_alone",
        "kind_of_asker",
        "own_status",
        "person_wanted",
        "table",
        "several_matters",
        "story",
        "question",
    ]
    assert [claim.__name__ for claim in FILES] == [
        "refused",
        "add",
        "add_photos",
        "add_files",
        "add_photos",
        "add_photos",
        "about_notice",
        "before_consent",
        "add_files",
        "into_draft",
    ]
    assert [claim.__name__ for claim in POINTS] == [
        "pointed",  # of a finding
        "pointed",  # of a patrol
        "awaited_for_case",
        "awaited_for_subscription",
        "reply_to_case",
        "on_point",
    ]


def test_whatever_is_asked_for_has_one_taker() -> None:
    assert AWAITED_QUESTIONS.keys() | AWAITED_WORDS.keys() == set(AwaitedKind)
    assert not AWAITED_QUESTIONS.keys() & AWAITED_WORDS.keys()


def nothing(tx: Tx, turn: Turn) -> None:
    """Nothing is pending."""


def report(tx: Tx, turn: Turn) -> None:
    """A report is being written."""
    person = drafting.consent(tx, person=turn.person, now=turn.now)
    drafting.open_draft(tx, person=person, now=turn.now)


def awaits(kind: AwaitedKind, about: str = "") -> Situation:
    """The chat was asked for something, while a report is being written."""

    def situation(tx: Tx, turn: Turn) -> None:
        report(tx, turn)
        person = tx.people.get(turn.person.id)
        assert person is not None
        awaiting = Awaiting(kind=kind, about=about, until=turn.now + timedelta(hours=1))
        tx.people.save(replace(person, awaiting=awaiting))

    return situation


@pytest.mark.parametrize(
    ("situation", "text", "winner"),
    [
        (nothing, "提交", "button_word"),
        (awaits(AwaitedKind.QUESTION_TO_STAFF), "举报污染", "button_word"),
        (nothing, "谢谢", "menu_word"),
        (report, "菜单", "menu_word"),
        (awaits(AwaitedKind.ADDITION), "人工", "menu_word"),
        (awaits(AwaitedKind.RATING_REASON), "谢谢", "awaited_words"),
        (nothing, "请问 LW-7K3M-9QX8 办得怎么样了", "case_number"),
        (nothing, "跟上次 LW-7K3M-9QX8 一样又开始了", "case_number"),
        (report, "请问 LW-7K3M-9QX8 办得怎么样了", "case_number"),
        (report, "跟上次 LW-7K3M-9QX8 一样又开始了", "step_value"),
        (awaits(AwaitedKind.ADDITION), "跟上次 LW-7K3M-9QX8 一样又开始了", "awaited_words"),
        (report, "匿名会被店家知道吗？", "question_about_identity"),
        (nothing, "楼下工地半夜施工吵死了", "story"),
        (report, "楼下工地半夜施工吵死了", "step_value"),
        (report, "LW-7K3M-9QX8", "case_number"),
        (awaits(AwaitedKind.APPEAL), "LW-7K3M-9QX8", "case_number"),
        (awaits(AwaitedKind.ADDITION), "LW-7K3M-9QX8 123456", "case_code"),
        (nothing, "123456", "case_code"),
        (report, "123456", "step_value"),
        (awaits(AwaitedKind.CODE, "LW-7K3M-9QX8"), "123456", "awaited_words"),
        (awaits(AwaitedKind.NUMBER), "徐环 2026-0017", "awaited_words"),
        (awaits(AwaitedKind.NUMBER), QUESTION, "question_meanwhile"),
        (awaits(AwaitedKind.NUMBER), "北门口堆了很多垃圾", "step_value"),
        (awaits(AwaitedKind.QUESTION_TO_STAFF), QUESTION, "awaited_question"),
        (awaits(AwaitedKind.QUESTION_ON_NOTICE), QUESTION, "awaited_question"),
        (awaits(AwaitedKind.ADDITION), QUESTION, "question_meanwhile"),
        (awaits(AwaitedKind.APPEAL), "34.2811, 117.1852", "awaited_words"),
        (awaits(AwaitedKind.APPEAL), DANGER, "awaited_words"),
        (report, QUESTION, "question_meanwhile"),
        (report, "34.2811, 117.1852", "early_place"),
        (report, DANGER, "step_value"),
        (report, "我是施工单位", "step_value"),
        (nothing, DANGER, "danger_alone"),
        (nothing, "我是施工单位", "kind_of_asker"),
        (nothing, "34.2811, 117.1852", "question"),
        (nothing, QUESTION, "question"),
    ],
)
def test_who_takes_a_text(stage: Stage, situation: Situation, text: str, winner: str) -> None:
    assert taken(stage, situation, text=text) == winner


PICTURE = SentFile(kind="photo", file_id="f", file_unique_id="u")
STICKER = SentFile(kind="sticker", file_id="f", file_unique_id="u")


@pytest.mark.parametrize(
    ("situation", "sent", "winner"),
    [
        (nothing, {"files": (STICKER,)}, "refused"),
        (nothing, {"files": (PICTURE,), "text": NOTICE}, "about_notice"),
        (nothing, {"files": (PICTURE,), "text": NOTICE, "album": "a"}, "before_consent"),
        (nothing, {"files": (PICTURE,)}, "before_consent"),
        (report, {"files": (PICTURE,), "text": NOTICE}, "into_draft"),
        (awaits(AwaitedKind.APPEAL), {"files": (PICTURE,)}, "into_draft"),
    ],
)
def test_who_takes_a_file(stage: Stage, situation: Situation, sent: dict[str, Any], winner: str) -> None:
    assert taken(stage, situation, **sent) == winner


@pytest.mark.parametrize(
    ("situation", "winner"),
    [
        (nothing, "on_point"),
        (report, "on_point"),
        (awaits(AwaitedKind.SUBSCRIBED_PLACE), "awaited_for_subscription"),
        (awaits(AwaitedKind.APPEAL), "on_point"),
    ],
)
def test_who_takes_a_position(stage: Stage, situation: Situation, winner: str) -> None:
    assert taken(stage, situation, point=Point(lat=0.03, lon=0.05, source="location")) == winner


async def test_a_case_that_waits_for_an_answer(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    await staff_ask(world, 1, "哪个门？")
    question = citizen.room.from_bot()[-1]["message_id"]
    number, stage = case_in(world).number, Stage(world.store, world.services, world.clock())

    def takes(**sent: Any) -> str:
        return taken(stage, nothing, talker=citizen, **sent)

    assert takes(text="是东门") == "for_which_case"
    assert takes(text=QUESTION) == "question"
    assert takes(text=QUESTION, reply_to=question) == "reply_to_case"
    assert takes(text=f"{number} 是东门") == "case_number"
    assert takes(files=(PICTURE,), reply_to=question) == "add_files"
    assert takes(files=(PICTURE,)) == "into_draft"
    assert takes(point=Point(lat=0.03, lon=0.05, source="location"), reply_to=question) == "reply_to_case"
    place = awaits(AwaitedKind.PLACE, number)
    point = Point(lat=0.03, lon=0.05, source="location")
    assert taken(stage, place, talker=citizen, point=point, reply_to=question) == "awaited_for_case"


async def test_an_open_form_of_staff(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    number, stage = case_in(world).number, Stage(world.store, world.services, world.clock())

    def filling(tx: Tx, turn: Turn) -> None:
        form.keep(turn, tx, form.Form(action="note", number=number, version=1))

    def takes(**sent: Any) -> str:
        return taken(stage, filling, talker=clerk, **sent)

    await clerk.says("/queue")
    assert takes(text="已电话联系") == "staff_form"
    assert takes(text=QUESTION) == "staff_form"
    assert takes(text=number) == "staff_form"
    assert takes(text="提交") == "button_word"


class _Undo(Exception):
    """Rolls the transaction back."""


def taken(stage: Stage, situation: Situation, *, talker: Talker | None = None, **sent: Any) -> str:
    """The claim that answers the message in that situation; nothing of it is stored."""

    winner = ""

    def ask(tx: Tx) -> None:
        nonlocal winner
        turn = _turn(tx, stage, talker, sent)
        situation(tx, turn)
        turn = _turn(tx, stage, talker, sent)
        winner = _winner(tx, stage.services, turn)
        raise _Undo

    with pytest.raises(_Undo):
        stage.store.write_now(ask)
    return winner


def _winner(tx: Tx, services: Services, turn: Turn) -> str:
    """A refusal is an answer too."""
    reading = TextReading(turn=turn, services=services, records=tx)
    calls: list[tuple[str, Callable[[], object]]]
    if turn.files or turn.point is not None:
        claims = FILES if turn.files else POINTS
        calls = [(claim.__name__, partial(claim, turn, services, tx)) for claim in claims]
    else:
        calls = [(claim.__name__, partial(claim, turn, services, tx, reading)) for claim in TEXTS]
    for name, call in calls:
        try:
            if call() is not None:
                return name
        except ComplaintError:
            return name
    raise LookupError("nobody takes the message")


def _turn(tx: Tx, stage: Stage, talker: Talker | None, sent: dict[str, Any]) -> Turn:
    person = tx.people.of_user(talker.room.line.bot_id, talker.user_id) if talker else known_person(tx)
    assert person is not None
    return Turn(
        bot_id=person.bot_id,
        channel="telegram",
        chat_id=person.chat_id,
        private=True,
        user_id=person.user_id,
        user_name="王芳",
        message_id=99,
        person=person,
        staff=tx.staff.by_telegram(person.user_id),
        lang="zh_CN",
        now=stage.now,
        at=stage.now,
        **sent,
    )
