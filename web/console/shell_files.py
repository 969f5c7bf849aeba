"""The files that a phone keeps, so that pages of an inspection and a check open without a network."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from http_server import npm_files
from texts import LANGUAGES, label

STATIC = Path(__file__).parents[1] / "static"
_TEMPLATES = Path(__file__).parents[1] / "templates/console"
#: what the pages of an inspection and the list of patrols load: everything else needs a network
_NAMES = (
    "pages.css", "console.css", "checks.css", "inspect.css", "inspect.js", "login.css", "live.css", "offline.css",
    "leaf.svg", "login.js", "live.js", "live_case.js", "live_line.js", "live_queue.js", "live_voice.js", "patrol.css",
    "patrol.js", "offline.js", "outbox_form.js", "outbox_list.js", "outbox_net.js", "outbox_photo.js", "outbox_send.js",
    "outbox_store.js", "outbox_tray.js", "outbox_upload.js", "voice.css", "voice.js",
)  # fmt: skip
_PACKAGES = ("idb.js", "tus.js")


def files() -> Sequence[str]:
    """Addresses of the files that the worker keeps."""
    return [*(f"/static/{name}" for name in _NAMES), *(f"/npm/{name}" for name in _PACKAGES)]


@cache
def version() -> str:
    """A digest of what the worker keeps; the process is started anew when a file changes."""
    digest = hashlib.sha256()
    paths = [*(STATIC / name for name in (*_NAMES, "sw.js")), *map(npm_files.path_of, _PACKAGES)]
    for path in (*paths, _TEMPLATES / "offline.html", _TEMPLATES / "base.html", _TEMPLATES / "_outbox.html"):
        digest.update(path.read_bytes() if path is not None and path.is_file() else b"")
    for key in ("offline.title", "offline.about"):
        digest.update("".join(label(key, lang) for lang in LANGUAGES).encode())
    return digest.hexdigest()[:16]
