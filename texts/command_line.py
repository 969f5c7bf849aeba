"""argparse in the operator's language: its messages come from the catalogue too."""

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from texts.catalogue import LANGUAGES, label

_LANG = LANGUAGES[0]
#: argparse's message → key of our text, with the groups as its values
_MISTAKES = (
    (r"the following arguments are required: (?P<names>.+)", "help.required"),
    (r"unrecognized arguments: (?P<names>.+)", "help.unrecognized"),
    (r"argument (?P<name>.+?): invalid choice: (?P<value>.+) \(choose from (?P<names>.+)\)", "help.choice"),
    (r"argument (?P<name>.+?): invalid \S+ value: (?P<value>.+)", "help.value"),
    (r"argument (?P<name>.+?): expected .*argument.*", "help.no_value"),
)


def words(name: str) -> str:
    """The help text of a command or an argument."""
    return label(f"help.{name}", _LANG)


class Parser(argparse.ArgumentParser):
    def __init__(self, **given: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, **given)
        self._positionals.title, self._optionals.title = words("arguments"), words("options")
        self.add_argument("-h", "--help", action="help", help=words("help"))

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, label("help.mistake", _LANG, what=_sentence(message), command=self.prog) + "\n")


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, words("usage") if prefix is None else prefix)


def _sentence(message: str) -> str:
    for pattern, key in _MISTAKES:
        if found := re.fullmatch(pattern, message):
            return label(key, _LANG, **found.groupdict())
    return message
