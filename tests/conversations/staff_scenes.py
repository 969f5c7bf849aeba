"""First steps of conversations with staff."""

from complaints.model import Complaint
from tests.chat import Room, Talker, text_of
from tests.world import World


async def submits(
    citizen: Talker, *, identity: str = "仅工作人员可见", text: str = "北边工地土堆没盖，大风天全是灰"
) -> None:
    await citizen.says("举报污染")
    if "同意" in citizen.buttons():
        await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says(text)
    await citizen.taps("施工扬尘")
    await citizen.taps(identity)
    await citizen.taps("提交")


def case_in(world: World, case_id: int = 1) -> Complaint:
    case = world.store.read_now(lambda tx: tx.cases.get(case_id))
    assert case is not None
    return case


def steps_of(world: World, case_id: int = 1) -> list[str]:
    return [event.action for event in world.store.read_now(lambda tx: tx.cases.events(case_id))]


def everything_in(room: Room) -> str:
    return "\n".join(text_of(message) for message in room.messages())
