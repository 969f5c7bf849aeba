"""What the records and files say of one document, read in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import NotFound
from complaints.office.zone_editing import digest, texts_in_use
from complaints.ports import ZoneDraft, ZoneVersion
from services.ground import Ground
from services.records import Records
from texts import has, label
from web.console.session import HOUSE, staff_of
from web.pages import lang_of
from wording.moments import moment
from wording.zone_problems import problem_words
from zone import BadZone
from zone.documents import CHECKLISTS, Document, document, document_of
from zone.rows import BadRows, RowProblem

_MOST_TOLD, _LONGEST_LINE = 50, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`texts`: those in use of all documents, instead of files; `stamp`: of all versions."""

    which: Document
    file: str
    versions: Sequence[ZoneVersion]
    draft: ZoneDraft | None
    texts: Mapping[str, str]
    stamp: int

    @property
    def current(self) -> ZoneVersion | None:
        return self.versions[0] if self.versions else None

    @property
    def number(self) -> int:
        return self.current.number if self.current else 0

    @property
    def text(self) -> str:
        """The text in use."""
        return self.text_of(self.number)

    def text_of(self, number: int) -> str:
        """Of a version, or of the file for 0. Raises NotFound."""
        if number == 0:
            return self.file
        found = next((one for one in self.versions if one.number == number), None)
        if found is None:
            raise NotFound("zone_edit.no_version")
        return self.file if found.text is None else found.text

    @property
    def source(self) -> str:
        """What the editor shows."""
        return self.draft.text if self.draft is not None else self.text

    @property
    def stamp_of_draft(self) -> str:
        return digest(self.draft.text) if self.draft is not None else ""

    @property
    def overtaken(self) -> bool:
        """Somebody published a version after the draft was begun."""
        return self.draft is not None and self.draft.base != self.number

    @property
    def file_changed(self) -> bool:
        """The file was changed after the version over it was published."""
        return self.current is not None and self.current.text is not None and self.current.on_file != digest(self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A problem as the page shows it. `excerpt`: the line itself; `here`: it is in the document of the page."""

    title: str
    line: int
    words: str
    excerpt: str
    here: bool


def asked_document(request: web.Request) -> Document:
    """Raises NotFound."""
    which = document(request.match_info["document"])
    if which is None:
        raise NotFound("zone_edit.unknown")
    return which


async def look(request: web.Request, which: Document | None = None) -> Seen:
    """Raises NotFound for a document that has neither a file nor a version nor a draft."""
    house, staff = request.app[HOUSE], staff_of(request)
    which = which or asked_document(request)
    try:
        file = await asyncio.to_thread(house.zone_desk.file_text, which)
    except BadRows:
        file = ""

    def read(records: Records) -> Seen:
        return Seen(
            which=which,
            file=file,
            versions=records.zone_texts.versions(which.name),
            draft=records.zone_texts.draft(which.name, staff.id),
            texts=texts_in_use(records),
            stamp=records.zone_texts.stamp(),
        )

    seen = await house.store.read(read)
    if which.file.startswith(CHECKLISTS) and not (seen.file or seen.versions or seen.draft):
        raise NotFound("zone_edit.unknown")
    return seen


async def checked(request: web.Request, seen: Seen, text: str | None) -> Ground:
    """The zone with `text` as this document; None: as in the file. Raises BadZone."""
    house, name = request.app[HOUSE], seen.which.name
    texts = {each: given for each, given in seen.texts.items() if each != name}
    if text is not None:
        texts[name] = text
    now = house.clock()
    return await asyncio.to_thread(lambda: house.zone_desk.checked(texts, now=now))


async def problems_of(request: web.Request, seen: Seen, text: str) -> Sequence[Told]:
    """What is wrong with a text; empty if it can be published."""
    try:
        await checked(request, seen, text)
    except BadZone as error:
        return told(request, error.problems, seen, text)
    return ()


def told(request: web.Request, problems: Sequence[RowProblem], seen: Seen, text: str) -> Sequence[Told]:
    lang, lines = lang_of(request), text.splitlines()
    found = []
    for one in problems[:_MOST_TOLD]:
        which = document_of(str(one.path))
        here = which is None or which.name == seen.which.name
        excerpt = lines[one.line - 1].strip() if here and 0 < one.line <= len(lines) else ""
        found.append(
            Told(
                title=title_of(request, which or seen.which),
                line=one.line,
                words=problem_words(one, lang),
                excerpt=excerpt[:_LONGEST_LINE],
                here=here,
            )
        )
    return found


def title_of(request: web.Request, which: Document) -> str:
    lang, key = lang_of(request), f"zone_edit.document.{which.name}"
    if has(key, lang):
        return label(key, lang)
    name = which.name.removeprefix("checklist-")
    lists = request.app[HOUSE].services().checklists.lists
    known = next((one for one in lists if f"{one.id}-{one.version}" == name), None)
    if known is None:
        return label("zone_edit.checklist", lang, name=name)
    return label("zone_edit.checklist_version", lang, name=known.name(lang), number=known.version)


def version_words(request: web.Request, version: ZoneVersion) -> Mapping[str, object]:
    zone, lang = request.app[HOUSE].services().zone, lang_of(request)
    return {
        "number": version.number,
        "by": version.by,
        "at": moment(version.at, zone, lang),
        "why": version.why,
        "again": version.again,
        "is_file": version.text is None,
    }
