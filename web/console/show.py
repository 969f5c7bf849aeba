"""A page of the console, with what stands on every one of them."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from complaints.model import Role
from web.console.session import HOUSE, STAFF, csrf_of
from web.pages import page


def show(
    request: web.Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> web.Response:
    house = request.app[HOUSE]
    desk = house.desk()
    staff = request.get(STAFF)
    common = {
        "me": staff,
        "is_admin": staff is not None and staff.role is Role.ADMIN,
        "csrf": csrf_of(request),
        "path": request.path,
        "telegram": house.telegram(),
        "training": desk.zone.training,
        "zone": desk.zone,
        "guessed_years": sorted(desk.clock.working.days.guessed),
    }
    return page(request, template, {**common, **(context or {})}, status=status)
