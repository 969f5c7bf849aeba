"""What conversations share beside the cast: an anonymous reporter, over either channel, and staff around the case."""

import pytest

from tests.chat import Room, Talker
from tests.conversations.anonymous_scenes import Story
from tests.world import World


@pytest.fixture(params=["web", "telegram"])
def reporter(request: pytest.FixtureRequest, citizen: Talker, visitor: Talker) -> Talker:
    return citizen if request.param == "telegram" else visitor


@pytest.fixture
def story(reporter: Talker, clerk: Talker, verifier: Talker, group: Room, world: World) -> Story:
    return Story(world=world, reporter=reporter, clerk=clerk, verifier=verifier, group=group)
