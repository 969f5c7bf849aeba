"""Steps of a resident who reports."""

from tests.chat import Talker

ZH = "zh_CN"


async def agrees(citizen: Talker) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")


async def tells_everything(citizen: Talker, *, identity: str = "仅工作人员可见") -> None:
    """Photo, place, words, category, identity: up to the review card."""
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.taps(identity)
