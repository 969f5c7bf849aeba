"""Places sent from the page of the web chat."""

from tests.chat import Talker
from texts import say


async def test_a_pin_on_the_map_is_not_called_the_reporters_position(visitor: Talker) -> None:
    await visitor.says("举报污染")
    await visitor.taps("同意")
    await visitor.sends_photo("smoke.jpg")
    await visitor.shares_location(0.04, 0.03, picked=True)
    assert say("place.source.map_pin", "zh_CN", lat="0.04000", lon="0.03000").text in visitor.last_text()
