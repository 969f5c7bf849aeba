"""Units at their phones: members of two units, and a case full of what no unit may learn."""

from aiohttp import FormData

from complaints.case import triage
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.model import Complaint, Identity, Place, PlaceSource, Role
from tests.chat import picture
from tests.web.conftest import Browser, Cases

#: what leads to the reporter, each under its name
SECRETS = {
    "name": "钱小声",
    "name in the text": "孙大海",
    "telephone": "13912345678",
    "telephone in the text": "13887654321",
    "identity": "实名",
    "exact point": "117.28564",
    "internal note": "反映人是隔壁店主",
    "words to the reporter": "钱女士您好",
    "time of the report": "09:30",
}


def told_by_somebody(cases: Cases) -> Complaint:
    """A named report with a telephone in its text, accepted with words to the reporter and an internal note."""
    case = cases.reported(
        "我叫孙大海，电话13887654321，工地土堆没盖，风一吹全是灰",
        identity=Identity.NAMED,
        contact_name="钱小声",
        contact_phone="13912345678",
        place=Place(
            source=PlaceSource.LOCATION, lat=34.20717, lon=117.28564, address="桃林路口北侧工地", subdistrict="beitan"
        ),
    )
    cases.clock.passes(hours=2)
    cases.step(case, Action.ACCEPT, public_text="钱女士您好，我们已经受理")

    def note(tx: object) -> None:
        clerk = next(one for one in tx.staff.all() if one.role is Role.CLERK)  # type: ignore[attr-defined]
        actor, now = staff_actor(clerk), cases.clock()
        triage.add_note(tx, case_id=case.id, actor=actor, now=now, note="反映人是隔壁店主")  # type: ignore[arg-type]

    cases.store.write_now(note)
    return cases.now(case)


def given_to(cases: Cases, unit: str = "planning") -> Complaint:
    case = told_by_somebody(cases)
    given = {"unit": unit, "rectify_by": "3wd", "demand": "裸土全覆盖，出入口冲洗", "note": "钱小声催得急"}
    return cases.step(case, Action.DISPATCH, **given)


def version(browser: Browser) -> str:
    return browser.value("version")


async def takes(browser: Browser, case: Complaint, action: str, *photos: str, **values: str) -> str:
    """A step of the case page shown, with photos."""
    form = FormData({"csrf": browser.csrf, "action": action, "version": version(browser), **values})
    for name in photos:
        form.add_field("photos", picture(name), filename=name, content_type="image/jpeg")
    return await browser.posts(f"/console/unit/cases/{case.number}/act", form)


def leaks(browser: Browser) -> set[str]:
    return {name for name, words in SECRETS.items() if words in browser.page}
