"""Reviewed data: YAML values with their lines, and the problems found in them.

A problem is a text key (`zone_data.…`) with values; bot.mistakes turns it into a sentence.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

#: reviewed files have four levels; a deeper one is a mistake or an attack
_DEEPEST = 16
#: least similarity, 0 to 100, of a suggested name
_ALIKE = 60
#: signs within words that libyaml takes and YAML does not allow
_OVERLOOKED = frozenset("\t?\ufeff")
_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
#: PyYAML's message → text key, and whether the mistake is at the start of the construct
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
    """`near`: the known name probably meant; `known`: all valid names."""

    path: Path
    line: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    near: str = ""
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.key} {dict(self.values)}"


class BadRows(ValueError):
    """All problems of a file, so that they can be corrected at once."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Row(dict[str, Any]):
    """A mapping in the file. `line`: its first line; `lines`: the line of each field; `written`: the text of each
    plain value, since YAML reads 8:30 as 510."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line, self.lines, self.written = line, dict[str, int](), dict[str, str]()

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


class Rows(list[Any]):
    """A list in the file, with the line of each item."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line, self.lines = line, list[int]()


class Sheet:
    """Collects the problems of a file while it is read."""

    def __init__(self, path: Path) -> None:
        self.path, self.problems = path, list[RowProblem]()

    def wrong(self, line: int, key: str, **values: object) -> None:
        self.problems.append(RowProblem(path=self.path, line=line, key=key, values=values))

    def unknown(self, line: int, key: str, name: object, known: Collection[str], **values: object) -> None:
        near = nearest(str(name), known)
        details = {"name": shown(name), **values}
        self.problems.append(
            RowProblem(path=self.path, line=line, key=key, values=details, near=near, known=tuple(known))
        )

    def check(self) -> None:
        """Raises BadRows with the problems in file order, if there are any."""
        if self.problems:
            raise BadRows(sorted(self.problems, key=lambda problem: problem.line))


def nearest(name: str, known: Collection[str]) -> str:
    """The known name most similar to `name`; empty if none is similar enough."""
    best = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=_ALIKE, processor=str.lower)
    return str(best[0]) if best else ""


def shown(value: object) -> str:
    """A value as in the file, shortened for a sentence."""
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
    """The file's text without a byte order mark. Raises BadRows and OSError."""
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
    """The file's content as Row and Rows; None for comments only. Raises BadRows and OSError."""
    text, sheet = text_of(path), Sheet(path)
    try:
        node = _compose(text)
        value = None if node is None else _value(node, sheet)
    except yaml.MarkedYAMLError as error:
        raise BadRows([_syntax(path, text, error)]) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position].split("\n")
        column = {"column": len(before[-1]) + 1}
        raise BadRows([RowProblem(path=path, line=len(before), key="yaml_sign", values=column)]) from error
    sheet.check()
    return value


def composed(text: str) -> yaml.Node | None:
    """The nodes of a text with their positions, for changing parts of it. Raises yaml.YAMLError."""
    return yaml.compose(text, _Loader)


def _compose(text: str) -> yaml.Node | None:
    """libyaml reads six times faster. Where it finds a mistake, or might overlook one, PyYAML's own parser decides."""
    if not _OVERLOOKED.intersection(text):
        with suppress(yaml.YAMLError):
            return yaml.compose(text, _QuickLoader)
    return yaml.compose(text, _Loader)


class _WithoutAnchors(yaml.composer.Composer):
    """Refuses anchors: no file needs them, and ten lines of them can exhaust memory."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[attr-defined]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, "undefined alias", event.start_mark)
        if self.depth >= _DEEPEST:
            raise yaml.composer.ComposerError(None, None, "too deep", event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Loader(_WithoutAnchors, yaml.SafeLoader):
    pass


class _QuickLoader(_WithoutAnchors, yaml.CSafeLoader):
    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        yaml.composer.Composer.__init__(self)


def _value(node: yaml.Node, sheet: Sheet) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        try:
            value = yaml.constructor.SafeConstructor().construct_object(node)
        except (ValueError, OverflowError, yaml.constructor.ConstructorError):
            sheet.wrong(line, "unreadable", value=shown(node.value))
            return None
        if isinstance(value, str) and yaml.reader.Reader.NON_PRINTABLE.search(value):
            sheet.wrong(line, "unprintable")  # "\0" and lone surrogates, which databases reject
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
    message = error.problem or ""
    key, at_begin = next(((key, begin) for part, key, begin in _SYNTAX if part in message), ("yaml", False))
    place = begins if at_begin and begins is not None else mark
    return RowProblem(path=path, line=place.line + 1, key=key, values={"column": place.column + 1})
