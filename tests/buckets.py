"""S3-compatible storage for tests: moto's server as a process, and a proxy before it that does what networks do."""

import os
import socket
import socketserver
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Self

import obstore
from obstore.store import S3Store

from storage.photos.bucket import BucketShelf, Patience
from storage.photos.bucket_address import Access, BucketAddress
from storage.photos.store import PhotoStore

#: it ends with the process that started it, whose pipe it reads
_SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
"""
#: objects in one answer; elsewhere 1000
LISTED_AT_ONCE = 3
ACCESS = Access(key_id="AKIDTESTKEY", secret="a-secret-of-the-bucket")
#: longer than a busy machine needs
PATIENT = Patience(connect=30, silent=30, read=60, write=60, write_small=60, tries=60, retries=1)
#: for a store that is silent for certain, so that the test takes a moment
HASTY = Patience(connect=0.2, silent=0.2, read=0.2, write=0.2, write_small=0.2, tries=0.1, retries=0)


@dataclass(slots=True)
class Buckets:
    port: int
    made: int = 0

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        with subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"MOTO_S3_DEFAULT_MAX_KEYS": str(LISTED_AT_ONCE)},
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            yield cls(int(process.stdout.readline()))
            process.stdin.close()

    def new(self, *, prefix: str = "", port: int | None = None) -> str:
        """The address of a new bucket (PHOTO_STORE)."""
        self.made += 1
        name = f"photos-{self.made}"
        self._make(name)
        return f"s3://{name}{prefix and f'/{prefix}'}?endpoint_url=http://127.0.0.1:{port or self.port}"

    def opened(self, location: str, patience: Patience = PATIENT) -> PhotoStore:
        return PhotoStore(BucketShelf(BucketAddress.parse(location, ACCESS), ACCESS, patience))

    def overwrite(self, location: str, key: str, data: bytes, **metadata: str) -> None:
        """As another program would; metadata stay only if they are given again."""
        address = BucketAddress.parse(location)
        store = S3Store(
            address.bucket,
            prefix=address.prefix or None,
            endpoint=f"http://127.0.0.1:{self.port}",
            access_key_id=ACCESS.key_id,
            secret_access_key=ACCESS.secret,
            client_options={"allow_http": True},
        )
        obstore.put(store, key, data, attributes=dict(metadata))

    def _make(self, name: str) -> None:
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("PUT", f"/{name}")
        assert connection.getresponse().status == 200
        connection.close()


def _refusal(status: str, code: str) -> bytes:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


#: whole answers in place of the server's
_REFUSALS = {
    "busy": _refusal("503 Slow Down", "SlowDown"),
    "skewed": _refusal("403 Forbidden", "RequestTimeTooSkewed"),
    "denied": _refusal("403 Forbidden", "AccessDenied"),
    "no page": b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno",
}


class BadWay(socketserver.ThreadingTCPServer):
    """A proxy, one request per connection. `faults` strike one request each, in order: a name of a refusal; silent (no
    answer until the end of the test), away (reset), cut (the body ends in its middle), short (the same, with a length
    that says so), changed (other bytes); ok passes one on. `always` strikes when there are none left."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, upstream: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.upstream = upstream
        self.faults: list[str] = []
        self.always = "ok"
        self.asked: list[str] = []  # request lines
        self.over = threading.Event()

    @classmethod
    @contextmanager
    def to(cls, buckets: Buckets) -> Iterator[Self]:
        with cls(buckets.port) as proxy:
            thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield proxy
            finally:
                proxy.over.set()
                proxy.shutdown()
                thread.join()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def next_fault(self) -> str:
        return self.faults.pop(0) if self.faults else self.always


class _Passing(socketserver.StreamRequestHandler):
    server: BadWay

    def handle(self) -> None:
        with suppress(ConnectionError):
            self._pass()

    def _pass(self) -> None:
        head, body = _message(self.rfile)
        if not head:
            return
        self.server.asked.append(head.split(b"\r\n", 1)[0].decode())
        fault = self.server.next_fault()
        if fault in _REFUSALS:
            self.wfile.write(_REFUSALS[fault])
            return
        if fault == "silent":
            self.server.over.wait(20)
            return
        if fault == "away":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        self.wfile.write(_spoilt(*self._answer(head, body), fault))

    def _answer(self, head: bytes, body: bytes) -> tuple[bytes, bytes]:
        with socket.create_connection(("127.0.0.1", self.server.upstream)) as upstream:
            upstream.sendall(head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) + body)
            answer = b"".join(iter(lambda: upstream.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        return head + b"\r\n\r\n", body


def _message(stream: object) -> tuple[bytes, bytes]:
    read = stream.readline  # type: ignore[attr-defined]
    lines = list(iter(read, b"\r\n"))
    if not lines or lines[-1] == b"":
        return b"", b""
    size = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    return b"".join(lines) + b"\r\n", stream.read(size)  # type: ignore[attr-defined]


def _spoilt(head: bytes, body: bytes, fault: str) -> bytes:
    half = body[: len(body) // 2]
    match fault:
        case "cut":
            return head + half
        case "short":
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
            return b"\r\n".join([lines[0], b"Content-Length: %d" % len(half), *lines[1:]]) + half
        case "changed":
            return head + bytes(255 - byte for byte in body)
    return head + body
