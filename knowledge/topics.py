"""The topics of entries: id → title, in display order (`content/topics.toml`)."""

import tomllib
from pathlib import Path

_FILE = Path(__file__).parent / "content" / "topics.toml"

TOPICS: dict[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["topics"]
