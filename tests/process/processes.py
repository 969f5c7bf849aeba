"""The product and the Bot API emulator, each as a process that a test can kill."""

import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from tests.chat import picture

ROOT = Path(__file__).parents[2]
BOT_ID = 7_000_001
STAFF_GROUP = -1_001_000_000_002
#: an upper bound for a busy machine; every wait ends as soon as its event is there
PATIENCE_S = 180.0
T = TypeVar("T")
_NO_CODE_CACHE_LEFT_BEHIND = {"PYTHONDONTWRITEBYTECODE": "1"}


class Telegram:
    """One bot at the emulator. Each test has its own, so that chats, updates and faults never mix."""

    _bots = count(1)

    def __init__(self, address: str) -> None:
        self.address = address
        self.token = f"{BOT_ID}:tests-of-the-whole-process-{next(self._bots)}"

    def control(self, verb: str, name: str, body: Any = None) -> Any:
        url = f"{self.address}/control/{self.token}/{name}"
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data=data, method=verb, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE_S + 5) as response:
            return json.load(response)

    def goes_wrong(self, kind: str, **more: Any) -> None:
        self.control("POST", "faults", {"kind": kind, **more})

    def recovers(self) -> None:
        self.control("DELETE", "faults")

    def calls(self, method: str) -> list[dict[str, Any]]:
        return self.control("GET", f"calls?method={method}")

    def talker(self, user_id: int) -> "Talker":
        return Talker(self, user_id)


class Talker:
    """A person in a private chat. Only `hears` waits for the bot."""

    def __init__(self, telegram: Telegram, user_id: int) -> None:
        self._telegram, self.user_id = telegram, user_id

    def says(self, text: str) -> None:
        self._act("says", text=text)

    def sends_album(self, *names: str) -> None:
        files = [self._telegram.control("POST", f"files?name={name}", picture(name))["file_id"] for name in names]
        self._act("sends_files", files=files)

    def shares_location(self, lat: float, lon: float) -> None:
        self._act("shares_location", latitude=lat, longitude=lon)

    def taps(self, label: str) -> None:
        for message in reversed(self.messages()):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"]:
                        self._act("taps", message_id=message["message_id"], data=button["callback_data"])
                        return
        raise AssertionError(f"no button {label!r}: {self.texts()[-1:]}")

    def messages(self) -> list[dict[str, Any]]:
        return self._telegram.control("GET", f"transcript?chat_id={self.user_id}")

    def texts(self) -> list[str]:
        """The texts of the bot's messages, with later edits applied."""
        return [m.get("text", "") for m in self.messages() if m["from"]["id"] == BOT_ID]

    def hears(self, words: str, *, besides: Sequence[str] = ()) -> str:
        """Waits until a message of the bot that is not among `besides` contains `words`, and returns it."""

        def heard() -> str | None:
            return next((text for text in reversed(self.texts()) if words in text and text not in besides), None)

        try:
            return until(heard)
        except AssertionError:
            raise AssertionError(f"{words!r} was not said; the last words: {self.texts()[-2:]}") from None

    def _act(self, act: str, **arguments: Any) -> None:
        order = {"do": act, "who": {"id": self.user_id, "name": "王芳"}, **arguments}
        self._telegram.control("POST", "act", order)


class Product:
    """`python -m bot`. Every start uses the same data folder."""

    def __init__(self, telegram: Telegram | None, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.address = ""
        self._process: subprocess.Popen[str] | None = None
        self._environment = settings_of(telegram, folder) | environment

    def start(self, *, file_limit_bytes: int | None = None) -> None:
        """`file_limit_bytes`: no file may grow beyond it, as on a full disk."""

        def limit() -> None:
            if file_limit_bytes is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit_bytes, file_limit_bytes))

        with (self.folder.parent / "log.txt").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot"],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                preexec_fn=limit,  # noqa: PLW1509 (no threads here)
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"(http://[^/\s]+)/chat/", line):
                self.address = found.group(1)
                return
        raise AssertionError(f"it did not start:\n{self.log()}")

    def kill(self) -> None:
        """kill -9: the process cannot clean up."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def restart(self) -> None:
        self.kill()
        self.start()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE_S) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def ready(self) -> dict[str, Any]:
        return json.loads(self.get("/readyz")[1])

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.folder}/records.db?mode=ro", uri=True) as records:
            return records.execute(sql).fetchall()

    def log(self) -> str:
        return (self.folder.parent / "log.txt").read_text()

    def _end(self, sign: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(sign)
        code = self._process.wait(PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code


def settings_of(telegram: Telegram | None, folder: Path) -> dict[str, str]:
    """The environment of a product, without any setting of whoever runs the tests."""
    clean = {name: value for name, value in os.environ.items() if name not in _settings()}
    zone = {"DATA_DIR": str(folder), "HTTP_PORT": "0", "ZONE_DIR": str(ROOT / "zone/data/training")}
    if telegram is None:
        return clean | _NO_CODE_CACHE_LEFT_BEHIND | zone
    bot = {
        "BOT_TOKEN": telegram.token,
        "STAFF_CHAT_ID": str(STAFF_GROUP),
        "TELEGRAM_API_BASE": f"{telegram.address}/bot",
        "TELEGRAM_FILE_BASE": f"{telegram.address}/file/bot",
    }
    return clean | _NO_CODE_CACHE_LEFT_BEHIND | zone | bot


def until(found: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
    """Polls `found`, because another process decides when it is true. No test sleeps anywhere else."""
    deadline = time.monotonic() + patience_s
    while (value := found()) is None or value is False:
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return value


@contextmanager
def emulator() -> Iterator[str]:
    """Its address."""
    command = [sys.executable, "-m", "tests.botapi_server"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        process.stdout.close()


def _settings() -> set[str]:
    from bot.settings import Settings

    return {name.upper() for name in Settings.model_fields}
