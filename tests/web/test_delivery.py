"""The page of a case says which photos a chat could not show and which messages have not arrived."""

from dataclasses import replace

from complaints.model import EvidenceState
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases

PHOTO = "a" * 64


async def test_nothing_is_said_while_all_arrives(clerk: Browser, cases: Cases) -> None:
    await clerk.opens(f"/console/cases/{cases.reported().number}")
    assert "没有送到的" not in clerk.text


async def test_a_message_that_did_not_reach_the_resident_is_said_and_tried_again(
    clerk: Browser, cases: Cases, store: Store, clock: Clock
) -> None:
    case, other = cases.reported("一"), cases.reported("二")

    def fail(tx) -> None:  # type: ignore[no-untyped-def]
        for case_id, to in ((case.id, "reporter"), (other.id, "reporter"), (case.id, "sms:5")):
            tx.outbox.put_notice(event_id=None, case_id=case_id, to=to, key="notice.accept", values={})
        first, second, third = tx.sending.claim(clock())
        tx.sending.bury(first.id, error="Forbidden: bot was blocked by the user", now=clock())
        tx.sending.bury(second.id, error="another", now=clock())
        tx.sending.retry(third.id, due_at=clock().replace(year=2027), error="timeout")

    store.write_now(fail)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "“受理”的通知没有送到举报人，10月12日 09:30放弃。 对方屏蔽了机器人，或机器人已不在群里。" in clerk.text
    assert "Telegram 的说法： bot was blocked by the user" in clerk.text
    assert "“受理”的通知还没有送到短信，正在重试。 对方没有按时回答" in clerk.text
    assert "another" not in clerk.text
    await clerk.sends("/console/troubles", what="message:1")
    assert "已重新排队" in clerk.text
    assert store.read_now(lambda tx: [one.at for one in tx.troubles.of_case(case.id)]) == [None]


async def test_a_photo_that_a_chat_could_not_show_is_named(
    clerk: Browser, cases: Cases, store: Store, clock: Clock
) -> None:
    case, other = cases.reported("一"), cases.reported("二")

    def keep(tx) -> None:  # type: ignore[no-untyped-def]
        for name in ("b" * 64, PHOTO):
            row = tx.evidence.add(
                draft_id=None, case_id=case.id, kind="photo", stage="report", bot_id=None, file_id="",
                file_unique_id=name[:1], size=1, now=clock(),
            )  # fmt: skip
            tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256=name))
        tx.unshown.add([PHOTO], "group")
        tx.unshown.add([PHOTO, PHOTO], "staff")

    store.write_now(keep)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "在工作群、工作人员的聊天没能显示" in clerk.text
    assert "第 2 张" in clerk.text
    await clerk.opens(f"/console/cases/{other.number}")
    assert "没能显示" not in clerk.text
    assert store.write_now(lambda tx: tx.unshown.prune()) == 0
