"""A training installation reaches nobody (O14): with a zone that says `training: true` no real robot, mailbox, SMS
gateway, bot token or other system is accepted. Imitations on this machine are, which is how tests and drills send."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.settings import BadSettings, Settings
from complaints.ports.addresses import ROBOT_KINDS
from http_server.addresses import is_local
from storage.store import Store
from texts import label
from zone import Zone

_LANG = "zh_CN"
#: on these a machine has its own mail server, which delivers to real mailboxes
_MAIL_PORTS = frozenset({25, 465, 587})


def refused(settings: Settings, zone: Zone) -> list[str]:
    """One sentence each; empty for a zone that is not for training."""
    if not zone.training:
        return []
    real = [(name, label(f"mistake.training_what.{what}", _LANG)) for name, what in _real(settings, zone)]
    return [label("mistake.training", _LANG, name=name, what=what) for name, what in real]


def refuse(settings: Settings, zone: Zone) -> None:
    """Raises BadSettings."""
    if found := refused(settings, zone):
        raise BadSettings("\n".join(found))


def refuse_records(store: Store, zone: Zone) -> None:
    """Robots that were entered in the console, perhaps in a restored backup of another installation. Raises
    BadSettings."""
    if not zone.training:
        return
    kept = store.read_now(lambda tx: tx.addresses.all())
    if any(one.kind in ROBOT_KINDS and not is_local(one.value) for one in kept):
        raise BadSettings(label("mistake.training_records", _LANG))


def _real(settings: Settings, zone: Zone) -> Iterator[tuple[str, str]]:
    if settings.bot_token and not is_local(settings.telegram_api_base):
        yield "BOT_TOKEN", "token"
    if any(not is_local(value) for _, value in settings.staff_robots):
        yield "STAFF_ROBOTS", "robot"
    if settings.smtp_url and (not is_local(settings.smtp_url) or _is_mail_server(settings.smtp_url)):
        yield "SMTP_URL", "mail"
    if settings.sms_gateway and not is_local(settings.sms_gateway):
        yield "SMS_GATEWAY", "sms"
    if any(one.url and not is_local(one.url) for one in zone.destinations):
        yield "destinations.yaml", "system"


def _is_mail_server(url: str) -> bool:
    port = urlsplit(url).port
    return port is None or port in _MAIL_PORTS
