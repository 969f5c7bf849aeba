"""What is wrong with an entry and why a review is due, in words of the page: knowledge/check.py and knowledge/due.py
report in English to the command line."""

import re
from collections.abc import Iterable

from texts import label

#: forms of reports → text; groups by name fill it
_FORMS = tuple(
    (re.compile(form, re.DOTALL), key)
    for form, key in (
        (r"(?P<count>\d+) phrasings, at least (?P<least>\d+) are needed", "phrasings"),
        (r"this phrasing repeats the question", "repeats"),
        (r"too like phrasing (?P<number>\d+).*", "alike"),
        (r"unknown law '(?P<law>.*)'", "unknown_law"),
        (r"(?P<law>\S+) has no article (?P<article>\S+)", "no_article"),
        (r"the text of (?P<law>\S+) (?P<article>\S+) differs .*", "differs"),
        (r"(?P<law>\S+) (?P<article>\S+) has (?P<count>\d+) paragraphs, not (?P<given>\d+)", "no_paragraph"),
        (r"(?P<law>\S+) (?P<article>\S+) has no item (?P<item>\d+)", "no_item"),
        (
            r"(?P<law>\S+) (?P<article>\S+) is in force (?P<first>\S+) to (?P<last>[^,]+).*, "
            r"but the entry holds (?P<holds>\S+) to (?P<until>\S+)",
            "not_in_force",
        ),
        (r"(?:\w+: )?'(?P<figure>.*)' occurs in no (?:cited article|article cited there)", "figure"),
        (r"第(?P<number>\d+)条 is named but .*", "named"),
        (r"not checked against the statute texts .*", "no_texts"),
        (r"(?P<law>\S+) 的效力待确认: .*", "unconfirmed"),
        (r"no such article: (?P<law>\S+) (?P<article>\S+)", "no_article"),
        (r"(?P<law>\S+) (?P<article>\S+) is not repealed", "not_repealed"),
        (r"id is '(?P<id>.*)' but the file says '(?P<entry>.*)'", "other_id"),
        (r"topic is .* but the file says .*", "topic"),
        (r"id \S+ is taken by .*", "taken"),
        (r"id: .*an id is lower-case.*", "id"),
        (r"an entry starts with a header between --- lines.*", "no_header"),
        (r"the header is no YAML: (?:.*line (?P<line>\d+), column \d+.*|.*)", "no_yaml"),
        (r"aspects: .*an aspect is named twice", "twice"),
        (r"aspects(?:\.\d+)?: Input should be .*", "aspect"),
        (r"(?:audience|scope)(?:\.\d+)?: Input should be (?P<known>'.*)", "known_words"),
        (r"variants: .*unknown heading '(?P<heading>.*)'; allowed are (?P<known>.*)", "heading"),
        (r"entry: .*valid_to lies before valid_from", "dates"),
        (r"entry: .*former must end before valid_from.*", "former_dates"),
        (r"(?P<field>[\w.]+): Extra inputs are not permitted", "extra"),
        (r"(?P<field>[\w.]+): Input should be greater than or equal to (?P<least>\d+)", "too_small"),
        (r"(?P<field>[\w.]+): (?:String should have at least (?P<least>\d+) characters?)", "short"),
        (r"(?P<field>[\w.]+): (?:Field required|Input should be a valid .*|Datetimes provided .*)", "missing"),
        (r"(?P<field>[\w.]+): Tuple should have at least (?P<least>\d+) items? .*", "few"),
        (r"(?P<field>[\w.]+): Tuple should have at most (?P<most>\d+) items? .*", "many"),
        (r"subject: .*unknown subject.*", "subject"),
        (r"topic: .*unknown topic.*", "topic"),
        (r"answer: .*(?P<most>\d+) lines.*", "lines"),
        (r"answer: .*\d+ characters, more than (?P<most>\d+)", "characters"),
    )
)
_REASONS = tuple(
    (re.compile(form), key)
    for form, key in (
        (r"holds from (?P<day>\S+) only", "not_yet"),
        (r"held until (?P<day>\S+)", "ended"),
        (r"last reviewed (?P<day>\S+)", "overdue"),
        (r"cites (?P<article>.+条): no such article", "no_article"),
        (r"cites (?P<article>.+条): in force from (?P<day>\S+) only", "article_not_yet"),
        (r"cites (?P<article>.+条): repealed (?P<day>[^,]+), no successor known", "repealed"),
        (r"cites (?P<article>.+?条): repealed (?P<day>[^,]+), successor (?P<new>.+)", "replaced"),
    )
)
_LINE = re.compile(r"\d+: ")
#: already a sentence of the page
_CHINESE = re.compile(r"\s*[\u3000-\u9fff“《]")


def problem_words(problems: Iterable[str], lang: str) -> list[str]:
    """Each in words of the page, as far as its form is known; the line of the file is left out."""
    return [_words(_LINE.sub("", one, count=1), lang) for one in problems]


def reason_words(reason: str, lang: str) -> str:
    for form, key in _REASONS:
        if found := form.fullmatch(reason):
            return label(f"desk.due.{key}", lang, **found.groupdict())
    return reason


def _words(problem: str, lang: str) -> str:
    for form, key in _FORMS:
        if found := form.fullmatch(problem):
            values = {name: value or "" for name, value in found.groupdict().items()}
            if "field" in values:
                values["field"] = _field(values["field"], lang)
            return label(f"desk.problem.{key}", lang, **values)
    return problem if _CHINESE.match(problem) else label("desk.problem.other", lang, what=problem)


def _field(name: str, lang: str) -> str:
    first = name.split(".", maxsplit=1)[0]
    return label(f"desk.field.{first}", lang) if first in _FIELDS else name


_FIELDS = frozenset(
    {"question", "topic", "subject", "aspects", "answer", "details", "phrasings", "citations", "valid_from", "valid_to"}
    | {"former"}
)
