"""Pages say nothing that is not in the catalogue, and run no scripts."""

import re
from pathlib import Path

import pytest

from texts import catalogue

TEMPLATES = sorted((Path(__file__).parents[2] / "web/templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_text_is_in_the_catalogue(template: Path) -> None:
    source = template.read_text("utf-8")
    used = set(re.findall(r"""\bt\(\s*["']([a-z_]+\.[a-z_.]+)["']\s*[,)]""", source))
    assert sorted(used - set(catalogue("zh_CN").templates)) == []
    assert not re.search(r"[\u4e00-\u9fff]", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_script_and_no_style_stands_in_a_page(template: Path) -> None:
    """Scripts are files of ours or of npm packages; a page's values for them are data."""
    source = r'<script(?! [^>]*\bsrc="(?:/(?:static/|npm/)?|{{ (?:plan\.)?settings\.scripts }})[\w-]+\.js")'
    data = r'(?! type="application/json">)'
    assert not re.search(rf"{source}{data}|\son\w+=|\sstyle=|\|\s*safe", template.read_text("utf-8"))
