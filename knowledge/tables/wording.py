"""A table's answer in words."""

from knowledge.tables.values import Kind, TableAnswer
from texts import Text, join, say


def table_text(answer: TableAnswer, lang: str) -> Text:
    lines: list[Text] = []
    if answer.column:
        lines.append(say("tables.result", lang, column=answer.column, because=answer.because))
    elif answer.exempt:
        lines.append(say(f"tables.exempt.{answer.kind}", lang))
    for row in answer.rows:
        key = "tables.tax_row" if answer.kind == Kind.TAX else "tables.row"
        lines.append(say(key, lang, number=row.number, group=row.group, name=row.name))
        lines += (say("tables.column", lang, column=column, text=cell) for column, cell in row.columns if cell)
    if answer.ask:
        lines.append(say("tables.ask", lang, questions=" ".join(answer.ask)))
    lines.append(say("tables.source", lang, title=answer.title, source=answer.source))
    if answer.kind != Kind.TAX:
        lines.append(say("tables.unverified", lang))
    return join(lines, "\n")
