"""What a page of warnings is about."""

from datetime import date

from aiohttp import web

from complaints.errors import NotFound
from complaints.model.warnings import FirmTask, OfficialWarning, WarningVersion
from complaints.ports import Records
from web.console.session import HOUSE

#: the address of these pages
ADDRESS = "/console/warnings"


def warning_of(request: web.Request, records: Records) -> OfficialWarning:
    """Raises NotFound."""
    found = records.warnings.get(int(request.match_info["id"]))
    if found is None:
        raise NotFound("warnings.wrong.no_warning")
    return found


def version_of(request: web.Request, warning: OfficialWarning) -> WarningVersion:
    """Raises NotFound."""
    found = warning.version(int(request.match_info["number"]))
    if found is None:
        raise NotFound("warnings.wrong.no_warning")
    return found


def task_of(request: web.Request, records: Records, warning: OfficialWarning) -> FirmTask:
    """Raises NotFound."""
    found = records.warnings.task(warning.id, request.match_info["firm"])
    if found is None:
        raise NotFound("warnings.wrong.no_task")
    return found


def today_of(request: web.Request) -> date:
    house = request.app[HOUSE]
    return house.services().zone.local(house.clock()).date()


def is_training(request: web.Request) -> bool:
    return request.app[HOUSE].services().zone.training
