"""What `check` says about settings for e-mail that can be right and bring no letter. A wrong address of the server or
of the sender stops the start (bot/settings.py); a password that others can read is in bot/exposed.py."""

import ipaddress
from collections.abc import Iterator

from bot.settings import Settings
from channels.mail.server import MailServer
from texts import label

_LANG = "zh_CN"


def found(settings: Settings) -> Iterator[str]:
    if not settings.smtp_url:
        if settings.mail_from:
            yield label("check.mail_no_server", _LANG)
        return
    server = MailServer.parse(settings.smtp_url)
    if not settings.mail_from and "@" not in server.user:
        yield label("check.mail_no_sender", _LANG, sender=f"lvwang@{server.host}")
    if server.password and server.start_tls is False and not server.tls and not _is_here(server.host):
        yield label("check.mail_open_password", _LANG)
    if not settings.public_url:
        yield label("check.mail_no_address", _LANG, address=settings.address)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
