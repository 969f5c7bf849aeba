"""O13: the reward desk. Number and 查询码 show a match, never a person; the first of a cluster is seen; paid once."""

import pytest

from complaints.case import feedback
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.model import Actor, Complaint, Identity, Role
from complaints.report.codes import hash_code
from tests.web.conftest import Browser, Cases

REPORTER = Actor(role=Role.REPORTER)


def closed(cases: Cases, case: Complaint) -> Complaint:
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.ANSWER)
    return cases.step(case, Action.CLOSE, verdict="true", outcome="solved", public_text="已覆盖")


def claims(cases: Cases, case: Complaint) -> Complaint:
    attempt = Attempt.on(cases.now(case), actor=REPORTER, now=cases.clock())
    return cases.store.write_now(lambda tx: feedback.claim(tx, attempt))


@pytest.fixture
def claimed(cases: Cases) -> Complaint:
    case = cases.reported(identity=Identity.ANONYMOUS)
    hashed = hash_code("270519", number=case.number, pepper=cases.services.secrets.pepper)
    cases.store.write_now(lambda tx: tx.cases.set_code(case.id, hashed))
    closed(cases, case)
    return claims(cases, case)


async def test_o13_number_and_code_show_a_match_and_no_identity(
    clerk: Browser, claimed: Complaint, cases: Cases
) -> None:
    await clerk.opens("/console/rewards")
    await clerk.sends("/console/rewards/check", number=claimed.number.lower(), code="270 519")
    assert "相符：查询码是" in clerk.text and "属实" in clerk.text and "先后次序第 1，共 1 件" in clerk.text
    assert "270519" not in clerk.page
    await clerk.sends("/console/rewards/check", number=claimed.number, code="270518")
    assert "不相符" in clerk.text and "相符：查询码是" not in clerk.text
    looks = cases.store.read_now(lambda tx: tx.acts.of_case(claimed.id))
    assert [(act.action, act.detail) for act in looks] == [("reward_check", "match"), ("reward_check", "no")]
    for _ in range(4):
        await clerk.sends("/console/rewards/check", number=claimed.number, code="270518")
    await clerk.opens("/console/rewards")
    await clerk.sends("/console/rewards/check", number=claimed.number, code="270519")
    assert clerk.status == 403


async def test_o13_paid_is_an_event_and_happens_once(admin: Browser, claimed: Complaint, cases: Cases) -> None:
    await admin.opens("/console/rewards")
    version = admin.value("version")
    await admin.sends("/console/rewards/paid", number=claimed.number, version=version, note="凭证 17")
    assert "已发放" in admin.text and "凭证 17" in admin.text and "周管理" in admin.text
    last = cases.store.read_now(lambda tx: tx.cases.events(claimed.id))[-1]
    assert (last.action, last.actor.name, last.note) == ("rewarded", "周管理", "凭证 17")
    again = str(cases.now(claimed).version)
    await admin.sends("/console/rewards/paid", number=claimed.number, version=again)
    assert admin.status == 403 and "已经记为已发放" in admin.text


async def test_o13_a_clerk_checks_and_a_verifier_does_not_see_the_desk(
    clerk: Browser, verifier: Browser, claimed: Complaint, cases: Cases
) -> None:
    await clerk.opens("/console/rewards")
    assert claimed.number in clerk.text and "记为已发放" not in clerk.text
    await clerk.sends("/console/rewards/paid", number=claimed.number, version=str(claimed.version))
    assert clerk.status == 403
    await verifier.opens("/console/rewards")
    assert verifier.status == 403 and claimed.number not in verifier.text


async def test_o13_a_merged_report_claims_by_its_master_s_verdict_and_order_is_seen(
    admin: Browser, cases: Cases
) -> None:
    first, second = cases.reported("先报"), cases.reported("后报")
    cases.step(second, Action.MERGE, master=first.number)
    closed(cases, first)
    claims(cases, second)
    await admin.opens("/console/rewards")
    assert f"并入 {first.number}" in admin.text and "先后次序第 2，共 2 件" in admin.text
    assert admin.page.index(first.number, admin.page.index("<ol")) < admin.page.index("<b>" + second.number)
    await admin.sends("/console/rewards/paid", number=second.number, version=admin.value("version"))
    assert admin.status == 422 and "第 2 件" in admin.text
    await admin.opens("/console/rewards")
    await admin.sends(
        "/console/rewards/paid", number=second.number, version=admin.value("version"), note="第一位不申领"
    )
    assert cases.store.read_now(lambda tx: tx.cases.events(second.id))[-1].action == "rewarded"


async def test_o13_a_reopened_case_can_not_be_paid(admin: Browser, claimed: Complaint, cases: Cases) -> None:
    attempt = Attempt.on(claimed, actor=REPORTER, now=cases.clock())
    cases.store.write_now(lambda tx: feedback.unsolved(tx, attempt, clock=cases.services.clock, reason="还有灰"))
    await admin.opens("/console/rewards")
    assert "记为已发放" not in admin.text and "已重办或未办结" in admin.text
    await admin.sends("/console/rewards/paid", number=claimed.number, version=str(cases.now(claimed).version))
    assert admin.status == 403
