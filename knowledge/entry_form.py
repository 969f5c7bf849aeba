"""The text of an entry as the fields of a form, and back. What the form has no field for is kept as it is."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import frontmatter
import yaml

from knowledge.entries import DETAILS_HEADING
from knowledge.writing import Unready
from texts import label

#: fields of one line in the header
_LINES = ("question", "topic", "subject", "valid_from", "valid_to")
FIELDS = (
    *_LINES,
    "aspects",
    "phrasings",
    "citations",
    "answer",
    "details",
    "former_from",
    "former_to",
    "former_answer",
    "former_citations",
)
_CITED = re.compile(
    r"(?P<law>\D+?)\s*第?\s*(?P<article>\d+(?:之\d+)?)\s*条?"
    r"(?:\s*第?(?P<paragraph>\d+)\s*款?)?(?:\s*第?(?P<item>\d+)\s*项?)?"
)
#: fields of the header that are no plain values
_SHAPED = ("aspects", "phrasings", "citations", "former")
_DETAILS = re.compile(rf"^## +{DETAILS_HEADING}\s*$", re.MULTILINE)
_NEXT_HEADING = re.compile(r"^## +", re.MULTILINE)


def fields_of(source: str) -> dict[str, str]:
    """Raises Unready if the header can't be read: then only the plain text can be edited."""
    header, body = _parsed(source)
    answer, details, _ = _parts(body)
    former = header.get("former") or {}
    return {
        **{name: _line(header.get(name)) for name in _LINES},
        "aspects": ", ".join(map(str, header.get("aspects") or ())),
        "phrasings": "\n".join(map(str, header.get("phrasings") or ())),
        "citations": _cited(header.get("citations") or ()),
        "answer": answer,
        "details": details,
        "former_from": _line(former.get("valid_from")),
        "former_to": _line(former.get("valid_to")),
        "former_answer": _line(former.get("answer")),
        "former_citations": _cited(former.get("citations") or ()),
    }


def typed_fields(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form in which aspects are boxes `aspect-…` and articles that were found are boxes `pick-…`. The
    aspects that were first before stay first."""
    fields = {name: form.get(name, "") for name in FIELDS}
    ticked = [name.removeprefix("aspect-") for name in form if name.startswith("aspect-")]
    before = [name for name in fields["aspects"].split(", ") if name in ticked]
    picked = [value for name, value in form.items() if name.startswith("pick-")]
    fields["aspects"] = ", ".join(dict.fromkeys((*before, *ticked)))
    fields["citations"] = "\n".join(lines_of("\n".join((fields["citations"], *picked))))
    return fields


def written(source: str, fields: Mapping[str, str], *, author: str, today: date) -> str:
    """The source with these fields and its author; who publishes it signs as reviewer. Raises Unready for a citation or
    day that can't be read."""
    header, body = _parsed(source)
    _, _, rest = _parts(body)
    for name in ("question", "topic", "subject"):
        header[name] = fields[name].strip()
    header |= {
        "aspects": [word for word in re.split(r"[,，、\s]+", fields["aspects"]) if word],
        "phrasings": lines_of(fields["phrasings"]),
        "valid_from": _day(fields["valid_from"]),
        "valid_to": _day(fields["valid_to"]),
        "citations": [citation(line) for line in lines_of(fields["citations"])],
    }
    header.pop("verified", None)
    header |= {"author": author, "reviewer": header.get("reviewer") or author, "reviewed_on": today}
    header.pop("former", None)
    if fields["former_answer"].strip():
        header["former"] = {
            "valid_from": _day(fields["former_from"]),
            "valid_to": _day(fields["former_to"]),
            "answer": fields["former_answer"].strip(),
            "citations": [citation(line) for line in lines_of(fields["former_citations"])],
        }
    answer, details = _clean(fields["answer"]), _clean(fields["details"])
    return _joined(header, f"{answer}\n\n## {DETAILS_HEADING}\n{details}\n" + (f"\n{rest}\n" if rest else ""))


def with_phrasings(source: str, phrasings: Sequence[str]) -> str:
    """The source with further phrasings, each once."""
    header, body = _parsed(source)
    header["phrasings"] = list(dict.fromkeys((*(header.get("phrasings") or ()), *phrasings)))
    header.pop("verified", None)
    return _joined(header, body)


def without_phrasings(source: str, phrasings: Collection[str]) -> str:
    """The same text if it has none of them."""
    header, body = _parsed(source)
    left = [one for one in header.get("phrasings") or () if one not in phrasings]
    if left == list(header.get("phrasings") or ()):
        return source
    header["phrasings"] = left
    return _joined(header, body)


def citation(line: str) -> dict[str, Any]:
    """生态环境法典 第1132条第3款 → its parts."""
    found = _CITED.fullmatch(line.strip().strip("《").replace("》", " "))
    if found is None:
        raise Unready([label("desk.bad_citation", "zh_CN", line=line)])
    article = found["article"]
    cited: dict[str, Any] = {"law": found["law"].strip(), "article": int(article) if article.isdigit() else article}
    if found["paragraph"]:
        cited["paragraph"] = int(found["paragraph"])
    if found["item"]:
        cited["item"] = int(found["item"])
    return cited


def lines_of(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def article_line(law: str, article: object) -> str:
    """An article of a law as a line of the form."""
    return f"{law} 第{article}条"


def _cited(rows: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        article_line(row.get("law", ""), row.get("article", ""))
        + (f"第{row['paragraph']}款" if row.get("paragraph") else "")
        + (f"第{row['item']}项" if row.get("item") else "")
        for row in rows
    )


def _parsed(source: str) -> tuple[dict[str, Any], str]:
    try:
        header, body = frontmatter.parse(source.replace("\r\n", "\n"))
    except (yaml.YAMLError, ValueError) as error:  # a day that does not exist is a ValueError
        raise Unready([label("desk.bad_header", "zh_CN", error=error)]) from error
    if not isinstance(header, Mapping) or not header:
        raise Unready([label("desk.bad_header", "zh_CN", error="---")])
    if wrong := [name for name in _SHAPED if not _has_shape(name, header.get(name))]:
        raise Unready([label("desk.bad_header", "zh_CN", error="、".join(wrong))])
    return dict(header), body


def _has_shape(name: str, value: Any) -> bool:
    """As far as the form needs it: lists are lists, and each citation is a row."""
    if not value:
        return True
    if name == "former":
        return isinstance(value, Mapping) and _has_shape("citations", value.get("citations"))
    return isinstance(value, list) and (name != "citations" or all(isinstance(row, Mapping) for row in value))


def _parts(body: str) -> tuple[str, str, str]:
    """(answer, details, further sections)."""
    heading = _DETAILS.search(body)
    if heading is None:
        start = found.start() if (found := _NEXT_HEADING.search(body)) else len(body)
        return body[:start].strip(), "", body[start:].strip()
    after = body[heading.end() :]
    end = found.start() if (found := _NEXT_HEADING.search(after)) else len(after)
    return body[: heading.start()].strip(), after[:end].strip(), after[end:].strip()


def _joined(header: Mapping[str, Any], body: str) -> str:
    head = yaml.safe_dump(dict(header), allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{head}---\n{body.strip()}\n"


def _line(value: object) -> str:
    return "" if value is None else str(value)


def _day(written_day: str) -> date | None:
    try:
        return date.fromisoformat(written_day.strip()) if written_day.strip() else None
    except ValueError as error:
        raise Unready([label("desk.bad_day", "zh_CN", day=written_day)]) from error


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
