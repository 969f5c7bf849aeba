"""`import-statute`: normalises statute texts (our Markdown, the national database's .docx) into STATUTES_DIR."""

import errno
import re
from collections.abc import Iterable, Iterator
from io import UnsupportedOperation
from pathlib import Path
from zipfile import ZipFile

from chinese.normal import clean
from knowledge.article_numbers import ArticleNumber
from knowledge.statute_text import StatuteText, StatuteTextError, read_statute
from knowledge.statutes import IN_FORCE, RANKS, REPEALED, UNCONFIRMED, Law, Statutes, rank_of
from texts import label

_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^(第{_NUMERAL}条(?:之{_NUMERAL})?)[\s\u3000]+(.*)$")
_HEADING = re.compile(r"^第[零一二三四五六七八九十百]+(编|分编|章|节)[\s\u3000]*\S")
#: limits of an unpacked file in bytes and in tags: ten times those of the longest code
_LARGEST, _MOST_TAGS, _PIECE = 64 * 1024**2, 1_000_000, 1024**2
#: how .doc, .wps and .xls files start
_OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")
#: control characters, and characters without a meaning: what bytes that are no text decode to
_NO_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]|[\U000f0000-\U0010ffff]")
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
    data = source.read_bytes()
    if data.startswith(_OLD_WORD):
        raise _unreadable(source, "old_word")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text
    raise _unreadable(source, "no_text")


def _unreadable(source: Path, why: str) -> StatuteTextError:
    return StatuteTextError(f"{source}: {_words(why)}")


def _words(key: str, **values: object) -> str:
    return label(f"curation.import.{key}", "zh_CN", **values)


def differences(statute: StatuteText, statutes: Statutes) -> list[str]:
    law = statutes.get(statute.short)
    found = list(_remarks(statute, law))
    if law is None:
        return [*found, _words("new_law", law=statute.short)]
    missing = sorted(map(ArticleNumber, law.digests.keys() - statute.articles.keys()), key=lambda number: number.place)
    found += (_words("article_missing", law=statute.short, number=number) for number in missing)
    for article in sorted(statute.articles.values(), key=lambda article: article.number.place):
        number, known = article.number, law.digests.get(article.number)
        if known is None:
            found.append(_words("article_new", law=statute.short, number=number))
        elif known != article.digest:
            found.append(_words("article_differs", law=statute.short, number=number))
    return found


def facts(statute: StatuteText) -> str:
    """The law's rows for statutes.toml: what the header says, and the digests of its articles."""
    header = statute.header
    rows = [("short", statute.short), ("title", header.get("title", "")), ("kind", header.get("kind", ""))]
    lines = ["[[law]]", *(f'{key} = "{value}"' for key, value in rows), "aliases = []"]
    lines += [f'status = "{header.get("status", "")}"', f"in_force_from = {header.get('effective', '')}"]
    lines += ['read_at = ""', "[law.digests]"]
    for article in statute.articles.values():
        key = f'"{article.number}"' if article.number.inserted else article.number
        lines.append(f'{key} = "{article.digest}"')
    return "\n".join(lines)


def _remarks(statute: StatuteText, law: Law | None) -> Iterator[str]:
    """What the text says of itself: its standing, its kind, gaps in the numbers, a wrong count."""
    header, name = statute.header, statute.short
    kind, status, count = (header.get(key, "") for key in ("kind", "status", "article_count"))
    if status in (REPEALED, UNCONFIRMED):
        yield _words("repealed" if status == REPEALED else "unconfirmed", law=name)
    elif status and status != IN_FORCE:
        yield _words("unknown_status", law=name, status=status)
    if law is not None and status and status != law.status:
        yield _words("other_status", law=name, status=status, known=law.status)
    if kind and rank_of(kind) == len(RANKS):
        yield _words("unknown_kind", law=name, kind=kind)
    if law is not None and kind and kind != law.kind:
        yield _words("other_kind", law=name, kind=kind, known=law.kind)
    numbers = {article.number.article for article in statute.articles.values()}
    if header.get("excerpt") != "true":
        absent = sorted(set(range(1, max(numbers) + 1)) - numbers)
        if absent:
            yield _words("gaps", law=name, numbers="、".join(map(str, absent)))
    if count and count not in {str(len(numbers)), str(len(statute.articles))}:
        yield _words("wrong_count", law=name, given=count, count=len(statute.articles))


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
        if (
            isinstance(error, UnsupportedOperation) or error.errno == errno.EINVAL
        ):  # an archive that points before itself
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
