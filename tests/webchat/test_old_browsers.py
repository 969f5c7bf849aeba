"""The checks of syntax, APIs and CSS for the oldest browsers that are promised: they pass, and they find what they are
for."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = "channels/webchat/page/static"
PATHS = os.pathsep.join((str(ROOT / ".venv/bin"), os.environ["PATH"]))  # where there is no npm, pip has brought node

_HERE = (ROOT / "node_modules/eslint").exists() and shutil.which("node", path=PATHS)
pytestmark = pytest.mark.skipif(
    os.environ.get("CI") != "true" and not _HERE,
    reason="no node or no eslint: `make setup` fetches both",
)


def run(*command: str, stdin: str = "") -> tuple[bool, str]:
    done = subprocess.run(
        command, cwd=ROOT, input=stdin, capture_output=True, text=True, env={**os.environ, "PATH": PATHS}, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


def test_the_page_suits_chromium_87_and_ios_14() -> None:
    passed, said = run("bash", "scripts/check-page.sh")
    assert passed, said


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("export const last = [1].at(-1);", "at|findLast"),
        ("document.querySelector('dialog').showModal();", "showModal"),
        ("export const copy = structuredClone({});", "structuredClone"),
        ("export const own = Object.hasOwn({}, 'a');", "hasOwn"),
        ("export class Page { static { Page.ready = true; } }", "Parsing error"),
    ],
)
def test_a_script_that_is_too_new_is_found(line: str, found: str) -> None:
    name = f"{STATIC}/new.js"
    passed, said = run("node_modules/.bin/eslint", "--stdin", "--stdin-filename", name, stdin=f"{line}\n")
    assert not passed
    assert found in said


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (".a { aspect-ratio: 1; }", "aspect-ratio"),
        (".a { display: flex; gap: 4px; }", "flexbox-gap"),
        (".a { inset: 0; }", "inset"),
        (".a:has(b) { color: red; }", "has"),
        (".a { overflow-wrap: anywhere; }", "anywhere"),
    ],
)
def test_a_style_that_is_too_new_is_found(rule: str, found: str) -> None:
    name = f"{STATIC}/new.css"
    passed, said = run("node_modules/.bin/stylelint", "--stdin", "--stdin-filename", name, stdin=f"{rule}\n")
    assert not passed
    assert found in said
