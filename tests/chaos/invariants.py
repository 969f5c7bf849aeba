"""What must be true when a run has come to rest."""

from collections.abc import Sequence

from sqlalchemy import text

from tests.chaos import agreeing, messages, scrubbing
from tests.chaos.diary import Report
from tests.chaos.ground import Ground
from tests.chaos.office import Colleague
from tests.chaos.records import Record, verified
from tests.chaos.residents import Resident
from tests.chaos.systems import System
from tests.chaos.violation import Violation


async def found(
    made: Ground, residents: Sequence[Resident], colleagues: Sequence[Colleague], system: System
) -> list[Violation]:
    record = Record.read(made.engine)
    wrong = [Violation("somebody got no further", who) for who in made.diary.stuck]
    wrong += await _updates_are_there_once(made)
    wrong += _reports_are_there_once(made, record)
    wrong += _steps_are_there_once(made, record)
    wrong += await messages.compared(made, record, residents)
    wrong += await agreeing.compared(made, record, colleagues, system)
    wrong += scrubbing.compared(made)
    wrong += verified(made)
    return wrong


async def _updates_are_there_once(made: Ground) -> list[Violation]:
    """Whatever Telegram had was taken in once and handled. The table itself lets no id be there twice."""
    async with made.session.get(f"{made.control}/updates") as response:
        given = set((await response.json())["made"])
    bot_id = int(made.telegram.token.partition(":")[0])
    with made.engine.connect() as records:
        query = text("SELECT update_id, state FROM inbox WHERE bot_id = :bot")
        states = {row.update_id: row.state for row in records.execute(query, {"bot": bot_id})}
        dead = records.execute(text("SELECT count(*) FROM inbox WHERE state = 'dead'")).scalar_one()
    made.diary.counts["updates of Telegram"] = len(given)
    lost = [Violation("an update was lost", str(one)) for one in sorted(given - set(states))]
    open_ = [Violation("an update was not handled", f"{one}: {states[one]}") for one in given & set(states)
             if states[one] != "done"]  # fmt: skip
    return [*lost, *open_, *([Violation("updates that could not be handled", str(dead))] if dead and not open_ else [])]


def _is_whole(report: Report, record: Record) -> list[Violation]:
    """A number that was given is a case with its words and photos, and what was added to it once."""
    case = record.cases.get(report.number)
    if case is None:
        return [Violation("a number was given and there is no case", report.number)]
    wrong = []
    if report.mark not in case.text:
        wrong.append(Violation("a case lost its words", f"{report.number} {report.mark}"))
    photos = record.photos[case.id]
    if len(photos) != report.photos or set(photos) - {"stored"}:
        wrong.append(Violation("a case lost photos", f"{report.number}: {report.photos} sent, {photos} there"))
    times = {word: record.times(word) for word in report.added}
    return wrong + [
        Violation("an addition is not there once", f"{report.number} {word}: {count}")
        for word, count in times.items()
        if count != 1
    ]


def _reports_are_there_once(made: Ground, record: Record) -> list[Violation]:
    wrong = [one for report in made.diary.reports.values() for one in _is_whole(report, record)]
    texts = [case.text for case in record.cases.values()]
    for report in made.diary.reports.values():
        if (times := sum(report.mark in one for one in texts)) > 1:
            wrong.append(Violation("a report became several cases", f"{report.number} {report.mark}: {times}"))
    for unread in made.diary.unread:
        cases = [case for case in record.cases.values() if unread.mark in case.text]
        if len(cases) != 1 or len(record.photos[cases[0].id]) != unread.photos:
            wrong.append(
                Violation("a report whose number was not read is not there once", f"{unread.who} {unread.mark}")
            )
    for word, who in made.diary.said.items():
        if record.times(word) > 1:
            wrong.append(Violation("words are there more than once", f"{who} {word}"))
    made.diary.counts["photos of reports"] = sum(report.photos for report in made.diary.reports.values())
    made.diary.counts["cases without a number that was read"] = len(set(record.cases) - set(made.diary.reports))
    return wrong


def _steps_are_there_once(made: Ground, record: Record) -> list[Violation]:
    """A step that the console confirmed is in the history once; one whose answer was lost, at most once."""
    wrong = []
    for step in made.diary.steps:
        times = record.times(step.mark)
        if times > 1 or (step.known and not times):
            wrong.append(Violation("a step of staff is not there once", f"{step.number} {step.action}: {times}"))
    return wrong
