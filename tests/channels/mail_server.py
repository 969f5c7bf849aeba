"""A mail server for tests: aiosmtpd with planned answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "office@green.example", "p@ss:word"


@dataclass
class MailDesk:
    """`plan`: the next answers to RCPT or DATA, e.g. ("RCPT", "450 4.2.0 greylisted"); ("DATA", "cut") closes the
    connection after the message was taken, ("DATA", "slow") never answers. `login`: what the password must be."""

    port: int = 0
    login: str = ""
    taken: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    plan: list[tuple[str, str]] = field(default_factory=list)
    logins: int = 0
    connections: int = 0

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=default) for one in self.taken]  # type: ignore[misc]

    def words(self) -> list[str]:
        return [letter.get_content() for letter in self.letters]

    def _next(self, step: str) -> str:
        return self.plan.pop(0)[1] if self.plan and self.plan[0][0] == step else ""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._next("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._next("DATA")
        if answer == "slow":
            await asyncio.sleep(60)
        if answer in ("", "cut"):
            self.taken.append(bytes(envelope.content or b""))
            self.to += envelope.rcpt_tos
        if answer == "cut":
            assert server.transport is not None
            server.transport.abort()
        return answer if answer not in ("", "cut") else "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins += 1
        right = data.login == USER.encode() and data.password == self.login.encode()
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def running(*, login: str = "") -> AsyncIterator[MailDesk]:
    desk = MailDesk(login=login)

    def protocol() -> SMTP:
        return SMTP(
            desk,
            hostname="mail.test",
            enable_SMTPUTF8=False,
            authenticator=desk.authenticate if login else None,
            auth_require_tls=False,
            auth_required=bool(login),
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    desk.port = server.sockets[0].getsockname()[1]
    try:
        yield desk
    finally:
        server.close()
