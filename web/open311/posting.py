"""POST requests: a report of another system. It waits for triage like any other."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Complaint, Place, PlaceSource
from complaints.policy import MAX_FILE_BYTES
from complaints.ports.api import ApiKey, Scope
from complaints.report import api_intake
from complaints.report.api_intake import ApiReport
from complaints.report.locating import located
from http_server.fetching import NotFetched
from services.records import Records
from texts import label
from web.open311.answers import Answer, Kind, Problem
from web.open311.keys import key_of
from web.open311.mapping import promise
from web.open311.reading import Params, of_body
from web.open311.services import answers_of, category_of, check_jurisdiction
from web.pages import lang_of
from web.photo_rows import add_row
from web.ports import Kept
from web.public.house import HOUSE
from zone import Datum, Zone

_MOST_ADDRESS, _MOST_ID = 300, 64


@dataclass(frozen=True, slots=True)
class Photo:
    kept: Kept
    size: int


async def post(request: web.Request) -> Answer:
    """201 with the id; 200 with the same id for what the key has sent before under that external_id."""
    house, params = request.app[HOUSE], await of_body(request)
    key = await key_of(request, params, Scope.REPORT)
    services = house.services()
    check_jurisdiction(services.zone, params.text("jurisdiction_id", most=200))
    external_id = params.text("external_id", most=_MOST_ID)
    known = await house.store.read(lambda records: api_intake.earlier(records, key, external_id))
    if known is not None:
        return _told(request, known, 200)
    report = await house.store.read(lambda records: _report(records, params, services.zone, external_id))
    photos = await fetched(request, params)

    def work(records: Records) -> Complaint:
        return _taken_in(records, key, report, photos, request)

    try:
        case = await house.store.write(work)
    except api_intake.SentBefore:
        known = await house.store.read(lambda records: api_intake.earlier(records, key, external_id))
        assert known is not None, "it was refused because it is there"
        return _told(request, known, 200)
    house.wake()
    return _told(request, case, 201)


def _taken_in(
    records: Records, key: ApiKey, report: ApiReport, photos: Sequence[Photo], request: web.Request
) -> Complaint:
    house = request.app[HOUSE]
    services, now = house.services(), house.clock()
    case = api_intake.take_in(
        records,
        key,
        report,
        now=now,
        clock=services.clock,
        likeness=services.zone.likeness,
        random_below=services.random_below,
    )
    add_photos(records, case, photos, request, stage="report")
    return case


def add_photos(records: Records, case: Complaint, photos: Sequence[Photo], request: web.Request, *, stage: str) -> None:
    """Each once. Where a photo was taken is not kept: only the place of the report counts."""
    known = {item.sha256 for item in records.evidence.of_case(case.id)}
    now = request.app[HOUSE].clock()
    for one in photos:
        if one.kept.sha256 not in known:
            add_row(records, one.kept, size=one.size, stage=stage, now=now, case_id=case.id, with_place=False)


async def fetched(request: web.Request, params: Params) -> Sequence[Photo]:
    """The photo of media_url. Raises Problem, and nothing is stored then: the client can leave it out."""
    address, house = params.text("media_url", most=2000), request.app[HOUSE]
    if not address:
        return ()
    try:
        data = await house.media.fetch(address)
    except NotFetched as refused:
        hosts = ", ".join(sorted(house.media.hosts)) or "-"
        raise Problem(400, f"media_{refused.reason}", hosts=hosts, limit=MAX_FILE_BYTES // 2**20) from None
    try:
        return (Photo(await house.photos.keep(data), len(data)),)
    except Incomplete:
        raise Problem(400, "media_no_photo") from None


def _report(records: Records, params: Params, zone: Zone, external_id: str) -> ApiReport:
    """Raises Problem, Incomplete."""
    code = params.text("service_code", most=64)
    if not code:
        raise Problem(400, "missing", name="service_code")
    try:
        category = category_of(zone, code)
    except Problem:
        raise Problem(400, "no_service", code=code) from None
    text = params.text("description", most=api_intake.MOST_TEXT)
    if not text:
        raise Problem(400, "missing", name="description")
    most = api_intake.MOST_CONTACT
    name = " ".join(part for part in (params.text(one, most=most) for one in ("first_name", "last_name")) if part)
    return ApiReport(
        external_id=external_id,
        category=category.id,
        text=text,
        place=_place(records, params, zone),
        answers=answers_of(category.id, params.attributes),
        name=name,
        contact=params.text("phone", most=most) or params.text("email", most=most),
    )


def _place(records: Records, params: Params, zone: Zone) -> Place:
    """Raises Problem without a place."""
    lat, lon = params.number("lat", most=90), params.number("long", most=180)
    address, known = params.text("address_string", most=_MOST_ADDRESS), params.text("address_id", most=_MOST_ID)
    if (lat is None) != (lon is None):
        raise Problem(400, "half_point")
    if lat is not None and lon is not None:
        source = PlaceSource.COORDINATES
        return located(Place.at(lat, lon, datum=Datum.WGS84, source=source, address=address), zone)
    if known:
        return _known(records, known, address, zone)
    if not address:
        raise Problem(400, "no_place")
    return located(Place(source=PlaceSource.TYPED, address=address), zone)


def _known(records: Records, known: str, address: str, zone: Zone) -> Place:
    """A place of the zone's list, or a site of the register."""
    landmark, site = zone.gazetteer.get(known), records.firms.site(known)
    if landmark is None and site is None:
        raise Problem(400, "no_address_id", id=known)
    name = landmark.names["zh_CN"] if landmark else site.name if site else ""
    point = landmark.point if landmark else (site.lat, site.lon) if site and site.lat is not None else None
    written = " ".join(part for part in (name, address) if part)[:_MOST_ADDRESS]
    if point is None or point[0] is None or point[1] is None:
        return located(Place(source=PlaceSource.TYPED, address=written), zone)
    source = PlaceSource.LANDMARK
    return located(Place.at(point[0], point[1], datum=Datum.WGS84, source=source, address=written), zone)


def _told(request: web.Request, case: Complaint, status: int) -> Answer:
    zone, lang = request.app[HOUSE].services().zone, lang_of(request)
    notice = promise(case, zone, lang) or label("open311.received", lang)
    row = {"service_request_id": case.number, "service_notice": notice, "account_id": None}
    return Answer(Kind.REQUESTS, [row], status)
