"""Another system at the Open311 interface. It sends a report under its own id until it is told the number."""

import asyncio
import json

from tests.chaos.browsing import Browser
from tests.chaos.diary import SYSTEM, Diary, Report
from tests.chaos.plan import Plan, mark

_REQUESTS = "/open311/v2/requests.json"


class System:
    def __init__(self, browser: Browser, key: str, plan: Plan, diary: Diary) -> None:
        self.browser, self._key, self._plan, self._diary = browser, key, plan, diary
        self._sent = 0

    async def reports(self) -> None:
        self._sent += 1
        ident = f"hotline-{self._plan.seed}-{self._sent}"
        dice = self._plan.dice(ident)
        word = mark(dice)
        self._diary.secrets.add(word)
        values = {
            "api_key": self._key, "service_code": "site_dust", "description": f"工地土堆没盖，记号 {word}",
            "lat": f"{dice.uniform(0.012, 0.05):.5f}", "long": f"{dice.uniform(0.012, 0.07):.5f}",
            "external_id": ident,
        }  # fmt: skip
        while (page := await self.browser.posts(_REQUESTS, values)).away:
            self._diary.counts["Open311 requests sent again"] += 1
            await asyncio.sleep(1)
        assert page.status in (200, 201), f"Open311: {page.status} {page.text}"
        number = str(json.loads(page.text)[0]["service_request_id"])
        self._diary.note_report(Report(number=number, who=ident, channel=SYSTEM, mark=word, told=False))
        if dice.random() < 0.3:  # as if the answer had not arrived
            again = await self.browser.posts(_REQUESTS, values)
            if not again.away:
                assert (again.status, json.loads(again.text)[0]["service_request_id"]) == (200, number)

    async def state_of(self, number: str) -> str:
        """open or closed."""
        page = await self.browser.sees(f"/open311/v2/requests/{number}.json?api_key={self._key}")
        assert page.status == 200, f"Open311: {page.status}"
        return str(json.loads(page.text)[0]["status"])
