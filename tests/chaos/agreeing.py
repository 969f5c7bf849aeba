"""The reporter, staff, the unit and the public are told the same of a case."""

import asyncio
from collections.abc import Mapping, Sequence

from tests.chaos.browsing import Browser, Page
from tests.chaos.diary import SYSTEM, Report
from tests.chaos.ground import Ground
from tests.chaos.office import Colleague
from tests.chaos.records import Case, Record
from tests.chaos.systems import System
from tests.chaos.violation import Violation
from texts import label

#: states in which the unit sees its case
_WITH_UNIT = frozenset({"dispatched", "rectifying", "rework", "pending_verify", "pending_reply", "staged", "closed"})
_AT_ONCE = 8


async def compared(made: Ground, record: Record, colleagues: Sequence[Colleague], system: System) -> list[Violation]:
    clerk = next(one for one in colleagues if one.role == "clerk").browser
    unit = next(one for one in colleagues if one.role == "unit").browser
    gate = asyncio.Semaphore(_AT_ONCE)

    async def look(n: int, report: Report, case: Case) -> list[Violation]:
        async with gate:
            public = Browser(made.address, f"10.251.{n >> 8}.{n & 255}")
            try:
                return [
                    *await _of_staff(clerk, report, case),
                    *await _of_unit(unit, report, case),
                    *await _of_the_public(public, report, case),
                    *await _of_the_system(system, report, case),
                ]
            finally:
                await public.close()

    known = [(report, record.cases[number]) for number, report in made.diary.reports.items() if number in record.cases]
    plan = made.plan
    chosen = plan.dice("whose pages are compared").sample(known, min(len(known), plan.compared))
    found = await asyncio.gather(*(look(n, report, case) for n, (report, case) in enumerate(chosen)))
    made.diary.counts["cases whose pages were compared"] = len(chosen)
    made.diary.counts["of them opened by their 查询码"] = sum(bool(report.code) for report, _ in chosen)
    return [one for some in found for one in some]


async def _of_staff(clerk: Browser, report: Report, case: Case) -> list[Violation]:
    page = await clerk.sees(f"/console/cases/{case.number}")
    wrong = _says_state(page, "the console", case)
    for step in report.steps:
        if step.known and step.mark not in page.text:
            wrong.append(Violation("a history is not whole", f"console {case.number}: {step.action}"))
    return wrong


async def _of_unit(unit: Browser, report: Report, case: Case) -> list[Violation]:
    page = await unit.sees(f"/console/unit/cases/{case.number}")
    if case.state not in _WITH_UNIT or case.unit != "planning":
        return [] if page.status == 404 else [Violation("a unit sees a case that is not its own", case.number)]
    wrong = _says_state(page, "the unit's page", case)
    for step in report.steps:
        own = step.action == "report_done"
        if step.known and own and step.mark not in page.text:
            wrong.append(Violation("a history is not whole", f"unit {case.number}: {step.action}"))
        if not own and step.mark in page.text:
            wrong.append(Violation("a unit reads what is for the reporter", f"{case.number}: {step.action}"))
    return wrong


async def _of_the_public(public: Browser, report: Report, case: Case) -> list[Violation]:
    page = await _sent(public, {"number": case.number})
    wrong = _says_state(page, "the public page", case)
    if any(step.mark in page.text for step in report.steps) or report.mark in page.text:
        wrong.append(Violation("the public reads what is for the reporter", case.number))
    if report.code:
        page = await _sent(public, {"number": case.number, "code": report.code})
        wrong += _says_state(page, "the reporter's page", case)
        wrong += [
            Violation("a history is not whole", f"reporter {case.number}: {step.action}")
            for step in report.steps
            if step.known and step.mark not in page.text
        ]
    return wrong


async def _sent(public: Browser, values: Mapping[str, str]) -> Page:
    """The page to which the form leads."""
    page = await public.sees("/track", values)
    return await public.sees(page.location) if page.status == 303 else page


async def _of_the_system(system: System, report: Report, case: Case) -> list[Violation]:
    if report.channel != SYSTEM:
        return []
    told, is_open = await system.state_of(case.number), case.state != "closed"
    return [] if (told == "open") == is_open else [Violation("Open311 tells another state", f"{case.number} {told}")]


def _says_state(page: Page, where: str, case: Case) -> list[Violation]:
    if page.status == 200 and label(f"state.{case.state}", "zh_CN") in page.words:
        return []
    return [Violation("a page tells another state", f"{where}: {case.number} is {case.state} (status {page.status})")]
