"""Answers questions from the imported tables: 我做家具喷漆，要报告书还是报告表？"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from chinese.normal import clean
from knowledge.tables.clauses import column_finding
from knowledge.tables.reading import read_table, words
from knowledge.tables.told import Phrases, Told, load_phrases, told
from knowledge.tables.values import Kind, Row, Table, TableAnswer

#: where imported tables lie in STATUTES_DIR
FOLDER = "tables"
SUFFIXES = (".tsv", ".md")
MOST_ROWS, MOST_QUESTIONS = 4, 4
_CODE = re.compile(r"(?<=[\u4e00-\u9fff）)])(\d{3,4})(?=[*﹡；，、,;（(]|$)")
_PIECE_END = re.compile(r"(?:的?制造|加工|工程|业|场所|项目)+$")
_SHORTEST_PIECE = 3
_REGISTRATION = "登记表"
_NOISE, _DECIBEL = "工业噪声", "分贝"
_RANGE = re.compile(r"(\d+)\s*[－\-—~]\s*(\d+)\s*分贝|(\d+)\s*分贝以上")


class Tables:
    """The tables at hand; pure, so that one object serves all."""

    def __init__(self, tables: Iterable[Table] = (), phrases: Phrases | None = None) -> None:
        self._tables: Mapping[Kind, Table] = {table.kind: table for table in tables}
        self._phrases = phrases or load_phrases()

    @classmethod
    def open(cls, statutes_dir: Path | None) -> "Tables":
        """Raises TableError for a file that is no usable table; without a folder there are no tables."""
        folder = statutes_dir / FOLDER if statutes_dir else None
        if folder is None or not folder.is_dir():
            return cls()
        return cls(read_table(path) for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES)

    def __bool__(self) -> bool:
        return bool(self._tables)

    def answer(self, text: str) -> TableAnswer | None:
        """None unless the text asks what a table decides and names a row of it."""
        text = clean(text)
        kind = self._kind(text)
        table = self._tables.get(kind) if kind else None
        if table is None:
            return None
        given = told(text, self._phrases)
        return self._tax(table, given) if kind == Kind.TAX else self._catalogue(table, text, given)

    def is_told(self, text: str) -> bool:
        """Whether the text has an amount, a figure, or a step of a process that is there or not."""
        given = told(text, self._phrases)
        return bool(given.amounts or given.features or given.figures)

    def _kind(self, text: str) -> Kind | None:
        """The table that the text asks about; None where it asks about two, or about something else."""
        asks = self._phrases.asks
        named = [kind for kind, one in asks.items() if one.words.search(text)]
        if named == [Kind.EIA, Kind.PERMIT] and not asks[Kind.EIA].words.search(text.replace(_REGISTRATION, "")):
            named = [Kind.PERMIT]  # 要排污许可证还是登记表
        if len(named) != 1:
            return None
        one = asks[named[0]]
        return named[0] if one.asks.search(text) and not one.not_about.search(text) else None

    def _catalogue(self, table: Table, text: str, given: Told) -> TableAnswer | None:
        rows = self._rows(table, text)
        if not rows:
            return None
        answer = TableAnswer(kind=table.kind, title=table.title, source=rows[0].source, rows=rows)
        if any(row.columns != rows[0].columns for row in rows):
            return replace(answer, ask=(words("which_row"),))
        asks: list[str] = []
        for column, cell in rows[0].columns:
            found = column_finding(cell, given, self._phrases)
            asks += (question for question in found.ask if question not in asks)
            if found.holds and not asks:
                return replace(answer, column=column, because=found.clause)
        return replace(answer, ask=tuple(asks[:MOST_QUESTIONS]), exempt=not asks)

    def _rows(self, table: Table, text: str) -> tuple[Row, ...]:
        trade = max((word for word in self._phrases.trades if word in text), key=len, default="")
        codes = self._phrases.trades.get(trade, ())
        rows = [row for row in table.rows if any(_is_of(row, code) for code in codes)]
        if not rows:
            rows = self._named(table, text)
        return tuple(rows[:MOST_ROWS])

    def _named(self, table: Table, text: str) -> list[Row]:
        """Rows of which the text names a part; the longest part wins."""
        for material in self._phrases.materials.values():
            text = material.said.sub(" ", text)
        best, rows = _SHORTEST_PIECE, list[Row]()
        for row in table.rows:
            length = max((len(piece) for piece in _pieces(row.name) if piece in text), default=0)
            if length > best:
                best, rows = length, [row]
            elif length == best:
                rows.append(row)
        return rows

    def _tax(self, table: Table, given: Told) -> TableAnswer | None:
        text = given.text
        rows = [row for row in table.rows if _is_taxed(row, text)]
        if not rows:
            return None
        answer = TableAnswer(kind=Kind.TAX, title=table.title, source=table.source, rows=())
        noise = [row for row in rows if row.name == _NOISE]
        if noise:
            level = given.figures.get(_DECIBEL)
            fits = [row for row in noise if level is not None and _is_at(row, int(level))]
            if not fits:
                return replace(answer, rows=tuple(noise), ask=(words("decibels"),))
            return replace(answer, rows=tuple(fits[:1]))
        longest = max(len(row.name) for row in rows)
        exact = [row for row in rows if row.name in text] or [row for row in rows if len(row.name) == longest]
        return replace(answer, rows=tuple(exact[:MOST_ROWS]))


def _is_of(row: Row, code: str) -> bool:
    if not code.isdigit():
        return code in row.name
    return any(own.startswith(code) or code.startswith(own) for own in _CODE.findall(row.name))


def _pieces(name: str) -> Sequence[str]:
    plain = re.sub(r"（[^（）]*）|[\d*﹡]", "", name)
    return [_PIECE_END.sub("", piece) for piece in re.split("[；，、,;]", plain)]


def _is_taxed(row: Row, text: str) -> bool:
    if row.name == _NOISE:
        return "噪声" in text
    pieces = [piece for piece in re.split(r"[（）()、，,]", row.name) if len(piece) > 1]
    return any(piece.lower() in text.lower() for piece in pieces)


def _is_at(row: Row, level: int) -> bool:
    found = next((match for _, cell in row.columns if (match := _RANGE.search(cell))), None)
    if found is None:
        return False
    low, high, open_low = found.groups()
    return level >= int(open_low) if open_low else int(low) <= level <= int(high)
