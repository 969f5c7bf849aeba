"""What the commands about files of the operator do: statute texts, official tables, a look into them. A file that
cannot be read is a mistake, and the others are imported."""

from collections.abc import Sequence
from pathlib import Path

from knowledge.second_reading.commands import Outcome


def import_statutes(files: Sequence[Path], folder: Path, *, with_facts: bool) -> Outcome:
    from knowledge.import_statute import facts, import_statute
    from knowledge.statute_text import StatuteTextError, read_statute
    from knowledge.statutes import load_statutes

    lines, mistakes = list[str](), list[str]()
    for source in files:
        try:
            target, differences = import_statute(source, folder, load_statutes())
        except StatuteTextError as error:  # its message names the file
            mistakes.append(str(error))
            continue
        except OSError as error:
            mistakes.append(f"{source}: {error.strerror or error}")
            continue
        lines += [f"{source} -> {target}", *(f"  {difference}" for difference in differences)]
        if with_facts:
            lines.append(facts(read_statute(target)))
    return Outcome(lines=tuple(lines), mistakes=tuple(mistakes))


def import_tables(files: Sequence[Path], folder: Path) -> Outcome:
    from knowledge.tables.importing import import_table
    from knowledge.tables.reading import TableError

    lines, mistakes = list[str](), list[str]()
    for source in files:
        try:
            lines.append(str(import_table(source, folder)))
        except TableError as error:  # its message names file and line
            mistakes.append(str(error))
        except OSError as error:
            mistakes.append(f"{source}: {error.strerror or error}")
    return Outcome(lines=tuple(lines), mistakes=tuple(mistakes))


def look_up(question: str, folder: Path | None) -> Outcome:
    """What the imported tables say."""
    from knowledge.tables import Tables
    from knowledge.tables.reading import TableError, words
    from knowledge.tables.wording import table_text

    try:
        tables = Tables.open(folder)
    except TableError as error:
        return Outcome(mistakes=(str(error),))
    found = tables.answer(question)
    if found is None:
        return Outcome(mistakes=(words("nothing" if tables else "none_imported"),))
    return Outcome(lines=(table_text(found, "zh_CN").text,))
