"""A table's answer in words."""

import re
from dataclasses import replace

from knowledge.tables.in_english import in_english
from knowledge.tables.reading import NOTHING
from knowledge.tables.values import Kind, TableAnswer
from texts import Text, join, label, say

#: the number of rows, in a title
_COUNT = re.compile(r"[，,]\s*共\s*\d+\s*项$")
#: a path, a name of a file or of a repository
_FILE = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+|\b[\w-]+\.(?:pdf|md|tsv|docx?)\b", re.IGNORECASE)
#: characters of a cell from which on it is not repeated in the next row
_REPEATED = 40
_HAN = re.compile("[\u4e00-\u9fff]")
_PART_END = re.compile("[（）()；;。]")


def _published(source: str) -> str:
    """The parts of a source that name what was published where; where the file came from is for operators."""
    if _FILE.search(source) is None:
        return source
    parts = [part.strip() for part in _PART_END.split(source)]
    return "；".join(part for part in parts if re.search(r"\d", part) and not _FILE.search(part))


def table_text(answer: TableAnswer, lang: str) -> Text:
    is_translated = lang != "zh_CN"
    counted = replace(answer, title=_COUNT.sub("", answer.title))
    answer = in_english(counted) if is_translated else counted
    lines: list[Text] = []
    if answer.column:
        lines.append(say("tables.result", lang, column=answer.column, because=answer.because))
    elif answer.exempt:
        lines.append(say(f"tables.exempt.{answer.kind}", lang))
    above: tuple[tuple[str, str], ...] = ()
    for row in answer.rows:
        key = "tables.tax_row" if answer.kind == Kind.TAX else "tables.row"
        lines.append(say(key, lang, number=row.number, group=row.group, name=row.name))
        for column, cell in row.columns:
            if cell not in NOTHING:
                repeats = len(cell) > _REPEATED and (column, cell) in above
                text = label("tables.as_above", lang) if repeats else cell
                lines.append(say("tables.column", lang, column=column, text=text))
        above = row.columns
    if is_translated and any(_HAN.search(line.text) for line in lines):
        lines.append(say("tables.rows_in_chinese", lang))
    if answer.ask:
        lines.append(say("tables.ask", lang, questions=" ".join(answer.ask)))
    source = "；".join(filter(None, (answer.title, _published(answer.source))))
    lines.append(say("tables.source", lang, source=source.replace("；", "; ") if is_translated else source))
    if answer.kind != Kind.TAX:
        lines.append(say("tables.unverified", lang))
    return join(lines, "\n")
