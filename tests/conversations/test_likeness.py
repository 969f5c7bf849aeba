"""Similar reports nearby (R22, R23) are shown before 提交; 我也遇到 keeps number, time and rights."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.merging import people, proof_of_order
from complaints.case.moves import staff_actor
from complaints.model import EvidenceState, Identity, State
from complaints.office.staff_steps import perform
from tests.chat import Clock, Talker, picture
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import label, say

ZH = "zh_CN"
WORDS = "北边工地土堆没盖，我家住 3 栋，姓王"


async def tells(talker: Talker, *, identity: str = "仅工作人员可见", lat: float = 0.0305) -> None:
    """Up to the review card, about 55 m from the report of `submits`."""
    await talker.says("举报污染")
    if "同意" in talker.buttons():
        await talker.taps("同意")
    await talker.sends_photo(f"{talker.user_id}.jpg")
    await talker.shares_location(lat, 0.05)
    await talker.taps("确认位置")
    await talker.says("工地土堆没有盖，风一吹都是灰")
    await talker.taps("施工扬尘")
    await talker.taps(identity)


@pytest.fixture
def neighbour(world: World) -> Talker:
    return world.talker(700_003, "邻居")


def stored_photos(world: World) -> None:
    """As after the job that fetches them."""

    def work(tx):  # type: ignore[no-untyped-def]
        for item in tx.evidence.of_case(1):
            tx.evidence.save(replace(item, state=EvidenceState.STORED, sha256="ab" * 32))

    async def photo(name: str) -> bytes:
        shown.append(name)
        return picture("near")

    shown: list[str] = []
    world.store.write_now(work)
    world.photo = photo
    world.shown = shown  # type: ignore[attr-defined]


async def test_r22_a_near_open_case_is_shown_before_submitting(
    citizen: Talker, neighbour: Talker, world: World
) -> None:
    await submits(citizen, text=WORDS)
    stored_photos(world)
    world.clock.passes(hours=3)
    await tells(neighbour)
    card = neighbour.last_text()
    assert "附近有类似的举报" in card and "① 约 60 米　3 小时前　待受理　施工扬尘　1 人反映" in card
    assert world.shown == ["thumbs/" + "ab" * 32]  # type: ignore[attr-defined]
    assert neighbour.buttons()[:3] == ["① 我也遇到（+1）", "不是同一件，继续", "提交"]
    for others in ("土堆没盖", "3 栋", "姓王", "王芳"):
        assert all(others not in text for text in neighbour.texts())


async def test_r22_me_too_keeps_number_time_and_rights(
    citizen: Talker, neighbour: Talker, world: World, clock: Clock
) -> None:
    await submits(citizen)
    clock.passes(hours=3)
    await tells(neighbour)
    await neighbour.taps("我也遇到")
    master, joined = case_in(world, 1), case_in(world, 2)
    assert neighbour.last_text().startswith(
        f"已记下，您的编号：{joined.number}\n与 {master.number} 一起办理，已有 2 人反映。"
    )
    assert (joined.state, joined.master_id, joined.due_at) == (State.DUPLICATE, 1, None)
    assert joined.created_at == clock.now and joined.text == "工地土堆没有盖，风一吹都是灰"
    assert steps_of(world, 2) == ["submit", "join"]
    assert len(world.store.read_now(lambda tx: tx.evidence.of_case(2))) == 1
    # the master's news come to both, each under its own number
    perform_step(world, Action.ACCEPT)
    await world.settle()
    assert joined.number in neighbour.last_text() and master.number in citizen.last_text()


async def test_r22_the_same_person_is_counted_once(citizen: Talker, neighbour: Talker, world: World) -> None:
    await submits(citizen)
    await tells(neighbour)
    await neighbour.taps("我也遇到")
    await tells(neighbour)
    assert "① 是我的举报，加到那一份" in neighbour.buttons()
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(2))
    assert draft is not None
    message = neighbour.room.from_bot()[-1]["message_id"]
    await neighbour.taps_data(message, f"v1:metoo:{draft.id}:{case_in(world).number}")
    assert neighbour.last_text().startswith(f"这一件您已经反映过（{case_in(world, 2).number}）")
    assert world.store.read_now(lambda tx: people(tx, case_in(world))) == 2
    assert world.store.read_now(lambda tx: tx.cases.get(3)) is None


async def test_r22_an_anonymous_me_too_has_its_own_code(citizen: Talker, neighbour: Talker, world: World) -> None:
    await submits(citizen)
    await tells(neighbour, identity="匿名")
    await neighbour.taps("我也遇到")
    assert "查询码" in neighbour.last_text()
    joined = case_in(world, 2)
    assert joined.identity is Identity.ANONYMOUS and joined.reporter_id is None
    assert world.store.read_now(lambda tx: tx.cases.code_of(2)) is not None
    perform_step(world, Action.ACCEPT)
    await world.settle()
    assert joined.number in neighbour.last_text()


async def test_r22_mine_is_different_goes_on(citizen: Talker, neighbour: Talker, world: World) -> None:
    await submits(citizen)
    await tells(neighbour)
    await neighbour.taps("不是同一件")
    assert "附近有类似" not in neighbour.last_text() and neighbour.buttons()[0] == "提交"
    await neighbour.taps("提交")
    assert case_in(world, 2).state is State.SUBMITTED


async def test_r22_another_place_asks_again(citizen: Talker, neighbour: Talker, world: World) -> None:
    await submits(citizen)
    await tells(neighbour)
    await neighbour.taps("不是同一件")
    await neighbour.taps("修改地点")
    await neighbour.shares_location(0.0301, 0.05)
    await neighbour.taps("确认位置")
    assert "附近有类似的举报" in neighbour.last_text()


@pytest.mark.parametrize(("lat", "days"), [(0.04, 0), (0.0305, 31)])
async def test_r22_far_or_old_cases_are_not_shown(
    citizen: Talker, neighbour: Talker, world: World, lat: float, days: int
) -> None:
    await submits(citizen)
    world.clock.passes(days=days)
    await tells(neighbour, lat=lat)
    assert all("附近有类似" not in text for text in neighbour.texts())


def perform_step(world: World, action: Action, case_id: int = 1, *, by: str = "", **given: str) -> None:
    def work(tx):  # type: ignore[no-untyped-def]
        case = tx.cases.get(case_id)
        known = [one for one in tx.staff.all() if by in ("", one.name)]
        staff = next(iter(known), None) or tx.staff.add(name="李受理", role="clerk", telegram_id=None)
        attempt = Attempt.on(case, actor=staff_actor(staff), now=world.clock())
        perform(tx, action, attempt, clock=world.services.clock, given=given)

    world.store.write_now(work)


def close(world: World) -> None:
    perform_step(world, Action.ACCEPT)
    perform_step(world, Action.ANSWER)
    perform_step(world, Action.CLOSE, verdict="true", outcome="solved", public_text="已覆盖")


async def test_r22_what_was_closed_lately_may_be_back(citizen: Talker, neighbour: Talker, world: World) -> None:
    await submits(citizen)
    close(world)
    world.clock.passes(days=20)
    await tells(neighbour)
    assert "① 约 60 米　20 天前已办结" in neighbour.last_text()
    await neighbour.taps("又出现了")
    again = case_in(world, 2)
    assert again.state is State.SUBMITTED and again.number in neighbour.last_text()
    event = world.store.read_now(lambda tx: tx.cases.events(2))[-1]
    assert (event.action, event.values) == ("recurs", {"earlier": case_in(world).number})


async def test_r22_ones_own_closed_case_is_reopened(citizen: Talker, world: World) -> None:
    await submits(citizen)
    close(world)
    world.clock.passes(days=2)
    await tells(citizen)
    await citizen.taps("是我的举报，未解决")
    await citizen.says("又开始扬尘了")
    assert case_in(world).state is State.REWORK


async def test_r22_a_button_for_a_case_that_was_not_offered_does_nothing(
    citizen: Talker, neighbour: Talker, stranger: Talker, world: World
) -> None:
    await submits(citizen)
    await tells(neighbour, lat=0.04)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(2))
    assert draft is not None
    message = neighbour.room.from_bot()[-1]["message_id"]
    await neighbour.taps_data(message, f"v1:metoo:{draft.id}:{case_in(world).number}")
    assert neighbour.toasts()[-1] == label("error.old_button", ZH)
    await stranger.says("举报污染")
    await stranger.taps_data(stranger.room.from_bot()[-1]["message_id"], f"v1:metoo:{draft.id}:{case_in(world).number}")
    assert stranger.toasts()[-1] == say("submit.already", ZH).text
    assert world.store.read_now(lambda tx: tx.cases.get(2)) is None


async def test_r23_a_merged_report_shows_the_master_s_progress_and_the_order_is_provable(
    citizen: Talker, neighbour: Talker, world: World, clock: Clock
) -> None:
    await submits(citizen)
    clock.passes(minutes=5)
    await tells(neighbour)
    await neighbour.taps("我也遇到")
    perform_step(world, Action.ACCEPT)
    await neighbour.says(case_in(world, 2).number)
    assert "已受理" in neighbour.last_text()
    order = world.store.read_now(lambda tx: proof_of_order(tx, case_in(world, 2)))
    assert [(case.id, event.action, event.at) for case, event in order] == [
        (1, "submit", case_in(world, 1).created_at),
        (2, "submit", case_in(world, 2).created_at),
    ]
    assert all(event.hash for _, event in order)


async def test_s11_the_verifier_ticks_each_warning_in_the_chat(
    citizen: Talker, verifier: Talker, world: World, clock: Clock
) -> None:
    await submits(citizen)
    world.store.write_now(lambda tx: tx.staff.add(name="陈代填", role="clerk", telegram_id=None))
    perform_step(world, Action.ACCEPT, by="陈代填")
    duty = {"unit_person": "何工", "territory_person": "高网格"}
    perform_step(world, Action.DISPATCH, unit="planning", rectify_by="24h", by="陈代填", **duty)
    perform_step(world, Action.SIGN, by="陈代填")

    def hands_in_the_first_photo(tx):  # type: ignore[no-untyped-def]
        [before] = tx.evidence.of_case(1)
        tx.evidence.save(replace(before, state=EvidenceState.STORED, sha256="ab" * 32))
        row = tx.evidence.add(
            draft_id=None, case_id=1, kind="photo", stage="after", bot_id=None, file_id="", file_unique_id="",
            size=1, now=clock(),
        )  # fmt: skip
        early = {"taken_at": clock() - timedelta(days=2)}
        tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256="ab" * 32, **early))

    world.store.write_now(hands_in_the_first_photo)
    perform_step(world, Action.REPORT_DONE, by="陈代填")
    world.photo = _any_photo
    number = case_in(world).number
    await verifier.says("/queue")
    await verifier.taps(number)
    await verifier.taps("核验通过")
    assert verifier.last_text().startswith(
        f"{number} 核验前请逐条确认\n☐ 整改后照片 1 与之前的照片相同或几乎相同（{number}）"
    )
    await verifier.taps("确认：整改后照片 1 与之前")
    assert "☑ 整改后照片 1 与之前" in verifier.last_text() and case_in(world).state is State.PENDING_VERIFY
    await verifier.taps("确认：整改后照片 1 拍摄时间")
    assert case_in(world).state is State.PENDING_REPLY
    event = world.store.read_now(lambda tx: tx.cases.events(1))[-1]
    assert event.values == {"checked": "early reused"}


async def _any_photo(name: str) -> bytes:
    return picture(name)


async def test_r23_a_merged_reporter_can_say_unsolved_when_the_master_is_closed(
    citizen: Talker, neighbour: Talker, world: World
) -> None:
    await submits(citizen)
    await tells(neighbour)
    await neighbour.taps("我也遇到")
    close(world)
    await world.settle()
    assert "未解决" in neighbour.buttons()
    await neighbour.taps("未解决")
    await neighbour.says("我这边还是有灰")
    case = case_in(world, 2)
    assert (case.state, case.master_id) == (State.SUBMITTED, None)
    assert case.due_at is not None and case.due_at > world.clock()
    assert case_in(world, 1).state is State.CLOSED
