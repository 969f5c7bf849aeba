"""The ways of the outbox besides the chats, by kind, from the settings."""

from collections.abc import Mapping

from bot.settings import Settings
from channels.outbox.ways import Way, by_kind
from zone import Zone


def ways_of(settings: Settings, zone: Zone) -> Mapping[str, Way]:
    return by_kind(())
