"""`--help` and what is wrong with a command line are said in Chinese, for every command."""

import argparse
import re
from collections.abc import Callable, Iterator

import pytest

from bot.commands import main as bot
from knowledge.__main__ import main as knowledge

Command = Callable[[list[str]], int]
BOT = (
    "run",
    "migrate",
    "backup",
    "restore",
    "verify",
    "recount",
    "move-photos",
    "move-records",
    "check",
    "doctor",
    "hear",
    "knowledge",
    "demo-data",
    "create-staff",
    "login-link",
)
CURATE = ("misses", "draft", "show", "submit", "publish", "retire", "list", "review", "suggestions", "feedback")
CURATE += ("examples",)
KNOWLEDGE = (
    *("ask", "run", "check", "sheet", "stamp-readings", "evaluate", "misses", "fit", "import-statute", "table"),
    "import-table",
    "stamp-english",
)
COMMANDS = [
    (bot, []),
    *((bot, [name]) for name in BOT),
    *((bot, ["knowledge", name]) for name in CURATE),
    (knowledge, []),
    *((knowledge, [name]) for name in KNOWLEDGE),
]
#: English that is a name: of a command, a format, a setting, a file
NAMES = re.compile(
    r"--?[\w-]+|PostgreSQL|SQLite|[A-Z_]{2,}|\b(python|bot|knowledge|hearing|command|what|entry|file|name|to|archive|text|paths|questions|files|id"
    r"|question|after|hear|ISO|run|misses|verified|construction|Markdown|Telegram|content|entries|messages|readings|editor|statutes|N|check|postgresql|"
    + "|".join(sorted((*BOT, *CURATE, *KNOWLEDGE), key=len, reverse=True))
    + r")\b|\.(md|docx|txt|toml)"
)


@pytest.mark.parametrize(("command", "given"), COMMANDS)
def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str], command: Command, given: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command([*given, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith("用法：python -m ")
    assert "显示这份说明" in said
    listed = re.sub(r"\{[a-z,_]+\}|\[[^\]]*\]", "", said)  # choices and the usage's brackets
    assert re.findall("[A-Za-z]{2,}", NAMES.sub("", listed)) == []


@pytest.mark.parametrize(
    ("command", "given", "says"),
    [
        (bot, ["creat-staff"], "command 不能是 'creat-staff'。可以写："),
        (bot, ["create-staff", "李敏"], "还缺：--role。写法见 python -m bot create-staff --help"),
        (bot, ["create-staff", "李敏", "--role", "boss"], "--role 不能是 'boss'。"),
        (bot, ["create-staff", "李敏", "--role", "clerk", "--telegram-id", "x"], "--telegram-id 不能是 'x'。"),
        (bot, ["create-staff", "李敏", "--role"], "--role 后面缺少内容。"),
        (bot, ["check", "now"], "不认识：now。"),
        (knowledge, [], "还缺：COMMAND。"),
        (knowledge, ["ask", "--today", "tomorrow"], "--today 不能是 'tomorrow'。"),
        (knowledge, ["import-statute"], "还缺：files。"),
    ],
)
def test_a_wrong_command_line(
    capsys: pytest.CaptureFixture[str], command: Command, given: list[str], says: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        command(given)
    usage, said = capsys.readouterr().err.split("\n", 1)
    assert ended.value.code == 2
    assert usage.startswith("用法：")
    assert says in said


def test_no_argument_is_left_without_help() -> None:
    from bot.commands import _parser

    assert [action.dest for action in _actions(_parser()) if not action.help] == []


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)
        else:
            yield action
