"""A due date of a firm in words, for pages, chat, exports and the feed of calendars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from enterprises.calendar.model import DueDate, Entry, Every, What
from enterprises.calendar.templates import Source
from knowledge.values import Citation
from services import Services
from texts import label
from wording.citations import citation_line
from wording.moments import day_words, moment

#: days left from which a date is shown as near
_SOON = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """`tone`: late, soon, fine, or done. `every` is "" for a date that comes once."""

    title: str
    day: str
    left: str
    tone: str
    every: str


def words(one: DueDate, services: Services, *, today: date, lang: str) -> DateWords:
    left = one.days_left(today)
    return DateWords(
        title=title(one, services, lang),
        day=day_words(one.due_on, services.zone, lang),
        left=left_words(left, lang),
        tone="late" if left < 0 else "soon" if left <= _SOON else "fine",
        every=every_words(one.every, lang),
    )


def title(one: DueDate, services: Services, lang: str) -> str:
    """The name of its template in the reader's language, with the number of its permit."""
    template = services.dates.get(one.template)
    name = template.name(lang) if template is not None else one.title
    number = one.permit.split("|")[1] if one.permit else ""
    return label("calendar.permit_of", lang, title=name, number=number) if number else name


def left_words(left: int, lang: str) -> str:
    if left == 0:
        return label("calendar.left.today", lang)
    return label("calendar.left.ahead" if left > 0 else "calendar.left.late", lang, days=abs(left))


def every_words(every: Every | None, lang: str) -> str:
    if every is None:
        return ""
    plain = label(f"calendar.every.{every.span}", lang, count=every.count)
    return label("calendar.from_done", lang, every=plain) if every.from_done else plain


def basis(source: Source, services: Services, *, today: date, lang: str) -> str:
    """The article that the date rests on. An entry that is gone or under review is not cited, nor is its article."""
    if not source.entry:
        return source.words
    entry = services.library().entry(source.entry, today=today)
    if entry is None or entry.under_review:
        return label("calendar.no_basis", lang)
    cited = next((one for one in entry.citations if (one.law, one.article) == (source.law, source.article)), None)
    if source.law:
        return citation_line([cited or Citation(law=source.law, article=source.article)], lang)
    return citation_line(entry.citations, lang)


def basis_of(one: DueDate, services: Services, *, today: date, lang: str) -> str:
    """ "" for an own date."""
    template = services.dates.get(one.template)
    return basis(template.source, services, today=today, lang=lang) if template is not None else ""


def about_of(one: DueDate, services: Services) -> str:
    template = services.dates.get(one.template)
    return template.about if template is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    at: str
    by: str
    what: str
    said: str


def history(entries: Sequence[Entry], services: Services, lang: str) -> Sequence[Line]:
    return [
        Line(
            at=moment(one.at, services.zone, lang),
            by=one.by or label("calendar.by_itself", lang),
            what=_what(one, services, lang),
            said=one.values.get("note", ""),
        )
        for one in entries
    ]


def _what(entry: Entry, services: Services, lang: str) -> str:
    values = entry.values
    if entry.what is What.TOLD:
        left = left_words(int(values.get("step", "0")), lang)
        return label("calendar.what.told", lang, to=values.get("to", ""), left=left)
    days = _days(values, services, lang)
    key = "changed_day" if entry.what is What.CHANGED and days else entry.what.value
    return label(f"calendar.what.{key}", lang, **days)


def _days(values: Mapping[str, str], services: Services, lang: str) -> dict[str, str]:
    names = [name for name in ("before", "due_on") if name in values]
    return {name: day_words(date.fromisoformat(values[name]), services.zone, lang) for name in names}
