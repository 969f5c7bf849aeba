"""Beside the cast of tests/conftest.py, on either channel: an anonymous reporter with the staff of the case, and a
neighbour who follows the news of a place."""

import pytest

from tests.chat import Room, Talker
from tests.conversations.anonymous_scenes import Story
from tests.logged import logged
from tests.world import World

__all__ = ["logged"]


@pytest.fixture(params=["web", "telegram"])
def reporter(request: pytest.FixtureRequest, citizen: Talker, visitor: Talker) -> Talker:
    return citizen if request.param == "telegram" else visitor


@pytest.fixture
def story(reporter: Talker, clerk: Talker, verifier: Talker, group: Room, world: World) -> Story:
    return Story(world=world, reporter=reporter, clerk=clerk, verifier=verifier, group=group)


@pytest.fixture(params=["telegram", "web"])
def neighbour(request: pytest.FixtureRequest, world: World) -> Talker:
    """A resident who follows what others report."""
    return world.talker(700_003, "邻居") if request.param == "telegram" else world.visitor(7)
