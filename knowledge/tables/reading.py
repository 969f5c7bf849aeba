"""Reads a table file: the two catalogues as tab-separated values, the schedules of the tax as Markdown tables."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.tables.values import Kind, Row, Table
from texts import label

#: columns that decide, from the heaviest, by which a catalogue is recognised
VERDICTS = {Kind.EIA: ("报告书", "报告表", "登记表"), Kind.PERMIT: ("重点管理", "简化管理", "登记管理")}
NUMBER, GROUP, SOURCE = "序号", "大类", "来源"
NAMES = ("项目类别", "行业类别")
#: a cell that says that nothing falls into its column
NOTHING = ("", "/")
#: a cell that repeats the one above it, which an answer may leave out
_SAME = "同上"
_SOURCE = re.compile(r"^#?\s*来源[:：]\s*(.*)$")
_TAX = re.compile(r"^#\s+.*环境保护税")
_MARKDOWN_ROW = re.compile(r"^\|(.*)\|\s*$")


class TableError(ValueError):
    """A table that cannot be used; the message names file and line."""


def words(key: str, **values: object) -> str:
    return label(f"tables.{key}", "zh_CN", **values)


def read_table(path: Path) -> Table:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if any(map(_TAX.match, lines)) and any(map(_MARKDOWN_ROW.match, lines)):
        return _read_markdown(path, lines)
    return _read_catalogue(path, lines)


def _read_catalogue(path: Path, lines: Sequence[str]) -> Table:
    title = next((line.lstrip("# ").strip() for line in lines if line.startswith("#")), path.stem)
    source = next((found.group(1).strip() for line in lines if (found := _SOURCE.match(line))), "")
    heading: list[str] = []
    kind: Kind | None = None
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not heading:
            heading, kind = cells, _kind_of(cells)
            if kind is None:
                raise TableError(f"{path}:{number}: {words('unknown_table')}")
            continue
        if len(cells) > len(heading):
            raise TableError(f"{path}:{number}: {words('columns', count=len(heading), found=len(cells))}")
        cells += [""] * (len(heading) - len(cells))
        assert kind is not None
        rows.append(_row(f"{path}:{number}", dict(zip(heading, cells, strict=True)), kind, source))
        if rows[-1].number in {row.number for row in rows[:-1]}:
            raise TableError(f"{path}:{number}: {words('number_twice', number=rows[-1].number)}")
    if kind is None or not rows:
        raise TableError(f"{path}:1: {words('unknown_table')}")
    return Table(kind=kind, title=title, source=source or rows[0].source, rows=tuple(rows))


def _row(where: str, cells: dict[str, str], kind: Kind, source: str) -> Row:
    name = next((cells[column] for column in NAMES if column in cells), "")
    source = cells.get(SOURCE) or source
    columns = tuple((column, cells.get(column, "")) for column in VERDICTS[kind])
    for wrong, key in (
        (not cells.get(NUMBER, "").isdigit(), "no_number"),
        (not name, "no_name"),
        (not source, "no_source"),
        (all(text in NOTHING for _, text in columns), "no_threshold"),
    ):
        if wrong:
            raise TableError(f"{where}: {words(key)}")
    return Row(number=cells[NUMBER], group=cells.get(GROUP, ""), name=name, columns=columns, source=source)


def _kind_of(heading: Sequence[str]) -> Kind | None:
    has_name = NUMBER in heading and any(name in heading for name in NAMES)
    return next((kind for kind, columns in VERDICTS.items() if has_name and set(columns) <= set(heading)), None)


def _read_markdown(path: Path, lines: Sequence[str]) -> Table:
    source = next((found.group(1).strip() for line in lines if (found := _SOURCE.match(line))), "")
    title = next(line.lstrip("# ").strip() for line in lines if _TAX.match(line))
    rows = tuple(_tax_rows(path, lines, source))
    if not rows:
        raise TableError(f"{path}:1: {words('unknown_table')}")
    return Table(kind=Kind.TAX, title=title, source=source, rows=rows)


def _tax_rows(path: Path, lines: Sequence[str], source: str) -> Iterator[Row]:
    group, heading, above = "", list[str](), dict[str, str]()
    for number, line in enumerate(lines, 1):
        found = _MARKDOWN_ROW.match(line)
        if found is None:
            group = line.lstrip("# ").strip() if line.startswith("##") else group
            heading, above = [], {}
            continue
        cells = [cell.strip() for cell in found.group(1).split("|")]
        if set("".join(cells)) <= set("-: "):
            continue
        if not heading:
            heading = cells
            continue
        if not source:
            raise TableError(f"{path}:{number}: {words('no_source')}")
        if len(cells) != len(heading):
            raise TableError(f"{path}:{number}: {words('columns', count=len(heading), found=len(cells))}")
        cells = [
            above.get(column, cell) if cell == _SAME else cell for column, cell in zip(heading, cells, strict=True)
        ]
        above = dict(zip(heading, cells, strict=True))
        names = list(dict.fromkeys(cells[:2])) if heading[0] == heading[1] else cells[:1]
        columns = tuple(zip(heading, cells, strict=True))[2 if heading[0] == heading[1] else 1 :]
        place, _, name = names[-1].partition(".") if names[-1][:1].isdigit() else (str(number), "", names[-1])
        yield Row(
            number=place, group=f"{group} {names[0]}" if len(names) > 1 else group, name=name.strip(),
            columns=columns, source=source,
        )  # fmt: skip
