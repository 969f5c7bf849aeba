"""A check by list in words, for pages, chat and PDF."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from complaints.model import Evidence, EvidenceState
from inspections.checklists import checking
from inspections.checklists.check import Check, Verdict, needs_photo
from inspections.checklists.doubts import Doubt, doubts
from inspections.checklists.lists import Checklist, Item, reference_of
from inspections.checklists.ports import Records
from services import Services
from texts import label
from wording.citations import citation_line
from wording.doubts import distance
from wording.moments import day_words, moment
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoWords:
    """`sha256` is empty until the photo is stored."""

    id: int
    sha256: str
    facts: Sequence[str]
    remarks: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """`standing`: what is missing, or the verdict in words. `basis` is empty if it can't be cited now."""

    id: str
    n: int
    title: str
    good: str
    bad: str
    measure: str
    basis: str
    rule: str
    verdict: str
    standing: str
    note: str
    answered: str
    photos: Sequence[PhotoWords]
    is_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    id: int
    use: str
    is_open: bool
    state: str
    title: str
    version: str
    source: str
    site: str
    firm: str
    begun: str
    ended: str
    light: str
    light_name: str
    result: str
    rule: str
    newer: str
    items: Sequence[ItemWords]
    left: int
    doubts: int
    only_chinese: str  # that items have no wording in the reader's language; "" if they do


def seen(
    records: Records,
    check: Check,
    services: Services,
    *,
    today: date,
    lang: str,
    point: tuple[float, float] | None,
    paper: bool = False,
) -> CheckWords:
    """`point`: the place of the site (WGS-84), if it is known. `paper`: moments with their year, because a paper may be
    read years later."""
    found = {photo.evidence.id: doubts(records, check, photo.evidence, point=point) for photo in check.photos}
    write = _Moments(services.zone, lang, paper=paper)
    reader = _Reader(check=check, services=services, today=today, lang=lang, write=write)
    items = [reader.item(n, one, found) for n, one in enumerate(check.checklist.items, 1)]
    return CheckWords(
        id=check.id,
        use=check.use.value,
        is_open=check.is_open,
        state=label(f"checks.state.{check.state}", lang),
        title=check.checklist.name(lang),
        version=version(check.checklist, services, lang, paper=paper),
        source=source(check.checklist, lang),
        site=check.site_name,
        firm=check.firm,
        begun=_by(check.started_by.name, write(check.started_at), lang),
        ended=ended(check, services, lang, paper=paper),
        light=check.light.value if check.light else "",
        light_name=label(f"checks.light.{check.light}", lang) if check.light else "",
        result=result(check, lang),
        rule=rule(check.checklist, lang),
        newer=newer(check, services, today, lang),
        items=items,
        left=len(check.left),
        doubts=sum(map(bool, found.values())),
        only_chinese=only_chinese([translated(check.checklist, one, services) for one in check.checklist.items], lang),
    )


def translated(checklist: Checklist, item: Item, services: Services) -> Item:
    """The item with the English of the data, if these still have exactly its text."""
    known = services.checklists.find(reference_of(checklist, item))
    return replace(item, english=known[1].english) if known is not None and known[1] == item else item


def only_chinese(items: Iterable[Item], lang: str) -> str:
    return "" if all(item.is_written_in(lang) for item in items) else label("checks.only_chinese", lang)


def version(checklist: Checklist, services: Services, lang: str, *, paper: bool = False) -> str:
    day = checklist.valid_from
    since = day.isoformat() if paper else day_words(day, services.zone, lang)
    status = label(f"checks.status.{checklist.status}", lang)
    return label("checks.version", lang, version=checklist.version, since=since, status=status)


def version_name(checklist: Checklist, lang: str) -> str:
    return label("checks.version_name", lang, version=checklist.version)


def source(checklist: Checklist, lang: str) -> str:
    return label("checks.source", lang, source=checklist.source, dated=checklist.dated)


def rule(checklist: Checklist, lang: str) -> str:
    key = "checks.rule_red" if checklist.red_from == 1 else "checks.rule"
    return label(key, lang, red_from=checklist.red_from)


def result(check: Check, lang: str) -> str:
    counts = checking.counts(check)
    parts = [label(f"checks.count.{verdict}", lang, count=counts[verdict]) for verdict in Verdict if counts[verdict]]
    return label("comma", lang).join(parts)


def ended(check: Check, services: Services, lang: str, *, paper: bool = False) -> str:
    if check.ended_by is None or check.ended_at is None:
        return ""
    return _by(check.ended_by.name, _Moments(services.zone, lang, paper=paper)(check.ended_at), lang)


def newer(check: Check, services: Services, today: date, lang: str) -> str:
    later = checking.newer(check, services.checklists, today)
    if later is None:
        return ""
    return label("checks.newer", lang, now=later.version, own=check.checklist.version)


class _Moments:
    """Writes a moment for a screen or for a paper."""

    def __init__(self, zone: Zone, lang: str, *, paper: bool) -> None:
        self._zone, self._lang, self._paper = zone, lang, paper

    def __call__(self, at: datetime) -> str:
        return f"{self._zone.local(at):%Y-%m-%d %H:%M}" if self._paper else moment(at, self._zone, self._lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    check: Check
    services: Services
    today: date
    lang: str
    write: _Moments

    def item(self, n: int, item: Item, found: Mapping[int, Sequence[Doubt]]) -> ItemWords:
        check, services, lang = self.check, self.services, self.lang
        item = translated(check.checklist, item, services)
        given, photos = check.answer(item.id), [one.evidence for one in check.photos if one.item == item.id]
        entry = services.library().entry(item.basis, today=self.today)
        usable = entry is not None and not entry.under_review
        return ItemWords(
            id=item.id,
            n=n,
            title=item.name(lang),
            good=item.words("good", lang),
            bad=item.words("bad", lang),
            measure=item.words("measure", lang),
            basis=citation_line(entry.citations, lang) if entry and usable else label("checks.no_basis", lang),
            rule=entry.short if entry and usable else "",
            verdict=given.verdict.value if given else "",
            standing=standing(check, item, lang),
            note=given.note if given else "",
            answered=_by(given.by.name, self.write(given.at), lang) if given else "",
            photos=[_photo(photo, found[photo.id], self.write, lang) for photo in photos],
            is_left=item in check.left,
        )


def item_words(check: Check, item: Item, services: Services, *, today: date, lang: str) -> ItemWords:
    """The item without doubts about its photos."""
    found: dict[int, Sequence[Doubt]] = {photo.evidence.id: () for photo in check.photos}
    n = check.checklist.items.index(item) + 1
    write = _Moments(services.zone, lang, paper=False)
    return _Reader(check=check, services=services, today=today, lang=lang, write=write).item(n, item, found)


def standing(check: Check, item: Item, lang: str) -> str:
    given = check.answer(item.id)
    if given is None:
        return label("checks.unanswered", lang)
    if needs_photo(check.use, given.verdict) and not check.photos_of(item.id):
        return label("checks.photo_missing", lang)
    return label(f"checks.verdict.{given.verdict}", lang)


def _photo(photo: Evidence, found: Sequence[Doubt], write: _Moments, lang: str) -> PhotoWords:
    stored = photo.state is EvidenceState.STORED
    facts = [label(f"checks.photo.{photo.state}", lang)] if not stored else []
    if photo.taken_at is not None:
        facts.append(label("checks.photo.taken", lang, at=write(photo.taken_at)))
    facts.append(label("checks.photo.received", lang, at=write(photo.added_at)))
    remarks = [_doubt(one, write, lang) for one in found]
    return PhotoWords(id=photo.id, sha256=photo.sha256 if stored else "", facts=facts, remarks=remarks)


def doubt_words(doubt: Doubt, services: Services, lang: str) -> str:
    return _doubt(doubt, _Moments(services.zone, lang, paper=False), lang)


def _doubt(doubt: Doubt, write: _Moments, lang: str) -> str:
    key = f"checks.doubt.{doubt.doubt}"
    if doubt.metres is not None:
        return label(key, lang, away=distance(doubt.metres, lang))
    return label(key, lang) if doubt.at is None else label(f"{key}_at", lang, at=write(doubt.at))


def _by(name: str, at: str, lang: str) -> str:
    return label("checks.by", lang, name=name, at=at)
