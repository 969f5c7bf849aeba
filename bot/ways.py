"""The ways of the outbox besides the chats, by kind, from the settings."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.settings import Settings
from channels.outbox.ways import Way, by_kind
from channels.robots.text import Speaker
from channels.robots.way import Robots
from channels.sms.way import Gateway, Sms
from zone import Zone


def ways_of(settings: Settings, zone: Zone, clock: Callable[[], datetime]) -> Mapping[str, Way]:
    """All ways are there whatever is set, so that a message whose way is not set up becomes a failure that is shown."""
    speaker = Speaker(zone=zone, public_url=settings.address)
    return by_kind(
        (
            Robots(staff=settings.staff_robots, speaker=speaker, clock=clock),
            Sms(gateway=_gateway(settings), zone=zone, clock=clock),
        )
    )


def _gateway(settings: Settings) -> Gateway | None:
    if not settings.sms_gateway:
        return None
    url, _, secret = settings.sms_gateway.partition("#")
    per_number, in_total = settings.sms_per_day
    return Gateway(url=url, secret=secret, templates=settings.sms_templates, per_number=per_number, in_total=in_total)
