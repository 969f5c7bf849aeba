"""Open311 GeoReport v2: exchanges of our own, as other systems have them with us."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from xml.etree import ElementTree as Xml

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Event, Evidence, Identity, State
from storage.photos.store import PhotoStore
from tests.chat import Clock
from tests.web.conftest import Browser, Cases
from tests.web.open311_scenes import BASE, System, key
from tests.web.publishing_scenes import WORDS, Office, picture, prepares, publishes


@pytest.fixture
def anybody(stranger: Browser) -> System:
    return System(browser=stranger)


@pytest.fixture
async def system(arrives: Callable[[], Awaitable[Browser]], cases: Cases) -> System:
    return System(browser=await arrives(), key=key(cases))


def case_of(cases: Cases, number: str) -> Complaint:
    found = cases.store.read_now(lambda tx: tx.cases.by_number(number))
    assert found is not None
    return found


def history(cases: Cases, case: Complaint) -> list[Event]:
    return list(cases.store.read_now(lambda tx: tx.cases.events(case.id)))


@pytest.fixture
async def published(admin: Browser, cases: Cases, photos: PhotoStore) -> Complaint:
    office = Office(cases=cases, photos=photos)
    office.crowd()
    case = office.closed()
    await prepares(admin, case, street="桃林路")
    await publishes(admin, case)
    return case


async def test_discovery_services_and_questions(anybody: System) -> None:
    found = await anybody.gets("/discovery.json")
    assert found["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    services = await anybody.gets("/services.json")
    dust = next(one for one in services if one["service_code"] == "site_dust")
    assert (dust["service_name"], dust["type"]) == ("施工扬尘", "realtime")
    smell = await anybody.gets("/services/industrial_gas.json", lang="en")
    unwell = next(one for one in smell["attributes"] if one["code"] == "unwell")
    assert (unwell["datatype"], unwell["required"]) == ("singlevaluelist", False)
    assert unwell["values"][0] == {"key": "yes", "name": "Dizzy or short of breath"}
    assert "没有 service_code" in await anybody.refusal("GET", "/services/nope.json", 404)
    assert "没有这个 jurisdiction_id" in await anybody.refusal("GET", "/services.json", 404, jurisdiction_id="mars")


async def test_o04_the_two_formats_say_the_same(anybody: System, published: Complaint) -> None:
    (row,) = await anybody.gets(f"/requests/{published.number}.json", extensions="true")
    tree = Xml.fromstring(await anybody.gets(f"/requests/{published.number}.xml", extensions="true"))
    (request,) = tree.findall("request")
    assert tree.tag == "service_requests"
    for name in ("service_request_id", "status", "status_notes", "service_code", "requested_datetime", "address"):
        assert request.findtext(name) == row[name]
    assert [note.findtext("description") for note in request.findall("notes/note")] == [
        note["description"] for note in row["notes"]
    ]
    errors = Xml.fromstring(await anybody.gets("/requests/LW-7K3M-9QX8.xml", 404))
    assert (errors.tag, errors.findtext("error/code")) == ("errors", "404")
    listed = await anybody.browser.client.get(f"{BASE}/requests", headers={"Accept": "text/xml"})
    assert listed.content_type == "text/xml"


async def test_only_what_is_published_is_read(anybody: System, published: Complaint, cases: Cases) -> None:
    hidden = cases.reported("CANARY-WORDS", contact_phone="13800000000")
    rows = await anybody.gets("/requests.json", extensions="true")
    assert [row["service_request_id"] for row in rows] == [published.number]
    assert rows[0]["description"] == WORDS and rows[0]["status_notes"] == "已办结·属实·已解决"
    assert rows[0]["lat"] is not None and rows[0]["lat"] != 34.2012, "the point is the rounded one"
    assert "CANARY" not in str(rows) and "7 号院" not in str(rows) and "13800000000" not in str(rows)
    same = await anybody.refusal("GET", f"/requests/{hidden.number}.json", 404)
    none = await anybody.refusal("GET", "/requests/LW-7K3M-9QX8.json", 404)
    assert same.replace(hidden.number, "x") == none.replace("LW-7K3M-9QX8", "x")


async def test_the_list_is_narrowed_and_paged(anybody: System, published: Complaint, clock: Clock) -> None:
    async def count(**query: str) -> int:
        return len(await anybody.gets("/requests.json", **query))

    day = f"{clock():%Y-%m-%d}"
    assert await count(service_code="site_dust,noise") == 1 and await count(service_code="noise") == 0
    assert (
        await count(status="closed") == 1 and await count(status="open") == 0 and await count(status="open,closed") == 1
    )
    assert await count(start_date=f"{day}T00:00:00+08:00", end_date=f"{day}T23:59:59+08:00") == 1
    assert await count(end_date="2020-01-01T00:00:00Z") == 0
    assert await count(bbox="-180,-90,180,90") == 1 and await count(bbox="10,10,11,11") == 0
    assert await count(page="2") == 0 and await count(page_size="1") == 1
    assert await count(service_request_id=f"{published.number},LW-7K3M-9QX8") == 1
    (token,) = await anybody.gets(f"/tokens/{published.number}.json")
    assert token == {"service_request_id": published.number, "token": published.number}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"page": "1000000000"}, "翻得太深"),
        ({"page": "99999999999999999999"}, "参数 page"),
        ({"page": "0"}, "参数 page"),
        ({"page_size": "1000000"}, "参数 page_size"),
        ({"start_date": "yesterday"}, "参数 start_date"),
        ({"end_date": "9999-12-31T23:59:59-14:00"}, "参数 end_date"),
        ({"start_date": "2026-02-01", "end_date": "2026-01-01"}, "不能晚于"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "117,34,116,35"}, "bbox"),
        ({"bbox": "nan,inf,1,1"}, "bbox"),
        ({"status": "solved"}, "status"),
        ({"service_code": "nope"}, "service_code"),
        ({"service_request_id": ",".join(["LW-7K3M-9QX8"] * 101)}, "最多 100 个"),
    ],
)
async def test_what_cannot_be_asked_is_named(anybody: System, query: dict[str, str], says: str) -> None:
    status = 404 if "service_code" in query else 400
    assert says in await anybody.refusal("GET", "/requests.json", status, **query)


async def test_what_is_taken_back_is_gone_at_once(anybody: System, admin: Browser, published: Complaint) -> None:
    assert len(await anybody.gets("/requests.json")) == 1
    await admin.opens(f"/console/cases/{published.number}/publishing")
    await admin.sends(f"/console/cases/{published.number}/publishing/take-back", reason="发错了")
    assert await anybody.gets("/requests.json") == []
    await anybody.gets(f"/requests/{published.number}.json", 404)


async def test_a_report_waits_for_triage_and_is_marked(
    system: System, clerk: Browser, cases: Cases, wakes: list[bool]
) -> None:
    number = await system.reports(
        service_code="industrial_gas",
        description="很臭，有人头晕，车牌苏C7K9P2，我电话13911112222",
        lat="34.2012",
        long="117.2034",
        address_string="化工路东门",
        external_id="HL-2026-0017",
        **{"attribute[unwell]": "yes", "attribute[going_on]": "正在发生"},
    )
    case = case_of(cases, number)
    assert (case.state, case.identity, case.reporter_id, case.danger) == (
        State.SUBMITTED, Identity.ANONYMOUS, None, True,
    )  # fmt: skip
    assert "13911112222" not in case.text and "苏C7K9P2" not in case.text
    assert case.answers["unwell"] == "有人头晕或呼吸困难" and case.answers["going_on"] == "正在发生"
    assert (case.place.lat, case.place.address) == (34.2012, "化工路东门") and wakes
    (event,) = history(cases, case)
    assert (event.actor.role, event.actor.name, event.values["external_number"]) == (
        "system", "热线平台（虚构）", "HL-2026-0017",
    )  # fmt: skip
    await clerk.opens(f"/console/cases/{number}")
    assert "由“热线平台（虚构）”经接口提交" in clerk.text and "受理" in clerk.text


async def test_the_same_external_id_is_the_same_request(system: System, cases: Cases) -> None:
    first = await system.reports(external_id="A-1")
    assert await system.reports(200, external_id="A-1", description="再发一次") == first
    assert await system.reports(external_id="A-2") != first
    other = System(browser=system.browser, key=key(cases, name="另一平台"))
    assert await other.reports(external_id="A-1") != first, "ids are each system's own"


async def test_two_requests_with_one_id_at_the_same_time_are_one(system: System, cases: Cases) -> None:
    given = {"service_code": "site_dust", "description": "土", "address_string": "桃林路口", "external_id": "B-1"}
    given["api_key"] = system.key
    answers = await asyncio.gather(*(system.browser.client.post(f"{BASE}/requests.json", data=given) for _ in range(4)))
    numbers = {(await answer.json())[0]["service_request_id"] for answer in answers}
    assert len(numbers) == 1 and cases.store.read_now(lambda tx: tx.api.count_of(1)) == 1


async def test_contact_details_are_for_staff_and_in_no_answer(system: System, cases: Cases) -> None:
    number = await system.reports(first_name="王", last_name="小明", phone="13911112222", email="w@example.cn")
    case = case_of(cases, number)
    assert (case.identity, case.contact_name, case.contact_phone) == (Identity.NAMED, "王 小明", "13911112222")
    (row,) = await system.gets(f"/requests/{number}.json", extensions="true")
    assert "13911112222" not in str(row) and "小明" not in str(row) and "土堆没盖" not in str(row)


async def test_whoever_reports_without_a_name_is_masked_in_answers_and_address_too(
    system: System, cases: Cases
) -> None:
    gate = "东门，我叫张三丰，13911112222"
    about = {"address_string": "桃林路，打13911112222，苏C12345停在门口", "attribute[gate]": gate}
    case = case_of(cases, await system.reports(**about))
    assert case.place.address == "桃林路，打[电话]，[车牌]停在门口"
    assert case.answers == {"gate": "东门，我叫[姓名]，[电话]"}
    named = case_of(cases, await system.reports(**about, phone="13911112222"))
    assert named.answers == {"gate": gate}


async def test_json_and_xml_are_bodies_too(system: System, cases: Cases) -> None:
    json = {
        "service_code": "site_dust",
        "description": "JSON",
        "lat": 34.2,
        "long": 117.2,
        "attribute": {"since": "days"},
    }
    headers = {"Authorization": f"Bearer {system.key}"}
    answer = await system.browser.client.post(f"{BASE}/requests.json", json=json, headers=headers)
    (row,) = await answer.json()
    assert answer.status == 201 and case_of(cases, row["service_request_id"]).answers["since"] == "几天了"
    xml = (
        "<request><service_code>site_dust</service_code><description>XML &amp; 中文</description>"
        "<address_string>桃林路口</address_string><attribute><code>since</code><value>today</value></attribute></request>"
    )
    answer = await system.browser.client.post(
        f"{BASE}/requests.xml", data=xml.encode(), headers={**headers, "Content-Type": "text/xml"}
    )
    number = Xml.fromstring(await answer.text()).findtext("request/service_request_id") or ""
    assert case_of(cases, number).text == "XML & 中文"


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><request><description>&b;</description></request>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><request><description>&a;</description></request>'


@pytest.mark.parametrize("body", [BOMB, FILE, "<request>", "\0", "", "<a>" * 2000])
async def test_xml_with_entities_and_broken_xml_are_refused(system: System, body: str) -> None:
    headers = {"Authorization": f"Bearer {system.key}", "Content-Type": "text/xml"}
    answer = await system.browser.client.post(f"{BASE}/requests.xml", data=body.encode(), headers=headers)
    assert answer.status == 400 and "XML" in (Xml.fromstring(await answer.text()).findtext("error/description") or "")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"service_code": ""}, "缺少参数 service_code"),
        ({"service_code": "nope"}, "没有 service_code"),
        ({"description": " "}, "缺少参数 description"),
        ({"description": "长" * 4001}, "参数 description 太长"),
        ({"address_string": ""}, "缺少地点"),
        ({"lat": "34.2"}, "要一起给出"),
        ({"lat": "91", "long": "1"}, "参数 lat"),
        ({"lat": "nan", "long": "1"}, "参数 lat"),
        ({"address_id": "nowhere"}, "没有 address_id"),
        ({"attribute[colour]": "red"}, "没有问题“colour”"),
        ({"attribute[since]": "ages"}, "没有选项“ages”"),
        ({"attribute[[]": "x"}, "attribute[code]"),
        ({"media_url": "https://127.0.0.1/a.jpg"}, "不在允许的主机里"),
        ({"media_url": "file:///etc/passwd"}, "要用 https"),
    ],
)
async def test_a_report_that_lacks_something_is_refused_and_nothing_is_stored(
    system: System, cases: Cases, fields: dict[str, str], says: str
) -> None:
    given = {"service_code": "site_dust", "description": "土堆没盖", "address_string": "桃林路口", **fields}
    assert says in await system.refusal("POST", "/requests.json", 400, **given)
    assert cases.store.read_now(lambda tx: tx.api.count_of(1)) == 0


async def test_keys_say_why_they_open_nothing(
    anybody: System, system: System, cases: Cases, clock: Clock, admin: Browser
) -> None:
    report = {"service_code": "site_dust", "description": "土", "address_string": "桃林路口"}
    assert "缺少密钥" in await anybody.refusal("POST", "/requests.json", 403, **report)
    wrong = System(browser=anybody.browser, key="lwk_wrong")
    assert "密钥不对" in await wrong.refusal("POST", "/requests.json", 403, **report)
    assert "密钥不对" in await wrong.refusal("GET", "/requests.json", 403)
    yesterday = System(
        browser=anybody.browser, key=key(cases, name="昨天", last_day=clock().date() - timedelta(days=1))
    )
    day = f"{clock() - timedelta(days=1):%Y-%m-%d}"
    assert f"已过期，最后一天是 {day}" in await yesterday.refusal("POST", "/requests.json", 403, **report)
    reader = System(browser=anybody.browser, key=key(cases, name="只看", scopes=["follow"]))
    assert "没有“report”权限" in await reader.refusal("POST", "/requests.json", 403, **report)
    await admin.opens("/console/api-keys")
    assert admin.page.count('name="sure" value="1" required') == 3  # one tap is not enough
    await admin.sends("/console/api-keys/1/revoke", sure="1")
    assert "已被停用" in await system.refusal("POST", "/requests.json", 403, **report)


async def test_a_key_has_its_own_rate(anybody: System, cases: Cases) -> None:
    slow = System(browser=anybody.browser, key=key(cases, per_minute=2))
    for _ in range(2):
        await slow.gets("/requests.json")
    assert "太频繁" in await slow.refusal("GET", "/requests.json", 429)
    await anybody.gets("/requests.json")


async def test_a_key_reads_the_state_of_its_own_requests(system: System, anybody: System, cases: Cases) -> None:
    number = await system.reports()
    cases.step(case_of(cases, number), Action.ACCEPT)
    (row,) = await system.gets(f"/requests/{number}.json")
    assert (row["status"], row["status_notes"], "description" in row) == ("open", "已受理，正在确定由谁办理。", False)
    assert [one["service_request_id"] for one in await system.gets("/requests.json", own="true")] == [number]
    await anybody.gets(f"/requests/{number}.json", 404)
    other = System(browser=anybody.browser, key=key(cases, name="另一平台"))
    await other.gets(f"/requests/{number}.json", 404)
    assert "请给出密钥" in await anybody.refusal("GET", "/requests.json", 403, own="true")


async def test_updates_go_both_ways(system: System, cases: Cases) -> None:
    number = await system.reports()
    case = case_of(cases, number)
    cases.step(case, Action.ASK, question="哪个门？")
    rows = await system.gets("/servicerequestupdates.json")
    assert [row["update_id"] for row in rows] == [f"{number}-1", f"{number}-2"] and "哪个门？" in rows[1]["description"]
    sent = {"update_id": "U1", "service_request_id": number, "status": "OPEN", "description": "东门"}
    assert await system.posts("/servicerequestupdates.json", **sent) == [{"update_id": "U1"}]
    await system.posts("/servicerequestupdates.json", **sent)
    assert [event.action for event in history(cases, case)] == ["submit", "ask", "reply"], "sent twice, taken once"
    await system.posts("/servicerequestupdates.json", **{**sent, "update_id": "U2", "description": "夜里更大"})
    assert history(cases, case)[-1].action == "supplement"


async def test_updates_of_named_requests_are_all_that_is_told(
    system: System, anybody: System, published: Complaint, cases: Cases
) -> None:
    numbers = [await system.reports() for _ in range(3)]

    async def told(who: System, **query: str) -> list[str]:
        rows = await who.gets("/servicerequestupdates.json", **query)
        return [row["service_request_id"] for row in rows]

    last = {"service_request_id": numbers[2]}
    assert await told(system, **last, page_size="1") == [numbers[2]], "the page is cut from what is asked for"
    assert await told(system, service_request_id=f"{numbers[0]}, {numbers[2]},x") == [numbers[0], numbers[2]]
    assert await told(system, **last, end_date="2026-01-02") == []
    for number in ("x", published.number):
        assert await told(system, service_request_id=number) == []
    period = {"start_date": "2026-10-01", "end_date": "2026-10-31"}
    assert await told(anybody, service_request_id="x", **period) == []
    assert set(await told(anybody, service_request_id=published.number, **period)) == {published.number}


async def test_an_update_on_a_closed_request_reopens_it_or_is_refused(system: System, cases: Cases) -> None:
    number = await system.reports()
    case = case_of(cases, number)
    for action, given in (
        (Action.ACCEPT, {}),
        (Action.ANSWER, {}),
        (Action.CLOSE, {"verdict": "true", "outcome": "solved", "public_text": "盖好了"}),
    ):
        cases.step(case, action, **given)
    sent = {"service_request_id": number, "description": "还有灰"}
    refused = await system.refusal("POST", "/servicerequestupdates.json", 400, update_id="1", status="closed", **sent)
    assert "已经办结" in refused
    await system.posts("/servicerequestupdates.json", update_id="1", status="open", **sent)
    assert case_of(cases, number).state is State.REWORK


async def test_nobody_adds_to_another_one_s_request(system: System, cases: Cases, published: Complaint) -> None:
    sent = {"update_id": "U1", "description": "x"}
    for number in (published.number, "LW-7K3M-9QX8", "x"):
        said = await system.refusal("POST", "/servicerequestupdates.json", 404, service_request_id=number, **sent)
        assert "不是用这个密钥提交的" in said


async def test_steps_of_published_cases_are_updates_for_anybody(anybody: System, published: Complaint) -> None:
    rows = await anybody.gets("/servicerequestupdates.json", start_date="2026-10-01", end_date="2026-10-31")
    assert {row["service_request_id"] for row in rows} == {published.number}
    assert rows[-1]["status"] == "closed"
    assert "时间范围太长" in await anybody.refusal(
        "GET", "/servicerequestupdates.json", 400, start_date="2020-01-01", end_date="2026-10-31"
    )


async def test_an_administrator_makes_a_key_that_is_shown_once(admin: Browser, anybody: System, cases: Cases) -> None:
    await admin.opens("/console/api-keys")
    await admin.sends("/console/api-keys", name="", contact="王工", scopes="report", per_minute="60")
    assert admin.status == 422 and "请填写系统名称" in admin.text and 'value="王工"' in admin.page
    await admin.sends("/console/api-keys", name="热线", contact="王工", scopes="report", per_minute="60", last_day="")
    found = re.search(r"lwk_[\w-]+", admin.page)
    assert found is not None and "只显示这一次" in admin.text
    await System(browser=anybody.browser, key=found[0]).reports()
    await admin.opens("/console/api-keys")
    assert "lwk_" not in admin.page and "热线" in admin.text
    stored = str(cases.store.read_now(lambda tx: tx.api.all_keys()))
    assert found[0] not in stored


async def test_the_photo_of_a_report_is_kept_without_its_place(
    system: System, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch(_fetcher: object, address: str) -> bytes:
        return picture("red") if address.endswith(".jpg") else b"no picture"

    monkeypatch.setattr("http_server.fetching.Fetcher.fetch", fetch)
    number = await system.reports(media_url="https://pictures.example/a.jpg")
    photos: list[Evidence] = list(cases.store.read_now(lambda tx: tx.evidence.of_case(case_of(cases, number).id)))
    assert [(one.stage, one.lat, one.bot_id, one.sha256 != "") for one in photos] == [("report", None, None, True)]
    given = {"service_code": "site_dust", "description": "x", "address_string": "桃林路口"}
    said = await system.refusal("POST", "/requests.json", 400, media_url="https://pictures.example/a.txt", **given)
    assert "不是能用的照片" in said
