"""One warning as a firm sees it: level, begin and issuer, the original, and its own measures."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.model.warnings import FirmTask, Original, TaskStep
from complaints.ports import Records
from enterprises.warnings import answering
from texts import label
from web.console.firm_warnings.door import ADDRESS, member, own
from web.console.session import HOUSE, staff_of
from web.console.shell import kept_offline
from web.console.show import show
from web.console.warnings import originals, task
from web.pages import lang_of
from wording import warnings
from wording.moments import day_words, moment
from wording.warnings import AboutFirm
from zone import Zone

_DONE = {"confirmed": "warnings.chat.confirmed", "saved": "warnings.own.saved", "photos": "warnings.own.photos_saved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAction:
    """`photos`: ids. `n` is 0 for all actions together."""

    n: int
    text: str
    photo: bool
    done: str
    note: str
    photos: Sequence[int]


async def page(request: web.Request) -> web.StreamResponse:
    key = _DONE.get(request.query.get("done", ""), "")
    return await render(request, done=label(key, lang_of(request)) if key else "")


async def render(
    request: web.Request,
    *,
    problem: str = "",
    about: int | None = None,
    note: str = "",
    done: str = "",
    status: int = 200,
) -> web.StreamResponse:
    """`about`: the action whose form was refused, with its `note`. The first look is recorded as 已读."""
    house, me, now, lang = request.app[HOUSE], member(request), request.app[HOUSE].clock(), lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> dict[str, object]:
        warning, mine, version = own(request, records)
        shown = AboutFirm(warning=warning, task=mine, version=version)
        exempt = mine.exemption
        return {
            "warning": warning,
            "task": mine,
            "version": version,
            "name": warnings.name(warning, version, lang),
            "source": warnings.source(version, zone, lang),
            "begins": warnings.begins(version, zone, lang),
            "is_open": answering.is_open(warning, mine) and mine.must_confirm,
            "due": moment(mine.due_at, zone, lang),
            "confirmed": _confirmed(mine, zone, lang),
            "over": _over(shown, lang),
            "exempt_until": day_words(exempt.until, zone, lang) if exempt is not None else "",
            "actions": [_action(request, mine, number) for number in range(1, len(mine.actions) + 1)],
            "for_all": _photos(mine, 0),
        }

    context = await house.store.read(look)
    mine = context["task"]
    assert isinstance(mine, FirmTask)
    if mine.first(TaskStep.READ) is None and not mine.gone:

        def note_look(records: Records) -> None:
            answering.read(records, answering.own_task(records, me, mine.id, locked=True), me, now=now)

        await house.store.write(note_look)
    more = {"base": f"{ADDRESS}/{mine.id}", "problem": problem, "about": about, "note": note, "done": done}
    more["most_photos"] = answering.MOST_PHOTOS
    shown = show(request, "console/firm_warnings/warning.html", {**context, **more}, status=status)
    return kept_offline(shown, staff_of(request))


async def original(request: web.Request) -> web.StreamResponse:
    """The document that the firm was told last."""

    def look(records: Records) -> tuple[Original, bytes | None]:
        kept = own(request, records)[2].original
        return kept, records.warnings.pdf(kept.pdf) if kept.pdf else None

    return await originals.shown(request, *await request.app[HOUSE].store.read(look))


async def photo(request: web.Request) -> web.StreamResponse:
    return await task.photo_of(request, await request.app[HOUSE].store.read(lambda r: own(request, r)[1]))


def _confirmed(mine: FirmTask, zone: Zone, lang: str) -> str:
    if mine.confirmed is None:
        return ""
    return label("warnings.own.confirmed", lang, by=mine.confirmed.by, at=moment(mine.confirmed.at, zone, lang))


def _over(about: AboutFirm, lang: str) -> str:
    """Why there is nothing to do any more; empty while there is."""
    if not about.task.gone:
        return ""
    if not about.warning.is_lifted:
        return label("warnings.wrong.over", lang)
    before = about.warning.lifted_before_it_began()
    return label("warnings.firm.lifted_before" if before else "warnings.firm.lifted", lang)


def _action(request: web.Request, mine: FirmTask, number: int) -> OwnAction:
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    action, done = mine.actions[number - 1], mine.done(number)
    words = label("warnings.own.done_at", lang, by=done.by, at=moment(done.at, zone, lang)) if done else ""
    return OwnAction(
        n=number, text=action.text, photo=action.photo, done=words, note=done.note if done else "",
        photos=_photos(mine, number),
    )  # fmt: skip


def _photos(mine: FirmTask, action: int) -> list[int]:
    return [one.evidence_id for one in mine.photos_of(action) if one.stored]
