"""Reviewed data as it is read: YAML values that know their line, and the problems found in them.

A problem is a key of the texts (`zone_data.…`) with values; whoever shows it makes a sentence of it (bot.mistakes).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

#: a reviewed file has four levels; a deeper one is a mistake, or made to hurt
_DEEPEST = 16
#: 0 to 100: how much alike a name must be to be suggested
_ALIKE = 60
_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
#: what PyYAML says of a mistake → key of its sentence, and whether the place to mend is where the piece begins
_SYNTAX = (
    ("cannot start any token", "yaml_sign", False),
    ("mapping values are not allowed", "yaml_colon", False),
    ("could not find expected ':'", "yaml_colon", True),
    ("expected ',' or", "yaml_bracket", True),
    ("expected <block end>", "yaml_indent", False),
    ("end of stream", "yaml_quote", True),
    ("another document", "yaml_documents", False),
    ("undefined alias", "yaml_anchor", False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """`near` is the known name that was probably meant; `known` are all that may stand there."""

    path: Path
    line: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    near: str = ""
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.key} {dict(self.values)}"


class BadRows(ValueError):
    """Every problem found: whoever mends the file sees them all at once."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Row(dict[str, Any]):
    """A mapping of the file; `line` is where it begins, `lines` where each field does, `written` how the file writes a
    plain value: YAML reads 8:30 as 510."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line, self.lines, self.written = line, dict[str, int](), dict[str, str]()

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


class Rows(list[Any]):
    """A list of the file, with the line of each of its items."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line, self.lines = line, list[int]()


class Sheet:
    """One file while it is read: collects its problems."""

    def __init__(self, path: Path) -> None:
        self.path, self.problems = path, list[RowProblem]()

    def wrong(self, line: int, key: str, **values: object) -> None:
        self.problems.append(RowProblem(path=self.path, line=line, key=key, values=values))

    def unknown(self, line: int, key: str, name: object, known: Collection[str], **values: object) -> None:
        near = nearest(str(name), known)
        told = {"name": shown(name), **values}
        self.problems.append(RowProblem(path=self.path, line=line, key=key, values=told, near=near, known=tuple(known)))

    def check(self) -> None:
        """Raises BadRows if anything was wrong, in the order of the file."""
        if self.problems:
            raise BadRows(sorted(self.problems, key=lambda problem: problem.line))


def nearest(name: str, known: Collection[str]) -> str:
    """The known name most like `name`; empty where none is much like it."""
    found = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=_ALIKE, processor=str.lower)
    return str(found[0]) if found else ""


def shown(value: object) -> str:
    """A value as the file has it, short enough for a sentence."""
    match value:
        case Row():
            return "{…}"
        case Rows():
            return "[…]"
        case bool():
            return str(value).lower()
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def text_of(path: Path) -> str:
    """The file's text; a byte order mark, as Windows writes it, is dropped. Raises BadRows and OSError."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadRows([RowProblem(path=path, line=1, key="encoding", values={"found": "UTF-16"})])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadRows([RowProblem(path=path, line=line, key="encoding", values={"found": _encoding(data)})]) from None
    if not text.strip():
        raise BadRows([RowProblem(path=path, line=1, key="empty")])
    return text


def _encoding(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GBK"


def load(path: Path) -> Any:
    """What the file says, as Row and Rows with their lines; None for comments alone. Raises BadRows and OSError."""
    text, sheet = text_of(path), Sheet(path)
    try:
        node = yaml.compose(text, _Loader)
        value = None if node is None else _value(node, sheet)
    except yaml.MarkedYAMLError as error:
        raise BadRows([_syntax(path, text, error)]) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position].split("\n")
        column = {"column": len(before[-1]) + 1}
        raise BadRows([RowProblem(path=path, line=len(before), key="yaml_sign", values=column)]) from error
    sheet.check()
    return value


class _Loader(yaml.SafeLoader):
    """Without anchors: no file needs them, and ten lines of them fill the memory."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, "undefined alias", event.start_mark)
        if self.depth >= _DEEPEST:
            raise yaml.composer.ComposerError(None, None, "too deep", event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _value(node: yaml.Node, sheet: Sheet) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        try:
            value = yaml.constructor.SafeConstructor().construct_object(node)
        except (ValueError, OverflowError, yaml.constructor.ConstructorError):
            sheet.wrong(line, "unreadable", value=shown(node.value))
            return None
        if isinstance(value, str) and yaml.reader.Reader.NON_PRINTABLE.search(value):
            sheet.wrong(line, "unprintable")  # "\0" and half a character: no database takes them
        return value
    if node.tag not in _PLAIN_TAGS:
        sheet.wrong(line, "unreadable", value=node.tag)
    if isinstance(node, yaml.SequenceNode):
        rows = Rows(line)
        rows.lines += [item.start_mark.line + 1 for item in node.value]
        rows += [_value(item, sheet) for item in node.value]
        return rows
    row = Row(line)
    for key, value in node.value:
        name, at = str(key.value) if isinstance(key, yaml.ScalarNode) else "[…]", key.start_mark.line + 1
        if name in row:
            sheet.wrong(at, "field_twice", field=shown(name), first=row.line_of(name))
        row.lines[name] = at
        if isinstance(value, yaml.ScalarNode):
            row.written[name] = value.value
        row[name] = _value(value, sheet)
    return row


def _syntax(path: Path, text: str, error: yaml.MarkedYAMLError) -> RowProblem:
    mark, begins = error.problem_mark or error.context_mark, error.context_mark
    if mark is None:
        return RowProblem(path=path, line=1, key="yaml", values={"column": 1})
    lines = text.splitlines()
    broken = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in broken:
        return RowProblem(path=path, line=mark.line + 1, key="yaml_tab")
    says = error.problem or ""
    key, at_begin = next(((key, begin) for part, key, begin in _SYNTAX if part in says), ("yaml", False))
    place = begins if at_begin and begins is not None else mark
    return RowProblem(path=path, line=place.line + 1, key=key, values={"column": place.column + 1})
