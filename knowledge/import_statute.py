"""`import-statute`: normalises statute texts (our Markdown, the national database's .docx) into STATUTES_DIR."""

import re
from collections.abc import Iterable
from io import UnsupportedOperation
from pathlib import Path
from zipfile import ZipFile

from chinese.normal import clean
from knowledge.statute_text import StatuteText, StatuteTextError, read_statute
from knowledge.statutes import Law, Statutes
from texts import label

_ARTICLE = re.compile(r"^(第[零〇一二三四五六七八九十百千]+条)[\s\u3000]+(.*)$")
_HEADING = re.compile(r"^第[零一二三四五六七八九十百]+(编|分编|章|节)[\s\u3000]*\S")
#: limits of an unpacked file in bytes and in tags: ten times those of the longest code
_LARGEST, _MOST_TAGS, _PIECE = 64 * 1024**2, 1_000_000, 1024**2
_LEVELS = {"编": "##", "分编": "###", "章": "####", "节": "#####"}


def import_statute(source: Path, folder: Path, statutes: Statutes) -> tuple[Path, list[str]]:
    """Writes the normalised text; returns its path and the differences from statutes.toml (missing, changed articles).

    Raises StatuteTextError where the file is no statute, whatever it is instead.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = _from_docx(source, statutes) if source.suffix.lower() == ".docx" else _from_text(source)
    target = folder / f"{source.stem}.md"
    partial = folder / f".{source.stem}.part"
    try:
        partial.write_text(text.replace("\r\n", "\n"), encoding="utf-8")
        statute = read_statute(partial)
        if not statute.articles:
            raise StatuteTextError(f"{source}:1: {_words('no_article')}")
        partial.replace(target)
    except StatuteTextError as error:
        raise StatuteTextError(str(error).replace(str(partial), str(source))) from error
    finally:
        partial.unlink(missing_ok=True)
    return target, differences(statute, statutes)


def _from_text(source: Path) -> str:
    if source.stat().st_size > _LARGEST:
        raise _unreadable(source, "too_large")
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(source, "no_text") from error
    if "\0" in text:
        raise _unreadable(source, "no_text")
    return text


def _unreadable(source: Path, why: str) -> StatuteTextError:
    return StatuteTextError(f"{source}: {_words(why)}")


def _words(key: str, **values: object) -> str:
    return label(f"curation.import.{key}", "zh_CN", **values)


def differences(statute: StatuteText, statutes: Statutes) -> list[str]:
    law = statutes.get(statute.short)
    if law is None:
        return [_words("new_law", law=statute.short)]
    missing = sorted(set(law.digests) - set(statute.articles))
    found = [_words("article_missing", law=statute.short, number=number) for number in missing]
    for number, article in sorted(statute.articles.items()):
        known = law.digests.get(number)
        if known is None:
            found.append(_words("article_new", law=statute.short, number=number))
        elif known != article.digest:
            found.append(_words("article_differs", law=statute.short, number=number))
    return found


def _from_docx(source: Path, statutes: Statutes) -> str:
    """The document's paragraphs as our Markdown; for a known law, name and dates come from statutes.toml."""
    lines = [line.strip().strip("\u3000") for line in _paragraphs(source)]
    lines = [line for line in lines if line]
    title = next((clean(line).replace(" ", "") for line in lines), source.stem)
    known = next((law for law in statutes.laws.values() if title in (law.title, law.short)), None)
    return "\n\n".join([_header(title, known), f"# {title}", *_body(lines[1:])]) + "\n"


def _paragraphs(source: Path) -> list[str]:
    from docx import Document  # only this command reads .docx

    try:
        _check_size(source)
        return [paragraph.text for paragraph in Document(str(source)).paragraphs]
    except OSError as error:
        if isinstance(error, UnsupportedOperation):
            raise _unreadable(source, "no_docx") from error
        raise
    except StatuteTextError:
        raise
    except Exception as error:  # python-docx raises errors of any kind for other files
        raise _unreadable(source, "no_docx") from error


def _check_size(source: Path) -> None:
    """Counts piece by piece: three million paragraphs are 60 KB packed, but take a gigabyte to parse."""
    signs, size = 0, 0
    with ZipFile(source) as packed:
        for part in packed.infolist():
            with packed.open(part) as file:
                while piece := file.read(_PIECE):
                    size, signs = size + len(piece), signs + piece.count(b"<")
                    if size > _LARGEST or signs > _MOST_TAGS:
                        raise _unreadable(source, "too_large")


def _header(title: str, known: Law | None) -> str:
    fields = {"title": title, "short_title": known.short if known else title.removeprefix("中华人民共和国")}
    if known:
        fields |= {"kind": known.kind, "effective": str(known.dates.first), "status": known.status}
    return "\n".join(["---", *(f"{key}: {value}" for key, value in fields.items()), "---"])


def _body(lines: Iterable[str]) -> Iterable[str]:
    started = False
    for line in lines:
        article = _ARTICLE.match(line)
        heading = _HEADING.match(line)
        if article:
            started = True
            yield f"**{article.group(1)}**\u3000{article.group(2)}"
        elif heading:
            yield f"{_LEVELS[heading.group(1)]} {line}"
        elif started:
            yield line
