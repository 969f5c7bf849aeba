"""The firms of one person: which one the lists show."""

from collections.abc import Sequence

from aiohttp import web

from complaints.model import Staff
from complaints.ports import Records
from enterprises import memberships
from web.console.session import HOUSE, staff_of


def my_firms(records: Records, account: Staff) -> Sequence[tuple[str, str]]:
    """Id and name, the one that is shown first; empty for somebody of one firm only."""
    idents = memberships.firms_of(account)
    names = records.firms.names(idents) if len(idents) > 1 else {}
    return [(one, names.get(one, one)) for one in idents] if len(idents) > 1 else []


async def choose(request: web.Request) -> web.StreamResponse:
    """Form field: `firm`."""
    firm, account = str((await request.post()).get("firm", "")), staff_of(request)
    await request.app[HOUSE].store.write(lambda records: memberships.choose(records, account, firm))
    raise web.HTTPSeeOther("/console/firm/")
