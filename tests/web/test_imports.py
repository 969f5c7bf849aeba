"""The console runs without the chat: loading its pages loads neither PTB nor the chat's handlers."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_loading_the_console_loads_no_chat() -> None:
    loaded = "import sys, web.console; print([m for m in sys.modules if m.split('.')[0] in ('telegram', 'handlers')])"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
