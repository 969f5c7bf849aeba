"""What the manuals tell an operator to type exists: commands with their options, settings, files, targets of make, and
sections that they link to."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import _parser as bot_parser
from bot.secret_files import file_names
from bot.settings import Settings
from knowledge.__main__ import _parser as knowledge_parser

ROOT = Path(__file__).parents[2]
MANUALS = sorted((ROOT / "docs").glob("手册-*.md"))
PARSERS = {"bot": bot_parser, "knowledge": knowledge_parser}
#: of other programs: PostgreSQL's client, OpenSSL, pip, npm, and words that are no names of settings
OTHERS = {
    *("PGPASSWORD", "SSL_CERT_FILE", "PIP_INDEX_URL", "NPM_CONFIG_REGISTRY"),
    *("ARK", "SIGTERM", "SIGKILL"),
}


def text_of(manual: Path) -> str:
    return manual.read_text("utf-8")


def parser_at(program: str, words: list[str]) -> tuple[argparse.ArgumentParser, list[str]]:
    """The parser of the deepest subcommand, and the words that are left."""
    parser = PARSERS[program]()
    while subcommands := [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]:
        if not words or words[0] not in subcommands[0].choices:
            break
        parser, words = subcommands[0].choices[words[0]], words[1:]
    return parser, words


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    for program, rest in re.findall(r"python -m (bot|knowledge)\b([^`\n|，。；）]*)", text):
        yield program, rest.split("#")[0].split()


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.stem)
def test_every_command_and_its_options_exist(manual: Path) -> None:
    for program, words in commands(text_of(manual)):
        parser, rest = parser_at(program, words)
        first = rest[0] if rest else ""
        known = {option for action in parser._actions for option in action.option_strings}
        takes_arguments = any(not action.option_strings for action in parser._actions)
        if any(isinstance(action, argparse._SubParsersAction) for action in parser._actions):
            assert not re.match(r"[a-z]", first), f"python -m {program} {' '.join(words)}"
        elif first and not first.startswith("-"):
            assert takes_arguments, f"python -m {program} {' '.join(words)}"
        assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known, words


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.stem)
def test_every_setting_exists(manual: Path) -> None:
    known = {name.upper() for name in Settings.model_fields} | file_names(Settings.model_fields) | OTHERS
    quoted = " ".join(re.findall(r"`([^`\n]+)`", text_of(manual)))
    assert set(re.findall(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b", quoted)) - known == set()


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.stem)
def test_every_file_of_the_program_that_is_named_exists(manual: Path) -> None:
    places = "deploy|docs|scripts|channels|bot|zone|knowledge|web"
    named = re.findall(rf"(?<![\w/])(?:{places})/[A-Za-z0-9_./@-]+", text_of(manual))
    paths = {path.rstrip("./") for path in named}
    assert {path for path in paths if not (ROOT / path).exists()} - OF_THE_READER == set()


#: made by whoever follows the manual, and a name that kubectl gives
OF_THE_READER = {"knowledge/content/messages/accepted.toml", "deploy/several/.env", "deploy/lvwang"}


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.stem)
def test_every_target_of_make_exists(manual: Path) -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    assert set(re.findall(r"`make ([a-z-]+)", text_of(manual))) <= targets


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.stem)
def test_every_link_leads_to_a_section(manual: Path) -> None:
    for file, section in re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", text_of(manual)):
        target = manual if not file else manual.parent / file
        assert section in sections(target), f"{file}#{section}"


def sections(path: Path) -> set[str]:
    """As GitHub names them: lower case, punctuation left out, blanks as hyphens."""
    titles = re.findall(r"(?m)^#+ (.+)$", path.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_runbook_has_what_an_operator_looks_for() -> None:
    assert {
        *("安装", "升级", "换令牌", "管理员的手机丢了", "还原", "沙尘天", "搬到-postgresql"),
        *("磁盘满了", "telegram-不通", "消息卡住", "服务停了"),
    } <= sections(ROOT / "docs/手册-应急.md")
