"""Staff at the console and the members of a unit: each looks at a case and takes the step that is open to them."""

import asyncio
from dataclasses import dataclass

from tests.chaos.browsing import Browser, Page
from tests.chaos.diary import Diary, Step, now
from tests.chaos.plan import Plan, mark

#: role → the steps that it takes, the last of a case first
_STEPS = {
    "clerk": ("close", "dispatch", "accept"),
    "verifier": ("pass",),
    "unit": ("report_done", "sign"),
}
#: steps with which staff say something to the reporter
_TOLD = frozenset({"accept", "dispatch", "pass", "close", "report_done"})
_DONE_AT = {"clerk": "close", "verifier": "pass", "unit": "report_done"}


@dataclass(slots=True)
class Colleague:
    """One account of the office or of the unit. `word` opens its session once."""

    name: str
    role: str
    word: str
    browser: Browser
    plan: Plan
    diary: Diary
    done: set[str]

    @property
    def _base(self) -> str:
        return "/console/unit/cases" if self.role == "unit" else "/console/cases"

    async def logs_in(self) -> None:
        while (page := await self.browser.posts(f"/console/login/{self.word}", {})).status != 303:
            assert page.away, f"{self.name} could not log in: {page.status}"
            await asyncio.sleep(1)

    async def works(self) -> bool:
        """One look at one case; False if there is none to look at."""
        waiting = [number for number in self.diary.reports if number not in self.done]
        if not waiting:
            return False
        number = self.plan.dice(f"{self.name} {len(self.diary.steps)} {len(waiting)}").choice(waiting)
        page = await self.browser.opens(f"{self._base}/{number}")
        if page.away:
            self.diary.counts["pages that did not come"] += 1
            await asyncio.sleep(1)
            return True
        offered = page.values("action")
        action = next((one for one in _STEPS[self.role] if one in offered), None)
        if action is None:
            return True
        await self._takes(number, action, page)
        return True

    async def _takes(self, number: str, action: str, page: Page) -> None:
        word = mark(self.plan.dice(f"{self.name} {number} {action} {page.value('version')}"))
        self.diary.secrets.add(word)
        values = {"csrf": page.value("csrf"), "version": page.value("version"), "action": action, "confirmed": "1"}
        answer = await self.browser.posts(f"{self._base}/{number}/act", values | _fields(action, word))
        if answer.status == 303:
            self._notes(number, action, word, known=True)
        elif answer.away:
            self._notes(number, action, word, known=False)
        elif answer.status not in (200, 404, 409, 422, 403):
            raise AssertionError(f"{action} on {number}: {answer.status}")
        else:
            self.diary.counts[f"refused: {action} {answer.status}"] += 1

    def _notes(self, number: str, action: str, word: str, *, known: bool) -> None:
        if action in _TOLD:
            self.diary.note_step(Step(number=number, action=action, mark=word, known=known, at=now()))
        if known and action == _DONE_AT[self.role]:
            self.done.add(number)


def _fields(action: str, word: str) -> dict[str, str]:
    said = {"public_text": f"办理说明 {word}"}
    match action:
        case "dispatch":
            return said | {"unit": "planning", "rectify_by": "24h"}
        case "sign":
            return {}
        case "report_done":
            return said | {"why_no_photo": f"夜里拍不清 {word}"}
        case "close":
            return said | {"verdict": "true", "outcome": "solved"}
    return said
