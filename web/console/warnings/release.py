"""A document beside its original, to be released by a second person or sent back."""

from aiohttp import web

from complaints.errors import ComplaintError
from complaints.model.warnings import Standing, WarningVersion
from complaints.office.rights import Right, may
from complaints.ports import Records
from enterprises.warnings import releasing
from enterprises.warnings.people import with_accounts
from enterprises.warnings.spreading import concerned
from texts import label
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.console.warnings.door import ADDRESS, today_of, version_of, warning_of
from web.pages import lang_of
from wording import warnings
from wording.moments import moment


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request, done=request.query.get("done", "") == "entered")


async def release(request: web.Request) -> web.StreamResponse:
    return await _decided(request, send_back=False)


async def send_back(request: web.Request) -> web.StreamResponse:
    return await _decided(request, send_back=True)


async def _decided(request: web.Request, *, send_back: bool) -> web.StreamResponse:
    house, actor, now = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock()
    why, number = (await typed_of(request)).get("why", ""), request.match_info["number"]

    def work(records: Records) -> None:
        version = version_of(request, warning_of(request, records))
        if send_back:
            releasing.send_back(records, version.id, why=why, actor=actor, now=now)
        else:
            releasing.release(records, version.id, actor=actor, now=now)

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _page(request, problem=error_message(request, error), why=why, status=status_of(error))

    of_warning = f"{ADDRESS}/{request.match_info['id']}"
    then = f"{of_warning}/{number}" if send_back else of_warning
    return await attempted(house.announce(work), then=then, refused=again)


async def _page(
    request: web.Request, *, done: bool = False, problem: str = "", why: str = "", status: int = 200
) -> web.StreamResponse:
    house, lang, staff = request.app[HOUSE], lang_of(request), staff_of(request)
    zone = house.services().zone

    def look(records: Records) -> dict[str, object]:
        warning = warning_of(request, records)
        version = version_of(request, warning)
        waits = version.standing is Standing.WAITING
        calls = [one.name for one in records.warnings.calls(version.id) if one.name] if waits else []
        facts = [
            ("change", label(f"warnings.change.{version.change}", lang)),
            ("level", label(f"warnings.level.{version.level}", lang)),
            ("issuer", version.issuer),
            ("document", version.document),
            ("issued_at", moment(version.issued_at, zone, lang)),
            ("lifted_at" if version.ends else "begins_at", moment(version.begins_at, zone, lang)),
            ("scope", warnings.scope(version.scope, records, zone, lang)),
        ]
        return {
            "warning": warning,
            "version": version,
            "name": warnings.name(warning, version, lang),
            "facts": facts,
            "entered": _by(request, version.entered_name, version.entered_at, "warnings.entered"),
            "decided": _decision(request, version),
            "called": label("comma", lang).join(dict.fromkeys(calls)),
            "reach": _reach(request, records, version) if waits and not version.ends else "",
            "waits": waits,
        }

    context = await house.store.read(look)
    version = context["version"]
    assert isinstance(version, WarningVersion)
    own = version.entered_by == staff.id
    context |= {
        "own": own,
        "may_release": may(staff, Right.RELEASE) and not own,
        "may_send_back": may(staff, Right.RELEASE) or (own and may(staff, Right.WARN)),
        "done": done,
        "problem": problem,
        "why": why,
    }
    return show(request, "console/warnings/version.html", context, status=status)


def _by(request: web.Request, name: str, at: object, key: str, **values: object) -> str:
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    return label(key, lang, by=name, at=moment(at, zone, lang), **values)  # type: ignore[arg-type]


def _decision(request: web.Request, version: WarningVersion) -> str:
    if version.decided_at is None:
        return ""
    what = label(f"warnings.standing.{version.standing}", lang_of(request))
    return _by(request, version.decided_name, version.decided_at, "warnings.decided_by", what=what)


def _reach(request: web.Request, records: Records, version: WarningVersion) -> str:
    """How many firms would be told, and what some of them lack."""
    firms, today = concerned(records, version.scope), today_of(request)
    plans, known = records.warnings.plans(firms), with_accounts(records)
    exempt = {one.firm for one in records.warnings.exemptions() if one.holds(version.level, today)}
    without = [one for one in firms if not plans.get((one, version.level))]
    return label(
        "warnings.would_reach", lang_of(request), count=len(firms),
        no_plan=sum(one not in exempt for one in without),
        no_account=sum(one not in known for one in firms),
    )  # fmt: skip
