"""One message to the operator's mail server (SMTP_URL), and what its answers mean for the message and for the way.

A connection that ends after DATA began may have delivered the message, so it is sent once more and then given up; its
Message-ID stays the same, by which mailboxes recognise the copy. What is wrong with our account or the whole server
stops all mail, whatever its address.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError

from channels.outbox.posting import again, uncertain
from channels.outbox.verdict import Do, SendVerdict, Undelivered

TIMEOUT_S = 30.0
_WORDS = 200
#: the first wait of a message that is refused for now (greylisting: RFC 6647, section 4.5, recommends up to 5 minutes)
_GREY, _LONGEST_GREY = timedelta(minutes=5), timedelta(hours=1)
_PORTS = {"smtp": 25, "smtps": 465}
#: of a `starttls` in the address: demanded, used where offered, never used
_STARTTLS = {"yes": True, "auto": None, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """`start_tls`: None uses it if the server offers it."""

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    tls: bool = False
    start_tls: bool | None = None

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """`smtp://user:password@host:port?starttls=yes`. Raises ValueError."""
        read = urlsplit(url)
        wish = parse_qs(read.query, keep_blank_values=True).get("starttls", ["auto"])[-1]
        if read.scheme not in _PORTS or not read.hostname or wish not in _STARTTLS or read.path not in ("", "/"):
            raise ValueError("no address of a mail server")
        return cls(
            host=read.hostname,
            port=read.port or _PORTS[read.scheme],
            user=unquote(read.username or ""),
            password=unquote(read.password or ""),
            tls=read.scheme == "smtps",
            start_tls=False if read.scheme == "smtps" else _STARTTLS[wish],
        )


async def send(
    server: MailServer, message: bytes, *, sender: str, to: str, attempts: int, timeout_s: float = TIMEOUT_S
) -> None:
    """Raises Undelivered. `attempts`: of the message so far, including this one."""
    client = SMTP(
        hostname=server.host, port=server.port, use_tls=server.tls, start_tls=server.start_tls, timeout=timeout_s
    )
    try:
        await _step(client.connect, attempts, whole=True)
        if server.user:
            await _step(lambda: client.login(server.user, server.password), attempts, whole=True)
        await _step(lambda: client.mail(sender), attempts, whole=True)
        await _step(lambda: client.rcpt(to), attempts, hides=to)
        await _step(lambda: client.data(message), attempts, hides=to, may_arrive=True)
    finally:
        with suppress(SMTPException, OSError):  # the message is delivered or not, whatever the farewell
            await client.quit(timeout=min(timeout_s, 5.0))
        client.close()


async def _step(
    act: Callable[[], Awaitable[object]],
    attempts: int,
    *,
    whole: bool = False,
    hides: str = "",
    may_arrive: bool = False,
) -> None:
    """`whole`: a refusal is of us, not of the recipient, who is left out of reasons (`hides`)."""
    try:
        await act()
    except SMTPResponseException as error:
        said = f"{error.code} {error.message}".replace("\r", " ").replace("\n", " ")
        said = said.replace(hides, "****") if hides else said
        raise _refused(error.code, said[:_WORDS], attempts, whole=whole) from error
    except (SMTPTimeoutError, TimeoutError) as error:
        raise Undelivered(_broken(attempts, may_arrive=may_arrive), "timeout" if may_arrive else "mail_slow") from error
    except SMTPServerDisconnected as error:
        reason = "broken_off" if may_arrive else "unreachable"
        raise Undelivered(_broken(attempts, may_arrive=may_arrive), reason) from error
    except (SMTPException, OSError) as error:
        raise Undelivered(replace(again(attempts), whole_way=True), "unreachable") from error


def _broken(attempts: int, *, may_arrive: bool) -> SendVerdict:
    """Without a message on its way it is the server that fails, for every address."""
    return uncertain(attempts) if may_arrive else replace(again(attempts), whole_way=True)


def _refused(code: int, said: str, attempts: int, *, whole: bool) -> Undelivered:
    if 400 <= code < 500:
        wait = min(_GREY * (1 << min(attempts - 1, 8)), _LONGEST_GREY)
        return Undelivered(SendVerdict(do=Do.RETRY, wait=wait), f"mail_later:{said}")
    if not whole:
        return Undelivered(SendVerdict(do=Do.DEAD), f"mail_refused:{said}")
    reason = "mail_login" if code in (530, 534, 535, 538) else "mail_sender"
    return Undelivered(SendVerdict(do=Do.STOPPED, counts=False, whole_way=True), f"{reason}:{said}")
