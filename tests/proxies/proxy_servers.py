"""nginx and Caddy as their own processes, with the shipped samples on free ports in front of a server of the test."""

import asyncio
import datetime as dt
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parents[2]
HOST = "green.example.cn"
#: to start with other ports, where somebody has taken one between its choice and the start
_TRIES = 5
#: nginx refuses to start without these; `user` because its workers would not enter the folder of a test run as root
_AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/lvwang.conf;
}}
"""


def _nginx(folder: Path, *, port: int, other: int, upstream: int) -> list[str]:
    sample = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    kept = [line for line in sample.splitlines() if "[::]" not in line]  # where there is no IPv6
    rendered = _replaced(
        "\n".join(kept),
        {
            "listen 80;": f"listen 127.0.0.1:{other};",
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "server 127.0.0.1:8080;": f"server 127.0.0.1:{upstream};",
            "/etc/ssl/green.example.cn/fullchain.pem": f"{folder}/cert.pem",
            "/etc/ssl/green.example.cn/privkey.pem": f"{folder}/key.pem",
            "/var/lib/nginx/lvwang": f"{folder}/cache",
        },
    )
    (folder / "lvwang.conf").write_text(rendered, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user), "utf-8")
    return [_program("nginx"), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]


def _caddy(folder: Path, *, port: int, other: int, upstream: int) -> list[str]:
    rendered = _replaced(
        (ROOT / "deploy/Caddyfile").read_text("utf-8"),
        {
            "\n{\n": f"\n{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {other}\n",
            f"\n{HOST} {{\n": f"\nhttps://{HOST}:{port} {{\n\ttls {folder}/cert.pem {folder}/key.pem\n",
            "127.0.0.1:8080": f"127.0.0.1:{upstream}",
        },
    )
    (folder / "Caddyfile").write_text(rendered, "utf-8")
    return [_program("caddy"), "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]


PROXIES: dict[str, Callable[..., list[str]]] = {"nginx": _nginx, "caddy": _caddy}


@asynccontextmanager
async def started(name: str, folder: Path, *, upstream: int) -> AsyncIterator[int]:
    """The port on which the proxy answers https."""
    _certificate(folder)
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = folder / "proxy.log"
    for _ in range(_TRIES):
        port, other = _free_ports()
        command = PROXIES[name](folder, port=port, other=other, upstream=upstream)
        with log.open("wb") as said:
            process = await asyncio.create_subprocess_exec(*command, env=os.environ | home, stdout=said, stderr=said)
        if await _answers(process, port):
            break
    else:
        raise AssertionError(f"it ended: {log.read_text('utf-8')}")
    try:
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answers(process: asyncio.subprocess.Process, port: int) -> bool:
    """Asks again until the port is open: neither program says when it is ready. Whether it has not ended instead,
    because somebody else has taken one of its ports meanwhile."""
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await asyncio.sleep(0.02)  # whoever answered may be the other
            return process.returncode is None
    return False


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"the sample has no {old!r}"
        text = text.replace(old, new)
    return text


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    assert found, f"{name} is not installed: bash scripts/test-tools.sh"
    return found


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))
