"""The ways of the outbox besides the chats, by kind, from the settings."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.jobs import Tick
from bot.settings import Settings
from channels import metrics
from channels.mail.server import MailServer
from channels.mail.way import Mail, MailBox
from channels.outbox.ways import Way, by_kind, kind_of
from channels.robots.kinds import KINDS
from channels.robots.text import Speaker
from channels.robots.way import Robot, Robots
from channels.sms.way import Gateway, Sms
from complaints.ports import Address
from storage.store import Store
from zone import Zone

_LOOK_EVERY_S = 5.0


def ways_of(settings: Settings, zone: Callable[[], Zone], clock: Callable[[], datetime]) -> Mapping[str, Way]:
    """All ways are there whatever is set, so that a message whose way is not set up becomes a failure that is shown."""
    speaker = Speaker(zone=zone, public_url=settings.address)
    return by_kind(
        (
            Robots(staff=settings.staff_robots, speaker=speaker, clock=clock),
            Mail(box=_mail_box(settings), speaker=speaker, key=settings.key("pepper"), clock=clock),
            Sms(gateway=_gateway(settings), zone=zone, clock=clock),
        )
    )


def staff_addresses(settings: Settings) -> Mapping[str, Address]:
    """The robots of the staff group, by their recipient in the outbox."""
    addresses = [Address(party="group", kind=kind, value=value) for kind, value in settings.staff_robots]
    return {f"robot:{Robot(kind=KINDS[one.kind], value=one.value).ident}": one for one in addresses}


class WaysWatch:
    """Counts addresses that fail, for /metrics and /readyz. `words`: empty while all is well, otherwise e.g.
    `failing: robot 2`. A broken robot makes no page unusable, so the service stays ready."""

    def __init__(self, store: Store) -> None:
        self._store, self.words = store, ""
        self._seen: set[str] = set()

    @property
    def tick(self) -> Tick:
        return Tick(name="ways", every_s=_LOOK_EVERY_S, work=self.look)

    async def look(self) -> int:
        failing = await self._store.read(lambda tx: tx.stopped_ways.all())
        kinds = Counter(kind_of(one.recipient) for one in failing)
        for kind in self._seen | set(kinds):
            metrics.ways_failing.labels(kind).set(kinds[kind])
        self._seen |= set(kinds)
        self.words = "failing: " + ", ".join(f"{kind} {kinds[kind]}" for kind in sorted(kinds)) if kinds else ""
        return 0


def _gateway(settings: Settings) -> Gateway | None:
    if not settings.sms_gateway:
        return None
    url, _, secret = settings.sms_gateway.partition("#")
    per_number, in_total = settings.sms_per_day
    return Gateway(url=url, secret=secret, templates=settings.sms_templates, per_number=per_number, in_total=in_total)


def _mail_box(settings: Settings) -> MailBox | None:
    if not settings.smtp_url:
        return None
    server = MailServer.parse(settings.smtp_url)
    own = server.user if "@" in server.user else f"lvwang@{server.host}"
    return MailBox(server=server, sender=settings.mail_from or own)
