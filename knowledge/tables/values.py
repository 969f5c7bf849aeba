"""The frozen values of the tables."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    EIA = "eia"  # 建设项目环境影响评价分类管理名录
    PERMIT = "permit"  # 固定污染源排污许可分类管理名录
    TAX = "tax"  # 环境保护税法附表


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    #: as printed in the table
    number: str
    #: the heading it stands under, such as 十八、家具制造业21
    group: str
    name: str
    #: column → what falls into it, from the heaviest to the lightest; in a tax table the value and remarks
    columns: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    kind: Kind
    title: str
    source: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAnswer:
    kind: Kind
    title: str
    source: str
    #: the rows that the text may mean, best first
    rows: tuple[Row, ...]
    #: the column that the first row leads to; empty while something is missing, or where the table asks nothing
    column: str = ""
    #: what decided: the part of the column's text that fits
    because: str = ""
    #: the row is in the table, but exempts this case: no report, no permit
    exempt: bool = False
    #: what the asker has to say, as questions, the weightiest first
    ask: tuple[str, ...] = ()
