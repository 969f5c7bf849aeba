"""What a reporter does on the page of the report: the same steps of the domain as in the chat."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.case import amending, feedback, taking_back
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Addition
from complaints.case.own_steps import REASONED, OwnStep, give_words, must_have_words
from complaints.errors import ComplaintError, Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Complaint, Role, Sharing
from complaints.office.above import leader_of
from complaints.policy import MAX_FILE_BYTES
from complaints.report import erasure
from complaints.report.locating import located
from complaints.report.numbers import parse_number
from http_server import reading
from http_server.site import check_rate
from publishing.withdrawing import withdraw as unshare
from services.records import Records
from texts import label
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.track import photos, show
from web.public.track.measured import measured
from web.public.track.said import Said
from web.public.track.session import TrackSession, case_of, is_csrf, keep, session_of
from wording.errors import error_text
from wording.typed_place import read_typed

_REPORTER = Actor(role=Role.REPORTER)
_STATUS: dict[type[ComplaintError], int] = {NotAllowed: 403, NotFound: 404, WrongState: 409, Incomplete: 422}
_BETWEEN = re.compile(r"[\s,，、;；]+")
_LONGEST_NUMBER, _LONGEST_WORDS = 40, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A form of the page. `files` are in the store already."""

    words: str
    value: str
    files: Sequence[photos.Stored]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """A step on the case of the session."""

    request: web.Request
    records: Records
    case: Complaint
    given: Given

    @property
    def attempt(self) -> Attempt:
        return Attempt.on(self.case, actor=_REPORTER, now=self.request.app[HOUSE].clock())


async def act(request: web.Request) -> web.StreamResponse:
    """Only the holder of the cookie may send files, so the body is read after it. A refused form comes back filled."""
    house, session = request.app[HOUSE], session_of(request)
    check_rate(request, "track", house.clock)
    if session is not None:
        most = (photos.MOST + 1) * MAX_FILE_BYTES
        request = request.clone(client_max_size=most)
    form = await reading.form(request)
    step, words = _field(form, "step")[:20], _field(form, "words")[:_LONGEST_WORDS]
    refused = partial(Said, step=step, words=words)
    if session is None:
        number = parse_number(_field(form, "number")[:_LONGEST_NUMBER]) or ""
        said = label("trackpage.expired", lang_of(request))
        return await show.answer(request, refused(status=401, text=said, number=number))
    if not is_csrf(request, session, _field(form, "csrf")):
        said = label("trackpage.forged", lang_of(request))
        return await show.answer(request, refused(status=403, text=said), session)
    try:
        done = await _take(request, session, step, words, form)
    except ComplaintError as error:
        said = error_text(error, lang_of(request), house.services().zone.timezone).text
        status = _STATUS.get(type(error), 400)
        return await show.answer(request, refused(status=status, text=said), session)
    house.wake()
    response = web.Response(status=303, headers={"Location": f"/track?done={done}#done", **show.NO_STORE})
    keep(request, response, session)
    return response


async def _take(request: web.Request, session: TrackSession, step: str, words: str, form: reading.Form) -> str:
    """Raises ComplaintError. Returns the name of what was done."""
    if step not in _STEPS:
        raise NotFound("error.old_button")
    uploads = [one for one in form.getall("photos", []) if isinstance(one, FileField)] if step in _WITH_FILES else []
    if len([one for one in uploads if one.filename]) > photos.MOST:
        raise Incomplete("photo.too_many", most=photos.MOST, count=len(uploads))
    stored = await photos.store(request, uploads)

    def work(records: Records) -> str:
        case = case_of(records, session)
        if case is None:
            raise NotFound("error.old_button")
        given = Given(words=words, value=_field(form, "value"), files=stored)
        return _STEPS[step](_Act(request=request, records=records, case=case, given=given))

    return await request.app[HOUSE].store.write(work)


def _words(step: OwnStep) -> Callable[[_Act], str]:
    def take(act: _Act) -> str:
        services = act.request.app[HOUSE].services()
        text = act.given.words
        photos.add(act.records, act.case, act.given.files, now=act.attempt.now)
        if not text.strip() and act.given.files:
            text = label("follow.see_photos", "zh_CN")
        leader = leader_of(services.zone.duty, act.case)
        return give_words(act.records, act.attempt, act.case, step, text, clock=services.clock, leader=leader)

    return take


def _add(act: _Act) -> str:
    text, files = act.given.words, act.given.files
    if text.strip():
        must_have_words(text)
    last = act.records.cases.events(act.case.id)[-1]
    new = photos.add(act.records, act.case, files, now=act.attempt.now)
    told = last.action == Addition.SUPPLEMENT and last.public_text in (text, amending.masking(text))
    if not new and (told if text.strip() else files):
        return "add"  # the form was sent twice
    amending.supplement(act.records, case_id=act.case.id, actor=_REPORTER, now=act.attempt.now, text=text, photos=new)
    return "add"


def _solved(act: _Act) -> str:
    feedback.solved(act.records, act.attempt)
    return "solved"


def _unsure(act: _Act) -> str:
    feedback.unsure(act.records, act.attempt)
    return "unsure"


def _rate(act: _Act) -> str:
    stars = act.given.value
    feedback.rate(act.records, act.attempt, stars=int(stars) if stars in set("12345") else 0)
    if act.given.words.strip():
        must_have_words(act.given.words)
        feedback.say_why(
            act.records, case_id=act.case.id, actor=_REPORTER, now=act.attempt.now, reason=act.given.words.strip()
        )
    return "rate"


def _claim(act: _Act) -> str:
    feedback.claim(act.records, act.attempt)
    return "claim"


def _place(act: _Act) -> str:
    """A measured position or a point on the map, which words describe, or words, a map link or coordinates, as in the
    chat."""
    request, words = act.request, act.given.words.strip()
    zone = request.app[HOUSE].services().zone
    point = measured(act.given.value)
    found = read_typed(words, lang_of(request), zone) if words else None
    named = found.place if found and not found.story else None
    place = replace(point, address=named.address if named else "") if point else named
    if place is None:
        remark = found.lead if found else None
        raise Incomplete("trackpage.no_such_place", why=remark.text if remark else "")
    amending.correct_place(
        act.records, case_id=act.case.id, actor=_REPORTER, now=act.attempt.now, place=located(place, zone)
    )
    return "place" if amending.changes_in_place(act.case) else "place_noted"


def _hide(act: _Act) -> str:
    words = tuple(word for word in _BETWEEN.split(act.given.words) if word)
    if any(len(word) == 1 for word in words):
        raise Incomplete("error.word_too_short")
    amending.redact(act.records, case_id=act.case.id, actor=_REPORTER, now=act.attempt.now, words=words)
    return "hide"


def _withdraw(act: _Act) -> str:
    _must_be_sure(act)
    feedback.withdraw(act.records, act.attempt, clock=act.request.app[HOUSE].services().clock)
    return "withdraw"


def _take_back(act: _Act) -> str:
    """× on one photo."""
    evidence = int(act.given.value) if act.given.value.isascii() and act.given.value.isdigit() else 0
    at_once = taking_back.take_back(
        act.records, case_id=act.case.id, evidence_id=evidence, actor=_REPORTER, now=act.attempt.now
    )
    return "photo" if at_once else "photo_asked"


def _unshare(act: _Act) -> str:
    what = next((one for one in Sharing if one.value == act.given.value and one in (act.case.sharing or ())), None)
    if what is None:
        raise NotFound("error.old_button")
    unshare(act.records, case_id=act.case.id, what=what, actor=_REPORTER, now=act.attempt.now)
    return "unshare"


def _erase(act: _Act) -> str:
    _must_be_sure(act)
    erasure.erase_of(act.records, case=act.case, now=act.attempt.now)
    return "erase"


def _must_be_sure(act: _Act) -> None:
    if act.given.value != "yes":
        raise Incomplete("trackpage.not_sure")


def _field(form: reading.Form, name: str) -> str:
    value = form.get(name, "")
    return reading.text(value).replace("\r\n", "\n") if isinstance(value, str) else ""


_WITH_FILES = REASONED | {OwnStep.ADD}
_STEPS: Mapping[str, Callable[[_Act], str]] = {
    **{step.value: _words(step) for step in REASONED},
    OwnStep.ADD: _add,
    OwnStep.SOLVED: _solved,
    OwnStep.UNSURE: _unsure,
    OwnStep.RATE: _rate,
    OwnStep.CLAIM: _claim,
    OwnStep.PLACE: _place,
    OwnStep.HIDE: _hide,
    OwnStep.WITHDRAW: _withdraw,
    "photo": _take_back,
    "unshare": _unshare,
    "erase": _erase,
}
