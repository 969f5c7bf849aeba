"""The member who uses these pages, and the firm's part of the warning that a page is about."""

from aiohttp import web

from complaints.model.warnings import FirmTask, OfficialWarning, WarningVersion
from complaints.ports import Records
from enterprises.party import Member
from enterprises.warnings import answering
from inspections.checklists.own import firm_member
from web.console.session import staff_of

#: the address of these pages
ADDRESS = "/console/firm/warnings"


def member(request: web.Request) -> Member:
    """Raises NotAllowed for anybody who is not a member of a firm."""
    return firm_member(staff_of(request))


def task_id(request: web.Request) -> int:
    return int(request.match_info["id"])


def own(request: web.Request, records: Records) -> tuple[OfficialWarning, FirmTask, WarningVersion]:
    """With the document that the firm was told last: another one that only waits is not the firm's to see. Raises
    NotFound."""
    task = answering.own_task(records, member(request), task_id(request))
    warning = records.warnings.get(task.warning_id)
    assert warning is not None
    version = warning.version(task.version)
    assert version is not None
    return warning, task, version
