"""E-mail by STARTTLS: with a certificate that is trusted, with one that isn't, and without any."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from channels.mail.server import MailServer, send
from channels.outbox.verdict import Do, Undelivered
from tests.channels.mail_server import PASSWORD, USER, MailDesk, running

MESSAGE = b"Subject: x\r\n\r\nx\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by itself; key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now, here = datetime.now(UTC), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


async def sends(desk: MailDesk, wish: str) -> None:
    login = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
    server = MailServer.parse(f"smtp://{login}@127.0.0.1:{desk.port}?starttls={wish}")
    await send(server, MESSAGE, sender="a@green.example", to="b@post.example", attempts=1, timeout_s=5)


@pytest.mark.parametrize("wish", ["yes", "auto"])
async def test_password_and_letter_go_over_tls(certificate, monkeypatch, wish) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # as an office trusts its own authority
    async with running(login=PASSWORD, tls=context(certificate)) as desk:
        await sends(desk, wish)
        assert (desk.logins, len(desk.taken), desk.over_tls) == (1, 1, [True])


@pytest.mark.parametrize("wish", ["yes", "auto"])
async def test_a_server_with_a_certificate_of_nobody_gets_no_password(certificate, wish) -> None:
    async with running(login=PASSWORD, tls=context(certificate)) as desk:
        with pytest.raises(Undelivered) as refused:
            await sends(desk, wish)
        assert (refused.value.reason, refused.value.verdict.do) == ("mail_tls", Do.RETRY)
        assert refused.value.verdict.whole_way
        assert (desk.logins, desk.taken) == (0, [])


async def test_yes_sends_nothing_to_a_server_without_tls() -> None:
    async with running(login=PASSWORD) as desk:
        with pytest.raises(Undelivered) as refused:
            await sends(desk, "yes")
        assert (refused.value.reason, desk.logins, desk.taken) == ("mail_tls", 0, [])
