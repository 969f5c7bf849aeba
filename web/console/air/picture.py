"""The common axis as a picture for a phone, as the chat sends it."""

import asyncio
from datetime import date

from aiohttp import web

from services.records import Records
from web.console.air.asked import station_named, today_of
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.air.picture import AXIS_DAYS, AirPicture, air_picture


async def show_picture(request: web.Request) -> web.StreamResponse:
    from web.dossier.paper import NoFont  # with fpdf, imported late to keep the start fast
    from web.report.air_picture import drawn

    house, lang = request.app[HOUSE], lang_of(request)
    services, until, now = house.services(), _until(request), house.clock()

    def look(records: Records) -> AirPicture:
        station = station_named(records.air, request.query.get("station", ""))
        return air_picture(records, station, until=until, days=AXIS_DAYS, zone=services.zone, now=now, lang=lang)

    shown = await house.store.read(look)
    try:
        data = await asyncio.to_thread(drawn, shown)
    except NoFont:
        return show(request, "console/error.html", {"message": None, "key": "dossier.no_font"}, status=503)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="air.png"'}
    return web.Response(body=data, content_type="image/png", headers=headers)


def _until(request: web.Request) -> date:
    text = request.query.get("until", "")
    try:
        return min(date.fromisoformat(text), today_of(request))
    except ValueError:
        return today_of(request)
