"""Telephone numbers in our own texts as links; in other texts such a number may mean something else."""

import re

from markupsafe import Markup, escape

_NUMBER = re.compile(r"(?<!\d)(?:110|119|120|12345|12369|0\d{2,3}-?\d{7,8}|1[3-9]\d{9})(?!\d)")


def with_phones(text: str) -> Markup:
    parts, at = list[Markup](), 0
    for found in _NUMBER.finditer(text):
        parts += [escape(text[at : found.start()]), linked(found[0])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def linked(number: str) -> Markup:
    dialled = "".join(c for c in number if c.isdigit() or c == "+")
    return Markup('<a href="tel:{}">{}</a>').format(dialled, number)
