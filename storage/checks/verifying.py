"""What `verify` says of checks: the text of a list is the one that was used, and the light is that of the answers."""

from collections.abc import Iterator

from sqlalchemy import select

from inspections.checklists.check import CheckState, light_of
from inspections.checklists.lists import Checklist, Use
from storage.checks.tables import checklist_versions, checks
from storage.engine.finding import Finding
from storage.tx import Tx


def changed_checks(tx: Tx) -> Iterator[Finding]:
    for row in tx.connection.execute(select(checklist_versions).order_by(checklist_versions.c.id)):
        if Checklist.read(row.content).digest != row.digest:
            yield Finding("checklist", {"list": row.list_id, "version": row.version})
    finished = select(checks.c.id).where(checks.c.state == CheckState.FINISHED.value)
    for check_id in sorted(set(tx.connection.execute(finished).scalars())):
        check = tx.checks.get(check_id)
        assert check is not None
        verdicts = [answer.verdict for answer in check.answers.values()]
        if len(verdicts) != len(check.checklist.items) or (
            check.use is Use.SELF and check.light is not light_of(verdicts, red_from=check.checklist.red_from)
        ):
            yield Finding("check", {"check": check_id, "site": check.site_name})
