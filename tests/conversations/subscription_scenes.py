"""Steps of residents who subscribe to the news of a place."""

from complaints.case.lifecycle import Action
from complaints.places.subscription_news import send_digests
from complaints.ports import Subscription
from tests.chat import Talker
from tests.conversations.test_likeness import perform_step
from tests.world import World

ZH, EN = "zh_CN", "en"


BEITAN = "北滩街道（虚构）"


WORDS = "三号楼楼下土堆没盖，我叫王芳，电话 13800001111，苏C12345 天天来"


def followed(world: World) -> list[Subscription]:
    """By all whom these conversations know."""
    return world.store.read_now(
        lambda tx: [one for person in range(1, 9) for one in tx.subscriptions.of_person(person)]
    )


async def follows_area(talker: Talker, often: str = "有进展就告诉我") -> None:
    await talker.says("订阅")
    await talker.taps("订阅一个街道")
    if "同意" in talker.buttons():
        await talker.taps("同意")
    await talker.taps("北滩")
    await talker.taps(often)


async def moves(world: World, action: Action, case_id: int = 1, **given: str) -> None:
    perform_step(world, action, case_id, **given)
    await world.settle()


async def digests(world: World, *, days: float) -> int:
    world.clock.passes(days=days)
    sent = world.store.write_now(lambda tx: send_digests(tx, now=world.clock(), clock=world.services.clock))
    await world.settle()
    return sent
