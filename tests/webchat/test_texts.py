"""The texts of the page: each is used by a template, a module or a refusal, and each used one exists."""

import re
from pathlib import Path

from texts import catalogue

WEBCHAT = Path(__file__).parents[2] / "channels/webchat"
KEYS = {key.removeprefix("webchat.") for key in catalogue("zh_CN").templates if key.startswith("webchat.")}
#: put together in the template
COMPOSED = re.compile(r"welcome\.((report|ask|track)(_hint)?|example_\d)|menu\.\w+")


def sources(*endings: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in WEBCHAT.rglob("*") if path.suffix in endings)


def test_every_text_of_the_page_is_used() -> None:
    page = sources(".js", ".html")
    refusals = set(re.findall(r'"(\w+)"', sources(".py")))
    unused = [
        key
        for key in KEYS
        if not COMPOSED.fullmatch(key)
        and f'"{key}"' not in page
        and f"'{key}'" not in page
        and f'"webchat.{key}"' not in sources(".py") + page
        and not (key.startswith("error.") and key.removeprefix("error.") in refusals)
    ]
    assert sorted(unused) == []


def test_every_text_that_the_page_asks_for_exists() -> None:
    asked = set(re.findall(r'\bsay\(\s*"([\w.]+)"', sources(".js"))) | set(
        re.findall(r"""\bt\(["']([\w.]+)["'][,)]""", sources(".html"))
    )
    assert sorted(asked - KEYS) == []
